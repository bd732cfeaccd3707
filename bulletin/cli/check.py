"""`bulletin check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bulletin.cli import localization, report
from bulletin.cli.completers import issue_names
from bulletin.cli.shared import (
    FAULTS,
    STRICT,
    ExitStatus,
    format_option,
    language,
    open_project,
    progress,
    require,
    select_issues,
)
from bulletin.diagnostics import has_errors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bulletin.diagnostics import Diagnostic
    from bulletin.project.project import Project


@click.command(
    cls=localization.Command,
    epilog="例：bulletin check 36；bulletin check 36 --strict；bulletin check 36 --text；bulletin check 36 --diff；"
    "bulletin check 36 --fix；bulletin check --explain mark-ascii。",
)
@click.argument("issues", nargs=-1, metavar="[期…]", shell_complete=issue_names)
@click.option("--all", "every", is_flag=True, help="检查全部各期。")
@STRICT
@format_option("text", "json", "github")
@click.option("--text", "text_only", is_flag=True, help="只看文字和台账，不排版面；快得多。")
@click.option("--diff", is_flag=True, help="只看 --fix 会改什么，不写文件。")
@click.option("--fix", is_flag=True, help="先列出改动，再改正有把握的地方（标点、数字的形式等）。")
@click.option("--explain", "code", metavar="代码", help="说明一条规则的依据和例子；all 列出全部。")
def check(  # noqa: PLR0913 - one for each option
    issues: tuple[str, ...],
    *,
    every: bool,
    strict: bool,
    form: str,
    text_only: bool,
    diff: bool,
    fix: bool,
    code: str | None,
) -> None:
    """检查稿件的文字和排好的版面，逐条列出问题；不加 --fix 不写文件。"""
    if code is not None:
        from bulletin.cli.codes import explain

        for line in explain(code):
            click.echo(line)
        return
    from bulletin.app.check import check as check_all
    from bulletin.app.check import check_text

    project = open_project()
    if diff or fix:
        project = _apply_fixes(project, select_issues(project, issues, every=every), write=fix)
        if not fix:
            return
    diagnostics: list[Diagnostic] = []
    for folder in select_issues(project, issues, every=every):
        with progress(f"正在检查 {folder}"):
            diagnostics += check_text(project, folder) if text_only else check_all(project, folder)
    _echo(diagnostics, form)
    click.echo(report.summary(diagnostics, language()) or "没有发现问题。", err=True)
    if has_errors(diagnostics, strict=strict):
        raise ExitStatus(FAULTS)


def _echo(diagnostics: list[Diagnostic], form: str) -> None:
    """Print diagnostics in this form, in the order of the files."""
    diagnostics.sort(key=lambda each: each.sort_key)
    if form == "json":
        click.echo(report.as_json([each.as_object(language()) for each in diagnostics]))
    for each in diagnostics:
        if form == "github":
            click.echo(report.as_annotation(each, language()))
        elif form == "text":
            click.echo(report.format_diagnostic(each, language()))


def _apply_fixes(project: Project, folders: Iterable[str], *, write: bool) -> Project:
    """Print the diff of safe fixes, and write them; the diff goes to stderr if it is not the requested result.

    Returns the project as it is then.
    """
    from bulletin.app.check import apply_fixes, save
    from bulletin.project.project import Project

    changes = {path: change for folder in folders for path, change in apply_fixes(project, folder).items()}
    for line in report.diff_lines(changes):
        click.echo(line, err=write)
    if write:
        save(project, changes)
        project = require(Project.open(project.workspace, project.cache))
        click.echo(report.fixes_summary(changes, language()), err=True)
    elif not changes:
        click.echo("没有可以自动改正的地方。", err=True)
    return project
