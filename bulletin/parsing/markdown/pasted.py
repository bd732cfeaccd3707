"""Reads what word processors and spreadsheets write when their text is pasted: numbers, bullets and cells with tabs.

A number or bullet of automatic numbering stands before a tab: `（1）⇥…` is a numbered paragraph, `●⇥…` a list item. Lines
with cells between tabs are the rows of a table, whose first is its head. Symbols of Wingdings and Symbol come as private
characters, or as the letters in their places.
"""

from __future__ import annotations

import re
from itertools import groupby, takewhile
from typing import TYPE_CHECKING

from markdown_it.rules_block import paragraph
from msgspec import Struct
from msgspec.structs import replace

from bulletin.parsing.markdown.inline_source import InlineSource, SourceSpan
from bulletin.parsing.markdown.inlines import build_inlines
from bulletin.parsing.markdown.joined_cells import TypedCell, read_join
from bulletin.parsing.markdown.tables import assemble
from bulletin.parsing.text.script import LONG_NUMERAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

    from bulletin.model import Table
    from bulletin.parsing.markdown.inline_source import MarkdownSource
    from bulletin.parsing.markdown.notes import NoteRegister
    from bulletin.parsing.markdown.table_parts import TableParts

_GAP = r"(?P<gap>[ \u3000]*\t[ \t\u3000]*)"
_NUMBER = re.compile(
    rf"(?P<number>{LONG_NUMERAL}[、．.]|[（(](?:{LONG_NUMERAL}|[0-9０-９]{{1,3}}|[A-Za-z])[）)]|[0-9０-９]{{1,3}}[、．）]"
    rf"|[0-9０-９]{{1,3}}(?:[.．][0-9０-９]{{1,3}}){{1,4}}[.．]?|第{LONG_NUMERAL}(?:[章节条款项]|部分)|[A-Za-z][.．、)）]"
    r"|[甲乙丙丁戊己庚辛壬癸]、|[\u2160-\u217b][、．.]?|[\u2460-\u24ff\u2776-\u2793\u3220-\u3229\u3280-\u3289]"
    rf"|[^\t：:]{{1,12}}：){_GAP}"
)
"""A number, or a label with its colon, before a tab. `1.⇥` and `1)⇥` are lists of Markdown."""
_SYMBOLS = r"\u00a7\u00b7\u00d8\u00fc\u2013\u2014\u2022\u2023\u2027\u203b\u2043\u2192\u2219\u25a0-\u25ff\u2605\u2606\u2611"
_BULLET = re.compile(
    rf"(?:[{_SYMBOLS}\u2713\u2714\u2726\u2756\u2794\u27a2\u27a4\u30fb\uf020-\uf0ff]|[lnopquvw](?=\t[^\t]*[一-鿿])){_GAP}"
)
"""A bullet before a tab; a letter only before Chinese."""
_OTHER_BLOCK = re.compile(r"[-*+>][ \t]|#{1,6} |[0-9]{1,9}[.)] |\||`{3}|~{3}|\[\^")
_MARKDOWN_NUMBER = re.compile(r"[0-9]{1,3}[.)]\t[^\t]*")
_ENDS_MARKER = "、．.）)：]】"
_INTERRUPTS = ["paragraph", "reference", "blockquote"]


def read_pasted(md: MarkdownIt) -> None:
    """Make the parser read pasted numbers, bullets and cells."""
    rules = (("cells", _cells), ("bullets", _bullets), ("numbers", _numbers), ("list", _ends_paragraph))
    for name, rule in rules:
        md.block.ruler.before("list", f"pasted_{name}", rule, {"alt": _INTERRUPTS})


def _line(state: StateBlock, line: int) -> str:
    """Return a line without the markers of its containers and its indentation."""
    return state.src[state.bMarks[line] : state.eMarks[line]].lstrip()


# --- Numbers and bullets ------------------------------------------------------------------------------------


def _marker(pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    """Match a number or a bullet with the only tab of a line, and text behind it."""
    match = pattern.match(line) if "\t" in line else None
    text = line[match.end() :].rstrip() if match else ""
    return match if text and "\t" not in text else None


def _numbers(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Read a numbered paragraph; its inline token keeps what was typed, and where the tab stands."""
    line = _line(state, start)
    match = None if _OTHER_BLOCK.match(line) else _marker(_NUMBER, line)
    if match and not silent:
        paragraph(state, start, end, silent)
        token = state.tokens[-2]
        number, gap = match["number"], match["gap"]
        token.meta = {"typed": token.content, "tab": match.span("gap")}
        space = "" if number[-1] in _ENDS_MARKER else "\u3000"
        token.content = f"{number}{space}{token.content[len(number) + len(gap) :]}"
    return match is not None


def _ends_paragraph(state: StateBlock, start: int, _end: int, silent: bool) -> bool:  # noqa: FBT001
    """End a paragraph at a pasted `2.⇥`; Markdown's own list, which follows, would do so only at 1."""
    return silent and _MARKDOWN_NUMBER.fullmatch(_line(state, start).rstrip()) is not None


def without_tab(source: InlineSource, token: Token) -> InlineSource:
    """Return the source of a numbered paragraph without the tab behind its number, which is marked as used."""
    start, end = token.meta["tab"]
    source.mark_used(start, end)
    first, *others = source.spans
    shift = len(token.content) - len(source.text)
    spans = [
        replace(first, end=end + shift),
        SourceSpan(end + shift, first.end + shift, first.line, first.column + end),
    ]
    spans += [replace(span, start=span.start + shift, end=span.end + shift) for span in others]
    return replace(source, text=token.content, spans=tuple(spans))


def _bullets(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Read lines that begin with a bullet as a list."""
    known = _marker(_BULLET, _line(state, start)) is not None
    if silent or not known:
        return known
    opening = state.push("bullet_list_open", "ul", 1)
    while state.line < end and state.sCount[state.line] >= state.blkIndent:
        match = _marker(_BULLET, _line(state, state.line))
        if not match:
            break
        _item(state, end, match.end())
    opening.map = [start, state.line]
    state.push("bullet_list_close", "ul", -1)
    return True


def _item(state: StateBlock, end: int, width: int) -> None:
    """Read a list item of one paragraph; its text begins behind a bullet and its tab of this width."""
    start = state.line
    opening = state.push("list_item_open", "li", 1)
    paragraph(state, start, end, False)  # noqa: FBT003 - the form of markdown-it's rules
    opening.map = [start, state.line]
    token = state.tokens[-2]
    token.content = token.content[width:]
    token.meta = {"bullet": True}
    state.push("list_item_close", "li", -1)


# --- Cells --------------------------------------------------------------------------------------------------


class _Cell(Struct, frozen=True):
    """The text of a cell, and its column in the line (from 0)."""

    text: str
    column: int


def _cells(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Read at least two lines with cells between tabs as a table."""
    first = _rows(state, start, min(start + 2, end))
    if len(first) < 2 or all(_is_marked(row) for row in first):
        return False
    if not silent:
        rows = _rows(state, start, end)
        state.line = start + len(rows)
        opening = state.push("cells_open", "table", 1)
        opening.map = [start, state.line]
        for line, cells in enumerate(rows, start):
            _push_row(state, line, cells)
        state.push("cells_close", "table", -1)
    return True


def _rows(state: StateBlock, start: int, end: int) -> list[list[_Cell]]:
    """Return the rows of a table, with at least two cells each, from one line on."""
    lines = takewhile(lambda line: _is_row(state, line), range(start, end))
    return _without_margins([_split(state, line) for line in lines])


def _is_row(state: StateBlock, line: int) -> bool:
    text = _line(state, line)
    return "\t" in text and not _OTHER_BLOCK.match(text) and state.sCount[line] >= state.blkIndent


def _split(state: StateBlock, line: int) -> list[_Cell]:
    """Split a line at its tabs, also at those that it begins with."""
    start, end = state.bMarks[line], state.eMarks[line]
    first = start - state.src.rfind("\n", 0, start) - 1
    cells = []
    for match in re.finditer(r"(?:^|\t)([^\t]*)", state.src[start:end]):
        text = match[1].strip()
        cells.append(_Cell(text, first + match.start(1) + match[1].find(text)))
    return cells


def _without_margins(rows: list[list[_Cell]]) -> list[list[_Cell]]:
    """Return the rows up to the first that has a single cell, without columns at both sides that are empty."""
    for side, inner in ((0, slice(1, None)), (-1, slice(-1))):
        while rows and all(len(row) > 1 and not row[side].text for row in rows):
            rows = [row[inner] for row in rows]
    return list(takewhile(lambda row: len(row) > 1, rows))


def _is_marked(row: Sequence[_Cell]) -> bool:
    """Whether a row is a number or a bullet, and text."""
    text = "\t".join(cell.text for cell in row).strip()
    return bool(_marker(_NUMBER, text) or _marker(_BULLET, text) or _MARKDOWN_NUMBER.fullmatch(text))


def _push_row(state: StateBlock, line: int, cells: Sequence[_Cell]) -> None:
    """Add an inline token for each cell, with its column."""
    for cell in cells:
        token = state.push("inline", "", 0)
        token.map = [line, line + 1]
        token.content, token.children, token.meta = cell.text, [], {"column": cell.column}


def build_cells(
    opening: Token,
    tokens: Sequence[Token],
    markdown: MarkdownSource,
    notes: NoteRegister,
    parts: TableParts,
) -> Table:
    """Return the table of pasted rows; that it was read as one is reported, and rows that don't fit."""
    first = (opening.map or [0])[0]
    cells = (token for token in tokens if "part" not in token.meta)
    rows = [[*row] for _, row in groupby(cells, key=lambda token: token.map)]
    width = max(map(len, rows))
    markdown.report("table-pasted", markdown.start(first), rows=len(rows), columns=width)
    _report_misfits(rows, first, width, markdown)
    typed = [tuple(_padded(row, width, markdown, notes)) for row in rows]
    return assemble(typed, (None,) * width, parts, markdown, markdown.start(first))


def _report_misfits(
    rows: Sequence[Sequence[Token]], first: int, width: int, markdown: MarkdownSource
) -> None:
    """Report the first row with a cell of several lines, which a spreadsheet puts in quotation marks, or too few cells."""
    for line, row in enumerate(rows, first):
        quotes = sum(
            token.content.count('"') for token in row if '"' in token.content[:1] + token.content[-1:]
        )
        if quotes % 2:
            values = {"why": "引号没有配对，多半是一格里有换行", "why_en": "a cell has several lines"}
        elif len(row) < width:
            values = {
                "why": f"这一行 {len(row)} 格，别的行 {width} 格",
                "why_en": f"{len(row)} cells of {width}",
            }
        else:
            continue
        markdown.report("table-uneven", markdown.start(line), **values)
        return


def _padded(
    row: Sequence[Token], width: int, markdown: MarkdownSource, notes: NoteRegister
) -> Iterator[TypedCell]:
    """Build the cells of a row, and empty ones up to this number."""
    place = markdown.start((row[0].map or [0])[0])
    for token in row:
        line, column = (token.map or [0])[0], token.meta["column"]
        place = markdown.position(line, column)
        span = SourceSpan(0, len(token.content), line, column)
        source = InlineSource(markdown, token.content, (span,))
        if join := read_join(token.content, place, markdown):
            markdown.mark_used(line, column, column + len(token.content))
            yield TypedCell(place, join=join)
        else:
            yield TypedCell(place, build_inlines(token.children or [], source, notes))
    yield from [TypedCell(place)] * (width - len(row))
