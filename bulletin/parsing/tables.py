"""Tables: their cells with places, and what a row has too much or too little of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.model import Alignment, Table
from bulletin.parsing.inline_source import PREFIX_PART, InlineSource, SourceSpan
from bulletin.parsing.inlines import build_inlines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

    from bulletin.model import Inlines
    from bulletin.parsing.inline_source import MarkdownSource
    from bulletin.parsing.notes import NoteRegister

_ALIGNMENTS = {"text-align:left": Alignment.START, "text-align:right": Alignment.END}


class _CellSource(Struct, frozen=True):
    """The characters of a cell: which, and in which columns of the line (from 0)."""

    text: str
    columns: tuple[int, ...]

    def trimmed(self) -> _CellSource:
        """Return the cell without the white space at its ends."""
        start = len(self.text) - len(self.text.lstrip())
        end = max(len(self.text.rstrip()), start)
        return _CellSource(self.text[start:end], self.columns[start:end])

    def ground(self, manuscript: MarkdownSource, line: int) -> InlineSource:
        """Return the ground of the cell's text; a dropped backslash parts it."""
        stretches: list[SourceSpan] = []
        for offset, column in enumerate(self.columns):
            last = stretches[-1] if stretches else None
            if last and column == last.column + last.end - last.start:
                stretches[-1] = SourceSpan(last.start, offset + 1, line, last.column)
            else:
                stretches.append(SourceSpan(offset, offset + 1, line, column))
        return InlineSource(manuscript, self.text, tuple(stretches))


def build_table(
    opening: Token, tokens: Sequence[Token], manuscript: MarkdownSource, notes: NoteRegister
) -> Table:
    """Return the table of the tokens between its opening and closing one."""
    first = (opening.map or [0])[0]
    manuscript.use_lines(first + 1, first + 2)
    rows = [_build_row(line, cells, manuscript, notes) for line, cells in _rows(tokens)]
    heads = [token for token in tokens if token.type == "th_open"]
    alignments = tuple(
        _ALIGNMENTS.get(str(token.attrs.get("style", "")), Alignment.CENTER) for token in heads
    )
    return Table(rows[0], tuple(rows[1:]), alignments, manuscript.start(first))


def _rows(tokens: Sequence[Token]) -> Iterator[tuple[int, list[Token]]]:
    """Part the tokens into rows: the line and the cells' tokens."""
    line = 0
    cells: list[Token] = []
    for token in tokens:
        if token.type == "tr_open":
            line, cells = (token.map or [0])[0], []
        elif token.type == "inline":
            cells.append(token)
        elif token.type == "tr_close":
            yield line, cells


def _build_row(
    line: int, tokens: Sequence[Token], manuscript: MarkdownSource, notes: NoteRegister
) -> tuple[Inlines, ...]:
    cells = _find_cells(manuscript.lines[line], [token.content for token in tokens])
    _use_marks(cells, line, manuscript)
    if len(cells) < len(tokens):
        place = manuscript.start(line)
        manuscript.report("table-few-cells", place, cells=len(cells), wanted=len(tokens))
    if len(cells) > len(tokens):
        _tell_extra(cells, len(tokens), line, manuscript)
    missing = [_CellSource("", ())] * (len(tokens) - len(cells))
    return tuple(
        build_inlines(token.children or [], cell.ground(manuscript, line), notes)
        for token, cell in zip(tokens, [*cells, *missing], strict=False)
    )


def _tell_extra(cells: Sequence[_CellSource], wanted: int, line: int, manuscript: MarkdownSource) -> None:
    """Report the cells that the table has no column for."""
    extra = [cell for cell in cells[wanted:] if cell.text]
    columns = [column for cell in extra for column in cell.columns]
    place = manuscript.position(line, columns[0]) if columns else manuscript.start(line)
    text = "、".join(cell.text for cell in extra)
    manuscript.report("table-many-cells", place, cells=len(cells), wanted=wanted, text=text)
    for column in columns:
        manuscript.use(line, column, column + 1)


def _use_marks(cells: Sequence[_CellSource], line: int, manuscript: MarkdownSource) -> None:
    """Note that the bars between cells, and the backslashes before bars, are markup."""
    held = {column for cell in cells for column in cell.columns}
    text = manuscript.lines[line]
    for column, character in enumerate(text):
        if column not in held and (character == "|" or text[column : column + 2] == "\\|"):
            manuscript.use(line, column, column + 1)


def _find_cells(line: str, contents: Sequence[str]) -> list[_CellSource]:
    """Cut a line into cells; where the row begins behind list or quotation marks, the contents tell."""
    start = 0
    while True:
        cells = [cell.trimmed() for cell in _split(line, start)]
        known = zip(cells, contents, strict=False)
        mark = PREFIX_PART.match(line, start)
        if all(cell.text == content for cell, content in known) or not mark:
            return cells
        start = mark.end()


def _split(line: str, start: int) -> list[_CellSource]:
    """Part a row at its bars; a bar behind a backslash is text. The outer bars bound no cells."""
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
