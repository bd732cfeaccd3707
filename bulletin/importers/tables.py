"""Rows of cells as a manuscript has them → a table in which every row covers all columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.model import Table, TableCell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.model import Inlines, TableRow

MOST_COLUMNS = 60
MOST_ROWS = 2000


def table_of(rows: Sequence[Sequence[TableCell]], head: int, caption: Inlines = ()) -> Table | None:
    """Return a table of these rows, of which the first `head` are its head; None where it would be none, or too large.

    Spans that reach beyond the last row are cut, overlapping cells go to the next free column, missing ones are empty.
    """
    rows = [row for row in rows if row]
    if not rows or len(rows) > MOST_ROWS:
        return None
    placed, width = _placed(rows)
    if width > MOST_COLUMNS:
        return None
    full = [tuple(cell for _, cell in line) for line in placed]
    head = _whole_head(full, min(head, len(full) - 1))
    return Table(tuple(full[:head]), tuple(full[head:]), (None,) * width, caption=caption)


_Placed = list[tuple[int, TableCell]]


def _placed(rows: Sequence[Sequence[TableCell]]) -> tuple[list[_Placed], int]:
    """Return the cells of each row with their columns, and the number of columns."""
    taken: dict[int, set[int]] = {}
    placed: list[_Placed] = []
    width = 0
    for row, cells in enumerate(rows):
        here = taken.setdefault(row, set())
        line: _Placed = []
        column = 0
        for cell in cells:
            across = max(1, min(cell.colspan, MOST_COLUMNS))
            down = max(1, min(cell.rowspan, len(rows) - row))
            while any(one in here for one in range(column, column + across)):
                column += 1
            for below in range(row, row + down):
                taken.setdefault(below, set()).update(range(column, column + across))
            line.append((column, replace(cell, rowspan=down, colspan=across)))
            column += across
            width = max(width, column)
            if width > MOST_COLUMNS:
                return [], width
        placed.append(line)
    return [_with_empty(line, taken[row], width) for row, line in enumerate(placed)], width


def _with_empty(line: _Placed, taken: set[int], width: int) -> _Placed:
    """Return a row with empty cells where no cell stands."""
    missing = [(column, TableCell(())) for column in range(width) if column not in taken]
    return sorted([*line, *missing], key=lambda one: one[0])


def _whole_head(rows: Sequence[TableRow], head: int) -> int:
    """Return the number of rows of a head with all rows that its cells reach into."""
    at = 0
    while at < head and at < len(rows):
        head = max(head, at + max((cell.rowspan for cell in rows[at]), default=1))
        at += 1
    return head if head < len(rows) else 0
