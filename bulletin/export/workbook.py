"""A finished count → an Excel workbook (xlsx): the table, and the ranks on a sheet of their own."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

from bulletin.diagnostics import BulletinError
from bulletin.export.tallies import rows, score_rows
from bulletin.tally import wording
from bulletin.workspace.installation import install_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from bulletin.model import Tally, TallyRules
    from bulletin.tally import UnitScore

EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the library writes it as it is
"""The creation date of every workbook, so that the same count gives the same bytes."""


def as_xlsx(tally: Tally, rules: TallyRules, scores: Sequence[UnitScore]) -> bytes:
    """Write a workbook. Raises BulletinError `extra-missing` where the library is not installed."""
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise BulletinError("extra-missing", what="xlsx", command=install_command("xlsx")) from error
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"title": f"{tally.period}用稿统计", "created": EPOCH})
        head = f"{tally.period}：{wording.as_of(tally)}，{wording.total(tally)}"
        _sheet(book, "用稿统计", head, rows(tally, rules))
        if scores:
            _sheet(book, "得分", head, score_rows(scores))
    return stream.getvalue()


def _sheet(book: Workbook, name: str, head: str, table: Iterable[tuple[str, ...]]) -> None:
    """Add a sheet: a line on what is counted, then the table with its heads."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "align": "center", "border": 1})
    plain = book.add_format({"align": "center", "border": 1})
    sheet.write_string(0, 0, head)
    widest: list[int] = []
    for at, row in enumerate(table):
        widest = [max(len(cell), old) for cell, old in zip(row, widest or [0] * len(row), strict=True)]
        for column, cell in enumerate(row):
            _write(sheet, at + 2, column, cell, plain if at else bold)
    for column, width in enumerate(widest):
        sheet.set_column(column, column, 2 * width + 3)
    sheet.freeze_panes(3, 1)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)


def _write(sheet: Worksheet, row: int, column: int, cell: str, cell_format: Format) -> None:
    """Write a number as a number; everything else, whatever it begins with, as text and never as a formula."""
    if column and cell.replace(".", "", 1).removeprefix("-").isdecimal():
        sheet.write_number(row, column, float(cell), cell_format)
    else:
        sheet.write_string(row, column, cell, cell_format)
