"""Where the lines of a paragraph end: the cheapest way through all of it (after Knuth and Plass).

Lines are weighed as CLREQ wants them adjusted: an untouched line costs nothing, squeezing marks and spaces
little and in a fixed order, moving Han characters off the grid much. Only places near the measure are looked
at, and of all ways to a line's number only those near the cheapest are followed, so that the work grows with
the length of the text.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from bulletin.composition import rules
from bulletin.composition.classes import Group
from bulletin.composition.material import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.composition.material import Material


class Tone(IntEnum):
    """How dense a line looks; neighbours should not differ by more than one step."""

    TIGHT = 0
    EVEN = 1
    LOOSE = 2
    WIDE = 3


class Fit(NamedTuple):
    """How a stretch of text becomes a line: `squeeze` thousandths taken away (negative: added) between its ends,
    after the halves of an opening mark at its `head` and of a mark at its `tail` have been given up."""  # fmt: skip

    cost: int
    tone: Tone
    squeeze: int = 0
    head: bool = False
    tail: bool = False


class _State(NamedTuple):
    """The cheapest way to a place: its cost, its number of lines, and whence it came."""

    cost: int
    lines: int
    origin: int
    tone: Tone


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to look: the widest Han gap tried freely, and how much dearer than the cheapest a way may be."""

    widest: int
    allowance: int


SWIFT = Effort(widest=60, allowance=1_000)
THOROUGH = Effort(widest=rules.WIDEST_HAN_GAP, allowance=1_000_000_000)
"""For the few paragraphs that the swift search leaves with a bad line."""

HEAD, TAIL = 30, 15
"""An opening mark at a line's start, a mark at its end: they give up their half before all else."""
SQUEEZED = (
    (Group.SPACES, 50),
    (Group.BRACKETS, 70),
    (Group.PAUSES, 100),
    (Group.CHINESE_WESTERN, 130),
    (Group.STOPS, 240),
)
"""The cost of all that a group can give."""
WIDENED = 70
"""The cost of spaces at their widest."""
OFF_GRID, OFF_GRID_EACH = 120, 20
"""Han characters off the grid: at all, and for each thousandth; a square term keeps one line from taking it all."""
UNEVEN = 150
"""Neighbours two steps of tone apart."""
RAGGED = 20_000
"""Unjustified lines: the square of what is left free, divided by this."""
UNSTRETCHABLE = 200_000
DESPERATE = 10_000_000
BAD = 4_000
"""A line that costs more is worth a thorough search."""

SPACE = rules.WESTERN_SPACE
"""In a line of Latin alone, each so much of stretch is taken for one gap."""

_FREE = Fit(0, Tone.EVEN)
_TAILS = frozenset("CST")


def choose(material: Material) -> list[int]:
    """Return the places where lines end, the text's end the last."""
    places, worst = _Search(material, SWIFT).run()
    if worst >= BAD and material.frame.justified:
        places, _ = _Search(material, THOROUGH).run()
    return places


def fit(material: Material, start: int, place: int) -> Fit:
    """Return how a line from `start` to `place` is best made, however badly."""
    search = _Search(material, THOROUGH)
    return search.fit(start, place) or search.misfit(start, place)


class _Search:
    """One search; `fit` and `misfit` weigh single lines."""

    def __init__(self, material: Material, effort: Effort) -> None:
        self.material = material
        self.effort = effort
        self.count = len(material.text)
        self.slack = material.frame.slack
        self.half = material.frame.half

    # --- The way through ---------------------------------------------------------------------------------------

    def run(self) -> tuple[list[int], int]:
        """Find the cheapest way; return its places and the cost of its worst line."""
        ways: list[dict[Tone, _State] | None] = [None] * (self.count + 1)
        ways[0] = {Tone.EVEN: _State(0, 0, -1, Tone.EVEN)}
        floors = {0: 0}
        allowance = self.effort.allowance
        for start in range(self.count):
            here = ways[start]
            if here is None:
                continue
            states = [item for item in here.items() if item[1].cost <= floors[item[1].lines] + allowance]
            if states:
                for place, cost, tone in self._lines_from(start):
                    there = ways[place]
                    if there is None:
                        there = ways[place] = {}
                    _extend(there, states, start, cost, tone, floors)
        return self._trace(ways)

    def _trace(self, ways: list[dict[Tone, _State] | None]) -> tuple[list[int], int]:
        """Follow the cheapest way back from the end."""
        last = ways[self.count] or {}
        place, (tone, state) = self.count, min(last.items(), key=lambda item: item[1].cost)
        places, worst = [], 0
        while state.origin >= 0:
            places.append(place)
            before = (ways[state.origin] or {})[state.tone]
            worst = max(worst, state.cost - before.cost)
            place, tone, state = state.origin, state.tone, before
        del tone
        return places[::-1], worst

    def _lines_from(self, start: int) -> list[tuple[int, int, Tone]]:
        """Weigh the lines that may start here: those that nearly fill the measure, or else the least bad one."""
        material, count = self.material, self.count
        origin, room = material.origins[start], material.room(start)
        first = bisect_right(material.origins, origin + room + self.slack, start + 1)
        found = []
        for place in (*self._longer(start, first, origin + room), *self._shorter(start, first, origin + room)):
            made = self.fit(start, place)
            if made:
                cost = made.cost if place == count else made.cost + material.breaks[place]
                found.append((place, cost, made.tone))
        return found or [self._least_bad(start, first)]

    def _longer(self, start: int, first: int, target: int) -> Iterator[int]:
        """Yield the places beyond the measure that squeezing may reach."""
        material, half = self.material, self.half
        ends, breaks, shrinks = material.ends, material.breaks, material.shrink_all
        given = 2 * half - shrinks[start]
        for place in range(first, self.count + 1):
            if ends[place] - target > given + shrinks[place]:
                break
            if breaks[place] != FORBIDDEN:
                yield place

    def _shorter(self, start: int, first: int, target: int) -> Iterator[int]:
        """Yield the places before the measure that stretching may reach; the text's end is always reached."""
        material, widest = self.material, self.effort.widest
        ends, breaks, stretches = material.ends, material.breaks, material.stretch_sums
        if first > self.count:
            yield self.count
        given = stretches[start] + widest * start
        for place in range(min(first, self.count) - 1, start, -1):
            if target - ends[place] > widest * place + stretches[place] - given:
                break
            if breaks[place] != FORBIDDEN:
                yield place

    def _least_bad(self, start: int, first: int) -> tuple[int, int, Tone]:
        """Take the longest line that ends where it may; else, as the last resort, the longest that fits."""
        material = self.material
        places = range(min(first, self.count), start, -1)
        for place in places:
            if material.breaks[place] != FORBIDDEN and material.ends[place] - material.origins[start] <= material.room(start):
                made = self.misfit(start, place)
                return place, made.cost + material.breaks[place], made.tone
        fitting = [place for place in places if material.ends[place] - material.origins[start] <= material.room(start)]
        lawful = [place for place in fitting if _lawful(material, place)]
        return next(iter(lawful or fitting), start + 1), DESPERATE, Tone.WIDE

    # --- One line ----------------------------------------------------------------------------------------------

    def fit(self, start: int, place: int) -> Fit | None:
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
        if material.letters[last] in _TAILS:
            best = self._given(start, last, excess, best, head=False, tail=True)
        if head:
            best = self._given(start, last, excess, best, head=True, tail=False)
            if material.letters[last] in _TAILS:
                best = self._given(start, last, excess, best, head=True, tail=True)
        return best

    def _given(self, start: int, last: int, excess: int, best: Fit | None, *, head: bool, tail: bool) -> Fit | None:
        """Try the same with the half of a mark at its end or start given up; return the cheaper one."""
        made = self._within(start, last, excess - self.half * (head + tail))
        if made is None:
            return best
        cost = made.cost + HEAD * head + TAIL * tail
        return Fit(cost, made.tone, made.squeeze, head, tail) if best is None or cost < best.cost else best

    def _within(self, start: int, last: int, excess: int) -> Fit | None:
        """Weigh what is left to do between a line's ends."""
        if -self.slack <= excess <= self.slack:
            return _FREE
        return self._squeeze(start, last, excess) if excess > 0 else self._stretch(start, last, -excess)

    def _squeeze(self, start: int, last: int, excess: int) -> Fit | None:
        """Take away from one group after the other."""
        material = self.material
        if excess > material.shrink_all[last] - material.shrink_all[start]:
            return None
        cost, left, tone = 0, excess, Tone.EVEN
        for (group, dearest), sums in zip(SQUEEZED, material.shrink_sums, strict=True):
            most = sums[last] - sums[start]
            if most:
                used = most if most < left else left
                cost += 8 + dearest * used * (most + used) // (2 * most * most)
                left -= used
                if 2 * used > most and group >= Group.PAUSES:
                    tone = Tone.TIGHT
                if not left:
                    break
        return Fit(cost, tone, excess)

    def _stretch(self, start: int, last: int, short: int) -> Fit | None:
        """Widen spaces within their limits, then all gaps evenly."""
        material = self.material
        if not material.frame.justified:
            return Fit(short * short // RAGGED, Tone.EVEN)
        spaces = material.stretch_sums[last] - material.stretch_sums[start]
        if short <= spaces:
            return Fit(8 + WIDENED * short * (spaces + short) // (2 * spaces * spaces), Tone.EVEN, -short)
        gaps = material.even_sums[last] - material.even_sums[start] or spaces // SPACE
        if not gaps or (wide := -(-(short - spaces) // gaps)) > self.effort.widest:
            return None
        cost = OFF_GRID + OFF_GRID_EACH * wide + wide * wide // 2 + (WIDENED if spaces else 0)
        return Fit(cost, Tone.EVEN if wide <= 5 else Tone.LOOSE if wide <= 25 else Tone.WIDE, -short)

    def misfit(self, start: int, place: int) -> Fit:
        """Weigh a line that ends far from the measure."""
        material = self.material
        last = material.end(place) - 1
        short = material.room(start) - (material.ends[place] - material.origins[start])
        spaces = material.stretch_sums[last] - material.stretch_sums[start]
        gaps = material.even_sums[last] - material.even_sums[start] or spaces // SPACE
        if not gaps:
            return Fit(UNSTRETCHABLE + short, Tone.WIDE, -max(0, short))
        wide = -(-short // gaps)
        return Fit(min(UNSTRETCHABLE, OFF_GRID + OFF_GRID_EACH * wide + wide * wide // 2), Tone.WIDE, -max(0, short))


def _extend(
    there: dict[Tone, _State],
    states: list[tuple[Tone, _State]],
    start: int,
    cost: int,
    tone: Tone,
    floors: dict[int, int],
) -> None:
    """Add a line to every way that leads to its start; keep the cheapest for each tone."""
    for before, state in states:
        step = abs(before - tone)
        total = state.cost + cost + (UNEVEN * step if step > 1 else 0)
        known = there.get(tone)
        if known is None or total < known.cost:
            lines = state.lines + 1
            there[tone] = _State(total, lines, start, before)
            if total < floors.get(lines, total + 1):
                floors[lines] = total


def _lawful(material: Material, place: int) -> bool:
    """Tell whether the characters themselves allow a break, whatever they belong to."""
    letters = material.letters
    return place == len(letters) or (rules.may_end(letters[place - 1]) and rules.may_start(letters[place]))
