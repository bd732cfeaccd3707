"""Titles are composed for shape: one to three lines, 梯形 or 菱形, words whole (GB/T 9704 §7.3.1).

A break that the writer wished wins. Without one, a title that is too wide breaks at a mark or a typed space
if that gives a good shape, and else between words; only then is the segmentation asked.
"""

from __future__ import annotations

from itertools import accumulate, combinations, pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.linebreak.items import FORBIDDEN, gather
from bulletin.linebreak.paragraph import compose
from bulletin.linebreak.values import ParagraphFrame, Run, TitleLines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bulletin.linebreak.items import ParagraphItems
    from bulletin.linebreak.values import Advances, Shapes

LONGEST_PREFIX = 8
"""So many characters before a first ： are a place (`苏州市：`), and stay with what follows."""
MOST_LINES = 3

BEHIND_PAUSE, BEFORE_OPENING, BEHIND_CLOSING = 0, 25, 120
"""Costs of breaks at marks; a typed space is as good as a pause, and a noun mostly follows a closing mark."""
BETWEEN_WORDS, BESIDE_SINGLE, WITHIN_BRACKETS, WITHIN_WORD = 40, 50, 80, 400
"""Costs of other breaks; a word of one character mostly belongs to its neighbour."""
GOOD = 110
"""A way of breaking at marks that costs no more needs no words."""

RECTANGLE = 120
"""Lines of (nearly) one width."""
HOURGLASS = 150
"""A middle line that is the shortest."""
SAME_LINE, FAR_LINE = 60, 450
"""Thousandths of the longer line: below the first, two lines are of one width; beyond, one is a stub."""

_CLINGING = frozenset("的地得了着过们者等化性式型率度")
"""These never begin a line of a title."""
_LEADING = frozenset("新大以与和及暨在于向对把将由从为被让使第各全")
"""These never end one."""


class _TitleCandidate(Struct, frozen=True):
    """A way of breaking: its cost, the places of its breaks, and whether one of them is between words."""

    cost: int
    places: tuple[int, ...] = ()
    between_words: bool = False


def compose_title(  # noqa: PLR0913, PLR0917 - what titles are made of
    parts: Sequence[str],
    face: str,
    measure: int,
    advances: Advances,
    segment: Callable[[str], Sequence[str]],
    shapes: Shapes | None = None,
) -> TitleLines:
    """Compose a title from what stands between its wished breaks; `segment` divides a text into its words."""
    frame = ParagraphFrame(measure, align="center")
    pieces, chosen = [], False
    for part in parts:
        text = part.replace("\n", " ").strip()
        if not text:
            continue
        material = gather([Run(text, face)], frame, advances, shapes)
        way = _way(material, segment)
        chosen |= way.between_words
        cuts = (0, *way.places, len(material.text))
        pieces += [material.text[start:end] for start, end in pairwise(cuts)]
    composed = compose([Run("\n".join(pieces), face)], frame, advances, shapes)
    return TitleLines(composed.lines, chosen, composed.warnings)


def _way(material: ParagraphItems, segment: Callable[[str], Sequence[str]]) -> _TitleCandidate:
    """Find the best way of breaking one part; none where it fits, or where three lines cannot hold it."""
    count = len(material.text)
    least = -(-material.ends[count] // material.frame.measure)
    if least == 1:
        return _TitleCandidate(0)
    marks = dict(_mark_breaks(material))
    for lines in range(least, MOST_LINES + 1):
        best = _best(material, lines, marks)
        if best and best.cost <= GOOD:
            return best
    words = dict(_word_breaks(material, segment(material.text))) | marks
    for lines in range(least, MOST_LINES + 1):
        best = _best(material, lines, words)
        if best:
            return _TitleCandidate(best.cost, best.places, any(place not in marks for place in best.places))
    return _TitleCandidate(0)


def _best(material: ParagraphItems, lines: int, costs: Mapping[int, int]) -> _TitleCandidate | None:
    """Try all ways of breaking into so many lines; None where none fits."""
    best = None
    for places in combinations(sorted(costs), lines - 1):
        widths = [
            material.ends[end] - material.origins[start]
            for start, end in pairwise((0, *places, len(material.text)))
        ]
        if max(widths) <= material.frame.measure:
            cost = sum(costs[place] for place in places) + shape_cost(widths)
            if best is None or cost < best.cost:
                best = _TitleCandidate(cost, places)
    return best


def shape_cost(widths: Sequence[int]) -> int:
    """Weigh a shape: ladders and diamonds are good, rectangles, hourglasses and stubs are not."""
    cost = 0
    steps = [1000 * (behind - before) // max(before, behind) for before, behind in pairwise(widths)]
    for step in steps:
        if abs(step) < SAME_LINE:
            cost += RECTANGLE // len(steps)
        cost += max(0, abs(step) - FAR_LINE)
    if len(steps) == MOST_LINES - 1 and steps[0] < -SAME_LINE and steps[1] > SAME_LINE:
        cost += HOURGLASS
    return cost


def _mark_breaks(material: ParagraphItems) -> Iterator[tuple[int, int]]:
    """Yield the places at marks and typed spaces, with their costs."""
    letters = material.letters
    depths = _depths(letters)
    for place in _places(material):
        before, behind = letters[place - 1], letters[place]
        if before in "STplsw":
            cost = BEHIND_PAUSE
        elif behind in "OP":
            cost = BEFORE_OPENING
        elif before == "C":
            cost = BEHIND_CLOSING
        else:
            continue
        yield place, cost + WITHIN_BRACKETS * bool(depths[place])


def _word_breaks(material: ParagraphItems, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield every place with the cost of breaking there, as the words lie."""
    lengths = [len(word) for word in words]
    bounds = {end: index for index, end in enumerate(accumulate(lengths), start=1)}
    depths = _depths(material.letters)
    for place in _places(material):
        index = bounds.get(place)
        if index is None or index == len(words):
            cost = WITHIN_WORD
        else:
            single = (lengths[index - 1] == 1) + (lengths[index] == 1)
            cost = BETWEEN_WORDS + BESIDE_SINGLE * single
        bad = material.text[place] in _CLINGING or material.text[place - 1] in _LEADING
        yield place, cost + WITHIN_WORD * bad // 2 + WITHIN_BRACKETS * bool(depths[place])


def _places(material: ParagraphItems) -> Iterator[int]:
    """Yield the places where a line may end, a place's name kept with what follows."""
    prefix = material.text.find("：") + 1
    for place in range(1, len(material.text)):
        if material.breaks[place] != FORBIDDEN and not (place == prefix <= LONGEST_PREFIX + 1):
            yield place


def _depths(letters: str) -> list[int]:
    """Return for every place how many brackets are open there."""
    steps = [(letter == "O") - (letter == "C") for letter in letters]
    return [max(0, depth) for depth in accumulate(steps, initial=0)]
