"""The folders of a workspace and of the tool, reading (confined), and the clock."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import BulletinError
from bulletin.workspace.user_folders import below_home, data_folder, user_folder
from bulletin.workspace.writing import sync, write_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SETTINGS = "bulletin.yaml"
ISSUE = "issue.md"
LARGEST_FILE = 64 * 1024 * 1024
"""Bytes; larger files are not read."""
SHIPPED = "shipped/"
"""The prefix of a theme file that means the shipped one, even if the workspace overrides it."""
PACKAGE = Path(__file__).resolve().parent.parent


class Origin(Enum):
    """Where a font file was found."""

    WORKSPACE = "workspace"
    SYSTEM = "system"
    DATA = "data"


class FontFile(Struct, frozen=True):
    """A font file, identified by path, size and time (ns); read only when needed."""

    path: Path
    size: int
    modified: int
    origin: Origin


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
    """A folder with a `bulletin.yaml`; all paths are relative to it, with `/`."""

    root: Path

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

    def read(self, path: str) -> bytes:
        """Return the content of a file of the workspace.

        Raises OSError; also for what is no regular file, is too large, or is a text of a document by a link that leads
        out of its folder.
        """
        file = self.root / path
        base = file.parent if path.count("/") == 2 and path.endswith(".md") else None
        return _content(file, base.resolve() if base else None)

    def has(self, path: str) -> bool:
        """Return whether there is such a file."""
        return (self.root / path).is_file()

    def folders(self, above: str = "issues", main: str = ISSUE) -> tuple[str, ...]:
        """Return the names of all documents' folders of a kind, sorted."""
        parent = self.root / above
        if not parent.is_dir():
            return ()
        entries = (entry for entry in parent.iterdir() if not entry.name.startswith("."))
        return tuple(sorted(entry.name for entry in entries if (entry / main).is_file()))

    def articles(self, folder: str, above: str = "issues", main: str = ISSUE) -> tuple[str, ...]:
        """Return the paths of a document's texts besides its main one, in the order of their file names."""
        entries = (self.root / above / folder).iterdir()
        names = sorted(
            entry.name
            for entry in entries
            if entry.suffix == ".md" and entry.name != main and not entry.name.startswith((".", "~", "_"))
        )
        return tuple(f"{above}/{folder}/{name}" for name in names)

    def texts(self, folder: str, above: str = "issues", main: str = ISSUE) -> tuple[str, ...]:
        """Return the paths of the texts of a document: the main one, then the others."""
        return (f"{above}/{folder}/{main}", *self.articles(folder, above, main))

    def tallies(self) -> tuple[str, ...]:
        """Return the paths of the opening balances, sorted."""
        folder = self.root / "tallies"
        return tuple(sorted(f"tallies/{entry.name}" for entry in folder.glob("*.yaml")))

    def attachment(self, folder: str, path: str, above: str = "issues") -> bytes:
        """Return the content of a file that an article names.

        Raises OSError: FileNotFoundError, PermissionError where it lies outside its issue's folder by its real
        path, and others as `read` does.
        """
        base = (self.root / above / folder).resolve()
        try:
            return _content(base / path, base)
        except ValueError as error:
            raise FileNotFoundError(errno.ENOENT, str(error), path) from error

    def theme(self, name: str) -> bytes:
        """Return a file of the theme: the workspace's own, else the shipped one, which is also named by `shipped/`.

        So a file of the workspace can include the one that it overrides.
        """
        own = self.root / "templates" / name
        if own.is_file() and not name.startswith(SHIPPED):
            return own.read_bytes()
        return (shipped("templates") / name.removeprefix(SHIPPED)).read_bytes()

    def own_theme(self) -> tuple[str, ...]:
        """Return the names of the theme's files that the workspace overrides, sorted."""
        folder = self.root / "templates"
        return tuple(sorted(entry.name for entry in folder.glob("*") if entry.is_file()))

    def font_roles(self) -> tuple[tuple[str, bytes], ...]:
        """Return the files that assign faces to roles, the shipped one first, the workspace's own after it."""
        own = self.root / "fonts" / "fonts.yaml"
        first = shipped("fonts") / "fonts.yaml"
        files = [("fonts.yaml", first)]
        if own.is_file() and own.resolve() != first.resolve():
            files.append(("fonts/fonts.yaml", own))
        return tuple((name, path.read_bytes()) for name, path in files)

    def font_files(self) -> tuple[FontFile, ...]:
        """Return all font files: the workspace's, the system's, the tool's own."""
        places = [(self.root / "fonts", Origin.WORKSPACE)]
        places += [(folder, Origin.SYSTEM) for folder in _system_font_folders()]
        data = data_folder()
        places += [(data / "fonts", Origin.DATA)] if data else []
        return tuple(file for folder, origin in places for file in _fonts_below(folder, origin))

    def create(self, folder: str, files: Mapping[str, str]) -> tuple[Path, ...]:
        """Create the folder of a new issue with these files. Raises FileExistsError, OSError."""
        target = self.root / "issues" / folder
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


def _system_font_folders() -> tuple[Path, ...]:
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
        return windows, *below_home("AppData/Local/Microsoft/Windows/Fonts")
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), *below_home("Library/Fonts")
    common = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
    data = user_folder("XDG_DATA_HOME", ".local/share")
    return *common, *below_home(".fonts"), *((data / "fonts",) if data else ())


def _fonts_below(folder: Path, origin: Origin) -> Iterator[FontFile]:
    for parent, folders, names in os.walk(folder, followlinks=True):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith((".ttf", ".otf", ".ttc", ".otc")):
                path = Path(parent) / name
                with contextlib.suppress(OSError):
                    facts = path.stat()
                    yield FontFile(path, facts.st_size, facts.st_mtime_ns, origin)


class OutsideError(PermissionError):
    """A file lies outside the folder that it must lie in."""


def _content(file: Path, base: Path | None) -> bytes:
    """Read a regular file of at most `LARGEST_FILE` bytes, by its real path inside `base`. Raises OSError."""
    try:
        real = file.resolve(strict=True)
    except RuntimeError as error:  # circular links, before Python 3.13
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(file)) from error
    if base is not None and not real.is_relative_to(base):
        raise OutsideError(errno.EPERM, "outside its folder", str(file))
    handle = os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as stream:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(file))
        if facts.st_size > LARGEST_FILE:
            raise OSError(errno.EFBIG, f"larger than {LARGEST_FILE // 2**20} MB", str(file))
        return stream.read(LARGEST_FILE + 1)
