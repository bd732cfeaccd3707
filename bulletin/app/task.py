"""The task of a worker, wherever it runs: build one issue. The caller writes the files."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.app.up_to_date import BuildInputs, build_inputs
from bulletin.diagnostics import BulletinError, Diagnostic, Position, diagnose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.project.project import Project


class TaskResult(Struct, frozen=True):
    """The result for an issue: its files (none where it has errors), its pages, and diagnostics.

    `inputs` are what the files were made from. `counted`: with tallies of other issues. `blocked` is the diagnostic of
    an environment that prevents all builds, `bug` the traceback of a bug.
    """

    files: Mapping[str, bytes] = {}
    pages: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()
    blocked: Diagnostic | None = None
    bug: str = ""
    inputs: BuildInputs | None = None
    counted: bool = False

    @classmethod
    def of(cls, project: Project, folder: str) -> TaskResult:
        """Make an issue in memory. Raises BulletinError."""
        from bulletin.app.typesetting import make

        made = make(project, folder)
        if made.value is None:
            return cls(diagnostics=made.diagnostics)
        output = made.value
        inputs = build_inputs(project, folder, counted=output.counted)
        pages = len(output.facts.pages)
        return cls(output.files, pages, made.diagnostics, inputs=inputs, counted=output.counted)

    def raise_failure(self) -> None:
        """Raise a failure that is no mistake in the issue: BulletinError, or RuntimeError with the traceback of a bug."""
        if self.blocked:
            raise BulletinError(self.blocked.code, **self.blocked.values)
        if self.bug:
            raise RuntimeError(self.bug)


def attempt(project: Project, folder: str) -> TaskResult:
    """Build an issue in memory."""
    try:
        return TaskResult.of(project, folder)
    except BulletinError as error:
        return TaskResult(blocked=error.diagnostic)
    except Exception:  # noqa: BLE001 - raised with its traceback by `raise_failure`
        return TaskResult(bug=traceback.format_exc())


def worker_died(path: str) -> TaskResult:
    """Return the result for a document whose worker died; `path` is its main file."""
    return TaskResult(diagnostics=(diagnose("worker-died", Position(path, 1, 1)),))
