"""Where the lines of a paragraph end: the cheapest way through all of it (after Knuth and Plass).

Lines are weighed as CLREQ wants them adjusted: an untouched line costs nothing, squeezing marks and spaces
little and in a fixed order, moving Han characters off the grid much. Only places near the measure are looked
at, and of all ways to a line's number only those near the cheapest are followed, so that the work grows with
the length of the text.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from msgspec import Struct

from bulletin.linebreak import rules
from bulletin.linebreak.classes import StretchGroup
from bulletin.linebreak.items import FORBIDDEN, SPACE

if TYPE_CHECKING:
    from bulletin.linebreak.items import ParagraphItems


class FitnessClass(IntEnum):
    """How dense a line looks; neighbours should not differ by more than one step."""

    TIGHT = 0
    EVEN = 1
    LOOSE = 2
    WIDE = 3


class LineFit(NamedTuple):
    """How a stretch of text becomes a line.

    An opening mark at its `head` and a mark at its `tail` give up their halves; then `squeeze` thousandths
    are taken away between its ends (added, where negative).
    """

    cost: int
    tone: FitnessClass
    squeeze: int = 0
    head: bool = False
    tail: bool = False


class _ActiveNode(NamedTuple):
    """The cheapest way to a place: its cost, its number of lines, the last line's tone, the way before it."""

    cost: int
    lines: int
    place: int
    tone: FitnessClass
    before: _ActiveNode | None = None


_Weighed: TypeAlias = tuple[int, int, FitnessClass]
"""A line that may be: its end, its cost, its tone."""


class _ChosenLine(NamedTuple):
    """A line of the way: where it ends, and what it costs."""

    place: int
    cost: int


class SearchLimits(Struct, frozen=True):
    """How hard to look: the widest Han gap tried freely, and how far above the cheapest a way may cost."""

    widest: int
    allowance: int


SWIFT = SearchLimits(widest=60, allowance=200)
THOROUGH = SearchLimits(widest=rules.WIDEST_HAN_GAP, allowance=10**18)
"""For the few passages that the swift search leaves with a bad line; no way is left out, so that one leads to the end."""
AROUND = 6
"""So many lines before and behind a bad one are set again with it."""

HEAD, TAIL = 30, 15
"""An opening mark at a line's start, a mark at its end: they give up their half before all else."""
SQUEEZED = (
    (StretchGroup.SPACES, 50),
    (StretchGroup.BRACKETS, 70),
    (StretchGroup.PAUSES, 100),
    (StretchGroup.CHINESE_WESTERN, 130),
    (StretchGroup.STOPS, 240),
)
"""The cost of all that a group can give."""
WIDENED = 70
"""The cost of spaces at their widest."""
OFF_GRID, OFF_GRID_EACH = 120, 20
"""Han characters off the grid: at all, and for each thousandth; squares keep one line from taking it all."""
UNEVEN = 150
"""Neighbours two steps of tone apart."""
LEFT_FREE = 4_000
"""What an unjustified line may leave free without more ado."""
RAGGED = 20_000
"""Unjustified lines: the square of what is left free, divided by this."""
UNSTRETCHABLE = 200_000
DESPERATE = 10_000_000
BAD = 1_000
"""A line that costs so much is worth a thorough search."""


_FREE = LineFit(0, FitnessClass.EVEN)
_TAILS = frozenset("CST")
_TAIL, _HEAD, _BOTH = (False, True), (True, False), (True, True)
_ENDS = ((), (_HEAD,), (_TAIL,), (_TAIL, _HEAD, _BOTH))
"""What may be given up at a line's ends, by whether there is a mark at its head (1) and at its tail (2)."""


def choose(material: ParagraphItems) -> list[int]:
    """Return the places where lines end, the text's end the last.

    The swift search may lose every way: where the cheapest one to a line's number gives way, further on, to a way of
    fewer lines that is dearer than another of as many.
    """
    end = len(material.text)
    lines = _BreakSearch(material, SWIFT).run(0, end) or _BreakSearch(material, THOROUGH).run(0, end)
    if material.frame.justified:
        for first, last in reversed(_bad_passages(lines)):
            start = lines[first - 1].place if first else 0
            again = _BreakSearch(material, THOROUGH).run(start, lines[last].place)
            lines[first : last + 1] = again or lines[first : last + 1]
    return [line.place for line in lines]


def _bad_passages(lines: list[_ChosenLine]) -> list[tuple[int, int]]:
    """Return first and last line of the passages around bad lines, those that meet joined."""
    passages: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        if line.cost >= BAD:
            first, last = max(0, number - AROUND), min(len(lines) - 1, number + AROUND)
            if passages and first <= passages[-1][1]:
                first = passages.pop()[0]
            passages.append((first, last))
    return passages


def fit(material: ParagraphItems, start: int, place: int) -> LineFit:
    """Return how a line from `start` to `place` is best made, however badly."""
    search = _BreakSearch(material, THOROUGH)
    return search.fit(start, place) or search.misfit(start, place)


class _BreakSearch:
    """One search; `fit` and `misfit` weigh single lines."""

    def __init__(self, material: ParagraphItems, effort: SearchLimits) -> None:
        self.material = material
        self.effort = effort
        self.count = len(material.text)
        self.slack = material.frame.slack
        self.half = material.frame.half

    # --- The way through ------------------------------------------------------------------------------------

    def run(self, origin: int, end: int) -> list[_ChosenLine]:
        """Find the cheapest way from one place to another; no lines where none leads there."""
        ways: list[dict[FitnessClass, _ActiveNode] | None] = [None] * (end - origin + 1)
        ways[0] = {FitnessClass.EVEN: _ActiveNode(0, 0, origin, FitnessClass.EVEN)}
        floors = {0: 0}
        for start in range(origin, end):
            here = ways[start - origin]
            if here is None:
                continue
            ways[start - origin] = None  # what no later way goes through is forgotten
            followed = [
                each for each in here.values() if each.cost <= floors[each.lines] + self.effort.allowance
            ]
            for line in self._lines_from(start) if followed else ():
                if line[0] <= end:
                    there = ways[line[0] - origin]
                    if there is None:
                        there = ways[line[0] - origin] = {}
                    _extend(there, followed, line, floors)
        return _trace(ways[-1] or {})

    def _lines_from(self, start: int) -> list[_Weighed]:
        """Weigh the lines that may start here: those that nearly fill the measure, or the least bad one."""
        material = self.material
        target = material.origins[start] + material.room(start)
        first = bisect_right(material.origins, target + self.slack, start + 1)
        found = self._longer(start, first, target)
        self._shorter(start, first, target, found)
        return found or [self._least_bad(start, first)]

    def _longer(self, start: int, first: int, target: int) -> list[_Weighed]:
        """Weigh the lines beyond the measure that squeezing may bring back, and the text's end wherever it is."""
        ends, shrinks = self.material.ends, self.material.shrink_all
        given = 2 * self.half - shrinks[start] + target
        found: list[_Weighed] = []
        for place in range(first, self.count + 1):
            if ends[place] > given + shrinks[place]:
                break
            self._weigh(start, place, found)
        if first > self.count:
            self._weigh(start, self.count, found)
        return found

    def _shorter(self, start: int, first: int, target: int, found: list[_Weighed]) -> None:
        """Weigh the lines before the measure that stretching may bring there, unless dearer than is followed."""
        material, effort = self.material, self.effort
        ends, stretches = material.ends, material.stretch_sums
        spare = target + stretches[start] - (0 if material.frame.justified else LEFT_FREE)
        cheapest = min((line[1] for line in found), default=DESPERATE)
        for place in range(min(first, self.count) - 1, start, -1):
            widest = min(effort.widest, (effort.allowance + cheapest) // OFF_GRID_EACH)
            if spare - ends[place] > widest * (place - start) + stretches[place]:
                break
            cheapest = min(cheapest, self._weigh(start, place, found))

    def _weigh(self, start: int, place: int, found: list[_Weighed]) -> int:
        """Add a line to those found, if it can be made; return its cost."""
        cost = self.material.breaks[place]
        made = self.fit(start, place) if cost != FORBIDDEN else None
        if made is None:
            return DESPERATE
        cost += made.cost
        found.append((place, cost, made.tone))
        return cost

    def _least_bad(self, start: int, first: int) -> _Weighed:
        """Take the longest line that ends where it may; else, as the last resort, the longest that fits."""
        material, widest = self.material, self.material.origins[start] + self.material.room(start)
        places = [
            place for place in range(min(first, self.count), start, -1) if material.ends[place] <= widest
        ]
        for place in places:
            if material.breaks[place] != FORBIDDEN:
                made = self.misfit(start, place)
                return place, made.cost + material.breaks[place], made.tone
        lawful = [place for place in places if _lawful(material, place)]
        return self._visible(start, next(iter(lawful or places), start + 1)), DESPERATE, FitnessClass.WIDE

    def _visible(self, start: int, place: int) -> int:
        """Return the first place from here on that leaves no line of spaces alone, before it or behind it."""
        material = self.material
        while place < self.count and (material.end(place) <= start or SPACE.match(material.letters, place)):
            place += 1
        return place

    # --- One line -------------------------------------------------------------------------------------------

    def fit(self, start: int, place: int) -> LineFit | None:
        """Weigh a line; None where it cannot be made within the effort."""
        material = self.material
        excess = material.ends[place] - material.origins[start] - material.room(start)
        slack = self.slack
        if -slack <= excess <= slack or (excess < 0 and place == self.count):
            return _FREE
        last = material.end(place) - 1
        if excess < 0:
            return self._stretch(start, last, -excess)
        best = self._squeeze(start, last, excess)
        head = start > 0 and material.letters[start] == "O"
        tail = material.letters[last] in _TAILS
        for ends in _ENDS[head + 2 * tail]:
            made = self._within(start, last, excess - self.half * sum(ends))
            if made:
                cost = made.cost + ends[0] * HEAD + ends[1] * TAIL
                if best is None or cost < best.cost:
                    best = LineFit(cost, made.tone, made.squeeze, *ends)
        return best

    def _within(self, start: int, last: int, excess: int) -> LineFit | None:
        """Weigh what is left to do between a line's ends."""
        if -self.slack <= excess <= self.slack:
            return _FREE
        return self._squeeze(start, last, excess) if excess > 0 else self._stretch(start, last, -excess)

    def _squeeze(self, start: int, last: int, excess: int) -> LineFit | None:
        """Take away from one group after the other."""
        material = self.material
        if excess > material.shrink_all[last] - material.shrink_all[start]:
            return None
        cost, left, tone = 0, excess, FitnessClass.EVEN
        for (group, dearest), sums in zip(SQUEEZED, material.shrink_sums, strict=True):
            most = sums[last] - sums[start]
            if most:
                used = min(most, left)
                cost += 8 + dearest * used * (most + used) // (2 * most * most)
                left -= used
                if 2 * used > most and group >= StretchGroup.PAUSES:
                    tone = FitnessClass.TIGHT
                if not left:
                    break
        return LineFit(cost, tone, excess)

    def _stretch(self, start: int, last: int, short: int) -> LineFit | None:
        """Widen spaces within their limits, then all gaps evenly."""
        material = self.material
        if not material.frame.justified:
            return LineFit(short * short // RAGGED, FitnessClass.EVEN)
        spaces = material.stretch_sums[last] - material.stretch_sums[start]
        if short <= spaces:
            return LineFit(
                8 + WIDENED * short * (spaces + short) // (2 * spaces * spaces), FitnessClass.EVEN, -short
            )
        wide = material.wide(start, last, short - spaces)
        if wide is None or wide > self.effort.widest:
            return None
        cost = _off_grid(wide) + (WIDENED if spaces else 0)
        return LineFit(
            cost,
            FitnessClass.EVEN if wide <= 5 else FitnessClass.LOOSE if wide <= 25 else FitnessClass.WIDE,
            -short,
        )

    def misfit(self, start: int, place: int) -> LineFit:
        """Weigh a line that ends far from the measure."""
        material = self.material
        last = material.end(place) - 1
        short = material.room(start) - (material.ends[place] - material.origins[start])
        wide = material.wide(start, last, max(0, short))
        cost = UNSTRETCHABLE + short if wide is None else min(UNSTRETCHABLE, _off_grid(wide))
        return LineFit(cost, FitnessClass.WIDE, -max(0, short))


def _off_grid(wide: int) -> int:
    """Weigh Han characters that stand so many thousandths off the grid."""
    return OFF_GRID + OFF_GRID_EACH * wide + wide * wide // 2


def _extend(
    there: dict[FitnessClass, _ActiveNode], ways: list[_ActiveNode], line: _Weighed, floors: dict[int, int]
) -> None:
    """Add a line to every way that leads to its start; keep the cheapest for each tone."""
    place, cost, tone = line
    for way in ways:
        step = abs(way.tone - tone)
        total = way.cost + cost + (UNEVEN * step if step > 1 else 0)
        known = there.get(tone)
        if known is None or total < known.cost:
            lines = way.lines + 1
            there[tone] = _ActiveNode(total, lines, place, tone, way)
            if total < floors.get(lines, total + 1):
                floors[lines] = total


def _trace(ways: dict[FitnessClass, _ActiveNode]) -> list[_ChosenLine]:
    """Follow the cheapest way back from the end."""
    state = min(ways.values(), key=lambda way: way.cost, default=None)
    lines = []
    while state and state.before:
        lines.append(_ChosenLine(state.place, state.cost - state.before.cost))
        state = state.before
    return lines[::-1]


def _lawful(material: ParagraphItems, place: int) -> bool:
    """Tell whether the characters themselves allow a break, whatever they belong to."""
    letters = material.letters
    return place == len(letters) or (rules.may_end(letters[place - 1]) and rules.may_start(letters[place]))
