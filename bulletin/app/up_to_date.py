"""Whether an issue has to be built: the inputs and outputs of its last build are compared with the present files.

The records of builds are in the user's cache; losing one costs a build, never a wrong result.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from bulletin.app.kinds import kind_of
from bulletin.app.manifest import MANIFEST, parse_manifest
from bulletin.cache import Fingerprint, digest, digests, tool_fingerprint
from bulletin.diagnostics import Diagnostic
from bulletin.workspace import SETTINGS, files_below

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.app.task import TaskResult
    from bulletin.project.project import Project

VARIABLES = (
    "HOME",
    "WINDIR",
    "XDG_DATA_HOME",
    "XDG_DATA_DIRS",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "FONTCONFIG_SYSROOT",
)
"""Environment variables that determine the available fonts."""


class Inputs(Struct, frozen=True):
    """The state of all that a build depends on, before the build.

    `own`: the settings, the theme and the files of the issue; `others`: the texts of all other issues and the opening
    balances, from which its tallies are counted (None where it has none); `environment`: tool, libraries and fonts.
    """

    own: Fingerprint
    others: Fingerprint | None
    environment: str


class BuildRecord(Struct, frozen=True):
    """A build: its inputs, its outputs, and its diagnostics.

    `libraries` are the system libraries that laid out its text.
    """

    inputs: Inputs
    libraries: Fingerprint
    outputs: Fingerprint
    files: tuple[str, ...]
    pages: int
    diagnostics: tuple[Diagnostic, ...]


class UpToDateCheck(Struct, frozen=True, dict=True):
    """Compares the issues of a project with their last builds; what issues share is fingerprinted once."""

    project: Project

    @cached_property
    def _root(self) -> str:
        return str(self.project.workspace.root)

    @cached_property
    def _environment(self) -> str:
        variables = [os.environ.get(name) for name in VARIABLES]
        return digest(repr((tool_fingerprint(), self.project.fonts, variables)).encode())

    @cached_property
    def _tally_sources(self) -> Fingerprint:
        """The state of the sources of all tallies."""
        workspace = self.project.workspace
        texts = [path for folder in workspace.folders() for path in workspace.texts(folder)]
        states = Fingerprint.of([*texts, *workspace.tallies()], self._root)
        unsettled = [path for path, state in states.files.items() if not state.settled]
        return states.with_contents({path: self._digest(path) for path in unsettled})

    def _place(self, folder: str) -> str:
        """Return the path of the folder of an issue."""
        return f"{kind_of(self.project.workspace, folder).folder}/{folder}"

    def inputs(self, folder: str) -> Inputs:
        """Return the state of all that an issue may be built from; to be called before the build."""
        own, sources = f"{self._place(folder)}/", self._tally_sources.files
        others = {path: state for path, state in sources.items() if not path.startswith(own)}
        return Inputs(self._own(folder), Fingerprint(others), self._environment)

    def _own(self, folder: str) -> Fingerprint:
        root = self._root
        below = (*files_below(f"{root}/{self._place(folder)}"), *files_below(f"{root}/templates"))
        paths = [SETTINGS, "fonts/fonts.yaml", *(path[len(root) + 1 :] for path in below)]
        return Fingerprint.of(paths, root)

    def record(self, folder: str, inputs: Inputs, written: TaskResult) -> None:
        """Save the record of a build; `inputs` are those from before it."""
        files = written.files
        manifest = parse_manifest(files[MANIFEST])
        place = f"build/{folder}"
        outputs = Fingerprint.of((f"{place}/{name}" for name in sorted(files)), self._root)
        own = inputs.own.with_contents(self._contents(folder, inputs.own, manifest))
        record = BuildRecord(
            Inputs(own, inputs.others if manifest["counted"] else None, inputs.environment),
            Fingerprint.of(written.libraries),
            outputs.with_contents(digests({f"{place}/{name}": files[name] for name in files})),
            tuple(files),
            written.pages,
            written.diagnostics,
        )
        self.project.directory.save(self._key(folder), record)

    def last_build(self, folder: str) -> BuildRecord | None:
        """Return the last build of an issue; None where another one could have another result."""
        record = self.project.directory.load(self._key(folder), BuildRecord)
        return record if record and self._is_current(record, folder) else None

    def _is_current(self, record: BuildRecord, folder: str) -> bool:
        now, then, read = self.inputs(folder), record.inputs, self.project.workspace.read
        libraries = Fingerprint.of(record.libraries.files)
        return (
            then.environment == now.environment
            and record.outputs.holds(Fingerprint.of(self._outputs(folder), self._root), read)
            and then.own.holds(now.own, read)
            and record.libraries.holds(libraries, read)
            and (then.others is None or (now.others is not None and then.others.holds(now.others, read)))
        )

    def _outputs(self, folder: str) -> Iterator[str]:
        try:
            names = sorted(os.listdir(f"{self._root}/build/{folder}"))  # noqa: PTH208 - names alone
        except OSError:
            return
        yield from (f"build/{folder}/{name}" for name in names)

    def _contents(self, folder: str, own: Fingerprint, manifest: Mapping[str, Any]) -> dict[str, str]:
        """Return the digests of what a build read: from its manifest, or of files that are as they were before it."""
        basis, place = manifest["basis"], self._place(folder)
        read = {
            SETTINGS: self.project.settings,
            **{f"{place}/{path}": each for path, each in basis.items()},
            **basis,
            **manifest["sources"],
        }
        now = Fingerprint.of([path for path in own.files if path not in read], self._root)
        same = [path for path, state in now.files.items() if state.metadata == own.files[path].metadata]
        return read | {path: self._digest(path) for path in same}

    def _digest(self, path: str) -> str:
        """Return the digest of a file; "" for what can't be read."""
        try:
            return digest(self.project.workspace.read(path))
        except OSError:
            return ""

    def _key(self, folder: str) -> str:
        return f"build-{digest(f'{self._root}{chr(10)}{folder}'.encode('utf-8', 'surrogateescape'))[:32]}"
