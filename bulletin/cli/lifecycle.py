"""`bulletin number`, `bulletin fit`, `bulletin final`, `bulletin correct`."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bulletin.cli import localization
from bulletin.cli.completers import issue_names
from bulletin.cli.shared import (
    FAULTS,
    ExitStatus,
    display_path,
    echo_diagnostics,
    open_project,
    progress,
    require,
)
from bulletin.diagnostics import BulletinError, diagnose, escaped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bulletin.project.project import Project
    from bulletin.review.corrections import Correction

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


@click.command(
    cls=localization.Command, epilog="例：bulletin fit 37；改动大了，要重新调整：bulletin fit 37 --again。"
)
@ISSUE
@click.option("--again", is_flag=True, help="不管以前定下的，重新调整一遍。")
def fit(issue: str, *, again: bool) -> None:
    """定下版面：把页数，和为了不让一页只有版记、一两行作的调整，记在 issue.md 的 fit 里。

    送审以前运行，以后改几个字，不再重新调整，页数变了会说明。没有定下的，bulletin final 定下。
    """
    from bulletin.app.lifecycle import record_pages

    project = open_project()
    folder = project.find(issue)
    with progress(f"正在排 {folder}"):
        result = record_pages(project, folder, again=again)
    record = require(result, "没有定下版面：请先处理上面的错误。")
    click.echo(display_path(project.workspace.root / "issues" / folder / "issue.md"))
    click.echo(record, err=True)


@click.command(
    cls=localization.Command, epilog="例：bulletin final 37；警告都看过、不改：bulletin final 37 --yes。"
)
@ISSUE
@click.option("--yes", "sure", is_flag=True, help="列出的警告都看过、不改，不再询问。")
def final(issue: str, *, sure: bool) -> None:
    """定稿：先检查，没有错误才把 status 改为 final。

    文字和算术上的警告不拦定稿：列出来问一次，回答记在 issue.md 的 accepted 里，同样的警告以后不再问。不在终端里运行，
    用 --yes 回答；没有回答就不定稿，退出码是 1。
    """
    from bulletin.app.lifecycle import check_final, write_final

    project = open_project()
    folder = project.find(issue)
    with progress(f"正在检查 {folder}"):
        result = check_final(project, folder)
    checked = require(result, "没有定稿：请先处理上面的错误。")
    if checked.unaccepted and not sure:
        _confirm(folder, len(checked.unaccepted))
    write_final(checked)
    click.echo(display_path(checked.path))
    click.echo(f"已定稿。运行 bulletin build {folder} 排出成品。", err=True)
    _echo_corrections_made(project, folder)


def _confirm(folder: str, number: int) -> None:
    """Ask whether an issue is final with its warnings; without a terminal, or with another answer, it is not."""
    if not sys.stdin.isatty():
        click.echo(
            f"没有定稿：上面有 {number} 处警告。看过了、不改的，运行 bulletin final {folder} --yes。",
            err=True,
        )
    elif click.confirm(f"上面有 {number} 处警告。都看过了，不改就定稿？", err=True):
        return
    else:
        click.echo("没有定稿。", err=True)
    raise ExitStatus(FAULTS)


@click.command(
    cls=localization.Command, epilog="例：bulletin correct 36；改好以后：bulletin correct 36 --list。"
)
@ISSUE
@click.option("--list", "listed", is_flag=True, help="只列出更正说明：这一版改了前一版的哪些地方。")
def correct(issue: str, *, listed: bool) -> None:
    """更正已经定稿的一期：版次加一，状态改回送审稿，改好后再定稿、重发。

    更正以前的稿件记在这一期的 reviews/ 里，改了什么随时可以比较：bulletin diff 36。
    """
    from bulletin.app.compare import list_corrections
    from bulletin.app.lifecycle import begin_correction

    project = open_project()
    folder = project.find(issue)
    if listed:
        made = require(list_corrections(project, folder))
        _echo_corrections(made, err=False)
        return
    edition = require(begin_correction(project, folder))
    click.echo(display_path(project.workspace.root / "issues" / folder / "issue.md"))
    echo_diagnostics([diagnose("next-final", None, folder=folder, edition=edition)])


def _echo_corrections_made(project: Project, folder: str) -> None:
    """Print what a new edition corrects; nothing where the former one is not recorded, or may not be listed."""
    if project.header(folder).edition == 1:
        return
    from bulletin.app.compare import list_corrections

    try:
        listed = list_corrections(project, folder).value
    except BulletinError as error:
        echo_diagnostics([error.diagnostic] if error.diagnostic.code != "no-such-record" else [])
    else:
        if listed:
            _echo_corrections(listed, err=True)


def _echo_corrections(listed: Sequence[Correction], *, err: bool) -> None:
    """Print corrections, numbered; that there are none is no result."""
    click.echo("更正说明" if listed else "和前一版没有不同。", err=err or not listed)
    for number, each in enumerate(listed, start=1):
        click.echo(f"{number}．{escaped(each.text)}", err=err)
