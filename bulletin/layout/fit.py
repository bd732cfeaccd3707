"""A small search for pages none of which is nearly empty, after the model of GB/T 9704 §7.3.5.5.

First some paragraphs are set in one line less or more, as composition can do it; then the space around titles changes by
whole lines; at last every page has one line more or less. A single page never gets a pitch of its own.
"""

from __future__ import annotations

from functools import cached_property
from itertools import islice, zip_longest
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.composition.values import (
    ComposedArticle,
    ComposedHead,
    ComposedParagraph,
    ComposedSection,
    ComposedText,
)
from bulletin.layout.page_breaks import PAGES_OF_A_SHEET, begin_text, paginate, short_pages, text_page
from bulletin.layout.slices import TitleSpace
from bulletin.model import PageFit, ParagraphFit, TextBegins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bulletin.composition.values import ComposedDocument, ComposedPart
    from bulletin.layout.slices import PlacedSlice, Slice
    from bulletin.typography.geometry import Geometry

InLines: TypeAlias = "Callable[[ComposedText, int], ComposedText | None]"
"""Sets a text in so many lines; None where practice has no way to do that."""

DRAWN_IN, SPREAD = 500, 1_100
"""What each line takes in or gives at most, on average (thousandths of an em); what needs more is not tried."""
LEAST_LAST_LINE = 2_000
"""What a spread paragraph's new last line holds at least (thousandths of an em): no lone character."""
LONGEST = 25
"""Lines of the longest paragraph that is tried."""


RUNNING = frozenset({"body", "editors-note"})
"""Kinds of running text."""

# --- Paragraphs by their places ------------------------------------------------------------------------------


def located_paragraphs(document: ComposedDocument) -> Iterator[tuple[int, int, ComposedText]]:
    """Yield article (0: the editor's note) and number of each paragraph that is no part of another block."""
    article, numbers = 0, dict[int, int]()
    for part in document.parts:
        if not isinstance(part, ComposedArticle | ComposedSection):
            continue
        article += isinstance(part, ComposedArticle)
        key = article if isinstance(part, ComposedArticle) else 0
        for block in part.blocks:
            if isinstance(block, ComposedParagraph) and block.text.kind in RUNNING:
                numbers[key] = numbers.get(key, 0) + 1
                yield key, numbers[key], block.text


def fit_paragraphs(document: ComposedDocument, fit: PageFit, in_lines: InLines) -> ComposedDocument:
    """Set the paragraphs of a document as a fit has them; one that can't be set so any more stays as it is."""
    wanted = {(each.article, each.number): each.lines for each in fit.paragraphs}
    fitted: dict[int, ComposedText] = {}
    for article, number, text in located_paragraphs(document):
        count = wanted.get((article, number), len(text.lines))
        if count != len(text.lines) and (other := in_lines(text, count)):
            fitted[id(text)] = other
    return replace(document, parts=tuple(_replaced(part, fitted) for part in document.parts))


def _replaced(part: ComposedPart, fitted: Mapping[int, ComposedText]) -> ComposedPart:
    if not isinstance(part, ComposedArticle | ComposedSection):
        return part
    blocks = tuple(
        replace(block, text=fitted[id(block.text)])
        if isinstance(block, ComposedParagraph) and id(block.text) in fitted
        else block
        for block in part.blocks
    )
    return replace(part, blocks=blocks)


# --- The search ----------------------------------------------------------------------------------------------


class _PageSetting(Struct, frozen=True):
    """What all trials with one grid and one space around titles have in common."""

    geometry: Geometry
    slices: Sequence[Slice]
    above: int = 0
    below: int = 0


class _Trial(Struct, frozen=True):
    """The pages with some paragraphs, by identity, in a line less (-1) or more (1)."""

    setting: _PageSetting
    changed: Mapping[int, int]
    pages: Sequence[Sequence[PlacedSlice]]
    short: Sequence[int]


class PageSearch(Struct, dict=True):
    """Searches for the changes of a document whose `slices` are set in `geometry`; `set_in` sets them in another one.

    Paragraphs are tried on the slices alone: only those of a solution are broken anew.
    """

    document: ComposedDocument
    geometry: Geometry
    slices: Sequence[Slice]
    in_lines: InLines
    set_in: Callable[[Geometry], Sequence[Slice]]
    feasible: dict[tuple[int, int], bool] = field(default_factory=dict)

    def best(self) -> tuple[PageFit, TextBegins] | None:
        """Return the changes that leave the fewest nearly empty pages, and where the text begins with them.

        None where nothing is to be changed. Text that would fit one sheet but for a nearly empty third page is drawn in.
        """
        if self.document.text_begins is TextBegins.AUTO:
            usual, sheet = self._trial(_PageSetting(self.geometry, self.slices), {}, TextBegins.PAGE_1), None
            if len(usual.pages) == PAGES_OF_A_SHEET + 1 and usual.short:
                sheet = self._search(TextBegins.PAGE_1)
            if sheet and len(sheet.pages) <= PAGES_OF_A_SHEET:
                return self._fit(sheet), TextBegins.PAGE_1
        trial = self._search(self.document.text_begins)
        return (self._fit(trial), self.document.text_begins) if trial else None

    def _search(self, begins: TextBegins) -> _Trial | None:
        first = best = self._trial(_PageSetting(self.geometry, self.slices), {}, begins)
        for setting in self._settings() if first.short else ():
            trial = self._with_paragraphs(setting, begins)
            if len(trial.short) < len(best.short) and not (self._official and text_page(trial.pages) > 1):
                best = trial
            if not best.short:
                break
        return None if best is first else best

    @cached_property
    def _official(self) -> bool:
        """Whether this is an official document, whose first page has text (GB/T 9704 §7.3.3)."""
        return any(isinstance(part, ComposedHead) for part in self.document.parts)

    def _settings(self) -> Iterator[_PageSetting]:
        """Yield the office's own setting, then those with other space around titles, then those with another grid.

        The space around the title of an official document is fixed (GB/T 9704 §7.3.1, §7.3.2).
        """
        geometry, most = self.geometry, self.geometry.numbers["fit"]
        yield _PageSetting(geometry, self.slices)
        for lines in range(1, 0 if self._official else int(most["title"]) + 1):
            for above, below in ((lines, 0), (0, lines), (lines, lines), (-lines, 0), (0, -lines)):
                if _is_possible(above, below, geometry.numbers["title"]):
                    yield _PageSetting(geometry, self.slices, above, below)
        for lines in range(1, int(most["lines"]) + 1):
            for step in (lines, -lines):
                other = geometry.fitted(geometry.page.lines + step, 0, 0)
                yield _PageSetting(other, self.set_in(other))

    def _with_paragraphs(self, setting: _PageSetting, begins: TextBegins) -> _Trial:
        """Change paragraphs before each nearly empty page, as few as will do."""
        trial, done = self._trial(setting, {}, begins), 0
        while page := next((page for page in trial.short if page > done), None):
            better = self._mended(trial, page, begins)
            trial, done = (better, done) if better else (trial, page)
        return trial

    def _mended(self, trial: _Trial, page: int, begins: TextBegins) -> _Trial | None:
        """Return the pages with the fewest paragraphs changed so that fewer pages are nearly empty."""
        texts = [text for text in self._texts_before(trial, page) if id(text) not in trial.changed]
        ordered = {change: _by_need(texts, change) for change in (-1, 1)}
        for count in range(1, int(self.geometry.numbers["fit"]["paragraphs"]) + 1):
            for change in (-1, 1):
                while len(chosen := self._first(count, ordered[change], change)) == count:
                    changed = {**trial.changed, **{id(text): change for text in chosen}}
                    better = self._trial(trial.setting, changed, begins)
                    if len(better.short) >= len(trial.short):
                        break
                    if all(self._is_feasible(text, change) for text in chosen):
                        return better
        return None

    def _texts_before(self, trial: _Trial, page: int) -> list[ComposedText]:
        """Return the paragraphs up to a page, from the last forced page break on."""
        texts: dict[int, ComposedText] = {}
        placed = [each.slice for of_page in trial.pages[: page + 1] for each in of_page]
        for slice_ in reversed(placed):
            if slice_.paragraph and id(slice_.paragraph) in self._places:
                texts[id(slice_.paragraph)] = slice_.paragraph
            if slice_.new_page:
                break
        return list(texts.values())

    def _first(self, count: int, texts: Sequence[ComposedText], change: int) -> list[ComposedText]:
        """Return the first texts that are not known to be infeasible."""
        return [*islice((text for text in texts if self.feasible.get((id(text), change), True)), count)]

    def _is_feasible(self, text: ComposedText, change: int) -> bool:
        key = (id(text), change)
        if key not in self.feasible:
            self.feasible[key] = self.in_lines(text, len(text.lines) + change) is not None
        return self.feasible[key]

    def _trial(self, setting: _PageSetting, changed: Mapping[int, int], begins: TextBegins) -> _Trial:
        slices = begin_text(_changed_slices(setting, changed), begins, setting.geometry)
        pages = paginate(slices, setting.geometry).pages
        return _Trial(setting, changed, pages, short_pages(pages, setting.geometry))

    @cached_property
    def _places(self) -> Mapping[int, tuple[int, int, ComposedText]]:
        """Article, number and text of each paragraph that may change, by its identity."""
        located = located_paragraphs(self.document)
        return {id(text): (article, number, text) for article, number, text in located if text.source}

    def _fit(self, trial: _Trial) -> PageFit:
        paragraphs = []
        for key, change in trial.changed.items():
            article, number, text = self._places[key]
            paragraphs.append(ParagraphFit(article, number, len(text.lines) + change))
        setting, lines = trial.setting, trial.setting.geometry.page.lines
        other = None if lines == self.geometry.page.lines else lines
        return PageFit(tuple(sorted(paragraphs)), setting.above, setting.below, other)


def _is_possible(above: int, below: int, title: Mapping[str, float]) -> bool:
    """Whether there is space to widen, and at least a line stays where it gets less."""
    changes = ((above, title["above"]), (below, title["below"]))
    return all(not change or (has > 0 and has + change >= 1) for change, has in changes)


def _by_need(texts: Sequence[ComposedText], change: int) -> list[ComposedText]:
    """Return the texts that may take a line less or more, those first whose lines have the least to take in or give."""
    most = DRAWN_IN if change < 0 else SPREAD
    needs = ((_need(text, change), text) for text in texts if 1 < len(text.lines) <= LONGEST)
    return [text for need, text in sorted(needs, key=itemgetter(0)) if need <= most]


def _need(text: ComposedText, change: int) -> float:
    """Return what each line has to take in or to give on average (thousandths of an em)."""
    assert text.source, "only texts with a source are asked for"  # noqa: S101
    last, lines = text.lines[-1].width, len(text.lines)
    if change < 0:
        return last / (lines - 1)
    return (text.source.frame.measure - text.source.frame.hanging - last + LEAST_LAST_LINE) / lines


def _changed_slices(setting: _PageSetting, changed: Mapping[int, int]) -> list[Slice]:
    """Return the slices with lines taken from, or added to, the end of paragraphs, and with other space around titles."""
    pitch, slices = setting.geometry.page.line_pitch, setting.slices
    added = {TitleSpace.ABOVE: setting.above * pitch, TitleSpace.BELOW: setting.below * pitch}
    done: list[Slice] = []
    for each, behind in zip_longest(slices, slices[1:]):
        change = changed.get(id(each.paragraph), 0) if each.paragraph else 0
        last = behind is None or behind.paragraph is not each.paragraph
        space = added[each.title_space] if each.title_space and each.above else 0.0
        if last and change < 0:
            done[-1] = replace(done[-1], snap=each.snap, barrier=done[-1].barrier or each.barrier)
        else:
            done.append(replace(each, above=each.above + space) if space else each)
        if last and change > 0:
            done.append(replace(each, keep=False))
    return done
