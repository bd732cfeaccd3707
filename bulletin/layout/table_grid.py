"""The grid of a table: which cells cover its rows, how high these are, where horizontal rules stand.

Lengths are mm.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bulletin.composition.values import ComposedText


class GridCell(Struct, frozen=True):
    """A cell: its text and the height of that, its structure element, and the rows and columns that it covers.

    `inset` is where its lines begin, from the left of its text area. Where pages divide its rows, its text stands `first`:
    in the first of them.
    """

    text: ComposedText
    height: float
    element: int
    row: int
    column: int
    rows: int
    columns: int
    inset: float
    first: bool = False

    @property
    def right(self) -> int:
        """The number of the rule on its right."""
        return self.column + self.columns

    @property
    def below(self) -> int:
        """The number of the rule below it."""
        return self.row + self.rows

    @property
    def text_below(self) -> int:
        """The number of the rule below the rows that its text stands in."""
        return self.row + 1 if self.first else self.below


class Grid(Struct, frozen=True):
    """The rows of a head or a body: their structure elements, the cells that begin in each and those that cover it, heights.

    `rules` are the thicknesses of the horizontal rules, the one above the first row included. Heights reach from the
    middle of a rule to that of the next.
    """

    elements: Sequence[int]
    begun: Sequence[Sequence[GridCell]]
    covering: Sequence[Sequence[GridCell]]
    heights: Sequence[float]
    rules: Sequence[float]

    def continued(self, row: int) -> bool:
        """Whether a cell reaches from the row above into this one."""
        return any(cell.row < row for cell in self.covering[row])

    def ending(self, row: int) -> Iterator[tuple[int, int]]:
        """Yield the vertical rules between which a horizontal one stands below a row: where its cells end."""
        for ended, group in groupby(self.covering[row], key=lambda cell: cell.below == row + 1):
            cells = [*group]
            if ended:
                yield cells[0].column, cells[-1].right

    def groups(self) -> Iterator[range]:
        """Yield the rows that cells join, group by group; most are of one row."""
        starts = [row for row in range(len(self.begun)) if not self.continued(row)]
        yield from (range(*pair) for pair in pairwise((*starts, len(self.begun))))

    def top(self, cell: GridCell) -> float:
        """Return how far below the middle of the rule above it the text of a cell begins: in the middle of its height."""
        above, below = self.rules[cell.row] / 2, self.rules[cell.text_below] / 2
        height = sum(self.heights[cell.row : cell.text_below])
        return above + (height - above - below - cell.height) / 2


def covering_cells(begun: Sequence[Sequence[GridCell]]) -> Sequence[Sequence[GridCell]]:
    """Return the cells that cover each row, from left to right."""
    covering: list[list[GridCell]] = [[] for _ in begun]
    for cell in (cell for row in begun for cell in row):
        for row in covering[cell.row : cell.below]:
            row.append(cell)
    return [sorted(row, key=lambda cell: cell.column) for row in covering]


def with_first(begun: Sequence[Sequence[GridCell]], rows: Collection[int]) -> Sequence[Sequence[GridCell]]:
    """Return the cells, the texts of those that begin in these rows in their first ones."""
    return [
        [replace(cell, first=True) for cell in row] if number in rows else row
        for number, row in enumerate(begun)
    ]


def row_heights(begun: Sequence[Sequence[GridCell]], rules: Sequence[float], least: float) -> Sequence[float]:
    """Return the heights of rows; where a cell over several rows needs more, they are evenly higher."""
    heights = []
    for number, row in enumerate(begun):
        inner = max((cell.height for cell in row if cell.text_below == number + 1), default=0.0)
        heights.append(max(least, inner + (rules[number] + rules[number + 1]) / 2))
    for cell in (cell for row in begun for cell in row if cell.text_below > cell.row + 1):
        wanted = cell.height + (rules[cell.row] + rules[cell.below]) / 2
        short = wanted - sum(heights[cell.row : cell.below])
        for at in range(cell.row, cell.below):
            heights[at] += max(0.0, short) / cell.rows
    return heights
