"""`bulletin new`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bulletin.cli import localization
from bulletin.cli.completers import issue_names, place_names
from bulletin.cli.shared import chosen_register, display_path, open_project, register_options, require

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    cls=localization.Command,
    epilog="例：bulletin new；bulletin new --draft 春节；bulletin new --supplement；"
    "bulletin new --article 标题 --from 苏州市。",
)
@click.option("--draft", metavar="名称", help="先不编号，用这个名称建一期；定了期号再运行 bulletin number。")
@click.option("--supplement", is_flag=True, help="建一期增刊。")
@click.option("--article", "title", metavar="标题", help="不建新的一期，给正在编的一期加一篇稿件。")
@click.option(
    "--from",
    "origin",
    metavar="单位",
    multiple=True,
    shell_complete=place_names,
    help="稿件的来稿单位；几个地方可以写几次。",
)
@click.option("--column", metavar="栏目", help="稿件的栏目；不写是第一个栏目。")
@click.option(
    "--issue",
    metavar="期",
    shell_complete=issue_names,
    help="稿件放进哪一期；不写是正在编的最近一期。",
)
@register_options(
    lambda register: {
        "is_flag": False,
        "flag_value": "",
        "metavar": f"[{register.series}]",
        "help": f"不建新的一期，新建一件{register.title}，按登记的次序编号；不写{register.series}的，用最近一件的。",
    }
)
def new(  # noqa: PLR0913 - one for each option
    draft: str | None,
    *,
    supplement: bool,
    title: str | None,
    origin: tuple[str, ...],
    column: str | None,
    issue: str | None,
    **documents: str | None,
) -> None:
    """新建下一期：建好文件夹、issue.md 和第一篇稿件，期号和日期自动填好。

    加上 --article，就给正在编的一期加一篇稿件，文件名接着往下排。
    """
    from bulletin.app import lifecycle, register

    _check_options(title, origin, issue or column, draft, supplement=supplement)
    other = chosen_register(documents)
    if other and (title is not None or draft is not None or supplement):
        raise click.UsageError(f"--{other[1].option} 不能与 --article、--draft、--supplement 同用")
    project = open_project()
    if other:
        paths: tuple[Path, ...] = register.create(project, *other)
    elif title:
        folder = project.find(issue) if issue else project.latest_draft()
        paths = (require(lifecycle.add_article(project, folder, title, origin, column)),)
    elif draft is not None:
        paths = lifecycle.create_draft(project, draft, supplement=supplement)
    else:
        paths = lifecycle.create_issue(project, supplement=supplement)
    for path in paths:
        click.echo(display_path(path))


def _check_options(
    title: str | None, origin: tuple[str, ...], other: str | None, draft: str | None, *, supplement: bool
) -> None:
    """Check that the options are compatible. Raises click.UsageError."""
    if title is None and (origin or other):
        raise click.UsageError("--from、--column、--issue 要与 --article 同用")
    if title is not None and (draft is not None or supplement):
        raise click.UsageError("--article 不能与 --draft、--supplement 同用")
    if title is not None and not title.strip():
        raise click.UsageError("--article 后面要写标题")
    if title is not None and not origin:
        raise click.UsageError("加稿件要写来稿单位：--from 苏州市，或 --from 综合")
