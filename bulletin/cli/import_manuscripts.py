"""`bulletin import`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bulletin.app.kinds import importer, importers
from bulletin.cli import localization, report
from bulletin.cli.completers import issue_names, place_names
from bulletin.cli.shared import (
    CLEAN,
    FAULTS,
    ExitStatus,
    echo_diagnostics,
    format_option,
    open_project,
    progress,
)
from bulletin.diagnostics import Diagnostic, Position, Result, diagnose, escaped, has_errors

if TYPE_CHECKING:
    from bulletin.app.import_manuscript import ImportedManuscript, ImportOptions
    from bulletin.kinds.kind import Importer
    from bulletin.project.project import Project

STANDARD_INPUT = "-"


@click.command(
    "import",
    cls=localization.Command,
    epilog="例：bulletin import 苏州来稿.docx；bulletin import --issue 37 --from 苏州市 来信.eml；"
    "bulletin import --dry-run 稿件.pdf。",
)
@click.argument(
    "files", metavar="文件", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True)
)
@click.option(
    "--issue",
    metavar="期",
    shell_complete=issue_names,
    help="稿件放进哪一期；不写是正在编的最近一期。",
)
@click.option(
    "--kind",
    type=localization.Choice(tuple(importers())),
    help="不是简报的稿件：letter 是公文，一份一件，放进 letters/。",
)
@click.option(
    "--from",
    "origin",
    metavar="单位",
    multiple=True,
    shell_complete=place_names,
    help="来稿单位；不写就按标题和署名猜。几个地方可以写几次。",
)
@click.option("--column", metavar="栏目", help="稿件的栏目；从来不猜，不写就空着。")
@click.option(
    "--changes",
    type=localization.Choice(("accept", "reject")),
    default="accept",
    help="Word 的修订：接受，或者不接受。",
)
@click.option("--keep-breaks", is_flag=True, help="一行就是一段，不把断开的行接起来。")
@click.option("--dry-run", is_flag=True, help="只看报告，什么也不写。")
@format_option("text", "json")
def import_(  # noqa: PLR0913 - one for each option
    files: tuple[Path, ...],
    *,
    issue: str | None,
    kind: str | None,
    origin: tuple[str, ...],
    column: str | None,
    changes: str,
    keep_breaks: bool,
    dry_run: bool,
    form: str,
) -> None:
    """把 Word、WPS、PDF、网页、邮件、文本导入成稿件：一份一篇，图片放进 images/，另写一份报告。

    标题、来稿单位、作者、来源是猜的，报告里写明在哪里看到的；统计和栏目从来不猜。文件写 - 就读标准输入。
    """
    from bulletin.app.import_manuscript import ImportOptions
    from bulletin.importers.values import Given, ReadOptions

    if kind and (issue or origin or column):
        raise click.UsageError("--kind 不能与 --issue、--from、--column 同用：它们只说简报的稿件")
    project = open_project()
    target = importer(kind), project.find(issue) if issue else None
    options = ImportOptions(
        Given(origin, column),
        ReadOptions(accept=changes == "accept", keep_breaks=keep_breaks),
        write=not dry_run,
    )
    results = [result for file in files for result in _import(project, *target, file, options)]
    articles = [result.value for result in results if result.value]
    if form == "json":
        click.echo(
            report.as_json([{**one.report.as_object(), "report": one.report_path} for one in articles])
        )
    else:
        for one in articles:
            _echo(one, whole=dry_run)
    diagnostics = [each for result in results for each in result.diagnostics]
    echo_diagnostics(diagnostics)
    raise ExitStatus(FAULTS if has_errors(diagnostics) else CLEAN)


def _import(
    project: Project, imports: Importer, folder: str | None, file: Path, options: ImportOptions
) -> list[Result[ImportedManuscript]]:
    """Import a file; what it holds may be several articles."""
    from bulletin.app.import_manuscript import import_manuscripts

    try:
        content = _content(file)
    except OSError as error:
        fault: Diagnostic = diagnose("import-missing", Position(str(file)), reason=error.strerror or error)
        return [Result(None, (fault,))]
    with progress(f"导入 {file.name}"):
        return list(import_manuscripts(project, imports, folder, [(file.name, content)], options))


def _content(file: Path) -> bytes:
    """Return the content of a file, or of standard input, up to what is more than any manuscript. Raises OSError."""
    from bulletin.importers.values import LARGEST
    from bulletin.workspace import open_regular

    if str(file) == STANDARD_INPUT:
        return sys.stdin.buffer.read(LARGEST + 1)
    with open_regular(file) as stream:
        return stream.read(LARGEST + 1)


def _echo(article: ImportedManuscript, *, whole: bool) -> None:
    """Print the first line of a report and where the rest is; in a dry run all of it."""
    if whole:
        click.echo(_visible(article.report.text).rstrip("\n"))
        return
    click.echo(escaped(article.report.summary))
    click.echo(f"    报告：{escaped(article.report_path)}")


def _visible(text: str) -> str:
    return "\n".join(map(escaped, text.split("\n")))
