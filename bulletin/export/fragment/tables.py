"""The columns of a table of a galley: how their cells stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.composition.cells import cell_text, chosen_alignment, is_numeric
from bulletin.model import Alignment

if TYPE_CHECKING:
    from bulletin.model.galley import GalleyTable


def number_of_columns(table: GalleyTable) -> int:
    """Return the number of columns of a table."""
    return max((cell.column + cell.colspan for row in table.rows for cell in row), default=0)


def column_alignments(table: GalleyTable) -> tuple[Alignment, ...]:
    """Return how the cells of each column stand: as the editor says, or by their content, numbers at the end."""
    return tuple(_alignment(table, column) for column in range(number_of_columns(table)))


def _alignment(table: GalleyTable, column: int) -> Alignment:
    wished = table.alignments[column] if column < len(table.alignments) else None
    if wished:
        return wished
    cells = (cell for row in table.rows[table.head :] for cell in row if cell.column == column)
    contents = [cell_text(cell.text.inlines) for cell in cells if cell.colspan == 1]
    if is_numeric(contents):
        return Alignment.END
    return chosen_alignment(contents, max(map(len, contents), default=0))
