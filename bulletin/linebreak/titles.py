"""Titles are broken for shape: one to three lines, 梯形 or 菱形, no word divided (GB/T 9704 §7.3.1).

Forced breaks win. Without one, a title that is too wide breaks at a mark or a typed space if that gives a good shape,
and else between words; only then is it segmented into words. Short quotations and known names are not broken while
another break is possible.
"""

from __future__ import annotations

import re
from itertools import accumulate, combinations, pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.linebreak.classes import BY_LETTER
from bulletin.linebreak.items import collect_items
from bulletin.linebreak.paragraph import compose
from bulletin.linebreak.penalties import FORBIDDEN
from bulletin.linebreak.segmentation import begins_clause, bound_weights
from bulletin.linebreak.values import ParagraphFrame, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bulletin.linebreak.items import ParagraphItems
    from bulletin.linebreak.segmentation import Word
    from bulletin.linebreak.values import FaceMetrics, ParagraphLines

LONGEST_PREFIX = 8
"""Up to so many characters before a first ： are the name of a place (`苏州市：`), and stay with what follows."""
MOST_LINES = 3

LONGEST_UNBROKEN = 10
"""Up to so many characters between quotation marks or brackets are not broken."""

BEHIND_PAUSE, BEFORE_OPENING, BEHIND_CLOSING = 0, 25, 120
"""Penalties of breaks at marks; a typed space is as good as a pause, and a noun mostly follows a closing mark."""
BEFORE_CLAUSE = 15
"""Penalty of a break behind a closing mark that a verb follows."""
BETWEEN_WORDS, BESIDE_SINGLE, WITHIN_BRACKETS, WITHIN_WORD = 40, 50, 80, 400
"""Penalties of other breaks; a word of one character mostly belongs to its neighbour."""
GOOD = 110
"""Demerits up to which breaks at marks are taken without a search between words."""

RECTANGLE = 120
"""Demerits of lines of (nearly) one width."""
HOURGLASS = 150
"""Demerits of a middle line that is the shortest."""
SAME_LINE, FAR_LINE = 60, 450
"""Thousandths of the longer line: below the first, two lines are of one width; beyond, one is a stub."""
LEAST_LAST = 2
"""Characters of the last line, marks apart."""

_SHORT_QUOTATION = re.compile(
    "|".join(
        f"{left}[^{left}{right}]{{1,{LONGEST_UNBROKEN}}}{right}"
        for left, right in ("“”", "‘’", "《》", "「」", "『』", "（）")
    )
)
_NEVER_FIRST = frozenset("的地得了着过们者等化性式型率度")
"""These never begin a line of a title."""
_NEVER_LAST = frozenset("新大以与和及暨在于向对把将由从为被让使第各全")
"""These never end one."""


LONGEST_NAME = 14
"""A name of more characters is divided into two lines (practice)."""
BEHIND_OFFICE = -70
"""Weight of a break behind the name of an office or a meeting, which many names of periodicals begin with."""
_OFFICE = re.compile("(?:办公[室厅]|委员会|领导小组|指挥部|大会|会议|中心|[委办厅局部会院署])$")


class _TitleCandidate(Struct, frozen=True):
    """Breaks of a title: their demerits, their places, and whether one of them is between words."""

    demerits: int
    places: tuple[int, ...] = ()
    between_words: bool = False


def compose_title(  # noqa: PLR0913, PLR0917 - a text and its setting
    parts: Sequence[str],
    face: str,
    measure: int,
    faces: FaceMetrics,
    segment: Callable[[str], list[Word]],
    names: Sequence[str] = (),
) -> ParagraphLines:
    """Compose a title of `parts` between forced breaks; `segment` divides a text into words, `names` stay whole."""
    frame = ParagraphFrame(measure, align="center")
    pieces, broken_by_tool = [], False
    for part in parts:
        text = part.replace("\n", " ").strip()
        if not text:
            continue
        items = collect_items([Run(text, face)], frame, faces)
        breaks = _best_breaks(items, segment, names)
        broken_by_tool |= breaks.between_words
        cuts = (0, *breaks.places, len(items.text))
        pieces += [items.text[start:end] for start, end in pairwise(cuts)]
    composed = compose([Run("\n".join(pieces), face)], frame, faces)
    return replace(composed, broken_by_tool=broken_by_tool)


def divide_name(name: str, segment: Callable[[str], list[Word]]) -> tuple[str, ...]:
    """Divide the name of a periodical that is too long for one line into two of about the same length.

    It breaks between words, best behind the name of an office; one without such a place stays on one line.
    """
    if len("".join(name.split())) <= LONGEST_NAME:
        return (name,)
    words = segment(name)
    whole, ends = frozenset(_unbroken(name, ())), accumulate(len(word.text) for word in words)
    places = {
        end: weight + BEHIND_OFFICE * bool(_OFFICE.search(name[:end])) + _unevenness(end, len(name))
        for end, weight in zip(ends, bound_weights(words), strict=False)
        if end not in whole and name[end] not in _NEVER_FIRST and name[end - 1] not in _NEVER_LAST
    }
    if not places:
        return (name,)
    place = min(places, key=places.__getitem__)
    return name[:place].rstrip(), name[place:].lstrip()


def _unevenness(place: int, length: int) -> int:
    """Return the weight of lines of unequal length, as that of words: 25 where one is a tenth shorter."""
    longer = max(place, length - place)
    return 250 * abs(length - 2 * place) // longer


def _best_breaks(
    items: ParagraphItems, segment: Callable[[str], list[Word]], names: Sequence[str]
) -> _TitleCandidate:
    """Return the best breaks of one part; none where it fits on a line, or where three lines cannot hold it."""
    least = -(-items.ends[len(items.text)] // items.frame.measure)
    if least <= 1:
        return _TitleCandidate(0)
    marks, whole = dict(_mark_breaks(items)), frozenset(_unbroken(items.text, names))
    good = _fewest_lines(items, least, _without(marks, whole), GOOD)
    if good:
        return good
    words = segment(items.text)
    breaks = dict(_word_breaks(items, words)) | marks | dict(_clause_breaks(items, words, marks))
    for penalties in (_without(breaks, whole), breaks):
        best = _fewest_lines(items, least, penalties)
        if best:
            return replace(best, between_words=not marks.keys() >= {*best.places})
    return _TitleCandidate(0)


def _fewest_lines(
    items: ParagraphItems, least: int, penalties: Mapping[int, int], most: int | None = None
) -> _TitleCandidate | None:
    """Return the best breaks into the fewest lines that have any, with at most so many demerits."""
    for lines in range(least, MOST_LINES + 1):
        best = _cheapest(items, lines, penalties)
        if best and (most is None or best.demerits <= most):
            return best
    return None


def _without(penalties: Mapping[int, int], places: frozenset[int]) -> dict[int, int]:
    return {place: penalty for place, penalty in penalties.items() if place not in places}


def _unbroken(text: str, names: Sequence[str]) -> Iterator[int]:
    """Yield the places within short quotations and known names."""
    spans = [match.span() for match in _SHORT_QUOTATION.finditer(text)]
    spans += [match.span() for name in names if name for match in re.finditer(re.escape(name), text)]
    for start, end in spans:
        yield from range(start + 1, end)


def _cheapest(items: ParagraphItems, lines: int, penalties: Mapping[int, int]) -> _TitleCandidate | None:
    """Return the best breaks into so many lines; None where no lines fit."""
    best = None
    for places in combinations(sorted(penalties), lines - 1):
        widths = [
            items.ends[end] - items.origins[start] for start, end in pairwise((0, *places, len(items.text)))
        ]
        if max(widths) <= items.frame.measure and not _has_short_end(items, places):
            demerits = sum(penalties[place] for place in places) + shape_demerits(widths)
            if best is None or demerits < best.demerits:
                best = _TitleCandidate(demerits, places)
    return best


def _has_short_end(items: ParagraphItems, places: Sequence[int]) -> bool:
    """Whether the last line holds a single character besides marks."""
    letters = items.letters[places[-1] :] if places else items.letters
    return sum(not BY_LETTER[letter].mark and not BY_LETTER[letter].space for letter in letters) < LEAST_LAST


def shape_demerits(widths: Sequence[int]) -> int:
    """Return the demerits of a shape: ladders and diamonds have none; rectangles, hourglasses and stubs have."""
    demerits = 0
    steps = [1000 * (behind - before) // max(before, behind) for before, behind in pairwise(widths)]
    for step in steps:
        if abs(step) < SAME_LINE:
            demerits += RECTANGLE // len(steps)
        demerits += max(0, abs(step) - FAR_LINE)
    if len(steps) == MOST_LINES - 1 and steps[0] < -SAME_LINE and steps[1] > SAME_LINE:
        demerits += HOURGLASS
    return demerits


def _mark_breaks(items: ParagraphItems) -> Iterator[tuple[int, int]]:
    """Yield the places at marks and typed spaces, with their penalties."""
    letters = items.letters
    depths = _depths(letters)
    for place in _places(items):
        before, behind = letters[place - 1], letters[place]
        if before in "STXplsw":
            penalty = BEHIND_PAUSE
        elif behind in "OP" and not _leads_on(items, place):
            penalty = BEFORE_OPENING
        elif before == "C":
            penalty = BEHIND_CLOSING
        else:
            continue
        yield place, penalty + WITHIN_BRACKETS * bool(depths[place])


def _leads_on(items: ParagraphItems, place: int) -> bool:
    """Whether a word that never ends a line stands before a place, or a single one behind a mark (`：请“非遗”…`)."""
    alone = place > 1 and BY_LETTER[items.letters[place - 2]].mark
    return alone or items.text[place - 1] in _NEVER_LAST


def _clause_breaks(
    items: ParagraphItems, words: Sequence[Word], marks: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Yield the places behind closing marks that a verb follows."""
    starts = accumulate((len(word.text) for word in words), initial=0)
    for start, word in zip(starts, words, strict=False):
        if start in marks and items.letters[start - 1] == "C" and begins_clause(word):
            yield start, min(marks[start], BEFORE_CLAUSE)


def _word_breaks(items: ParagraphItems, words: list[Word]) -> Iterator[tuple[int, int]]:
    """Yield every place with the penalty of a break there, by the bounds of words and what they are."""
    lengths, weights = [len(word.text) for word in words], bound_weights(words)
    bounds = {end: index for index, end in enumerate(accumulate(lengths), start=1)}
    depths = _depths(items.letters)
    for place in _places(items):
        index = bounds.get(place)
        if index is None or index == len(words):
            penalty = WITHIN_WORD
        else:
            single = (lengths[index - 1] == 1) + (lengths[index] == 1)
            penalty = BETWEEN_WORDS + BESIDE_SINGLE * single + weights[index - 1]
        bad = items.text[place] in _NEVER_FIRST or items.text[place - 1] in _NEVER_LAST
        yield place, penalty + WITHIN_WORD * bad // 2 + WITHIN_BRACKETS * bool(depths[place])


def _places(items: ParagraphItems) -> Iterator[int]:
    """Yield the places where a line may end; not behind the name of a place that begins the title."""
    prefix = items.text.find("：") + 1
    for place in range(1, len(items.text)):
        if items.penalties[place] != FORBIDDEN and not (place == prefix <= LONGEST_PREFIX + 1):
            yield place


def _depths(letters: str) -> list[int]:
    """Return for every place how many brackets are open there."""
    steps = [(letter == "O") - (letter == "C") for letter in letters]
    return [max(0, depth) for depth in accumulate(steps, initial=0)]
