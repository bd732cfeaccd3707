"""Shared by the commands: opening the project, selecting issues, printing diagnostics, progress, exit codes."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bulletin.cli import localization, report
from bulletin.diagnostics import Diagnostic, Language, Result, diagnose, escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bulletin.cache import CacheDir
    from bulletin.kinds.kind import Kind, Register
    from bulletin.project.project import Project

T = TypeVar("T")

CLEAN, FAULTS, USAGE, ENVIRONMENT, INTERRUPTED = 0, 1, 2, 3, 130
CLEAR_LINE = "\r\x1b[K"
"""Clears a line of a terminal before other output."""
STRICT = click.option("--strict", is_flag=True, help="警告也当作错误。")

F = TypeVar("F", bound="Callable[..., object]")


def register_options(settings: Callable[[Register], dict[str, Any]]) -> Callable[[F], F]:
    """Return an option for each kind with a register, with these settings; the command takes them by name."""
    from bulletin.app.kinds import registers

    def decorate(function: F) -> F:
        for _, register in reversed(registers()):
            name = f"--{register.option}"
            function = click.option(name, f"of_{register.option}", **settings(register))(function)
        return function

    return decorate


def chosen_register(options: Mapping[str, T | None]) -> tuple[Kind[Any], Register, T] | None:
    """Return the kind whose option was given, its register, and the value. Raises click.UsageError for several."""
    from bulletin.app.kinds import registers

    given = [
        (kind, register, value)
        for kind, register in registers()
        if (value := options[f"of_{register.option}"]) is not None
    ]
    if len(given) > 1:
        raise click.UsageError("、".join(f"--{register.option}" for _, register, _ in given) + " 不能同用")
    return given[0] if given else None


def format_option(*forms: str, note: str = "") -> Callable[[F], F]:
    """Return the option `--format` with these forms of a result, of which text is the default."""
    choice = localization.Choice(forms)
    return click.option("--format", "form", type=choice, default="text", help=f"结果的形式{note}。")


class ExitStatus(Exception):  # noqa: N818 - ends a command, no error
    """Ends a command with this exit code."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)


def language() -> Language:
    """Return the language of messages: that of `bulletin.yaml` once it is read, Chinese before."""
    context = click.get_current_context(silent=True)
    value = context.find_root().obj if context else None
    return value if isinstance(value, Language) else Language.ZH


def open_project(*, fresh: bool = False) -> Project:
    """Open the project of the current folder; errors in it end the command.

    `fresh`: nothing is read that earlier commands stored. A cache that is not used is reported.
    """
    from bulletin.app.kinds import kind_folders
    from bulletin.cache import Cache
    from bulletin.project.project import Project, user_cache
    from bulletin.workspace import Workspace, remove_litter

    workspace = Workspace.find(Path.cwd())
    remove_litter(workspace.root, kind_folders())
    cache = Cache(user_cache(fresh=fresh))
    click.get_current_context().call_on_close(cache.write)
    opened = Project.open(workspace, cache)
    if opened.value:
        click.get_current_context().find_root().obj = Language(opened.value.publication.language)
    echo_refusal(cache.directory)
    return require(opened)


def echo_refusal(directory: CacheDir | None) -> None:
    """Print why the cache is not used, if that is so."""
    refusal = directory and directory.refusal()
    echo_diagnostics([refusal] if refusal else [])


def require(result: Result[T], message: str = "") -> T:
    """Print the diagnostics of a result and return its value; without one the command ends, after this message."""
    echo_diagnostics(result.diagnostics)
    if result.value is not None:
        return result.value
    if message:
        click.echo(message, err=True)
    raise ExitStatus(FAULTS)


def echo_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    """Print diagnostics on stderr in the order of the files."""
    for diagnostic in sorted(diagnostics, key=lambda each: each.sort_key):
        click.echo(report.format_diagnostic(diagnostic, language()), err=True)


def select_issues(project: Project, names: Sequence[str], *, every: bool) -> tuple[str, ...]:
    """Return the folders of the named issues; a year selects all of its issues.

    An ambiguous number selects the newest issue, with a notice.
    """
    from bulletin.app import kinds

    echo_diagnostics(project.misnamed)
    if every:
        return kinds.every(project)
    folders: list[str] = []
    for name in names:
        if of_year := project.of_year(name):
            folders += of_year
            continue
        folder = kinds.find(project, name)
        if name.isdecimal() and sum(header.number == int(name) for header in project.headers) > 1:
            echo_diagnostics([diagnose("which-issue", None, number=name, folder=folder)])
        folders.append(folder)
    return tuple(dict.fromkeys(folders)) or (project.latest(),)


def display_path(path: Path) -> str:
    """Return a path as it is shown: relative to the current folder if it is below, and escaped."""
    current = Path.cwd()
    return escaped(str(path.relative_to(current) if path.is_relative_to(current) else path))


def echo_waiting(holder: str) -> None:
    """Print that another build is in progress."""
    echo_diagnostics([diagnose("waiting", None, holder=holder or "?")])


@contextlib.contextmanager
def progress(text: str) -> Iterator[None]:
    """Show progress on a terminal once something has taken longer than a second."""
    if not sys.stderr.isatty():
        yield
        return
    text = escaped(text)
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
        click.echo(CLEAR_LINE, nl=False, err=True)
