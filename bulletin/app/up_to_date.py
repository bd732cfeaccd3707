"""Whether an issue has to be built: what its last build read and wrote is compared with the present files.

The records of builds are in the user's cache; losing one costs a build, never a wrong result.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.app.kinds import kind_folders, kind_of
from bulletin.cache import FileState, digest, digests, tool_fingerprint
from bulletin.diagnostics import Diagnostic
from bulletin.workspace import Listing, Trace

if TYPE_CHECKING:
    from bulletin.app.task import TaskResult
    from bulletin.project.project import Project
    from bulletin.workspace import Files

VARIABLES = ("HOME", "WINDIR", "XDG_DATA_HOME")
"""Environment variables that determine the available fonts."""


class BuildInputs(Struct, frozen=True):
    """All that a build depended on: the files that it read, and a digest of the tool, the libraries and the fonts."""

    environment: str
    files: Trace


class BuildRecord(Struct, frozen=True):
    """A build: its inputs, its outputs with their states, and its diagnostics."""

    inputs: BuildInputs
    outputs: dict[str, FileState]
    pages: int
    diagnostics: tuple[Diagnostic, ...]


def build_inputs(project: Project, folder: str, *, counted: bool) -> BuildInputs:
    """Return what a project has read for a document so far.

    `counted`: the document depends on all others and on the opening balances, as its tallies are counted from them.
    """
    own = f"{kind_of(project.workspace, folder).folder}/{folder}"
    others = (*kind_folders(), "tallies") if not counted else ()

    def depends_on(path: str) -> bool:
        below = path.partition("/")[0]
        return below != "build" and (below not in others or path == own or path.startswith(f"{own}/"))

    return BuildInputs(_environment(project), project.workspace.trace().select(depends_on))


def _environment(project: Project) -> str:
    variables = [os.environ.get(name) for name in VARIABLES]
    parts = (tool_fingerprint(), project.fonts, variables)
    return digest(repr(parts).encode("utf-8", "surrogateescape"))


class UpToDateCheck(Struct, frozen=True, dict=True):
    """Compares the issues of a project with their last builds; each file is looked at once."""

    project: Project

    @cached_property
    def _files(self) -> Files:
        """The files as they are now."""
        return self.project.workspace.files.fresh()

    @cached_property
    def _environment(self) -> str:
        return _environment(self.project)

    def record(self, folder: str, written: TaskResult) -> None:
        """Save the record of a build whose files have just been written; none where they are gone again."""
        assert written.inputs is not None, "a build that has files has read some"  # noqa: S101
        place, contents = self.project.workspace.output(folder), digests(written.files)
        with suppress(OSError):
            outputs = {name: FileState.of((place / name).stat(), contents[name]) for name in contents}
            record = BuildRecord(written.inputs, outputs, written.pages, written.diagnostics)
            self.project.directory.save(self._key(folder), record)

    def last_build(self, folder: str) -> BuildRecord | None:
        """Return the last build of an issue; None where another one could have another result."""
        record = self.project.directory.load(self._key(folder), BuildRecord)
        return record if record and self._is_current(record, folder) else None

    def _is_current(self, record: BuildRecord, folder: str) -> bool:
        root = self.project.workspace.root
        place = f"build/{folder}"
        outputs: dict[str, FileState | None] = {
            f"{place}/{name}": state for name, state in record.outputs.items()
        }
        listing = Listing(place, "", tuple(sorted(record.outputs)))
        return (
            record.inputs.environment == self._environment
            and self._files.agree(Trace(outputs, (listing,)), root)
            and self._files.agree(record.inputs.files, root)
        )

    def _key(self, folder: str) -> str:
        place = f"{self.project.workspace.root}\n{folder}"
        return f"build-{digest(place.encode('utf-8', 'surrogateescape'))[:32]}"
