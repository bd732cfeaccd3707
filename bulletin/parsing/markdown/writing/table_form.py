"""What tables of Markdown can be: rectangles with a head of one to three rows, captions and notes of certain forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.model import TableCell, Text, plain
from bulletin.parsing.markdown.joined_cells import MOST_HEADS
from bulletin.parsing.markdown.table_parts import LABEL, LONGEST_CAPTION, NOTE_LABEL, looks_like_caption

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from bulletin.model import Alignment, Inlines, Table, TableRow

UNNUMBERED = "表："
"""The label of a caption without a number; it is not printed."""
_MOST_ESCAPED = 20
"""Characters by which escapes may make a caption longer."""


def number_label(inlines: Inlines) -> re.Match[str] | None:
    """Match the label with which a caption begins and that stays in it: 表1, 附表二."""
    first = inlines[0] if inlines else None
    label = LABEL.match(first.text) if isinstance(first, Text) else None
    if label is None or (label["number"] or "#") in "#＃" or not looks_like_caption(plain(inlines)):
        return None
    return label


def is_caption(inlines: Inlines) -> bool:
    """Whether a caption can stand above a table; an empty one can."""
    text = plain(inlines)
    labelled = text if number_label(inlines) else UNNUMBERED + text
    return not text.strip() or (
        len(labelled) < LONGEST_CAPTION - _MOST_ESCAPED and looks_like_caption(labelled) and "\n" not in text
    )


def caption_form(inlines: Inlines) -> Inlines:
    """Return a caption as it is read: a space of one em stands behind its number."""
    label, first = number_label(inlines), inlines[0] if inlines else None
    if label is None or not isinstance(first, Text):
        return inlines
    behind = label["behind"].strip(" 　") or "　"
    return (Text(f"{label['word']}{label['number']}{behind}{first.text[label.end() :]}"), *inlines[1:])


def is_note(inlines: Inlines) -> bool:
    """Whether a paragraph under a table is read as its note."""
    return (
        bool(inlines)
        and isinstance(inlines[0], Text)
        and NOTE_LABEL.match(inlines[0].text.lstrip()) is not None
    )


def normal_rows(
    table: Table,
) -> tuple[tuple[TableRow, ...], tuple[TableRow, ...], tuple[Alignment | None, ...]]:
    """Return head, rows and alignments of a table as a rectangle with a head; no rows where it has none."""
    grid = _SpannedCells.of([*table.head, *table.rows], len(table.alignments))
    if not grid.width:
        return (), (), ()
    heads = grid.heads(max(len(table.head), 1))
    alignments = (*table.alignments, *(None,) * (grid.width - len(table.alignments)))
    return grid.rows(0, heads), grid.rows(heads, grid.height), alignments


class _SpannedCells(Struct):
    """The cells of a table by their places, and for each place that of the cell which covers it."""

    width: int
    height: int
    cells: dict[tuple[int, int], TableCell] = field(default_factory=dict)
    owners: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[TableRow], width: int) -> _SpannedCells:
        """Place the cells; what overlaps is cut, what is missing is empty."""
        grid = cls(width, len(rows))
        for row, cells in enumerate(rows):
            column = 0
            for cell in cells:
                while (row, column) in grid.owners:
                    column += 1
                grid.place(row, column, cell)
        grid.width = max([width, *(column + 1 for _, column in grid.owners)])
        for row in range(grid.height):
            for column in range(grid.width):
                if (row, column) not in grid.owners:
                    grid.place(row, column, TableCell(()))
        return grid

    def place(self, row: int, column: int, cell: TableCell) -> None:
        """Place a cell as far as its area is free."""
        columns = range(column, column + max(cell.colspan, 1))
        free = next((at for at in columns if (row, at) in self.owners), columns.stop)
        bottom = min(self.height, row + max(cell.rowspan, 1))
        for below in range(row, bottom):
            if any((below, at) in self.owners for at in range(column, free)):
                bottom = below
                break
        self.cells[row, column] = TableCell(cell.inlines, bottom - row, free - column)
        for below in range(row, bottom):
            for at in range(column, free):
                self.owners[below, at] = (row, column)

    def heads(self, wanted: int) -> int:
        """Return the number of rows of the head: with those that its cells reach into, as far as a head may."""
        heads = min(wanted, MOST_HEADS, self.height)
        while heads < min(MOST_HEADS, self.height - 1) and self._crosses(heads):
            heads += 1
        return heads

    def _crosses(self, row: int) -> bool:
        return any(owner[0] < row for place, owner in self.owners.items() if place[0] == row)

    def rows(self, first: int, end: int) -> tuple[TableRow, ...]:
        """Return a part of the rows; a cell from above goes on in an empty one, a row without own cells is none."""
        kept = [row for row in range(first, end) if row == first or any(at[0] == row for at in self.cells)]
        return tuple(
            tuple(cell for column in range(self.width) for cell in self._cell(row, column, first, kept))
            for row in kept
        )

    def _cell(self, row: int, column: int, first: int, kept: Sequence[int]) -> Sequence[TableCell]:
        top, left = self.owners[row, column]
        cell = self.cells[top, left]
        if left != column or row not in {top, first}:
            return ()
        bottom = top + cell.rowspan
        inlines = cell.inlines if row == top else ()
        return (TableCell(inlines, sum(row <= at < bottom for at in kept), cell.colspan),)
