"""Tables as they were read → tables of the model: merged cells as spans, nested tables as lines of their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bulletin.importers.docx.content import Drawing, Piece, StoryTable, TextBox
from bulletin.importers.docx.spans import labelled, spans_of, trimmed
from bulletin.importers.tables import MOST_COLUMNS, MOST_ROWS, table_of
from bulletin.importers.values import Cause
from bulletin.model import TableCell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bulletin.importers.docx.content import StoryBlock, StoryCell, StoryParagraph
    from bulletin.importers.docx.ledger import Ledger
    from bulletin.importers.docx.spans import Inliner, Spans
    from bulletin.model import Inlines, Table

_BULLET = "•"


def is_layout(table: StoryTable) -> bool:
    """Whether a table has one column only, or holds pictures without text in most cells: it puts things in place."""
    cells = [cell for row in table.rows for cell in row]
    filled = [cell for cell in cells if cell.blocks and _has_content(cell.blocks)]
    if len({cell.column for cell in cells}) <= 1 or len(filled) <= 1:
        return True
    pictured = [cell for cell in filled if any(True for _ in drawings(cell.blocks))]
    return len(pictured) * 2 >= len(filled)


def _has_content(blocks: list[StoryBlock]) -> bool:
    return any(True for _ in drawings(blocks)) or any(True for _ in _cell_lines(blocks, None))


def drawings(blocks: list[StoryBlock]) -> Iterator[Drawing]:
    """Yield all pictures of a cell, also of tables and text boxes in it."""
    for block in blocks:
        if isinstance(block, StoryTable):
            for row in block.rows:
                for cell in row:
                    yield from drawings(cell.blocks)
        else:
            for each in block.content:
                if isinstance(each, Drawing):
                    yield each
                elif isinstance(each, TextBox):
                    yield from drawings(each.blocks)


def model_table(table: StoryTable, inliner: Inliner, ledger: Ledger) -> Table | None:
    """Return a table of the model; None where it has too many rows or columns."""
    if len(_edges(table)) > MOST_COLUMNS + 1 or len(table.rows) > MOST_ROWS:
        return None
    rows: list[list[TableCell]] = []
    for placed in placed_cells(table):
        cells: list[TableCell] = []
        reached = 0
        for each in placed:
            cells += [TableCell(())] * (each.column - reached)
            reached = each.column + each.across
            if each.down:
                inlines = cell_inlines(each.cell.blocks, inliner, ledger)
                cells.append(TableCell(inlines, each.down, each.across))
        rows.append(cells)
    return table_of(rows, table.heads or int(len(rows) > 1))


class PlacedCell(NamedTuple):
    """A cell among the columns that the table really has; `down` is 0 where it goes on with the one above."""

    cell: StoryCell
    column: int
    across: int
    down: int


def placed_cells(table: StoryTable) -> list[list[PlacedCell]]:
    """Return the cells of each row; columns of the grid in which no cell begins or ends are none."""
    places = {edge: at for at, edge in enumerate(_edges(table))}
    rows: list[list[PlacedCell]] = []
    above: dict[tuple[int, int], tuple[int, int]] = {}
    for row in table.rows:
        placed: list[PlacedCell] = []
        begun: dict[tuple[int, int], tuple[int, int]] = {}
        for cell in row:
            first, end = places[cell.column], places[cell.column + cell.width]
            origin = above.get((first, end)) if cell.continued else None
            begun[first, end] = origin or (len(rows), len(placed))
            if origin:
                at, index = origin
                rows[at][index] = rows[at][index]._replace(down=rows[at][index].down + 1)
            placed.append(PlacedCell(cell, first, end - first, 0 if origin else 1))
        rows.append(placed)
        above = begun
    return rows


def _edges(table: StoryTable) -> list[int]:
    return sorted(
        {edge for row in table.rows for cell in row for edge in (cell.column, cell.column + cell.width)}
    )


def cell_inlines(blocks: list[StoryBlock], inliner: Inliner, ledger: Ledger) -> Inlines:
    """Return the text of a cell, a paragraph a line; bold is dropped where all is bold."""
    spans: Spans = []
    for line in _cell_lines(blocks, ledger.add):
        if spans:
            spans.append(Piece("\n"))
        spans += line
    return inliner.inlines(spans, emphasize=not inliner.is_heavy(spans))


def _cell_lines(blocks: list[StoryBlock], add: Callable[[Cause, str], None] | None) -> Iterator[Spans]:
    """Yield the lines of a cell; a row of a table in it is one."""
    for block in blocks:
        if isinstance(block, StoryTable):
            for row in block.rows:
                line: Spans = []
                for cell in row:
                    for inner in _cell_lines(cell.blocks, add):
                        line += [Piece(" "), *inner] if line else inner
                if line:
                    yield line
        else:
            yield from _paragraph_lines(block, add)


def _paragraph_lines(paragraph: StoryParagraph, add: Callable[[Cause, str], None] | None) -> Iterator[Spans]:
    spans = trimmed(spans_of(paragraph.content))
    label = paragraph.label
    if paragraph.bullet is not None and spans:
        label = _BULLET
    if add is not None:
        add(Cause.NUMBER, label)
    if line := labelled(label, spans):
        yield line
    for each in paragraph.content:
        if isinstance(each, TextBox):
            yield from _cell_lines(each.blocks, add)
