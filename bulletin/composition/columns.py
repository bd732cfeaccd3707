"""Widths of the columns of a table: the least total height within the measure.

No piece of a text that holds together (a number, a date, a place name) is broken while all columns have their least
widths. What is left of the measure goes to the columns that lower the tallest rows most, first by a smooth estimate of
heights, then by moving width between columns while that takes lines away. Lengths are mm.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

EPSILON = 1e-6
"""A difference of widths (mm) that is none."""
STEPS = 80
"""The parts in which the width that is left is given to columns."""
SHARPNESS = 6
"""The exponent by which the tallest cell of a row counts more than the others."""
MOST_ROWS = 60
"""Rows that are looked at: those with the longest texts."""
MOVES = (1.0, 2.0, 4.0, 8.0)
"""Widths that are moved from one column to another (mm)."""
ROUNDS = 12


class MeasuredCell(Struct, frozen=True):
    """A cell: where it begins, how many columns it spans, and the widths of its pieces, by line between forced breaks.

    Lines may end between two pieces. `floor` is the least width that the cell should have, padding included.
    """

    row: int
    column: int
    span: int
    lines: tuple[tuple[float, ...], ...]
    floor: float
    padding: float

    @property
    def natural(self) -> float:
        """The width in which no line is broken."""
        return max(map(sum, self.lines), default=0.0) + self.padding

    def count(self, width: float) -> int:
        """Return the number of lines in a column of this width."""
        inner, number = width - self.padding + EPSILON, 0
        for pieces in self.lines:
            number, used = number + 1, 0.0
            for piece in pieces:
                if used and used + piece > inner:
                    number, used = number + 1, 0.0
                used += piece
        return max(number, 1)


def least_widths(cells: Iterable[MeasuredCell], columns: int) -> list[float]:
    """Return the least width of each column; a cell over several columns widens them evenly."""
    return _widened(cells, columns, lambda cell: cell.floor)


def natural_widths(cells: Iterable[MeasuredCell], columns: int) -> list[float]:
    """Return the widths in which no line of a cell is broken."""
    return _widened(cells, columns, lambda cell: max(cell.natural, cell.floor))


def _widened(
    cells: Iterable[MeasuredCell], columns: int, wanted: Callable[[MeasuredCell], float]
) -> list[float]:
    widths = [0.0] * columns
    for cell in sorted(cells, key=lambda cell: cell.span):
        within = range(cell.column, min(cell.column + cell.span, columns))
        short = wanted(cell) - sum(widths[column] for column in within)
        if short > 0:
            for column in within:
                widths[column] += short / len(within)
    return widths


def column_widths(cells: Sequence[MeasuredCell], columns: int, total: float) -> tuple[float, ...]:
    """Return the column widths, whose sum is the total."""
    natural, least = natural_widths(cells, columns), least_widths(cells, columns)
    if sum(natural) <= total or sum(least) >= total:
        return share_out(total, natural, least)
    long = [cell for cell in cells if cell.span == 1 and cell.natural > least[cell.column] + EPSILON]
    rows: dict[int, list[MeasuredCell]] = {}
    for cell in long:
        rows.setdefault(cell.row, []).append(cell)
    tallest = sorted(rows.values(), key=lambda row: max(cell.natural for cell in row), reverse=True)
    search = _Search(least, tallest[:MOST_ROWS], [*least])
    search.give((total - sum(least)) / STEPS)
    search.move()
    return tuple(search.widths)


class _Search(Struct):
    """The widths while they are searched for; `rows` holds the cells that may take several lines, by row."""

    floors: Sequence[float]
    rows: Sequence[Sequence[MeasuredCell]]
    widths: list[float]
    counts: dict[tuple[int, float], Sequence[int]] = field(default_factory=dict)

    def give(self, step: float) -> None:
        """Give width to columns, step by step, each to the one that lowers the estimated height most."""
        for _ in range(STEPS):
            gains = [0.0] * len(self.widths)
            for row in self.rows:
                shares = [self._share(cell) for cell in row]
                height = 1.0 + sum(shares)
                for cell, share in zip(row, shares, strict=True):
                    lower = height - share + self._share(cell, step)
                    gains[cell.column] += height ** (1 / SHARPNESS) - lower ** (1 / SHARPNESS)
            if max(gains) > EPSILON:
                self.widths[gains.index(max(gains))] += step
            else:
                grown = 1 + step / sum(self.widths)
                self.widths = [width * grown for width in self.widths]

    def _share(self, cell: MeasuredCell, more: float = 0.0) -> float:
        """Estimate the lines of a cell whose column is wider by `more`, raised to the sharpness."""
        inner = self.widths[cell.column] + more - cell.padding
        return max(1.0, (cell.natural - cell.padding) / inner) ** SHARPNESS

    def move(self) -> None:
        """Move width from one column to another while that takes lines away."""
        height = self._height(self.widths)
        for _ in range(ROUNDS):
            best = min(((self._height(widths), widths) for widths in self._moved()), default=None)
            if best is None or best[0] >= height:
                return
            height, self.widths = best

    def _moved(self) -> Iterator[list[float]]:
        """Yield the widths after each move that leaves columns their least widths."""
        gaining = sorted({cell.column for row in self.rows for cell in row})
        for two in gaining:
            for one, width in product(range(len(self.widths)), MOVES):
                if one != two and self.widths[one] - width >= self.floors[one]:
                    moved = [*self.widths]
                    moved[one], moved[two] = round(moved[one] - width, 3), round(moved[two] + width, 3)
                    yield moved

    def _height(self, widths: Sequence[float]) -> tuple[int, int]:
        """Return the lines of all rows, and those of all cells."""
        columns = [self._counts(column, width) for column, width in enumerate(widths)]
        return sum(map(max, zip(*columns, strict=True))), sum(map(sum, columns))

    def _counts(self, column: int, width: float) -> Sequence[int]:
        """Return the lines of a column's cell in each row, were it of this width."""
        if (column, width) not in self.counts:
            cells = [next((one for one in row if one.column == column), None) for row in self.rows]
            self.counts[column, width] = [cell.count(width) if cell else 1 for cell in cells]
        return self.counts[column, width]


def share_out(total: float, wanted: Sequence[float], least: Sequence[float]) -> tuple[float, ...]:
    """Share a width among columns by their natural widths (mm); all are positive, and their sum is the total.

    Where all fit, in proportion; else narrow columns keep theirs and the wide ones share the rest, but none gets less
    than its `least` width, unless these are too many: they are then reduced in proportion.
    """
    floors = [min(pair) for pair in zip(wanted, least, strict=True)]
    if sum(floors) >= total:
        return tuple(floor * total / sum(floors) for floor in floors)
    fixed: dict[int, float] = {}
    while True:
        others = [index for index in range(len(wanted)) if index not in fixed]
        shares = _share_by_wish(total - sum(fixed.values()), [wanted[index] for index in others])
        widths = dict(zip(others, shares, strict=True))
        low = {index: floors[index] for index, width in widths.items() if width < floors[index] - EPSILON}
        if not low:
            return tuple((fixed | widths)[index] for index in range(len(wanted)))
        fixed |= low


def _share_by_wish(total: float, wanted: Sequence[float]) -> tuple[float, ...]:
    """Share a width: where all fit, in proportion; else narrow columns keep theirs and the wide ones share the rest."""
    if sum(wanted) <= total:
        return tuple(width * total / sum(wanted) for width in wanted)
    modest: set[int] = set()
    while True:
        rest = total - sum(wanted[index] for index in modest)
        others = [index for index in range(len(wanted)) if index not in modest]
        fair = rest / len(others)
        more = {index for index in others if wanted[index] <= fair}
        if not more:
            share = rest / sum(wanted[index] for index in others)
            return tuple(width if index in modest else width * share for index, width in enumerate(wanted))
        modest |= more
