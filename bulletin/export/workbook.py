"""A finished count → an Excel workbook (xlsx): the table with its chart, the used articles, the ranks with theirs."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import BulletinError
from bulletin.export.tallies import article_rows, rows, score_rows
from bulletin.tally import wording
from bulletin.workspace.installation import install_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from bulletin.model import Tally, TallyRules
    from bulletin.tally import UnitScore, UsedArticle
    from bulletin.tally.wording import Cell

EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the library writes it as it is
"""The creation date of every workbook, so that the same count gives the same bytes."""
TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
HEADS = 2
"""The row of the heads: below the line on what is counted, and an empty one."""
WIDEST = 60
"""The greatest width of a column, in characters."""
BAR, AROUND = 24, 120
"""Pixels of a chart: the height of a bar, with the name beside it, and that of title, legend and axis."""
CHART_WIDTH = 720
NAME_FONT = {"size": 10}
SHADES = ("#1F4E79", "#9DC3E6")
"""Of the levels: they differ in print without colours, too."""


def as_xlsx(
    tally: Tally, rules: TallyRules, scores: Sequence[UnitScore], articles: Sequence[UsedArticle]
) -> bytes:
    """Write a workbook. Raises BulletinError `extra-missing` where the library is not installed."""
    stream = io.BytesIO()
    with _workbook(stream, f"{tally.period}用稿统计") as book:
        head = f"{tally.period}：{wording.as_of(tally)}，{wording.total(tally)}"
        levels = (1, 2) if rules.counties_head else (1,)
        table = _Sheet(book, "用稿统计", [*rows(tally, rules)])
        table.write(head)
        table.chart(f"{tally.period}各地用稿篇数", len(tally.places), 0, levels)
        _Sheet(book, "采用稿件", [*article_rows(articles, rules)]).write(head)
        if scores:
            ranks = _Sheet(book, "得分", [*score_rows(scores)])
            ranks.write(head)
            ranks.chart(f"{tally.period}各单位得分", len(scores), 2, (3,))
    return stream.getvalue()


def table_as_xlsx(title: str, head: str, table: Sequence[Sequence[Cell]]) -> bytes:
    """Write a workbook of one table. Raises BulletinError `extra-missing` where the library is not installed."""
    stream = io.BytesIO()
    with _workbook(stream, title) as book:
        _Sheet(book, "总表", table).write(head)
    return stream.getvalue()


def _workbook(stream: io.BytesIO, title: str) -> Workbook:
    """Return a workbook that is written when it is closed. Raises BulletinError `extra-missing`."""
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise BulletinError("extra-missing", what="xlsx", command=install_command("xlsx")) from error
    book = Workbook(stream, {"in_memory": True, **TEXT_STAYS_TEXT})
    book.set_properties({"title": title, "created": EPOCH})
    return book


class _Sheet(Struct, frozen=True):
    """A sheet of a workbook with a table."""

    book: Workbook
    name: str
    table: Sequence[Sequence[Cell]]

    def write(self, head: str) -> None:
        """Add the sheet: a line on what is counted, then the table with its heads."""
        sheet = self.book.add_worksheet(self.name)
        sheet.write_string(0, 0, head)
        head_format, text, number = (
            self.book.add_format({"border": 1, **look})
            for look in ({"bold": True, "align": "center"}, {"align": "left"}, {"align": "center"})
        )
        for at, row in enumerate(self.table):
            self._row(sheet, HEADS + at, row, (text, number) if at else (head_format, head_format))
        for column, cells in enumerate(zip(*self.table, strict=False)):
            width = max(len(wording.shown(cell)) for cell in cells)
            sheet.set_column(column, column, min(2 * width + 3, WIDEST))
        sheet.freeze_panes(HEADS + 1, 1)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADS)

    def _row(self, sheet: Worksheet, at: int, row: Sequence[Cell], formats: tuple[Format, Format]) -> None:
        """Write a row: a number as a number, text as text, whatever it begins with."""
        text, number = formats
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(at, column, cell, text)
            else:
                sheet.write_number(at, column, cell, number)

    def chart(self, title: str, number: int, names: int, columns: Iterable[int]) -> None:
        """Add a chart beside the table: bars of the first rows by the column of their names, a series each column."""
        chart = self.book.add_chart({"type": "bar", "subtype": "stacked"})
        first, last = HEADS + 1, HEADS + number
        for column, shade in zip(columns, SHADES, strict=False):
            chart.add_series(
                {
                    "name": [self.name, HEADS, column],
                    "categories": [self.name, first, names, last, names],
                    "values": [self.name, first, column, last, column],
                    "fill": {"color": shade},
                    "gap": 40,
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_y_axis({"reverse": True, "interval_unit": 1, "num_font": NAME_FONT})
        chart.set_x_axis({"min": 0, "label_position": "high", "num_font": NAME_FONT})
        chart.set_legend({"position": "top"})
        chart.set_size({"width": CHART_WIDTH, "height": AROUND + BAR * number})
        sheet = self.book.get_worksheet_by_name(self.name)
        sheet.insert_chart(HEADS, len(self.table[0]) + 1, chart)
