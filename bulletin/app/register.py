"""Registers (登记簿): documents that are numbered by kind and series are listed, and the next one is created."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bulletin.diagnostics import BulletinError
from bulletin.workspace import not_writable, today

if TYPE_CHECKING:
    from bulletin.kinds.kind import Kind, Register
    from bulletin.project.project import Project


def create(project: Project, kind: Kind[Any], register: Register, series: str) -> tuple[Path, ...]:
    """Create the next document of a series. Raises BulletinError, also `issue-exists` and `not-writable`."""
    folder, files = register.begin(project, series, today())
    with not_writable(Path(kind.folder, folder)):
        try:
            return project.workspace.create(folder, files, kind.folder)
        except FileExistsError as error:
            raise BulletinError("issue-exists", folder=folder) from error
