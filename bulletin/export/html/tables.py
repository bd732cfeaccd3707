"""Tables → HTML for screens: a box that scrolls sideways, in which the first column stands still."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bulletin.composition.cells import cell_text, chosen_alignment, holds_together, is_numeric
from bulletin.model import Alignment, CellKind, divided, is_total, plain, table_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bulletin.model import Inlines, Table, TableCell, TableRow

_LATIN = re.compile(r"[^\s㐀-鿿]{1,24}")


def table_html(table: Table, inlines: Callable[[Inlines], str]) -> str:
    """Render a table with its caption and the notes under it; `inlines` renders the text of a cell."""
    columns = [_column(table, column) for column in range(len(table.alignments))]
    heads = "".join(_rows(table.head, None, inlines))
    rows = "".join(_rows(table.rows, columns, inlines, form=table.form))
    caption = f"<caption>{inlines(table.caption)}</caption>\n" if table.caption else ""
    label = _escaped(plain(table.caption)) or ("报表" if table.form else "表格")
    notes = "".join(f'\n<p class="table-note">{inlines(note)}</p>' for note in table.notes)
    head = f"<thead>\n{heads}</thead>\n" if table.head else ""
    form, columns_ = (" form", _shares(table)) if table.form else ("", "")
    return (
        f'<div class="table{form}" tabindex="0" role="group" aria-label="{label}"><table>\n'
        f"{caption}{columns_}{head}<tbody>\n{rows}</tbody></table></div>{notes}"
    )


def _shares(table: Table) -> str:
    """Return the columns of a form with their widths."""
    total = sum(table.shares)
    columns = (f'<col style="width: {100 * share / total:.4g}%">' for share in table.shares)
    return f"<colgroup>{''.join(columns)}</colgroup>\n"


def _column(table: Table, column: int) -> Alignment:
    """Return how the cells of a column stand: as the editor says, or by their content, numbers at the end."""
    wished = table.alignments[column]
    if wished:
        return wished
    cells = (cell for _, at, cell in table_cells(table.rows) if at == column and cell.colspan == 1)
    contents = [cell_text(cell.inlines) for cell in cells]
    if is_numeric(contents):
        return Alignment.END
    return chosen_alignment(contents, max(map(_width, contents), default=0.0))


def _is_whole(text: str) -> bool:
    """Whether a text stays on one line: a number, a date, a time, the name of a place."""
    return _LATIN.fullmatch(text) is not None or holds_together(text)


def _width(text: str) -> float:
    """Estimate the width of the longest line of a text (em)."""
    return max(
        sum(1 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in line)
        for line in text.split("\n")
    )


def _rows(
    rows: Sequence[TableRow],
    columns: Sequence[Alignment] | None,
    inlines: Callable[[Inlines], str],
    *,
    form: bool = False,
) -> Iterator[str]:
    """Render rows of the body, or those of the head, which have no `columns`."""
    cells: list[list[str]] = [[] for _ in rows]
    for row, column, cell in table_cells(rows):
        if columns and cell.kind is not CellKind.PLAIN:
            cells[row].append(_part_of_form(cell, inlines))
            continue
        head = columns is None and bool(cell.inlines)
        classes = ["first"] if column == 0 else []
        spanned = Alignment.START if form else Alignment.CENTER
        classes += [(spanned if cell.colspan > 1 else columns[column]).value] if columns else []
        classes += ["whole"] if _is_whole(cell_text(cell.inlines)) and not form else []
        tag = "th" if head else "td"
        attributes = _attributes(cell, classes, head=head)
        cells[row].append(f"<{tag}{attributes}>{inlines(cell.inlines)}</{tag}>")
    for typed, content in zip(rows, cells, strict=True):
        total = ' class="total"' if columns and is_total(typed) else ""
        yield f"<tr{total}>{''.join(content)}</tr>\n"


def _part_of_form(cell: TableCell, inlines: Callable[[Inlines], str]) -> str:
    """Render a cell of a form that is no plain value: a head, or paragraphs."""
    spans = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    if cell.kind in {CellKind.SECTION, CellKind.LABEL}:
        scope = "colgroup" if cell.kind is CellKind.SECTION else "row"
        return f'<th class="{cell.kind.value}" scope="{scope}"{spans}>{inlines(cell.inlines)}</th>'
    paragraphs = "".join(f"<p>{inlines(part)}</p>" for part in divided(cell.inlines) if part)
    return f'<td class="{cell.kind.value}"{spans}>{paragraphs}</td>'


def _attributes(cell: TableCell, classes: Sequence[str], *, head: bool) -> str:
    """Return the attributes of a cell."""
    values = {
        "class": " ".join(classes),
        "scope": ("colgroup" if cell.colspan > 1 else "col") if head else "",
        "rowspan": str(cell.rowspan) if cell.rowspan > 1 else "",
        "colspan": str(cell.colspan) if cell.colspan > 1 else "",
    }
    return "".join(f' {name}="{value}"' for name, value in values.items() if value)


def _escaped(text: str) -> str:
    from markupsafe import escape

    return str(escape(text))
