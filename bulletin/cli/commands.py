"""The commands of `bulletin`."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bulletin import __version__
from bulletin.cli import chinese, report
from bulletin.diagnostics import BulletinError, Diagnostic, Language, Severity, diagnose, has_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.pipeline import Office

USAGES = {"unknown-issue", "unknown-period", "unknown-unit"}
CLEAN, FAULTS, USAGE, ENVIRONMENT, INTERRUPTED = 0, 1, 2, 3, 130


class Outcome(Exception):  # noqa: N818 - no error but the way a command ends
    """Ends a command with this exit code."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code: 0 clean, 1 faults in the sources, 2 usage, 3 environment."""
    _speak_utf8()
    try:
        main.main(list(arguments), prog_name="bulletin", standalone_mode=False)
    except Outcome as outcome:
        return outcome.code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        return USAGE
    except click.UsageError as error:
        click.echo(f"用法不对：{chinese.usage_message(error)}", err=True)
        if error.ctx is not None:
            click.echo(f"{error.ctx.command_path} --help 可看用法。", err=True)
        return USAGE
    except BulletinError as error:
        click.echo(report.told(error.diagnostic, Language.ZH), err=True)
        return USAGE if error.diagnostic.code in USAGES else ENVIRONMENT
    except (KeyboardInterrupt, click.Abort):
        click.echo("已中断，原有的成品没有动。", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return CLEAN
    return CLEAN


def _language() -> Language:
    """Return the language of messages: that of `bulletin.yaml` once it is read, Chinese before."""
    context = click.get_current_context(silent=True)
    told = context.find_root().obj if context else None
    return told if isinstance(told, Language) else Language.ZH


def _speak_utf8() -> None:
    """Print Chinese under any locale."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _office() -> Office:
    """Open the workspace of the folder that the command runs in; its faults end the command."""
    from bulletin.pipeline import Office
    from bulletin.workspace import Workspace

    opened = Office.open(Workspace.find(Path.cwd()))
    if opened.value is not None:
        click.get_current_context().find_root().obj = Language(opened.value.publication.language)
    _tell(opened.diagnostics)
    if opened.value is None:
        raise Outcome(FAULTS)
    return opened.value


def _tell(found: Iterable[Diagnostic]) -> None:
    """Tell findings on stderr, in the order of the files."""
    for diagnostic in sorted(found, key=lambda each: each.sort_key):
        click.echo(report.told(diagnostic, _language()), err=True)


def _failed(found: Sequence[Diagnostic], *, strict: bool) -> bool:
    """Whether findings end a command with exit code 1."""
    return has_errors(found) or (strict and any(each.severity is Severity.WARNING for each in found))


def _chosen(office: Office, names: Sequence[str], *, every: bool) -> tuple[str, ...]:
    """Return the folders of the issues named; a number alone is the newest year's, and that is told."""
    if every:
        return office.folders()
    folders = []
    for name in names:
        folder = office.find(name)
        if name.isdecimal() and sum(header.number == int(name) for header in office.headers) > 1:
            _tell([diagnose("which-issue", None, number=name, folder=folder)])
        folders.append(folder)
    return tuple(dict.fromkeys(folders)) or (office.latest(),)


def _near(path: Path) -> str:
    """Write a path as short as it can be: from here if it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _waiting(holder: str) -> None:
    _tell([diagnose("waiting", None, holder=holder or "?")])


@contextlib.contextmanager
def _progress(text: str) -> Iterator[None]:
    """Show on a terminal that something is under way, once it has taken longer than a second."""
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()

    def show() -> None:
        started = time.monotonic()
        while not done.wait(1.0):
            click.echo(f"\r{text} … {time.monotonic() - started:.0f} 秒", nl=False, err=True)

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        click.echo("\r\x1b[K", nl=False, err=True)


STRICT = click.option("--strict", is_flag=True, help="警告也当作错误。")


@click.group(
    cls=chinese.Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="例：bulletin build 36（排第36期）；bulletin check 2021-06；bulletin tally 2022。",
)
@click.version_option(__version__, message="%(prog)s %(version)s", help="显示版本")
def main() -> None:
    """简报：用 Markdown 写稿，排成规范的 PDF 和网页，校对、统计、分发。

    在放着 bulletin.yaml 的文件夹里运行。期可以写成 36、2022-36 或文件夹名。
    """


@main.command(epilog="例：bulletin build 36；bulletin build 2021-06 2022-36；bulletin build --all。")
@click.argument("issues", nargs=-1, metavar="[期…]")
@click.option("--all", "every", is_flag=True, help="排全部各期。")
@STRICT
@click.option("--format", "form", type=chinese.Choice(["text", "json"]), default="text", help="结果的形式。")
def build(issues: tuple[str, ...], *, every: bool, strict: bool, form: str) -> None:
    """把一期排成 PDF 和网页，放进 build/ 文件夹。

    不写期号时排最近的一期。有错误就不出成品，原有的成品保持不动。
    """
    from bulletin.pipeline import build as build_issue

    office = _office()
    folders = _chosen(office, issues, every=every)
    results = []
    failed = False
    for folder in folders:
        with _progress(f"正在排 {folder}"):
            built = build_issue(office, folder, strict=strict, on_wait=_waiting)
        failed = failed or _failed(built.diagnostics, strict=strict)
        if form == "text":
            _tell(built.diagnostics)
            for path in built.paths:
                click.echo(_near(path))
        results.append(
            {
                "issue": folder,
                "files": [_near(path) for path in built.paths],
                "pages": built.pages,
                "findings": [report.as_object(each, _language()) for each in built.diagnostics],
            }
        )
    if form == "json":
        click.echo(report.as_json(results))
    if failed:
        click.echo("没有出成品：请先改正上面的错误。", err=True)
        raise Outcome(FAULTS)


def _show(found: list[Diagnostic], form: str) -> None:
    """Print findings in this form, in the order of the files."""
    found.sort(key=lambda each: each.sort_key)
    if form == "json":
        click.echo(report.as_json([report.as_object(each, _language()) for each in found]))
    for each in found:
        if form == "github":
            click.echo(report.as_annotation(each, _language()))
        elif form == "text":
            click.echo(report.told(each, _language()))


@main.command(
    epilog="例：bulletin check 36；bulletin check 36 --strict；bulletin check 36 --diff；bulletin check 36 --fix；"
    "bulletin check --explain mark-ascii。"
)
@click.argument("issues", nargs=-1, metavar="[期…]")
@click.option("--all", "every", is_flag=True, help="检查全部各期。")
@STRICT
@click.option(
    "--format", "form", type=chinese.Choice(["text", "json", "github"]), default="text", help="结果的形式。"
)
@click.option("--diff", "shown", is_flag=True, help="只看 --fix 会改什么，不写文件。")
@click.option("--fix", "fixed", is_flag=True, help="先列出改动，再改正有把握的地方（标点、数字的形式等）。")
@click.option("--explain", "code", metavar="代码", help="说明一条规则的依据和例子；all 列出全部。")
def check(  # noqa: PLR0913 - one for each option
    issues: tuple[str, ...],
    *,
    every: bool,
    strict: bool,
    form: str,
    shown: bool,
    fixed: bool,
    code: str | None,
) -> None:
    """检查稿件的文字和排好的版面，逐条列出问题；不加 --fix 不写文件。"""
    from bulletin.cli import proofs
    from bulletin.pipeline import check as check_issue

    if code is not None:
        for line in proofs.explain(code):
            click.echo(line)
        return
    office = _office()
    if shown or fixed:
        _mend(office, _chosen(office, issues, every=every), write=fixed)
        if not fixed:
            return
    found: list[Diagnostic] = []
    for folder in _chosen(office, issues, every=every):
        with _progress(f"正在检查 {folder}"):
            found += check_issue(office, folder)
    _show(found, form)
    click.echo(report.summary(found, _language()) or "没有发现问题。", err=True)
    if _failed(found, strict=strict):
        raise Outcome(FAULTS)


def _mend(office: Office, folders: Iterable[str], *, write: bool) -> None:
    """Show what safe fixes change, and carry them out; a diff asked for is the result, else it is told beside it."""
    from bulletin.cli import proofs
    from bulletin.pipeline import mend, save

    changes = {path: change for folder in folders for path, change in mend(office, folder).items()}
    for line in proofs.difference(changes):
        click.echo(line, err=write)
    if write:
        save(office, changes)
        click.echo(proofs.told_fixes(changes, _language()), err=True)
    elif not changes:
        click.echo("没有可以自动改正的地方。", err=True)


@main.command(
    epilog="例：bulletin tally 2022；bulletin tally 2022 --against 2021；"
    "bulletin tally 2022 --explain 苏州市；bulletin tally 2022 --format xlsx -o 用稿.xlsx。"
)
@click.argument("period", required=False, metavar="[时段]")
@click.option(
    "--format",
    "form",
    type=chinese.Choice(["text", "csv", "json", "svg", "xlsx"]),
    default="text",
    help="结果的形式；xlsx 要用 -o 写明文件。",
)
@click.option("--against", metavar="时段", help="与另一个时段比较，例如 2021。")
@click.option("--explain", "unit", metavar="单位", help="逐条说明一个单位的篇数和得分，例如 苏州市。")
@click.option("--scores", "ranks", is_flag=True, help="只列得分和名次。")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写进这个文件。")
def tally(  # noqa: PLR0913 - one for each option
    period: str | None, *, form: str, against: str | None, unit: str | None, ranks: bool, output: Path | None
) -> None:
    """统计一个时段里各市用稿的篇数；不写时段时统计最近的一年。

    时段写年份（2022）、半年（2022-H1）、季度（2022-Q4）、月份（2022-12）、期号范围（2022-1..35）。
    """
    from bulletin.cli import counts
    from bulletin.pipeline import deliver

    asked = counts.Asked(period, form, against, unit, ranks=ranks)
    counts.refuse(asked, to_file=output is not None)
    content, found = counts.told(_office(), asked)
    _tell(found)
    if content is None:
        raise Outcome(FAULTS)
    if output is None:
        click.echo(content, nl=False)
    else:
        deliver(output.resolve(), content)
        click.echo(_near(output.resolve()), err=True)


@main.command(epilog="例：bulletin new。")
def new() -> None:
    """新建下一期：建好文件夹、issue.md 和第一篇稿件，期号和日期自动填好。"""
    from bulletin.pipeline import begin

    for path in begin(_office()):
        click.echo(_near(path))


@main.command(epilog="例：bulletin fonts；bulletin fonts 36；bulletin fonts --install。")
@click.argument("issues", nargs=-1, metavar="[期…]")
@click.option("--install", is_flag=True, help="把开放字体装进用户的数据文件夹，不需要管理员权限。")
def fonts(issues: tuple[str, ...], *, install: bool) -> None:
    """列出版面上每种用途的字体、来处，以及各期的哪些字由别的字体代替、哪些字没有字形。

    不写期号时查看全部各期的文字。
    """
    if install:
        _install_fonts()
        return
    from bulletin.pipeline import survey_fonts

    office = _office()
    with _progress("正在查看字体"):
        told = survey_fonts(office, _chosen(office, issues, every=not issues))
    for line in report.columns(report.font_rows(told.roles)):
        click.echo(line)
    _tell(told.diagnostics)
    if has_errors(told.diagnostics):
        raise Outcome(FAULTS)


def _install_fonts() -> None:
    from bulletin.pipeline import install_fonts
    from bulletin.workspace import Workspace

    def progress(package: str, done: int, number: int) -> None:
        if package:
            click.echo(f"（{done + 1}/{number}）正在取字体 {package} …", err=True)

    installed = install_fonts(Workspace(Path.cwd()), progress)
    for name in installed.files:
        click.echo(name)
    for name in installed.unavailable:
        click.echo(f"软件包 {name} 取不到，少了它的字体，别的照常。", err=True)
    if not installed.files:
        click.echo("开放字体都在，没有要装的。", err=True)
