"""Builds tables: cells with source positions; reports rows with too few or too many cells."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.model import Alignment, Table
from bulletin.parsing.markdown.inline_source import PREFIX_PART, InlineSource, SourceSpan
from bulletin.parsing.markdown.inlines import build_inlines
from bulletin.parsing.markdown.joined_cells import TypedCell, head_rows, join_cells, read_join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from bulletin.diagnostics import Position
    from bulletin.parsing.markdown.inline_source import MarkdownSource
    from bulletin.parsing.markdown.notes import NoteRegister
    from bulletin.parsing.markdown.table_parts import TableParts

_ALIGNMENTS = {
    "text-align:left": Alignment.START,
    "text-align:center": Alignment.CENTER,
    "text-align:right": Alignment.END,
}


class _CellSource(Struct, frozen=True):
    """The characters of a cell: which, and in which columns of the line (from 0)."""

    text: str
    columns: tuple[int, ...]

    def trimmed(self) -> _CellSource:
        """Return the cell without the white space at its ends."""
        start = len(self.text) - len(self.text.lstrip())
        end = max(len(self.text.rstrip()), start)
        return _CellSource(self.text[start:end], self.columns[start:end])

    def to_inline_source(self, markdown: MarkdownSource, line: int) -> InlineSource:
        """Return the inline source of the cell's text; a dropped backslash splits it into spans."""
        spans: list[SourceSpan] = []
        for offset, column in enumerate(self.columns):
            last = spans[-1] if spans else None
            if last and column == last.column + last.end - last.start:
                spans[-1] = SourceSpan(last.start, offset + 1, line, last.column)
            else:
                spans.append(SourceSpan(offset, offset + 1, line, column))
        return InlineSource(markdown, self.text, tuple(spans))


def build_table(
    opening: Token,
    tokens: Sequence[Token],
    markdown: MarkdownSource,
    notes: NoteRegister,
    parts: TableParts,
) -> Table:
    """Return the table of the tokens between its opening and closing one."""
    first = (opening.map or [0])[0]
    markdown.mark_lines_used(first + 1, first + 2)
    lines = [(token.map or [0])[0] for token in tokens if token.type == "tr_open"]
    heads = [token for token in tokens if token.type == "th_open"]
    cells = iter([token for token in tokens if token.type == "inline" and "part" not in token.meta])
    rows = [_build_row(line, list(islice(cells, len(heads))), markdown, notes) for line in lines]
    alignments = tuple(_ALIGNMENTS.get(str(token.attrs.get("style", ""))) for token in heads)
    return assemble(rows, alignments, parts, markdown, markdown.start(first))


def assemble(
    rows: Sequence[Sequence[TypedCell]],
    alignments: tuple[Alignment | None, ...],
    parts: TableParts,
    markdown: MarkdownSource,
    place: Position,
) -> Table:
    """Return the table of these rows, their cells joined, with the parts beside it."""
    heads = parts.head_rows or head_rows(rows)
    return Table(
        head=join_cells(rows[:heads], markdown),
        rows=join_cells(rows[heads:], markdown),
        alignments=alignments,
        position=place,
        caption=parts.caption,
        notes=parts.notes,
        size=parts.size,
        landscape=parts.landscape,
    )


def _build_row(
    line: int, tokens: Sequence[Token], markdown: MarkdownSource, notes: NoteRegister
) -> tuple[TypedCell, ...]:
    cells = _find_cells(markdown.lines[line], [token.content for token in tokens])
    _mark_bars_used(cells, line, markdown)
    if len(cells) < len(tokens):
        place = markdown.start(line)
        markdown.report("table-few-cells", place, cells=len(cells), wanted=len(tokens))
    if len(cells) > len(tokens):
        _report_extra_cells(cells, len(tokens), line, markdown)
    missing = [_CellSource("", ())] * (len(tokens) - len(cells))
    return tuple(
        _build_cell(token, cell, line, markdown, notes)
        for token, cell in zip(tokens, [*cells, *missing], strict=False)
    )


def _build_cell(
    token: Token, cell: _CellSource, line: int, markdown: MarkdownSource, notes: NoteRegister
) -> TypedCell:
    place = markdown.position(line, cell.columns[0]) if cell.columns else markdown.start(line)
    join = read_join(cell.text, place, markdown)
    if join:
        markdown.mark_used(line, cell.columns[0], cell.columns[-1] + 1)
        return TypedCell(place, join=join)
    return TypedCell(place, build_inlines(token.children or [], cell.to_inline_source(markdown, line), notes))


def _report_extra_cells(
    cells: Sequence[_CellSource], wanted: int, line: int, markdown: MarkdownSource
) -> None:
    """Report the cells that the table has no column for."""
    extra = [cell for cell in cells[wanted:] if cell.text]
    columns = [column for cell in extra for column in cell.columns]
    place = markdown.position(line, columns[0]) if columns else markdown.start(line)
    text = "、".join(cell.text for cell in extra)
    markdown.report("table-many-cells", place, cells=len(cells), wanted=wanted, text=text)
    for column in columns:
        markdown.mark_used(line, column, column + 1)


def _mark_bars_used(cells: Sequence[_CellSource], line: int, markdown: MarkdownSource) -> None:
    """Mark the bars between cells, and the backslashes before bars, as used."""
    held = {column for cell in cells for column in cell.columns}
    text = markdown.lines[line]
    for column, character in enumerate(text):
        if column not in held and (character == "|" or text[column : column + 2] == "\\|"):
            markdown.mark_used(line, column, column + 1)


def _find_cells(line: str, contents: Sequence[str]) -> list[_CellSource]:
    """Split a line into cells; list and quotation markers before the row are found by comparing the contents."""
    start = 0
    while True:
        cells = [cell.trimmed() for cell in _split(line, start)]
        known = zip(cells, contents, strict=False)
        mark = PREFIX_PART.match(line, start)
        if all(cell.text == content for cell, content in known) or not mark:
            return cells
        start = mark.end()


def _split(line: str, start: int) -> list[_CellSource]:
    """Split a row at its bars; a bar behind a backslash is text, the outer bars are optional."""
    end = len(line.rstrip())
    while start < end and line[start].isspace():
        start += 1
    cells: list[list[int]] = [[]]
    for column in range(start, end):
        if line[column] != "|":
            cells[-1].append(column)
        elif column > start and line[column - 1] == "\\":
            cells[-1][-1:] = [column]
        else:
            cells.append([])
    if not cells[0]:
        cells.pop(0)
    if cells and not cells[-1]:
        cells.pop()
    return [_CellSource("".join(line[column] for column in cell), tuple(cell)) for cell in cells]
