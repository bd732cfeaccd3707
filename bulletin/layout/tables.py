"""A composed table → slices: its rows with their rules."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.composition.values import ComposedCell
from bulletin.layout.pages import PlacedRule, Role, Scope
from bulletin.layout.slices import Slice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.composition.values import ComposedTable, ComposedText
    from bulletin.layout.lines import LineSetter

LINES_LEFT = 3
"""A table that leaves so many lines of a page free is kept on one page."""


class _GridCell(Struct, frozen=True):
    """A cell, its structure element, and the indices of the rules on its left and right."""

    text: ComposedText
    element: int
    left: int
    right: int


class TableSetter(Struct, frozen=True):
    """Sets one table. Positions are those of the middles of its rules, the frame outermost."""

    lines: LineSetter
    table: ComposedTable
    element: int

    def slices(self) -> list[Slice]:
        """Return head and rows; no page break stands behind the head, and none at all in a table that fits on a page."""
        add, rows = self.lines.structure.add, self.table.rows
        head_row = add(Role.ROW, add(Role.TABLE_HEAD, self.element))
        head_cells = self._cells([*map(ComposedCell, self.table.head)], head_row, heads=True)
        head = self._row(head_cells, first=True, last=not rows, top=self._frame / 2)
        body = add(Role.TABLE_BODY, self.element)
        slices = [head]
        for number, row in enumerate(rows):
            cells = self._cells(row, add(Role.ROW, body))
            slices.append(self._row(cells, first=False, last=number == len(rows) - 1))
        page = self.lines.geometry.page
        unbroken = sum(each.height for each in slices) < page.area_height - LINES_LEFT * page.line_pitch
        for number, each in enumerate(slices[1:]):
            each.head, each.keep = head, unbroken or number == 0
        slices[-1].height += self._frame / 2
        return slices

    def _cells(self, cells: Sequence[ComposedCell], row: int, *, heads: bool = False) -> list[_GridCell]:
        """Add the cells of a row to the structure; `heads`: each heads its column."""
        at, grid_cells = 0, []
        for cell in cells:
            scope = Scope.COLUMN if heads else Scope.ROW if at == 0 and self.table.row_heads else None
            role = Role.HEAD_CELL if scope else Role.CELL
            element = self.lines.structure.add(role, row, scope=scope, span=cell.span)
            grid_cells.append(_GridCell(cell.text, element, at, at + cell.span))
            at += cell.span
        return grid_cells

    def _row(self, cells: Sequence[_GridCell], *, first: bool, last: bool, top: float = 0.0) -> Slice:
        """Set a row below the middle of the rule above it, which is `top` mm below the top of its slice."""
        numbers = self.lines.geometry.numbers["table"]
        above, below = self._thickness(outer=first) / 2, self._thickness(outer=last) / 2
        inner = max(self._height(cell.text) for cell in cells)
        height = max(numbers["row"], inner + above + below)
        row_slice = Slice(top + height)
        for cell in cells:
            left, width = self._text_area(cell)
            start = top + above + (height - above - below - self._height(cell.text)) / 2 + numbers["padding"]
            row_slice.put(self.lines.lines(cell.text, cell.element, top=start, left=left, width=width))
        row_slice.marks += self._rules(cells, top, height, first=first, last=last)
        return row_slice

    def _height(self, text: ComposedText) -> float:
        geometry = self.lines.geometry
        return len(text.lines) * geometry.blocks[text.kind].pitch + 2 * geometry.numbers["table"]["padding"]

    @property
    def _frame(self) -> float:
        return self.lines.geometry.numbers["table"]["frame"]

    def _thickness(self, *, outer: bool) -> float:
        return self._frame if outer else self.lines.geometry.numbers["table"]["rule"]

    def _vertical_rules(self) -> list[tuple[float, float]]:
        """Return position and thickness of the vertical rules (mm)."""
        places = accumulate(self.table.widths, initial=self._frame / 2)
        frame = {0, len(self.table.widths)}
        return [(place, self._thickness(outer=number in frame)) for number, place in enumerate(places)]

    def _text_area(self, cell: _GridCell) -> tuple[float, float]:
        """Return left edge and width of a cell's text (mm)."""
        rules, padding = self._vertical_rules(), self.lines.geometry.numbers["table"]["padding"]
        (left, left_rule), (right, right_rule) = rules[cell.left], rules[cell.right]
        start, end = left + left_rule / 2 + padding, right - right_rule / 2 - padding
        return start, end - start

    def _rules(
        self, cells: Sequence[_GridCell], top: float, height: float, *, first: bool, last: bool
    ) -> Iterator[PlacedRule]:
        """Yield the rules of a row: above the first row, below every row, beside every cell."""
        rules, edge = self._vertical_rules(), self._frame / 2
        start, width = rules[0][0] - edge, rules[-1][0] - rules[0][0] + self._frame
        for y, outer in ((top, True), (top + height, last)) if first else ((top + height, last),):
            thickness = self._thickness(outer=outer)
            yield PlacedRule(start, y - thickness / 2, width, thickness)
        for number in sorted({cells[0].left, *(cell.right for cell in cells)}):
            place, thickness = rules[number]
            yield PlacedRule(place - thickness / 2, top, thickness, height)
