"""`bulletin diff`."""

from __future__ import annotations

import sys

import click

from bulletin.cli import localization, report
from bulletin.cli.completers import issue_names
from bulletin.cli.shared import display_path, format_option, open_project, progress, require


@click.command(
    cls=localization.Command,
    epilog="例：bulletin diff 36（现在的稿子和最近一次送审的比）；bulletin diff 36 送审1 送审2 --html；"
    "bulletin diff 36 版次1；bulletin diff 36 HEAD~3。",
)
@click.argument("issue", metavar="期", shell_complete=issue_names)
@click.argument("before", metavar="[旧稿]", required=False)
@click.argument("after", metavar="[新稿]", required=False)
@click.option("--html", is_flag=True, help="另写一个对照网页，全文标出增删，放在 build/review/。")
@format_option("text", "json")
def diff(issue: str, before: str | None, after: str | None, *, html: bool, form: str) -> None:
    """比较一期的两稿：改了哪些字，增删、移动、拆并了哪些段，表格、图片、次序有什么变化。

    稿子写 送审1（或者 1）、版次1、现在，或者 Git 的版本（HEAD~3、标签、提交号）。新稿不写就是现在的；都不写，就和
    最近一次送审或者更正以前的一版比，没有的和 Git 最后一次提交比。
    """
    from bulletin.app.compare import compare_states, write_page
    from bulletin.app.kinds import find
    from bulletin.cli import diff_report

    project = open_project()
    folder = find(project, issue)
    with progress(f"正在比较 {folder}"):
        compared = require(compare_states(project, folder, before, after))
    if form == "json":
        click.echo(report.as_json(diff_report.as_object(compared)))
    else:
        for line in diff_report.lines(compared, coloured=sys.stdout.isatty()):
            click.echo(line)
    if html:
        click.echo(display_path(require(write_page(project, compared))), err=form == "json")
