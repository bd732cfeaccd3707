"""`bulletin forms`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bulletin.cli import localization, report
from bulletin.cli.shared import display_path, format_option, open_project

if TYPE_CHECKING:
    from bulletin.app.forms import OverviewTable
    from bulletin.tally.wording import Cell


@click.command(
    cls=localization.Command,
    epilog="例：bulletin forms 2025-文明实践所报表；bulletin forms 2025-文明实践所报表 --format xlsx -o 总表.xlsx。",
)
@click.argument("name", metavar="报表")
@format_option("text", "csv", "json", "xlsx", note="；xlsx 要用 -o 写明文件")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写进这个文件。")
def forms(name: str, *, form: str, output: Path | None) -> None:
    """列出各单位填报的一种报表：一行一个单位，数加出合计。报表写定义的文件夹名。

    要排成总表的，在 forms/ 里写一个 overview，照常构建。
    """
    from bulletin.app.forms import overview
    from bulletin.workspace import replace_file

    if form == "xlsx" and output is None:
        raise click.UsageError("--format xlsx 要用 -o 写明文件")
    content = _content(overview(open_project(), name), form)
    if output is None:
        click.echo(content, nl=False)
    else:
        replace_file(output.resolve(), content)
        click.echo(display_path(output.resolve()), err=True)


def _plain(cell: Cell) -> str | int | float:
    """Return a cell as JSON has it."""
    return cell if isinstance(cell, str | int) else float(cell)


def _content(found: OverviewTable, form: str) -> bytes:
    """Return an overview in this form."""
    match form:
        case "csv":
            from bulletin.export.tallies import as_csv

            return as_csv(found.rows).encode()
        case "json":
            units = [dict(zip(found.names, map(_plain, row), strict=True)) for row in found.units]
            return (report.as_json(units) + "\n").encode()
        case "xlsx":
            from bulletin.export.workbook import table_as_xlsx

            return table_as_xlsx(found.title, f"{found.title}：{len(found.units)} 个单位", found.rows)
        case _:
            words = [[str(cell) for cell in row] for row in found.rows]
            return "".join(f"{line}\n" for line in report.columns(words)).encode()
