"""A composed table → slices: its caption, its rows with their rules, the notes under it."""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.layout.pages import PlacedRule, Role, Scope
from bulletin.layout.slices import Slice
from bulletin.layout.table_grid import Grid, GridCell, covering_cells, row_heights, with_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.composition.values import ComposedCell, ComposedRow, ComposedTable, ComposedText
    from bulletin.layout.lines import LineSetter, TextLine

LINES_LEFT = 3
"""A table that leaves so many lines of a page free is kept on one page."""
HIGH, HIGH_IN_FORM = 0.5, 0.15
"""The share of a page above which a row is broken line by line; above the first a head is not repeated."""


def heads_section(row: ComposedRow) -> bool:
    """Whether a row of a form is the head of those below it."""
    return len(row) == 1 and row[0].heads


class TableSetter(Struct, frozen=True, dict=True):
    """Sets one table. Positions are those of the middles of its rules, the frame outermost."""

    lines: LineSetter
    table: ComposedTable
    parent: int

    def slices(self) -> list[Slice]:
        """Return caption, head, rows and notes.

        No page break stands behind the caption or the head, none before a note, and none at all in a table that fits
        on a page. Rows that cells join stay together where they fit, and the last row (合计) with the one before it.
        """
        add, table = self.lines.structure.add, self.table
        element = add(Role.TABLE, self.parent)
        captions = self._texts([table.caption] if table.caption else [], Role.CAPTION, element)
        head = self._grid(table.head, add(Role.TABLE_HEAD, element), heads=True)
        head_slice = self._head(head)
        body = self._body(add(Role.TABLE_BODY, element), head_slice.height)
        rows = [self._row(body, row) for row in range(len(table.rows))]
        self._keep_joined(body, rows, head_slice.height)
        if len(rows) > 2 and not table.form:
            rows[-1][0].keep = True
        for typed, below in zip(table.rows, rows[1:], strict=False):
            below[0].keep |= heads_section(typed)
        for each in (each for row in rows for each in row):
            each.head = head_slice if head_slice.height < self._page_height * HIGH else None
        slices = [*captions, head_slice, *(each for row in rows for each in row)]
        slices[-1].height += self._frame / 2
        notes = self._texts(table.notes, Role.PARAGRAPH, self.parent)
        slices += notes
        free = (
            self._page_height * HIGH_IN_FORM if table.form else self._page_height - LINES_LEFT * self._pitch
        )
        unbroken = sum(each.height for each in slices) < free
        for number, each in enumerate(slices[1:], start=1):
            each.keep |= unbroken or number < len(captions) + 2 or number >= len(slices) - len(notes)
        return slices

    @property
    def _page_height(self) -> float:
        page = self.lines.geometry.page
        return page.area_width if self.table.landscape else page.area_height

    @property
    def _pitch(self) -> float:
        return self.lines.geometry.page.line_pitch

    @property
    def keeps_next(self) -> bool:
        """Whether its last row heads what follows."""
        return bool(self.table.rows) and heads_section(self.table.rows[-1])

    def _texts(self, texts: Sequence[ComposedText], role: Role, parent: int) -> list[Slice]:
        """Set captions or notes, a slice for each line."""
        slices: list[Slice] = []
        for text in texts:
            element = self.lines.structure.add(role, parent)
            pitch = self.lines.geometry.blocks[text.kind].pitch
            for line in self.lines.lines(text, element, width=sum(self.table.widths)):
                slices.append(Slice(pitch))
                slices[-1].put([line])
        return slices

    # --- The grid ---------------------------------------------------------------------------------------------

    def _grid(self, rows: Sequence[ComposedRow], parent: int, *, heads: bool) -> Grid:
        """Add rows and cells to the structure; `heads`: each cell heads its column."""
        elements, begun = list[int](), list[list[GridCell]]()
        for number, row in enumerate(rows):
            elements.append(self.lines.structure.add(Role.ROW, parent))
            begun.append([self._cell(cell, number, elements[-1], heads=heads) for cell in row])
        numbers = self.lines.geometry.numbers["table"]
        rule, frame = numbers["rule"], self._frame
        last = rule if heads and self.table.rows else frame
        rules = [frame if heads else rule, *[rule] * (len(rows) - 1), last]
        least = numbers["row_small" if self.table.small else "row"]
        return Grid(elements, begun, covering_cells(begun), row_heights(begun, rules, least), rules)

    def _body(self, parent: int, head: float) -> Grid:
        """Add the rows of the body; cells that join more rows than fit below the head have their texts in the first."""
        body, numbers = self._grid(self.table.rows, parent, heads=False), self.lines.geometry.numbers["table"]
        high = {row for group in body.groups() if not self._fits(body, group, head) for row in group}
        if not high:
            return body
        begun = with_first(body.begun, high)
        heights = row_heights(begun, body.rules, numbers["row_small" if self.table.small else "row"])
        return Grid(body.elements, begun, covering_cells(begun), heights, body.rules)

    def _fits(self, body: Grid, rows: range, head: float) -> bool:
        return sum(body.heights[row] for row in rows) + head < self._page_height

    def _cell(self, cell: ComposedCell, number: int, row: int, *, heads: bool) -> GridCell:
        scope = Scope.COLUMN if heads else Scope.ROW if cell.heads else None
        role = Role.HEAD_CELL if scope else Role.CELL
        element = self.lines.structure.add(role, row, scope=scope, span=cell.span, rows=cell.rows)
        height = self._height(cell.text)
        return GridCell(cell.text, height, element, number, cell.column, cell.rows, cell.span, cell.inset)

    def _height(self, text: ComposedText) -> float:
        """Return the height of a cell's text, with the space above and below it."""
        geometry = self.lines.geometry
        return len(text.lines) * geometry.blocks[text.kind].pitch + 2 * geometry.numbers["table"]["padding"]

    def _keep_joined(self, body: Grid, rows: Sequence[Sequence[Slice]], head: float) -> None:
        """Keep rows that cells join on one page where they fit below the head."""
        for group in body.groups():
            if self._fits(body, group, head):
                for row in group[1:]:
                    rows[row][0].keep = True

    # --- Rows -------------------------------------------------------------------------------------------------

    def _head(self, head: Grid) -> Slice:
        """Set all rows of the head as one slice, whose rule at the top is all within it."""
        top = self._frame / 2
        slice_ = Slice(top + sum(head.heights))
        slice_.marks.append(self._horizontal(0, len(self.table.widths), top, head.rules[0]))
        for row, height in enumerate(head.heights):
            self._put(slice_, head, row, top)
            top += height
        return slice_

    def _row(self, body: Grid, row: int) -> list[Slice]:
        """Set a row of the body; one that is higher than half a page is broken into lines."""
        height = body.heights[row]
        high = HIGH_IN_FORM if self.table.form and len(self.table.rows[row]) == 1 else HIGH
        if height > self._page_height * high and body.begun[row]:
            return [*self._broken(body, row)]
        slice_ = Slice(height)
        self._put(slice_, body, row, 0.0)
        if row + 1 < len(body.begun) and body.continued(row + 1):
            slice_.foot = [self._horizontal(0, len(self.table.widths), height, body.rules[0])]
        return [slice_]

    def _put(self, slice_: Slice, grid: Grid, row: int, top: float) -> None:
        """Put a row into a slice, `top` mm below its top: the texts of its cells, the rules below and beside them."""
        padding, height = self.lines.geometry.numbers["table"]["padding"], grid.heights[row]
        for cell in grid.begun[row]:
            slice_.put(self._lines(cell, top + grid.top(cell) + padding))
        slice_.marks += [
            self._horizontal(*ends, top + height, grid.rules[row + 1]) for ends in grid.ending(row)
        ]
        slice_.marks += self._verticals(grid, row, top, height)

    def _broken(self, body: Grid, row: int) -> Iterator[Slice]:
        """Set a row line by line, its cells from the top; two lines stay together at both ends."""
        numbers, cells = self.lines.geometry.numbers["table"], body.begun[row]
        pitch = max(self.lines.geometry.blocks[cell.text.kind].pitch for cell in cells)
        count = max(len(cell.text.lines) for cell in cells)
        above = body.rules[row] / 2 + numbers["padding"]
        texts = [self._lines(cell, above) for cell in cells]
        for number in range(count):
            first, last = number == 0, number == count - 1
            height = pitch + above * first + (body.rules[row + 1] / 2 + numbers["padding"]) * last
            slice_ = Slice(height, keep=number in {1, count - 1}, row=body.elements[row])
            for lines in texts:
                part = Slice(0.0)
                part.put(lines[number : number + 1])
                part.lower(0.0 if first else -number * pitch - above)
                slice_.cells.append(part.marks)
                slice_.links += part.links
            slice_.marks += self._verticals(body, row, 0.0, height)
            if last:
                slice_.marks += [
                    self._horizontal(*ends, height, body.rules[row + 1]) for ends in body.ending(row)
                ]
            else:
                slice_.foot = [self._horizontal(0, len(self.table.widths), height, body.rules[0])]
            yield slice_

    def _lines(self, cell: GridCell, top: float) -> list[TextLine]:
        """Place the lines of a cell, from `top` mm on."""
        rules, padding = self._vertical_rules, self.lines.geometry.numbers["table"]["padding"]
        (left, left_rule), (right, right_rule) = rules[cell.column], rules[cell.right]
        start, end = left + left_rule / 2 + padding + cell.inset, right - right_rule / 2 - padding
        return self.lines.lines(cell.text, cell.element, top=top, left=start, width=end - start)

    # --- Rules ------------------------------------------------------------------------------------------------

    @property
    def _frame(self) -> float:
        return self.lines.geometry.numbers["table"]["frame"]

    @cached_property
    def _vertical_rules(self) -> list[tuple[float, float]]:
        """Return position and thickness of the vertical rules (mm)."""
        places = accumulate(self.table.widths, initial=self._frame / 2)
        rule, frame = self.lines.geometry.numbers["table"]["rule"], {0, len(self.table.widths)}
        return [(place, self._frame if number in frame else rule) for number, place in enumerate(places)]

    def _horizontal(self, first: int, last: int, y: float, thickness: float) -> PlacedRule:
        """Return a horizontal rule between two vertical ones, over both of them."""
        rules = self._vertical_rules
        (left, left_rule), (right, right_rule) = rules[first], rules[last]
        start, end = left - left_rule / 2, right + right_rule / 2
        return PlacedRule(start, y - thickness / 2, end - start, thickness)

    def _verticals(self, grid: Grid, row: int, top: float, height: float) -> Iterator[PlacedRule]:
        """Yield the rules beside the cells of a row."""
        cells, rules = grid.covering[row], self._vertical_rules
        for number in sorted({cells[0].column, *(cell.right for cell in cells)}):
            place, thickness = rules[number]
            yield PlacedRule(place - thickness / 2, top, thickness, height)
