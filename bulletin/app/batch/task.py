"""One issue of many: what is asked of a worker, wherever it runs, and what comes back. The caller writes the set."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import BulletinError, Diagnostic, Position, diagnose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.project.project import Project


class TaskResult(Struct, frozen=True):
    """How an issue ended: its files (None where it has errors), its pages, and what was found.

    `blocked` tells of an environment that stands in the way of every issue, `bug` is the traceback of one.
    `libraries` are the system's that set the text.
    """

    files: Mapping[str, bytes] | None = None
    pages: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()
    blocked: Diagnostic | None = None
    bug: str = ""
    libraries: tuple[str, ...] = ()

    def raise_failure(self) -> None:
        """Raise what can't be told beside an issue: BulletinError, or RuntimeError with a bug's traceback."""
        if self.blocked:
            raise BulletinError(self.blocked.code, **self.blocked.values)
        if self.bug:
            raise RuntimeError(self.bug)


def attempt(project: Project, folder: str) -> TaskResult:
    """Make an issue."""
    from bulletin.app.typesetting import make

    try:
        made = make(project, folder)
    except BulletinError as error:
        return TaskResult(blocked=error.diagnostic)
    except Exception:  # noqa: BLE001 - told with its traceback by who asked
        return TaskResult(bug=traceback.format_exc())
    if made.value is None:
        return TaskResult(diagnostics=made.diagnostics)
    value = made.value
    return TaskResult(value.files, len(value.facts.pages), made.diagnostics, libraries=value.libraries)


def lost(path: str) -> TaskResult:
    """Tell that the worker of a document died over it; `path` is its main file."""
    return TaskResult(diagnostics=(diagnose("worker-died", Position(path, 1, 1)),))
