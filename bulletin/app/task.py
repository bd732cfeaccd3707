"""The task of a worker, wherever it runs: build one issue. The caller writes the files."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import BulletinError, Diagnostic, Position, diagnose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.app.typesetting import BuildOutput
    from bulletin.diagnostics import Result
    from bulletin.project.project import Project


class TaskResult(Struct, frozen=True):
    """The result for an issue: its files (none where it has errors), its pages, and diagnostics.

    `blocked` is the diagnostic of an environment that prevents all builds, `bug` the traceback of a bug.
    `libraries` are the system libraries that laid out the text.
    """

    files: Mapping[str, bytes] = {}
    pages: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()
    blocked: Diagnostic | None = None
    bug: str = ""
    libraries: tuple[str, ...] = ()

    @classmethod
    def of(cls, made: Result[BuildOutput]) -> TaskResult:
        """Return the result for an issue that was made in memory."""
        if made.value is None:
            return cls(diagnostics=made.diagnostics)
        output = made.value
        return cls(output.files, len(output.facts.pages), made.diagnostics, libraries=output.libraries)

    def raise_failure(self) -> None:
        """Raise a failure that is no mistake in the issue: BulletinError, or RuntimeError with the traceback of a bug."""
        if self.blocked:
            raise BulletinError(self.blocked.code, **self.blocked.values)
        if self.bug:
            raise RuntimeError(self.bug)


def attempt(project: Project, folder: str) -> TaskResult:
    """Build an issue in memory."""
    from bulletin.app.typesetting import make

    try:
        return TaskResult.of(make(project, folder))
    except BulletinError as error:
        return TaskResult(blocked=error.diagnostic)
    except Exception:  # noqa: BLE001 - raised with its traceback by `raise_failure`
        return TaskResult(bug=traceback.format_exc())


def worker_died(path: str) -> TaskResult:
    """Return the result for a document whose worker died; `path` is its main file."""
    return TaskResult(diagnostics=(diagnose("worker-died", Position(path, 1, 1)),))
