"""`bulletin build`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from bulletin.cli import localization, report
from bulletin.cli.completers import issue_names
from bulletin.cli.shared import (
    CLEAR_LINE,
    FAULTS,
    STRICT,
    ExitStatus,
    display_path,
    echo_diagnostics,
    echo_waiting,
    format_option,
    language,
    open_project,
    progress,
    select_issues,
)
from bulletin.diagnostics import escaped, has_errors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.app.build import BuildResult

MAX_NAMED = 12
"""Maximum number of issues with errors named in the summary."""
BAR_WIDTH = 24
"""Characters."""


@click.command(
    cls=localization.Command,
    epilog="例：bulletin build 36；bulletin build 2021-06 2022-36；bulletin build 2022（全年各期）；bulletin build --all。",
)
@click.argument("issues", nargs=-1, metavar="[期或年…]", shell_complete=issue_names)
@click.option("--all", "every", is_flag=True, help="排全部各期。")
@click.option("--on", "address", metavar="dask://主机:端口", help="在 Dask 集群上排，成品仍放在本机。")
@click.option("--force", is_flag=True, help="没有改动的也重新排，不用缓存。")
@STRICT
@format_option("text", "json")
def build(  # noqa: PLR0913 - one for each option
    issues: tuple[str, ...], *, every: bool, address: str | None, force: bool, strict: bool, form: str
) -> None:
    """把一期排成 PDF 和网页，放进 build/ 文件夹。

    不写期号时排最近的一期；四位数是年份，排这一年的各期。有错误就不出成品，原有的成品保持不动。
    上次排好以后没有改动的，不再重排。
    """
    from bulletin.app.build import BuildOptions
    from bulletin.app.build import build as build_issues

    project = open_project(fresh=force)
    folders = select_issues(project, issues, every=every)
    options = BuildOptions(echo_waiting, strict=strict, force=force, cluster=address)
    results = []
    faulty = []
    for folder, built in _with_progress(folders, build_issues(project, folders, options)):
        if has_errors(built.diagnostics, strict=strict):
            faulty.append(folder)
        if form == "text":
            echo_diagnostics(built.diagnostics)
            for path in built.paths:
                click.echo(display_path(path))
        results.append(_result(folder, built))
    if form == "json":
        click.echo(report.as_json(results))
    _echo_summary(folders, faulty)


def _result(folder: str, built: BuildResult) -> dict[str, object]:
    return {
        "issue": folder,
        "files": [display_path(path) for path in built.paths],
        "pages": built.pages,
        "findings": [each.as_object(language()) for each in built.diagnostics],
    }


def _echo_summary(folders: Sequence[str], faulty: Sequence[str]) -> None:
    """Print how many issues were built and which were not; errors end the command."""
    if len(folders) > 1:
        named = "、".join(map(escaped, faulty[:MAX_NAMED])) + ("等" if len(faulty) > MAX_NAMED else "")
        without = f"，没有出成品 {len(faulty)} 期（{named}）" if faulty else ""
        click.echo(f"共 {len(folders)} 期：排好 {len(folders) - len(faulty)} 期{without}。", err=True)
    if faulty:
        click.echo("没有出成品：请先改正上面的错误。", err=True)
        raise ExitStatus(FAULTS)


# --- Progress ------------------------------------------------------------------------------------------------


def _with_progress(
    folders: Sequence[str], built: Iterator[tuple[str, BuildResult]]
) -> Iterator[tuple[str, BuildResult]]:
    """Show how far the build is, until each issue is reported."""
    if len(folders) == 1:
        with progress(f"正在排 {folders[0]}"):
            only = next(built)
        yield only
        return
    if not folders or not sys.stderr.isatty():
        yield from built
        return
    _echo_bar(0, len(folders))
    try:
        for done, each in enumerate(built, start=1):
            click.echo(CLEAR_LINE, nl=False, err=True)
            yield each
            _echo_bar(done, len(folders))
    finally:
        click.echo(CLEAR_LINE, nl=False, err=True)


def _echo_bar(done: int, total: int) -> None:
    full = BAR_WIDTH * done // total
    bar = "█" * full + "░" * (BAR_WIDTH - full)
    click.echo(f"\r正在排 {bar} {done}/{total} 期", nl=False, err=True)
