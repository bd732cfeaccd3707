"""`bulletin site`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bulletin.cli import localization
from bulletin.cli.shared import (
    display_path,
    echo_diagnostics,
    echo_waiting,
    open_project,
    progress,
    require,
)
from bulletin.diagnostics import Severity, escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.app.site import SiteReport

MOST_NAMED = 12
"""Issues that are named where nothing says that they are public."""
UNMARKED = "issue-not-public"


@click.command(
    cls=localization.Command,
    epilog="例：bulletin site；bulletin site 2021 2022 -o 网页版。",
)
@click.argument("years", nargs=-1, metavar="[年…]", type=click.IntRange(1900, 9999))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="放进这个文件夹；不写时是 build/site。",
)
def site(years: Sequence[int], output: Path | None) -> None:
    """把公开的各期做成网页版：首页、各期各篇、栏目、地方、搜索、订阅。

    只收写明 public: true 的定稿；涉密的、送审稿、没有写明公开的都不收，逐期列出。不写年份时收全部各年；写了年份，网页版里
    就只有这几年。没有改动的不重做，不再公开的删去，别人放在那里的文件不动。
    """
    from bulletin.app.site import publish_site

    project = open_project()
    target = (output or project.workspace.output("site")).resolve()
    with progress("正在做网页版"):
        result = publish_site(project, target, years, echo_waiting)
    report = require(result, "网页版没有做完：请先改正上面的错误。")
    _echo_refused(report)
    click.echo(display_path(target / "index.html"))
    _echo_summary(report)


def _echo_refused(report: SiteReport) -> None:
    """Print why an issue or an article is not public; those that nothing marks are named in one line."""
    unmarked = []
    for folder, refused in report.refused:
        if [each.code for each in refused] == [UNMARKED]:
            unmarked.append(folder)
        else:
            echo_diagnostics(refused)
    if unmarked:
        named = "、".join(map(escaped, unmarked[:MOST_NAMED])) + ("等" if len(unmarked) > MOST_NAMED else "")
        click.echo(f"没有写明公开的 {len(unmarked)} 期，没有收：{named}。", err=True)


def _echo_summary(report: SiteReport) -> None:
    withdrawn = f"，撤下 {report.withdrawn} 篇" if report.withdrawn else ""
    held = sum(each.severity is Severity.WARNING for _, refused in report.refused for each in refused)
    warned = f"；{held} 期写了公开、可是不能公开，见上" if held else ""
    click.echo(
        f"公开 {report.issues} 期、{report.articles} 篇{withdrawn}{warned}。"
        f"共 {report.files} 个文件，{_size(report.size)}：写 {report.written} 个，删 {report.removed} 个。",
        err=True,
    )


def _size(number: int) -> str:
    return f"{number / 2**20:.1f} MB" if number >= 2**20 else f"{-(-number // 1024)} KB"
