"""`bulletin tally`."""

from __future__ import annotations

from pathlib import Path

import click

from bulletin.cli import localization
from bulletin.cli.shared import display_path, format_option, open_project, require


@click.command(
    cls=localization.Command,
    epilog="例：bulletin tally 2022；bulletin tally 2022 --against 2021；"
    "bulletin tally 2022 --explain 苏州市；bulletin tally 2022 --format xlsx -o 用稿.xlsx。",
)
@click.argument("period", required=False, metavar="[时段]")
@format_option("text", "csv", "json", "svg", "xlsx", note="；xlsx 要用 -o 写明文件")
@click.option("--against", metavar="时段", help="与另一个时段比较，例如 2021。")
@click.option("--explain", "unit", metavar="单位", help="逐条说明一个单位的篇数和得分，例如 苏州市。")
@click.option("--scores", "ranks", is_flag=True, help="只列得分和名次。")
@click.option("--articles", is_flag=True, help="按地方列出采用的每一篇。")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写进这个文件。")
def tally(  # noqa: PLR0913 - one for each option
    period: str | None,
    *,
    form: str,
    against: str | None,
    unit: str | None,
    ranks: bool,
    articles: bool,
    output: Path | None,
) -> None:
    """统计一个时段里各市用稿的篇数；不写时段时统计最近的一年。

    时段写年份（2022）、半年（2022-H1）、季度（2022-Q4）、月份（2022-12）、期号范围（2022-1..35）。
    """
    from bulletin.cli import tally_report
    from bulletin.workspace import replace_file

    query = tally_report.TallyQuery(period, form, against, unit, ranks=ranks, articles=articles)
    tally_report.validate(query, to_file=output is not None)
    content = require(tally_report.tally_output(open_project(), query))
    if output is None:
        click.echo(content, nl=False)
    else:
        replace_file(output.resolve(), content)
        click.echo(display_path(output.resolve()), err=True)
