"""The one door to the disk, the clock and the lock: find, read (confined), cache, and write a set whole."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bulletin.diagnostics import BulletinError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SETTINGS = "bulletin.yaml"
ISSUE = "issue.md"
PICTURE_LIMIT = 64 * 1024 * 1024
PACKAGE = Path(__file__).resolve().parent


class Origin(Enum):
    """Where a font file was found."""

    WORKSPACE = "workspace"
    SYSTEM = "system"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font file as the disk shows it: known by path, size and time (ns), read only when needed."""

    path: Path
    size: int
    modified: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Store:
    """The user's cache: bytes by key, disposable at any time, safe with several writers."""

    folder: Path

    def get(self, key: str) -> bytes | None:
        """Return what was put under this key, or None."""
        try:
            return (self.folder / key).read_bytes()
        except OSError:
            return None

    def put(self, key: str, content: bytes) -> Path | None:
        """Keep these bytes under this key; a cache that can't be written is no trouble (None)."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / key, content)
        except OSError:
            return None
        return self.folder / key

    def path(self, key: str) -> Path:
        """Tell where a key's file lies."""
        return self.folder / key


def cache() -> Store:
    """Return the user's cache for this tool."""
    import platformdirs

    return Store(Path(platformdirs.user_cache_dir("bulletin")))


def data_folder() -> Path:
    """Return the user's data folder for this tool, where `bulletin fonts --install` puts the open fonts."""
    import platformdirs

    return Path(platformdirs.user_data_dir("bulletin"))


def today() -> date:
    """Return the day it is here."""
    return datetime.now(UTC).astimezone().date()


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with a `bulletin.yaml`; every path handed out or taken in is relative to it, with `/`."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> Workspace:
        """Look for the workspace from `start` upwards.

        Raises BulletinError `no-workspace` where there is none.
        """
        here = start.resolve()
        for folder in (here, *here.parents):
            if (folder / SETTINGS).is_file():
                return cls(folder)
        raise BulletinError("no-workspace", folder=here)

    def read(self, path: str) -> bytes:
        """Return the content of a file of the workspace. Raises OSError."""
        return (self.root / path).read_bytes()

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return (self.root / path).is_file()

    def folders(self) -> tuple[str, ...]:
        """Return the names of all issues' folders, sorted."""
        issues = self.root / "issues"
        if not issues.is_dir():
            return ()
        return tuple(sorted(entry.name for entry in issues.iterdir() if (entry / ISSUE).is_file()))

    def articles(self, folder: str) -> tuple[str, ...]:
        """Return the paths of an issue's articles in the order of their file names."""
        entries = (self.root / "issues" / folder).iterdir()
        names = sorted(
            entry.name
            for entry in entries
            if entry.suffix == ".md" and entry.name != ISSUE and not entry.name.startswith((".", "~", "_"))
        )
        return tuple(f"issues/{folder}/{name}" for name in names)

    def tallies(self) -> tuple[str, ...]:
        """Return the paths of the opening states, sorted."""
        folder = self.root / "tallies"
        return tuple(sorted(f"tallies/{entry.name}" for entry in folder.glob("*.yaml")))

    def attachment(self, folder: str, path: str) -> Path | None:
        """Return the real path of a file that an article names.

        None where it lies outside its issue's folder, is no regular file, or is too large.
        """
        base = (self.root / "issues" / folder).resolve()
        try:
            target = (base / path).resolve(strict=True)
            facts = target.stat()
        except (OSError, ValueError):
            return None
        inside = target.is_relative_to(base)
        return target if inside and stat.S_ISREG(facts.st_mode) and facts.st_size <= PICTURE_LIMIT else None

    def theme(self, name: str) -> bytes:
        """Return a file of the theme: the workspace's own, else the shipped one."""
        return self.theme_path(name).read_bytes()

    def theme_path(self, name: str) -> Path:
        """Tell which file of the theme is taken."""
        own = self.root / "templates" / name
        return own if own.is_file() else shipped("templates") / name

    def font_roles(self) -> tuple[tuple[str, bytes], ...]:
        """Return the files that assign faces to roles, the shipped one first, the workspace's own after it."""
        own = self.root / "fonts" / "fonts.yaml"
        first = shipped("fonts") / "fonts.yaml"
        files = [("fonts.yaml", first)]
        if own.is_file() and own.resolve() != first.resolve():
            files.append(("fonts/fonts.yaml", own))
        return tuple((name, path.read_bytes()) for name, path in files)

    def font_files(self) -> tuple[FontFile, ...]:
        """Return every font file within reach: the workspace's, the system's, the tool's own."""
        places = [(self.root / "fonts", Origin.WORKSPACE)]
        places += [(folder, Origin.SYSTEM) for folder in _system_font_folders()]
        places += [(data_folder() / "fonts", Origin.DATA)]
        return tuple(file for folder, origin in places for file in _fonts_below(folder, origin))

    def create(self, folder: str, files: Mapping[str, str]) -> tuple[Path, ...]:
        """Make the folder of a new issue with these files. Raises FileExistsError where it is there, OSError."""
        target = self.root / "issues" / folder
        target.mkdir(parents=True)
        for name, text in files.items():
            write_whole(target / name, text.encode())
        return tuple(target / name for name in files)

    def output(self, folder: str) -> Path:
        """Return where an issue's finished set stands."""
        return self.root / "build" / folder


def shipped(name: str) -> Path:
    """Return a folder of the shipped theme: in the wheel, or beside the package in a checkout."""
    packed = PACKAGE / "shipped" / name
    return packed if packed.is_dir() else PACKAGE.parent / name


def _system_font_folders() -> tuple[Path, ...]:
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
        return windows, Path.home() / "AppData/Local/Microsoft/Windows/Fonts"
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), Path.home() / "Library/Fonts"
    own = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "fonts"
    return Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts", own


def _fonts_below(folder: Path, origin: Origin) -> Iterator[FontFile]:
    for parent, folders, names in os.walk(folder, followlinks=True):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith((".ttf", ".otf", ".ttc", ".otc")):
                path = Path(parent) / name
                with contextlib.suppress(OSError):
                    facts = path.stat()
                    yield FontFile(path, facts.st_size, facts.st_mtime_ns, origin)


# --- Writing -------------------------------------------------------------------------------------------------


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that whoever opens it sees the old content or the new one, never a part. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync(path.parent)


def digest(content: bytes) -> str:
    """Return the SHA-256 of these bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync(folder: Path) -> None:
    """Make a rename in this folder last over a power cut, where the system can."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_set(target: Path, files: Mapping[str, bytes]) -> None:
    """Replace the folder `target` by one that holds exactly these files, as one step. Raises OSError.

    Whoever opens `target` sees the old set or the new one. Where the system can't exchange two folders at once
    the old one steps aside for an instant, and `restore` brings it back after a crash in that instant.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".new-{target.name}-"))
    try:
        fresh.chmod(0o777 & ~_umask())
        for name, content in files.items():
            write_whole(fresh / name, content)
        if target.exists():
            if not _exchange(fresh, target):
                aside = _aside(target)
                target.rename(aside)
                fresh.rename(target)
                shutil.rmtree(aside)
        else:
            fresh.rename(target)
        _sync(target.parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def restore(target: Path) -> None:
    """Mend what a crash left: bring back a set that had stepped aside, remove half-made ones.

    Only to be called by who holds the lock of `target`. Raises OSError.
    """
    aside = _aside(target)
    if aside.exists():
        if target.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(target)
    for left in target.parent.glob(f".new-{target.name}-*"):
        shutil.rmtree(left, ignore_errors=True)


def _aside(target: Path) -> Path:
    return target.with_name(f".old-{target.name}")


def _exchange(one: Path, two: Path) -> bool:
    """Let two folders change their names in one step (Linux `renameat2`); False where that can't be had."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    current_folder, exchange = -100, 2
    return bool(call(current_folder, os.fsencode(one), current_folder, os.fsencode(two), exchange) == 0)


@contextlib.contextmanager
def lock(target: Path, on_wait: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of an output; a second holder waits, after `on_wait` was told who holds it.

    The lock ends with its holder, however that ends. Raises OSError.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / f".lock-{target.name}").open("a+", encoding="utf-8") as stream:
        if not _acquire(stream, wait=False):
            stream.seek(0)
            on_wait(stream.read().strip())
            _acquire(stream, wait=True)
        stream.seek(0)
        stream.truncate()
        stream.write(f"{os.getpid()}")
        stream.flush()
        yield


def _acquire(stream: TextIO, *, wait: bool) -> bool:
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
