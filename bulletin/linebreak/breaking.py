"""Where the lines of a paragraph end: the breaks of least total demerits (after Knuth and Plass).

Badness follows the order of line adjustment in CLREQ: a line at its natural width has none, shrinking marks and spaces
little and in a fixed order, moving Han characters off the grid much. Only places near the measure are candidates, and
of the active nodes of one line number only those near the best are followed, so that the work grows with the length
of the text.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import IntEnum
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from msgspec import Struct

from bulletin.linebreak import rules
from bulletin.linebreak.classes import StretchGroup
from bulletin.linebreak.items import SPACE
from bulletin.linebreak.penalties import FORBIDDEN
from bulletin.linebreak.values import VerticalAlign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.linebreak.items import ParagraphItems


class FitnessClass(IntEnum):
    """How dense a line looks; adjacent lines should not differ by more than one class."""

    TIGHT = 0
    EVEN = 1
    LOOSE = 2
    WIDE = 3


class LineFit(NamedTuple):
    """How a stretch of text is fitted to its line.

    An opening mark at its `head` and a mark at its `tail` give up their halves; then the glue between both ends
    shrinks by `shrink` thousandths of an em (stretches, where negative). A `ragged` line is left short of the measure.
    """

    badness: int
    fitness: FitnessClass
    shrink: int = 0
    head: bool = False
    tail: bool = False
    ragged: bool = False


class _ActiveNode(NamedTuple):
    """The best breaks up to a place: total demerits, number of lines, fitness of the last line, node before it."""

    demerits: int
    lines: int
    place: int
    fitness: FitnessClass
    previous: _ActiveNode | None = None


_Candidate: TypeAlias = tuple[int, int, FitnessClass]
"""A feasible line: the place of its end, its demerits, its fitness class."""


class SearchLimits(Struct, frozen=True):
    """Limits of a search: the widest Han gap that is feasible, and by how much a node may exceed the best one."""

    widest: int
    tolerance: int


FIRST_PASS = SearchLimits(widest=60, tolerance=200)
FINAL_PASS = SearchLimits(widest=rules.WIDEST_HAN_GAP, tolerance=10**18)
"""For the few passages in which the first pass leaves a bad line; no node is dropped, so that the end is reached."""
COUNTED_PASS = SearchLimits(widest=40, tolerance=10**9)
"""For a paragraph in a wished number of lines: gaps of Han characters stay below those of a bad line."""
CONTEXT_LINES = 6
"""So many lines before and behind a bad one are broken again with it."""

HEAD, TAIL = 30, 15
"""Badness of the half that an opening mark gives up at a line's start, and a mark at its end: first of all."""
SHRINKING = (
    (StretchGroup.SPACES, 50),
    (StretchGroup.BRACKETS, 70),
    (StretchGroup.PAUSES, 100),
    (StretchGroup.CHINESE_WESTERN, 130),
    (StretchGroup.STOPS, 240),
)
"""Badness of all the shrink of a group."""
STRETCHED_SPACES = 70
"""Badness of spaces at their widest."""
OFF_GRID, OFF_GRID_EACH = 120, 20
"""Badness of Han characters off the grid: at all, and for each thousandth; squares keep one line from taking it all."""
FITNESS_DEMERITS = 150
"""Demerits of adjacent lines two fitness classes apart."""
RAGGED_WIDTH = 4_000
"""What an unjustified line may leave free at its end (thousandths of an em) to be feasible at once."""
RAGGED = 20_000
"""Badness of unjustified lines: the square of what is left free, divided by this."""
MOST_BEFORE_ADDRESS = 20
"""The most that Han characters of a line before an address, or a part of one, move apart; rather it is left short."""
MOST_RAGGED, RAGGED_ADDRESS = 6_000, 10_000
"""How far before it such a line may end, and its badness: the square of that, divided by the second."""
UNSTRETCHABLE = 200_000
INFEASIBLE = 10_000_000
BAD = 1_000
"""Demerits from which on a line is worth the final pass."""


_PERFECT = LineFit(0, FitnessClass.EVEN)
_TAIL, _HEAD, _BOTH = (False, True), (True, False), (True, True)
_ENDS = ((), (_HEAD,), (_TAIL,), (_TAIL, _HEAD, _BOTH))
"""What may be given up at a line's ends, by whether there is a mark at its head (1) and at its tail (2)."""


def break_lines(items: ParagraphItems) -> list[int]:
    """Return the places where lines end, the text's end the last.

    The first pass may lose every node: where the best node of a line number gives way, further on, to a node of fewer
    lines that has more demerits than another of as many.
    """
    end = len(items.text)
    lines = _BreakSearch(items, FIRST_PASS).run(0, end) or _BreakSearch(items, FINAL_PASS).run(0, end)
    if items.frame.justified:
        for first, last in reversed(_bad_passages(lines)):
            start = lines[first - 1].place if first else 0
            again = _BreakSearch(items, FINAL_PASS).run(start, lines[last].place)
            lines[first : last + 1] = again or lines[first : last + 1]
    return [line.place for line in lines]


def break_into(items: ParagraphItems, count: int) -> list[int] | None:
    """Return the best places for so many lines; None where that takes more than practice allows (`COUNTED_PASS`)."""
    search, end = _BreakSearch(items, COUNTED_PASS), len(items.text)
    nodes: list[dict[tuple[int, FitnessClass], _ActiveNode]] = [{} for _ in range(end + 1)]
    nodes[0][0, FitnessClass.EVEN] = _ActiveNode(0, 0, 0, FitnessClass.EVEN)
    for start in range(end):
        here = [node for node in nodes[start].values() if node.lines < count]
        for place, demerits, fitness in search.feasible(start) if here else ():
            for node in here:
                total = node.demerits + demerits + _contrast(node.fitness, fitness)
                key = (node.lines + 1, fitness)
                known = nodes[place].get(key)
                if known is None or total < known.demerits:
                    nodes[place][key] = _ActiveNode(total, node.lines + 1, place, fitness, node)
    lines = _trace({key: node for key, node in nodes[end].items() if node.lines == count})
    return [line.place for line in lines] or None


def _bad_passages(lines: list[_ActiveNode]) -> list[tuple[int, int]]:
    """Return first and last line of the passages around bad lines; those that overlap are joined."""
    passages: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        before = lines[number - 1].demerits if number else 0
        if line.demerits - before >= BAD:
            first, last = max(0, number - CONTEXT_LINES), min(len(lines) - 1, number + CONTEXT_LINES)
            if passages and first <= passages[-1][1]:
                first = passages.pop()[0]
            passages.append((first, last))
    return passages


def fit_line(items: ParagraphItems, start: int, place: int) -> LineFit:
    """Return how the line from `start` to `place` is best fitted, however bad."""
    search = _BreakSearch(items, FINAL_PASS)
    return search.fit(start, place) or search.underfull_fit(start, place)


class _BreakSearch:
    """One pass over a paragraph; `fit` and `underfull_fit` rate single lines."""

    def __init__(self, items: ParagraphItems, limits: SearchLimits) -> None:
        self.items = items
        self.limits = limits
        self.count = len(items.text)
        self.rounding = items.frame.rounding
        self.half = items.frame.half

    # --- All lines ------------------------------------------------------------------------------------------

    def run(self, origin: int, end: int) -> list[_ActiveNode]:
        """Find the lines of least demerits from one place to another, each as the node at its end.

        There are none where no feasible lines lead there.
        """
        active: list[dict[FitnessClass, _ActiveNode] | None] = [None] * (end - origin + 1)
        active[0] = {FitnessClass.EVEN: _ActiveNode(0, 0, origin, FitnessClass.EVEN)}
        best = {0: 0}
        for start in range(origin, end):
            here = active[start - origin]
            if here is None:
                continue
            active[start - origin] = None  # nodes that no later line begins at are released
            nodes = [
                node for node in here.values() if node.demerits <= best[node.lines] + self.limits.tolerance
            ]
            for line in self._candidates(start) if nodes else ():
                if line[0] <= end:
                    there = active[line[0] - origin]
                    if there is None:
                        there = active[line[0] - origin] = {}
                    _activate(there, nodes, line, best)
        return _trace(active[-1] or {})

    def _candidates(self, start: int) -> list[_Candidate]:
        """Return the lines that may start here: those that nearly fill the measure, else the least bad one."""
        return self.feasible(start) or [self._least_bad(start, self._first_wider(start))]

    def feasible(self, start: int) -> list[_Candidate]:
        """Return the lines that may start here and can be fitted to the measure."""
        target, first = self.items.origins[start] + self.items.line_width(start), self._first_wider(start)
        candidates = self._shrunk(start, first, target)
        self._stretched(start, first, target, candidates)
        return candidates

    def _first_wider(self, start: int) -> int:
        """Return the first place at which a line that starts here would end behind the measure."""
        target = self.items.origins[start] + self.items.line_width(start)
        return bisect_right(self.items.origins, target + self.rounding, start + 1)

    def _shrunk(self, start: int, first: int, target: int) -> list[_Candidate]:
        """Return the lines wider than the measure that can shrink to it, and the text's end wherever it is."""
        ends, shrinks = self.items.ends, self.items.shrink_all
        given = 2 * self.half - shrinks[start] + target
        candidates: list[_Candidate] = []
        for place in range(first, self.count + 1):
            if ends[place] > given + shrinks[place]:
                break
            self._add(start, place, candidates)
        if first > self.count:
            self._add(start, self.count, candidates)
        return candidates

    def _stretched(self, start: int, first: int, target: int, candidates: list[_Candidate]) -> None:
        """Add the lines narrower than the measure that can stretch to it, unless their nodes would be dropped."""
        items, limits = self.items, self.limits
        ends, stretches = items.ends, items.stretch_sums
        ragged = MOST_RAGGED if items.address_breaks else 0
        spare = target + stretches[start] - (ragged if items.frame.justified else RAGGED_WIDTH)
        least = min((line[1] for line in candidates), default=INFEASIBLE)
        for place in range(min(first, self.count) - 1, start, -1):
            widest = min(limits.widest, (limits.tolerance + least) // OFF_GRID_EACH)
            if spare - ends[place] > widest * (place - start) + stretches[place]:
                break
            least = min(least, self._add(start, place, candidates))

    def _add(self, start: int, place: int, candidates: list[_Candidate]) -> int:
        """Add a line to the candidates, if it is feasible; return its demerits."""
        penalty = self.items.penalties[place]
        fit = self.fit(start, place) if penalty != FORBIDDEN else None
        if fit is None:
            return INFEASIBLE
        demerits = penalty + fit.badness
        candidates.append((place, demerits, fit.fitness))
        return demerits

    def _least_bad(self, start: int, first: int) -> _Candidate:
        """Return the least bad line that may end where it does; as the last resort, the longest that fits."""
        items, widest = self.items, self.items.origins[start] + self.items.line_width(start)
        places = [place for place in range(min(first, self.count), start, -1) if items.ends[place] <= widest]
        fits = [
            (place, self.underfull_fit(start, place))
            for place in places
            if items.penalties[place] != FORBIDDEN
        ]
        rated = [(place, fit.badness + items.penalties[place], fit.fitness) for place, fit in fits]
        if rated:
            return min(rated, key=itemgetter(1))
        whole = [place for place in places if not items.parts_character(place)]
        allowed = [place for place in whole if place == self.count or rules.may_break(items.letters, place)]
        longest = next(iter(allowed or whole or places), start + 1)
        return self._beyond_spaces(start, longest), INFEASIBLE, FitnessClass.WIDE

    def _beyond_spaces(self, start: int, place: int) -> int:
        """Return the first place from here on that parts no character and leaves no line of spaces alone."""
        items = self.items
        while place < self.count and (
            items.visible_end(place) <= start
            or SPACE.match(items.letters, place)
            or items.parts_character(place)
        ):
            place += 1
        return place

    # --- One line -------------------------------------------------------------------------------------------

    def fit(self, start: int, place: int) -> LineFit | None:
        """Rate a line; None where it is not feasible within the limits."""
        items = self.items
        tail = items.ends_in_half(place)
        if not (tail and items.frame.half_line_end):
            return self._fit(start, place, tail=tail)
        fit = self._fit(start, place, tail=False)
        return fit and fit._replace(tail=True)

    def _fit(self, start: int, place: int, *, tail: bool) -> LineFit | None:
        """Rate a line; the mark at its end may give up its half if it is a `tail`."""
        items = self.items
        excess = items.ends[place] - items.origins[start] - items.line_width(start)
        rounding = self.rounding
        if -rounding <= excess <= rounding or (excess < 0 and place == self.count):
            return _PERFECT
        last = items.visible_end(place) - 1
        if excess < 0:
            return self._stretch(start, last, -excess)
        best = self._shrink(start, last, excess)
        head = start > 0 and items.letters[start] == "O" and items.aligns[start] is VerticalAlign.BASELINE
        for ends in _ENDS[head + 2 * tail]:
            inner = self._between_ends(start, last, excess - self.half * sum(ends))
            if inner:
                badness = inner.badness + ends[0] * HEAD + ends[1] * TAIL
                if best is None or badness < best.badness:
                    best = LineFit(badness, inner.fitness, inner.shrink, *ends, inner.ragged)
        return best

    def _between_ends(self, start: int, last: int, excess: int) -> LineFit | None:
        """Rate what the glue between a line's ends still has to give or to take."""
        if -self.rounding <= excess <= self.rounding:
            return _PERFECT
        return self._shrink(start, last, excess) if excess > 0 else self._stretch(start, last, -excess)

    def _shrink(self, start: int, last: int, excess: int) -> LineFit | None:
        """Rate a line whose groups of glue shrink one after the other."""
        items = self.items
        if excess > items.shrink_all[last] - items.shrink_all[start]:
            return None
        badness, left, fitness = 0, excess, FitnessClass.EVEN
        for (group, worst), sums in zip(SHRINKING, items.shrink_sums, strict=True):
            most = sums[last] - sums[start]
            if most:
                used = min(most, left)
                badness += 8 + worst * used * (most + used) // (2 * most * most)
                left -= used
                if 2 * used > most and group >= StretchGroup.PAUSES:
                    fitness = FitnessClass.TIGHT
                if not left:
                    break
        return LineFit(badness, fitness, excess)

    def _stretch(self, start: int, last: int, short: int) -> LineFit | None:
        """Rate a line whose spaces stretch within their limits, then all its glue evenly."""
        items = self.items
        if not items.frame.justified:
            return LineFit(short * short // RAGGED, FitnessClass.EVEN)
        spaces = items.stretch_sums[last] - items.stretch_sums[start]
        if short <= spaces:
            badness = 8 + STRETCHED_SPACES * short * (spaces + short) // (2 * spaces * spaces)
            return LineFit(badness, FitnessClass.EVEN, -short)
        each = items.even_stretch(start, last, short - spaces)
        address = last + 1 in items.address_breaks
        if address and short <= MOST_RAGGED and (each is None or each > MOST_BEFORE_ADDRESS):
            return LineFit(OFF_GRID + short * short // RAGGED_ADDRESS, FitnessClass.WIDE, ragged=True)
        if each is None or each > self.limits.widest:
            return None
        badness = _off_grid(each) + (STRETCHED_SPACES if spaces else 0)
        return LineFit(
            badness,
            FitnessClass.EVEN if each <= 5 else FitnessClass.LOOSE if each <= 25 else FitnessClass.WIDE,
            -short,
        )

    def underfull_fit(self, start: int, place: int) -> LineFit:
        """Rate a line that ends far before the measure."""
        items = self.items
        last = items.visible_end(place) - 1
        short = items.line_width(start) - (items.ends[place] - items.origins[start])
        each = items.even_stretch(start, last, max(0, short))
        badness = UNSTRETCHABLE + short if each is None else min(UNSTRETCHABLE, _off_grid(each))
        tail = items.frame.half_line_end and items.ends_in_half(place)
        return LineFit(badness, FitnessClass.WIDE, -max(0, short), tail=tail)


def _off_grid(each: int) -> int:
    """Return the badness of Han characters that stand so many thousandths of an em off the grid."""
    return OFF_GRID + OFF_GRID_EACH * each + each * each // 2


def _activate(
    there: dict[FitnessClass, _ActiveNode], nodes: list[_ActiveNode], line: _Candidate, best: dict[int, int]
) -> None:
    """Add a line to every active node at its start; the best for each fitness class becomes active at its end.

    `best` are the least demerits by number of lines.
    """
    place, demerits, fitness = line
    for node in nodes:
        total = node.demerits + demerits + _contrast(node.fitness, fitness)
        known = there.get(fitness)
        if known is None or total < known.demerits:
            lines = node.lines + 1
            there[fitness] = _ActiveNode(total, lines, place, fitness, node)
            if total < best.get(lines, total + 1):
                best[lines] = total


def _contrast(before: FitnessClass, fitness: FitnessClass) -> int:
    """Return the demerits of two adjacent lines by their fitness."""
    step = abs(before - fitness)
    return FITNESS_DEMERITS * step if step > 1 else 0


def _trace(nodes: Mapping[Any, _ActiveNode]) -> list[_ActiveNode]:
    """Return the best of these nodes and those before it, without the first, at which no line ends."""
    node = min(nodes.values(), key=lambda each: each.demerits, default=None)
    lines = []
    while node and node.previous:
        lines.append(node)
        node = node.previous
    return lines[::-1]
