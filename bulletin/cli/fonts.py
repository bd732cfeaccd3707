"""`bulletin fonts`."""

from __future__ import annotations

from pathlib import Path

import click

from bulletin.cli import localization, report
from bulletin.cli.completers import issue_names
from bulletin.cli.shared import (
    FAULTS,
    ExitStatus,
    echo_diagnostics,
    echo_refusal,
    open_project,
    progress,
    select_issues,
)
from bulletin.diagnostics import has_errors


@click.command(
    cls=localization.Command, epilog="例：bulletin fonts；bulletin fonts 36；bulletin fonts --install。"
)
@click.argument("issues", nargs=-1, metavar="[期…]", shell_complete=issue_names)
@click.option(
    "--install", is_flag=True, help="把开放字体和印刷用的色彩特性文件装进用户的数据文件夹，不需要管理员权限。"
)
def fonts(issues: tuple[str, ...], *, install: bool) -> None:
    """列出版面上每种用途的字体、来处，以及各期的哪些字由别的字体代替、哪些字没有字形。

    不写期号时查看全部各期的文字。
    """
    if install:
        _install_fonts()
        return
    from bulletin.app.fonts import survey_fonts

    project = open_project()
    with progress("正在查看字体"):
        survey = survey_fonts(project, select_issues(project, issues, every=not issues))
    for line in report.columns(report.font_rows(survey.value or ())):
        click.echo(line)
    echo_diagnostics(survey.diagnostics)
    if has_errors(survey.diagnostics):
        raise ExitStatus(FAULTS)


def _install_fonts() -> None:
    from bulletin.app.fonts import install_fonts
    from bulletin.project.project import user_cache
    from bulletin.workspace import Workspace

    def echo_progress(package: str, done: int, number: int) -> None:
        if package:
            click.echo(f"（{done + 1}/{number}）正在取 {package} …", err=True)

    directory = user_cache()
    echo_refusal(directory)
    installed = install_fonts(Workspace(Path.cwd()), directory, echo_progress)
    for name in installed.files:
        click.echo(name)
    for name in installed.unavailable:
        click.echo(f"软件包 {name} 取不到，少了它的文件，别的照常。", err=True)
    if not installed.files:
        click.echo("开放字体、色彩特性文件都在，没有要装的。", err=True)
