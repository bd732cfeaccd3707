"""What the commands share: the office of the folder they run in, findings told, progress, exit codes."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bulletin.cli import report
from bulletin.diagnostics import Diagnostic, Language, Severity, diagnose, has_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.project.project import Project

CLEAN, FAULTS, USAGE, ENVIRONMENT, INTERRUPTED = 0, 1, 2, 3, 130
STRICT = click.option("--strict", is_flag=True, help="警告也当作错误。")


class ExitStatus(Exception):  # noqa: N818 - no error but the way a command ends
    """Ends a command with this exit code."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)


def language() -> Language:
    """Return the language of messages: that of `bulletin.yaml` once it is read, Chinese before."""
    context = click.get_current_context(silent=True)
    told = context.find_root().obj if context else None
    return told if isinstance(told, Language) else Language.ZH


def open_office() -> Project:
    """Open the workspace of the folder that the command runs in; its faults end the command."""
    from bulletin.cache import Cache, user_cache
    from bulletin.project.project import Project
    from bulletin.workspace import Workspace

    workspace = Workspace.find(Path.cwd())
    cache = Cache(user_cache())
    click.get_current_context().call_on_close(cache.write)
    opened = Project.open(workspace, cache)
    if opened.value is not None:
        click.get_current_context().find_root().obj = Language(opened.value.publication.language)
    tell(opened.diagnostics)
    if opened.value is None:
        raise ExitStatus(FAULTS)
    return opened.value


def tell(found: Iterable[Diagnostic]) -> None:
    """Tell findings on stderr, in the order of the files."""
    for diagnostic in sorted(found, key=lambda each: each.sort_key):
        click.echo(report.told(diagnostic, language()), err=True)


def failed(found: Sequence[Diagnostic], *, strict: bool) -> bool:
    """Whether findings end a command with exit code 1."""
    return has_errors(found) or (strict and any(each.severity is Severity.WARNING for each in found))


def chosen(project: Project, names: Sequence[str], *, every: bool) -> tuple[str, ...]:
    """Return the folders of the issues named: a year means all of its issues.

    A number alone is the newest year's, and that is told.
    """
    if every:
        return project.folders()
    folders: list[str] = []
    for name in names:
        if of_year := project.of_year(name):
            folders += of_year
            continue
        folder = project.find(name)
        if name.isdecimal() and sum(header.number == int(name) for header in project.headers) > 1:
            tell([diagnose("which-issue", None, number=name, folder=folder)])
        folders.append(folder)
    return tuple(dict.fromkeys(folders)) or (project.latest(),)


def near(path: Path) -> str:
    """Write a path as short as it can be: from here if it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def waiting(holder: str) -> None:
    """Tell that another build is under way."""
    tell([diagnose("waiting", None, holder=holder or "?")])


@contextlib.contextmanager
def progress(text: str) -> Iterator[None]:
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
