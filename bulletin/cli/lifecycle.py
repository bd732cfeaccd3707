"""`bulletin number`, `bulletin final`, `bulletin correct`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from bulletin.cli import localization
from bulletin.cli.completers import issue_names
from bulletin.cli.shared import display_path, echo_diagnostics, open_project, progress, require
from bulletin.diagnostics import diagnose

if TYPE_CHECKING:
    from datetime import date

ISSUE = click.argument("issue", metavar="期", shell_complete=issue_names)


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """Parse a date, 2022-12-28. Raises click.BadParameter."""
    if value is None:
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise click.BadParameter(f"“{value}”不是日期，要写成 2022-12-28", context, parameter) from error


@click.command(
    cls=localization.Command,
    epilog="例：bulletin number 春节；bulletin number draft-春节 37 --date 2022-12-28。",
)
@ISSUE
@click.argument("number", required=False, metavar="[期号]", type=click.IntRange(1, 9999))
@click.option(
    "--date", "day", metavar="日期", callback=_day, help="签发日期；不写时用稿子里写的，没写就是今天。"
)
def number(issue: str, number: int | None, day: date | None) -> None:
    """给一期编号：写好期号和签发日期，文件夹随着改名；不写期号时用下一个。"""
    from bulletin.app.lifecycle import assign_number

    project = open_project()
    folder = require(assign_number(project, project.find(issue), number, day))
    click.echo(display_path(project.workspace.root / "issues" / folder))


@click.command(cls=localization.Command, epilog="例：bulletin final 37。")
@ISSUE
def final(issue: str) -> None:
    """定稿：先从严检查，一条错误、警告也没有，才把 status 改为 final。

    有把握不改的警告，可以写明理由关掉（bulletin explain 代码 说明怎样关）。
    """
    from bulletin.app.lifecycle import finalize

    project = open_project()
    folder = project.find(issue)
    with progress(f"正在检查 {folder}"):
        finalized = finalize(project, folder)
    click.echo(display_path(require(finalized, "没有定稿：请先处理上面的错误和警告。")))
    click.echo(f"已定稿。运行 bulletin build {folder} 排出成品。", err=True)


@click.command(cls=localization.Command, epilog="例：bulletin correct 36。")
@ISSUE
def correct(issue: str) -> None:
    """更正已经定稿的一期：版次加一，状态改回送审稿，改好后再定稿、重发。"""
    from bulletin.app.lifecycle import begin_correction

    project = open_project()
    folder = project.find(issue)
    edition = require(begin_correction(project, folder))
    click.echo(display_path(project.workspace.root / "issues" / folder / "issue.md"))
    echo_diagnostics([diagnose("next-final", None, folder=folder, edition=edition)])
