"""The folders of a workspace and of the tool, reading (confined), and the clock."""

from __future__ import annotations

import errno
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.diagnostics import BulletinError, escaped
from bulletin.workspace.files import Files, unreachable
from bulletin.workspace.fonts import FontFile, font_files
from bulletin.workspace.writing import sync, write_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.cache import FileState
    from bulletin.workspace.files import Trace

SETTINGS = "bulletin.yaml"
ISSUE = "issue.md"
SHIPPED = "shipped/"
"""The prefix of a theme file that means the shipped one, even if the workspace overrides it."""
PACKAGE = Path(__file__).resolve().parent.parent


def today() -> date:
    """Return the local date."""
    return now().date()


def now() -> datetime:
    """Return the local time, to the second, with its zone."""
    return datetime.now(UTC).astimezone().replace(microsecond=0)


def variable(name: str) -> str | None:
    """Return an environment variable; None where it is not set or empty."""
    return os.environ.get(name) or None


class Workspace(Struct, frozen=True):
    """A folder with a `bulletin.yaml`; all paths are relative to it, with `/`. Everything is read through `files`."""

    root: Path
    files: Files = field(default_factory=Files)

    @classmethod
    def find(cls, start: Path) -> Workspace:
        """Find the workspace, from `start` upwards.

        Raises BulletinError `no-workspace` where there is none.
        """
        here = start.resolve()
        for folder in (here, *here.parents):
            if (folder / SETTINGS).is_file():
                return cls(folder)
        raise BulletinError("no-workspace", folder=here)

    def fresh(self) -> Workspace:
        """Return the workspace as it is to be read again, with nothing recorded."""
        return replace(self, files=self.files.fresh())

    def read(self, path: str) -> bytes:
        """Return the content of a file of the workspace.

        Raises OSError; also for what is no regular file, is too large, or is a text of a document by a link that leads
        out of its folder.
        """
        base = (self.root / path).parent if path.count("/") == 2 and path.lower().endswith(".md") else None
        return self.files.read(self._path(path), base.resolve() if base else None)

    def has(self, path: str) -> bool:
        """Return whether there is such a file. Raises BulletinError `unreachable`."""
        return self.files.exists(self._path(path))

    def trace(self) -> Trace:
        """Return what was read so far."""
        return self.files.trace(self.root)

    def state_of(self, path: str) -> FileState | None:
        """Return the state of a file, None for a missing one. Raises BulletinError `unreachable`."""
        return self.files.state(self._path(path))

    def names(self, folder: str) -> tuple[str, ...]:
        """Return the names in a folder, sorted; none for a missing one. Raises BulletinError `unreachable`."""
        return self.files.names(self._path(folder))

    def files_below(self, folder: str) -> Iterator[str]:
        """Yield the paths of all files below a folder, relative to it; a link to a folder counts as a file.

        Raises BulletinError `unreachable`.
        """
        for name in self.names(folder):
            path = self.root / folder / name
            if path.is_dir() and not path.is_symlink():
                yield from (f"{name}/{below}" for below in self.files_below(f"{folder}/{name}"))
            else:
                yield name

    def folders(self, above: str = "issues", main: str = ISSUE) -> tuple[str, ...]:
        """Return the names of all documents' folders of a kind, sorted. Raises BulletinError `unreachable`."""
        return tuple(name for name in self.names(above) if self.has(f"{above}/{name}/{main}"))

    def articles(self, folder: str, above: str = "issues", main: str = ISSUE) -> tuple[str, ...]:
        """Return the paths of a document's texts besides its main one, in the order of their file names.

        Raises BulletinError `unreachable`.
        """
        names = self.files.names(self._path(f"{above}/{folder}"), ".md")
        return tuple(
            f"{above}/{folder}/{name}" for name in names if name.lower() != main and name[0] not in "~_"
        )

    def texts(self, folder: str, above: str = "issues", main: str = ISSUE) -> tuple[str, ...]:
        """Return the paths of the texts of a document: the main one, then the others."""
        return (f"{above}/{folder}/{main}", *self.articles(folder, above, main))

    def misnamed(self, folder: str, above: str = "issues") -> tuple[str, ...]:
        """Return the paths of a document's texts whose names are not in UTF-8, escaped; they can't be read.

        Raises BulletinError `unreachable`.
        """
        place = f"{above}/{folder}"
        return tuple(f"{place}/{escaped(name)}" for name in self.files.misnamed(self._path(place), ".md"))

    def misnamed_folders(self, above: str = "issues", main: str = ISSUE) -> tuple[str, ...]:
        """Return the paths of all documents' folders whose names are not in UTF-8, escaped. Raises as `misnamed` does."""
        names = self.files.misnamed(self._path(above))
        there = (name for name in names if (self.root / above / name / main).exists())
        return tuple(f"{above}/{escaped(name)}" for name in there)

    def misnamed_tallies(self) -> tuple[str, ...]:
        """Return the paths of opening balances whose names are not in UTF-8, escaped; they can't be read.

        Raises BulletinError `unreachable`.
        """
        names = self.files.misnamed(self._path("tallies"), ".yaml")
        return tuple(f"tallies/{escaped(name)}" for name in names)

    def tallies(self) -> tuple[str, ...]:
        """Return the paths of the opening balances, sorted. Raises BulletinError `unreachable`."""
        return tuple(f"tallies/{name}" for name in self.files.names(self._path("tallies"), ".yaml"))

    def attachment(self, folder: str, path: str, above: str = "issues") -> bytes:
        """Return the content of a file that an article names.

        Raises OSError: FileNotFoundError, PermissionError where it lies outside its issue's folder by its real
        path, and others as `read` does.
        """
        base = self.root / above / folder
        return self.files.read(str(base / path), base.resolve())

    def theme(self, name: str) -> bytes:
        """Return a file of the theme: the workspace's own, else the shipped one, which is also named by `shipped/`.

        So a file of the workspace can include the one that it overrides. Raises OSError, BulletinError `unreachable`.
        """
        if not name.startswith(SHIPPED) and self.has(f"templates/{name}"):
            return self._optional(f"templates/{name}")
        return self.files.read(str(shipped("templates") / name.removeprefix(SHIPPED)))

    def own_theme(self) -> tuple[str, ...]:
        """Return the names of the files in the workspace's folder of the theme, sorted; folders below it are left out.

        Raises BulletinError `unreachable`.
        """
        folder = self.root / "templates"
        return tuple(name for name in self.names("templates") if not (folder / name).is_dir())

    def font_roles(self) -> tuple[tuple[str, bytes], ...]:
        """Return the files that assign faces to roles, the shipped one first, the workspace's own after it.

        Raises BulletinError `unreachable`.
        """
        own, first = "fonts/fonts.yaml", shipped("fonts") / "fonts.yaml"
        files = [("fonts.yaml", self.files.read(str(first)))]
        if self.has(own) and (self.root / own).resolve() != first.resolve():
            files.append((own, self._optional(own)))
        return tuple(files)

    def font_files(self) -> tuple[FontFile, ...]:
        """Return all font files: the workspace's, the system's, the tool's own.

        Raises BulletinError `unreachable` for the workspace's.
        """
        return font_files(self.root / "fonts")

    def _optional(self, path: str) -> bytes:
        """Return the content of a file that is there. Raises BulletinError `unreachable`."""
        try:
            return self.read(path)
        except OSError as error:
            raise unreachable(path, error) from error

    def _path(self, path: str) -> str:
        return f"{self.root}/{path}"

    def create(self, folder: str, files: Mapping[str, str], above: str = "issues") -> tuple[Path, ...]:
        """Create the folder of a new document with these files. Raises FileExistsError, OSError."""
        target = self.root / above / folder
        if target.parent.is_file():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(target.parent))
        target.parent.mkdir(parents=True, exist_ok=True)
        write_folder(target, {name: text.encode() for name, text in files.items()})
        return tuple(target / name for name in files)

    def rename(self, folder: str, name: str) -> None:
        """Rename the folder of an issue. Raises FileExistsError, OSError."""
        target = self.root / "issues" / name
        if target.exists() or target.is_symlink():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        (target.parent / folder).rename(target)
        sync(target.parent)

    def output(self, folder: str) -> Path:
        """Return the folder of an issue's outputs."""
        return self.root / "build" / folder

    def state(self) -> Path:
        """Return the folder of what can't be reproduced, such as the ledger of sent mails."""
        return self.root / ".bulletin"


def shipped(name: str) -> Path:
    """Return a folder of the shipped theme: in the wheel, or beside the package in a checkout."""
    packed = PACKAGE / "shipped" / name
    return packed if packed.is_dir() else PACKAGE.parent / name
