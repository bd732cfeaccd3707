"""`bulletin review`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bulletin.cli import localization, report
from bulletin.cli.completers import issue_names
from bulletin.cli.print_issue import copy_numbers
from bulletin.cli.shared import (
    CLEAN,
    FAULTS,
    ExitStatus,
    display_path,
    echo_diagnostics,
    format_option,
    language,
    open_project,
    progress,
    require,
    select_issues,
)
from bulletin.diagnostics import Position, diagnose, escaped
from bulletin.review.listing import change_line, change_object, list_lines

if TYPE_CHECKING:
    from bulletin.app.review_return import ReturnedReview
    from bulletin.project.project import Project
    from bulletin.review.changes import ReviewChange


@click.command(
    cls=localization.Command,
    epilog="例：bulletin review 37；bulletin review 37 --paper；bulletin review 37 --back 领导改.docx；"
    "bulletin review 37 --back 领导改.docx --by 王明 --apply。",
)
@click.argument("issue", required=False, metavar="[期]", shell_complete=issue_names)
@click.option("--paper", is_flag=True, help="出纸质送审稿（PDF）：前面是签发单，留宽边，标行号。")
@click.option(
    "--numbered",
    "numbers",
    metavar="份号",
    callback=copy_numbers,
    help="与 --paper 同用：涉密的逐份编号，如 1-5。",
)
@click.option(
    "--back",
    "file",
    metavar="文件",
    type=click.Path(path_type=Path),
    help="收回改过的文件（docx、doc、wps），列出每一处改动和批注。",
)
@click.option(
    "--number",
    metavar="次",
    type=click.IntRange(1, 9999),
    help="收回的是第几次送审的；文件里有标记的不必写。",
)
@click.option(
    "--by", metavar="姓名", default="", help="谁改的：文件里没有署名、署的是“微软用户”一类的，用它代替。"
)
@click.option(
    "--apply",
    "write",
    is_flag=True,
    help="把改动写进稿件：姓名、职务、数字、日期逐处问，其余的一起问一次。",
)
@click.option(
    "--yes", "sure", is_flag=True, help="把改动写进稿件，其余的不问；姓名、职务、数字、日期仍逐处问。"
)
@format_option("text", "json", note="，与 --back 同用")
def review(  # noqa: PLR0913 - one for each option
    issue: str | None,
    *,
    paper: bool,
    numbers: tuple[int, ...],
    file: Path | None,
    number: int | None,
    by: str,
    write: bool,
    sure: bool,
    form: str,
) -> None:
    """送审：出 Word 送审稿（已打开修订）或者纸质送审稿，放进 build/review/；改好的收回来，写进稿件。

    每送一次是一个号（送审1、送审2…），送出去的样子记在这一期的 reviews 文件夹里；同一稿的 Word 和纸质是一个号。

    收回时只列出改动，加 --apply 才写。
    """
    if file is None and (number or by or write or sure):
        raise click.UsageError("--number、--by、--apply、--yes 只与 --back 同用")
    if numbers and not paper:
        raise click.UsageError("--numbered 只与 --paper 同用")
    if paper and file:
        raise click.UsageError("--paper 与 --back 不能同用")
    project = open_project()
    (folder,) = select_issues(project, (issue,) if issue else (), every=False)
    if file is None:
        _send(project, folder, numbers, paper=paper)
        return
    returned = _read_back(project, folder, file, number, by)
    if form == "json":
        _echo_json(returned)
    else:
        _echo_list(returned)
    if write or sure:
        _write(project, folder, file, returned, sure=sure)


def _send(project: Project, folder: str, numbers: tuple[int, ...], *, paper: bool) -> None:
    from bulletin.app.review import ReviewForm, send

    form = ReviewForm.PAPER if paper else ReviewForm.WORD
    with progress(f"正在出 {folder} 的送审稿"):
        result = send(project, folder, form, numbers)
    sent = require(result, "没有出送审稿：请先改正上面的错误。")
    click.echo(display_path(project.workspace.root / sent.path))


def _read_back(project: Project, folder: str, file: Path, number: int | None, by: str) -> ReturnedReview:
    from bulletin.app.review_return import ReturnedFile, read_back
    from bulletin.importers.values import LARGEST
    from bulletin.workspace import open_regular

    try:
        with open_regular(file) as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        echo_diagnostics([diagnose("review-missing", Position(str(file)), reason=error.strerror or error)])
        raise ExitStatus(FAULTS) from error
    with progress(f"正在核对 {file.name}"):
        result = read_back(project, folder, ReturnedFile(file.name, content, number, by))
    return require(result)


# --- Lists -----------------------------------------------------------------------------------------------------


def _echo_list(returned: ReturnedReview) -> None:
    for line in list_lines(returned.changes, returned.comment_lines):
        click.echo(escaped(line))


def _echo_json(returned: ReturnedReview) -> None:
    click.echo(
        report.as_json(
            {
                "review": returned.record.number,
                "changes": [change_object(each) for each in returned.changes],
                "comments": [each.as_object(language()) for each in returned.comment_diagnostics],
            }
        )
    )


# --- Writing ---------------------------------------------------------------------------------------------------


def _write(project: Project, folder: str, file: Path, returned: ReturnedReview, *, sure: bool) -> None:
    """Write what is accepted; without a terminal, nothing that must be asked about is."""
    from bulletin.app.review_return import carry_back, write_back

    chosen = _accepted(returned, sure=sure)
    with progress("正在写进稿件"):
        result = carry_back(project, folder, returned, chosen)
    carried = require(result, "什么也没有写。")
    for each in carried.refused:
        click.echo(f"写不进稿件，要手工改：{escaped(change_line(each.change))}\n    {each.reason}", err=True)
    for path in write_back(project, folder, file.name, returned, carried):
        click.echo(display_path(project.workspace.root / path))
    left = len(returned.changes) - len(carried.done)
    already = "" if carried.files else "，稿件里原来就是这样"
    click.echo(
        f"写进 {len(carried.done)} 处{already if carried.done else ''}，没有写的 {left} 处。", err=True
    )
    raise ExitStatus(FAULTS if result.diagnostics or carried.refused else CLEAN)


def _accepted(returned: ReturnedReview, *, sure: bool) -> list[ReviewChange]:
    """Ask which changes are written: each that touches a name, an office, a number or a date, then all others at once."""
    carried = [each for each in returned.changes if each.carried]
    asked = sys.stdin.isatty()
    chosen = [each for each in carried if each.sensitive and asked and _confirm(change_line(each))]
    others = [each for each in carried if not each.sensitive]
    if others and (sure or (asked and _confirm(f"其余 {len(others)} 处"))):
        chosen += others
    return chosen


def _confirm(words: str) -> bool:
    return click.confirm(f"{escaped(words)}\n写进稿件？", err=True)
