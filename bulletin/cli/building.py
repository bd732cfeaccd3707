"""`bulletin build`."""

from __future__ import annotations

import click

from bulletin.cli import chinese, report
from bulletin.cli.shared import (
    FAULTS,
    STRICT,
    Outcome,
    chosen,
    failed,
    language,
    near,
    open_office,
    progress,
    tell,
    waiting,
)


@click.command(
    cls=chinese.Command,
    epilog="例：bulletin build 36；bulletin build 2021-06 2022-36；bulletin build --all。",
)
@click.argument("issues", nargs=-1, metavar="[期…]")
@click.option("--all", "every", is_flag=True, help="排全部各期。")
@STRICT
@click.option("--format", "form", type=chinese.Choice(["text", "json"]), default="text", help="结果的形式。")
def build(issues: tuple[str, ...], *, every: bool, strict: bool, form: str) -> None:
    """把一期排成 PDF 和网页，放进 build/ 文件夹。

    不写期号时排最近的一期。有错误就不出成品，原有的成品保持不动。
    """
    from bulletin.pipeline import build as build_issue

    office = open_office()
    folders = chosen(office, issues, every=every)
    results = []
    faulty = False
    for folder in folders:
        with progress(f"正在排 {folder}"):
            built = build_issue(office, folder, strict=strict, on_wait=waiting)
        faulty = faulty or failed(built.diagnostics, strict=strict)
        if form == "text":
            tell(built.diagnostics)
            for path in built.paths:
                click.echo(near(path))
        results.append(
            {
                "issue": folder,
                "files": [near(path) for path in built.paths],
                "pages": built.pages,
                "findings": [report.as_object(each, language()) for each in built.diagnostics],
            }
        )
    if form == "json":
        click.echo(report.as_json(results))
    if faulty:
        click.echo("没有出成品：请先改正上面的错误。", err=True)
        raise Outcome(FAULTS)
