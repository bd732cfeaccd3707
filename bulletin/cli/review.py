"""`bulletin review`."""

from __future__ import annotations

import click

from bulletin.cli import localization
from bulletin.cli.completers import issue_names
from bulletin.cli.print_issue import copy_numbers
from bulletin.cli.shared import display_path, open_project, progress, require, select_issues


@click.command(
    cls=localization.Command,
    epilog="例：bulletin review 37；bulletin review 37 --paper；bulletin review 37 --paper --numbered 1-5。",
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
def review(issue: str | None, *, paper: bool, numbers: tuple[int, ...]) -> None:
    """送审：出 Word 送审稿（已打开修订），或者纸质送审稿，放进 build/review/。

    每送一次是一个号（送审1、送审2…），送出去的样子记在这一期的 reviews 文件夹里；同一稿的 Word 和纸质是一个号。
    """
    if numbers and not paper:
        raise click.UsageError("--numbered 只与 --paper 同用")
    project = open_project()
    (folder,) = select_issues(project, (issue,) if issue else (), every=False)
    from bulletin.app.review import ReviewForm, send

    form = ReviewForm.PAPER if paper else ReviewForm.WORD
    with progress(f"正在出 {folder} 的送审稿"):
        result = send(project, folder, form, numbers)
    sent = require(result, "没有出送审稿：请先改正上面的错误。")
    click.echo(display_path(project.workspace.root / sent.path))
