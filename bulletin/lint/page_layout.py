"""A finished issue as the rules of pages see it: every printed line with its place on paper and in the sources.

The lines are measured from the drawn glyphs. What they belong to is known by their text: the composed texts are
looked for among the glyphs one after another, and the passages of the sources among the composed texts.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import groupby, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from bulletin.composition.values import (
    ComposedFigure,
    ComposedHeading,
    ComposedList,
    ComposedParagraph,
    ComposedQuotation,
    ComposedTable,
    justified,
)
from bulletin.lint.completeness import fold
from bulletin.lint.rule import LintRule
from bulletin.lint.text_blocks import HAN, passages_of
from bulletin.model import PdfVariant
from bulletin.typography.geometry import Align
from bulletin.typography.shaping import needs_shaping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bulletin.composition.values import ComposedBlocks, ComposedIssue, ComposedText
    from bulletin.diagnostics import Diagnostic, Position
    from bulletin.lint.text_blocks import TextBlock
    from bulletin.model import Glyph, Issue, LayoutFacts
    from bulletin.model.render_context import RenderContext
    from bulletin.typography.geometry import Geometry

IMPRINT = frozenset({"imprint", "print-line"})
HEADINGS = frozenset({"title", "subtitle", "heading-1", "heading-2", "heading-3", "heading-4"})
CONTENTS = frozenset({"contents-head", "contents-entry"})
CERTAIN = 4
"""Characters of a line that do not stand in another text by chance."""
SAME_LINE = 0.2
"""mm by which the base lines of one line may differ."""


class PrintedLine(Struct, frozen=True):
    """A printed line: its kind of block, its text without spaces, and where it stands.

    `base` is the base line, `left` and `right` the ends of its glyphs' cells (mm from the top left); `pitch` the
    usual distance of its Han characters (mm), None where there are too few. `block` numbers the block it belongs
    to; `first`, `last`: of that block; `broken`: the writer ended it. `place` is where it begins in the sources.
    """

    page: int
    kind: str
    text: str
    base: float
    left: float
    right: float
    cell: float
    pitch: float | None = None
    block: int = 0
    first: bool = True
    last: bool = True
    broken: bool = False
    place: Position | None = None


class PageLayout(Struct, frozen=True):
    """A finished issue: what its PDF holds, its lines, and the numbers that they should follow.

    `covers(font, character)`: whether a face of the theme, by its PostScript name, has a character; None where the
    theme has no such face. `texts` are the composed lines of the running text. `told` are lines (or words of them)
    that composition has told already. `mirror`: the inner margin of even pages is on the right; `alone`: the
    imprint was to stand on a page of its own.
    """

    facts: LayoutFacts
    issue: Issue
    geometry: Geometry
    lines: tuple[PrintedLine, ...] = ()
    texts: tuple[ComposedText, ...] = ()
    covers: Callable[[str, str], bool | None] = lambda font, character: True  # noqa: ARG005
    told: frozenset[str] = frozenset()
    accessible: bool = True
    mirror: bool = False
    alone: bool = False

    @property
    def running(self) -> Iterator[PrintedLine]:
        """The lines of the running text: those on the grid of the page."""
        kinds = {kind for kind, style in self.geometry.blocks.items() if self._on_grid(kind)}
        return (line for line in self.lines if line.kind in kinds)

    def _on_grid(self, kind: str) -> bool:
        style = self.geometry.blocks[kind]
        page = self.geometry.page
        return style.align is Align.JUSTIFY and abs(style.pitch - page.line_pitch) < 0.001

    def edge(self, page: int) -> float:
        """Where the type area of a page begins (mm)."""
        margins = self.geometry.page
        return margins.outer if self.mirror and page % 2 == 0 else margins.inner

    def known(self, line: PrintedLine) -> bool:
        """Whether composition has told of this line already."""
        whole = len(line.text) >= CERTAIN
        return any(told in line.text or (whole and line.text in told) for told in self.told if told)

    def breaks(self) -> Iterator[tuple[PrintedLine, PrintedLine]]:
        """Yield every two lines of a block that follow each other."""
        for one, two in pairwise(self.lines):
            if one.block == two.block and not self.known(one) and not self.known(two):
                yield one, two


class PageRule(LintRule, frozen=True):
    """A rule of finished pages; what is wrong there no program mends."""

    find: Callable[[PageLayout], Iterable[Diagnostic]]
    fixes: bool = False


def prove(  # noqa: PLR0913 - all that finished pages are measured by
    edition: RenderContext,
    composed: ComposedIssue,
    facts: LayoutFacts,
    geometry: Geometry,
    *,
    covers: Callable[[str, str], bool | None],
    told: Iterable[Diagnostic] = (),
) -> PageLayout:
    """Bring a finished PDF together with what it was made from; `told` is what composition found."""
    return PageLayout(
        facts=facts,
        issue=edition.issue,
        geometry=geometry,
        lines=read_lines(facts, composed, edition.issue, geometry),
        texts=tuple(justified(composed)),
        covers=covers,
        told=frozenset("".join(one.values["line"].split()) for one in told if "line" in one.values),
        accessible=edition.publication.layout.pdf is PdfVariant.UA_1,
        mirror=edition.make_up.mirror,
        alone=edition.make_up.blanks is not None,
    )


# --- From the PDF ---------------------------------------------------------------------------------------------


def read_lines(
    facts: LayoutFacts, composed: ComposedIssue, issue: Issue, geometry: Geometry
) -> tuple[PrintedLine, ...]:
    """Find the composed texts among the glyphs of the type area, in reading order, line by line."""
    page = geometry.page
    stream = _GlyphStream(facts, page.top, page.top + page.area_height)
    sources = _SourceTexts(passages_of(issue))
    lines: list[PrintedLine] = []
    for block, text in enumerate(_texts(composed)):
        rows = stream.take("".join(line.text for line in text.lines))
        if rows:
            lines += _block(block, text.kind, rows, sources)
    return tuple(lines)


def _texts(issue: ComposedIssue) -> Iterator[ComposedText]:
    """All texts of an issue that stand one below another, in reading order."""
    for column in issue.contents:
        if column.head:
            yield column.head
        yield from (entry.text for entry in column.entries)
    yield from _below(issue.editors_note)
    for article in issue.articles:
        yield article.title
        yield from article.under
        yield from _below(article.blocks)
        if article.closing:
            yield article.closing
        for note in article.notes:
            yield from _below(note)
    yield from issue.imprint.lines
    if issue.imprint.print_line:
        yield issue.imprint.print_line


def _below(blocks: ComposedBlocks) -> Iterator[ComposedText]:
    for block in blocks:
        match block:
            case ComposedParagraph() | ComposedHeading():
                yield block.text
            case ComposedQuotation():
                yield from _below(block.blocks)
            case ComposedList():
                for item in block.items:
                    yield from _below(item)
            case ComposedFigure(caption=caption) if caption:
                yield caption
            case ComposedTable():
                yield from block.head
                yield from (cell.text for row in block.rows for cell in row.cells)
            case _:
                pass


class GlyphRow(NamedTuple):
    """Glyphs of one line, and their page."""

    page: int
    glyphs: list[Glyph]


class _GlyphStream:
    """The glyphs of an issue's type area (mm) in drawing order, one for each character, to be looked through once."""

    def __init__(self, facts: LayoutFacts, top: float, bottom: float) -> None:
        fold_one = _FoldTable()
        self._glyphs: list[Glyph] = []
        self._ends: list[int] = []
        self._repeats = False
        """Whether a glyph stands for several characters: it comes as often, and counts once."""
        parts: list[str] = []
        for page in facts.pages:
            drawn = [glyph for glyph in page.glyphs if top <= glyph.y <= bottom and fold_one[glyph.text]]
            said = [fold_one[glyph.text] for glyph in drawn]
            text = "".join(said)
            parts.append(text)
            if len(text) > len(drawn):
                self._repeats = True
                drawn = [glyph for glyph, several in zip(drawn, said, strict=True) for _ in several]
            self._glyphs += drawn
            self._ends.append(len(self._glyphs))
        self._text = "".join(parts)
        self._done = 0

    def take(self, text: str) -> list[GlyphRow]:
        """Return the rows of the next glyphs that are this text; none where they are not there as a whole."""
        wanted = fold(text)
        start = self._text.find(wanted, self._done) if wanted else -1
        if start < 0:
            return []
        self._done = start + len(wanted)
        rows: list[GlyphRow] = []
        while start < self._done:
            page = bisect_right(self._ends, start)
            end = min(self._ends[page], self._done)
            part = self._glyphs[start:end]
            if self._repeats:
                part = part[:1] + [glyph for before, glyph in pairwise(part) if glyph is not before]
            rows += _rows(page + 1, part)
            start = end
        return rows


class _FoldTable(dict[str, str]):
    """What the texts of glyphs are compared by; nothing for white space."""

    def __missing__(self, text: str) -> str:
        self[text] = folded = fold(text) if text.strip() else ""
        return folded


def _rows(page: int, glyphs: Iterable[Glyph]) -> list[GlyphRow]:
    """Part glyphs that follow each other into lines."""
    rows: list[GlyphRow] = []
    base = math.inf
    for y, same in groupby(glyphs, key=_y):
        if abs(base - y) > SAME_LINE:
            base = y
            rows.append(GlyphRow(page, []))
        rows[-1].glyphs.extend(same)
    return rows


_x, _y = attrgetter("x"), attrgetter("y")


def outermost(glyphs: Sequence[Glyph], text: str) -> tuple[Glyph, Glyph]:
    """Return the glyphs at the left and the right end of a line of this text: marks and words move in some scripts."""
    if not needs_shaping(text):
        return glyphs[0], glyphs[-1]
    return min(glyphs, key=lambda glyph: glyph.x), max(glyphs, key=lambda glyph: glyph.x + glyph.width)


def _block(block: int, kind: str, rows: Sequence[GlyphRow], sources: _SourceTexts) -> Iterator[PrintedLine]:
    texts = ["".join([glyph.text for glyph in row.glyphs]) for row in rows]
    known = None if kind in CONTENTS | IMPRINT else sources.find("".join(texts))
    done = 0
    for index, (row, text) in enumerate(zip(rows, texts, strict=True)):
        first, last = outermost(row.glyphs, text)
        begun, done = done, done + len(_visible(text))
        yield PrintedLine(
            page=row.page,
            kind=kind,
            text=text,
            base=first.y,
            left=first.x,
            right=last.x + last.width,
            cell=last.width,
            pitch=_pitch(row.glyphs, text),
            block=block,
            first=index == 0,
            last=index == len(rows) - 1,
            broken=known is None or known.broken(done),
            place=known.place(begun) if known else sources.near,
        )


_HAN_RUN = re.compile(f"[{HAN}]{{2,}}")
ENOUGH = 5
"""Distances of Han characters that tell a line's pitch."""


def _pitch(row: Sequence[Glyph], text: str) -> float | None:
    """Return the usual distance of the Han characters of a row with this text; None where glyphs are none for each."""
    if len(text) != len(row):
        return None
    places = [*map(_x, row)]
    distances = [
        two - one for run in _HAN_RUN.finditer(text) for one, two in pairwise(places[run.start() : run.end()])
    ]
    return middle(distances) if len(distances) >= ENOUGH else None


def middle(values: Sequence[float]) -> float:
    """Return the middle one of some values; `statistics` takes longer to load than all pages to check."""
    return sorted(values)[len(values) // 2]


# --- To the sources -------------------------------------------------------------------------------------------

_UNSEEN = re.compile(r"[\s①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳]+")
_SEEN = re.compile(r"[^\s①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳]+")
_LABEL = re.compile(r"^(?:——|\d{1,4}\.|[^：]{1,8}：)")


def _visible(text: str) -> str:
    """Return the characters in which sources and pages agree: no spaces, no marks of notes."""
    return _UNSEEN.sub("", text)


def _key(text: str) -> str:
    """Bring a text into the form in which sources and pages agree."""
    return fold(_visible(text))


class _LocatedText(Struct, frozen=True):
    """A passage that was found, the offsets of its visible characters, and the length of the tool's label before it."""

    passage: TextBlock
    seen: list[int]
    label: int

    def _offset(self, done: int) -> int:
        """Return the offset in the passage behind so many visible characters of its printed text."""
        wanted = max(done - self.label, 0)
        return self.seen[wanted] if wanted < len(self.seen) else len(self.passage.text)

    def place(self, done: int) -> Position | None:
        return self.passage.place(self._offset(done))

    def broken(self, done: int) -> bool:
        """Whether the writer ended a line behind so many visible characters."""
        before = self.passage.text[: self._offset(done)]
        return "\n" in before[len(before.rstrip()) :]


class _SourceTexts:
    """The passages of an issue by their texts, to be found in their order."""

    def __init__(self, passages: Sequence[TextBlock]) -> None:
        self._passages = passages
        self._by_key: dict[str, list[int]] = defaultdict(list)
        for index, passage in enumerate(passages):
            self._by_key[_key(passage.text)].append(index)
        self._done = 0
        self.near: Position | None = None

    def find(self, text: str) -> _LocatedText | None:
        """Return the next passage with this text, a label of the tool's apart."""
        key = _key(text)
        label = _LABEL.match(key)
        for cut in (0, label.end() if label else 0):
            indices = self._by_key.get(key[cut:], [])
            at = bisect_left(indices, self._done)
            if at < len(indices):
                self._done = indices[at] + 1
                passage = self._passages[indices[at]]
                self.near = passage.place(0)
                seen = [offset for part in _SEEN.finditer(passage.text) for offset in range(*part.span())]
                return _LocatedText(passage, seen, cut)
        return None


def pages_of(lines: Iterable[PrintedLine]) -> Iterator[tuple[int, tuple[PrintedLine, ...]]]:
    """Yield the lines page by page."""
    for page, here in groupby(sorted(lines, key=lambda line: line.page), key=lambda line: line.page):
        yield page, tuple(here)
