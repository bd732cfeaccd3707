"""`bulletin copy`."""

from __future__ import annotations

from pathlib import Path

import click

from bulletin.cli import localization
from bulletin.cli.completers import issue_names
from bulletin.cli.shared import display_path, echo_waiting, open_project, require, select_issues

TARGETS = ("wechat", "text", "html")


@click.command(
    cls=localization.Command,
    epilog="例：bulletin copy 36 --for wechat -o 公众号.html；bulletin copy 36 --for text --article 2。",
)
@click.argument("issue", required=False, metavar="[期]", shell_complete=issue_names)
@click.option(
    "--for",
    "target",
    type=localization.Choice(TARGETS),
    default=TARGETS[0],
    help="给谁用：wechat 公众号，text 只收纯文本的网站，html 收 HTML 的网站；不写是 wechat。",
)
@click.option("--article", type=click.IntRange(1, 999), metavar="篇", help="只要这一期的第几篇，例如 2。")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写进这个文件。")
def copy(issue: str | None, *, target: str, article: int | None, output: Path | None) -> None:
    """写出一期或其中一篇，供贴进公众号和别的网站。

    只给写明公开的定稿，和 bulletin site 用同一道关；不写期号时是最近的一期。图片另存一份，按先后编号，
    放进 build/copy/ 文件夹，正文里标出各在哪里。
    """
    from bulletin.app.copy import CopyTarget, public_copy, write_pictures
    from bulletin.workspace import replace_file

    project = open_project()
    (folder,) = select_issues(project, (issue,) if issue else (), every=False)
    copied = require(public_copy(project, folder, article), "没有可以复制的。")
    pictures = write_pictures(project, copied, echo_waiting)
    content = copied.written(CopyTarget(target))
    if output is None:
        click.echo(content, nl=False)
    else:
        replace_file(output.resolve(), content.encode())
        click.echo(display_path(output.resolve()), err=True)
    if pictures:
        click.echo(f"{display_path(pictures)}：{len(copied.files)} 张图片，按编号上传", err=True)
