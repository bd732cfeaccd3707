"""The disk as one project reads it: every read is recorded, so that a later command can tell whether it would differ.

A missing file or folder is an answer. One that is there and can't be read is an error, never taken for a missing one:
a link to a share that is not connected, a folder without permission.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.cache import FileState, digest
from bulletin.diagnostics import BulletinError, escaped
from bulletin.workspace.regular import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes; larger files are not read."""
_CHANGED = FileState((0, 0, 0, 0), settled=False)
"""The state of a file that two reads found different: no later state equals it."""


class Listing(Struct, frozen=True, array_like=True):
    """The names in a folder that end with a suffix in letters of either case, sorted, without those of hidden files."""

    folder: str
    suffix: str
    names: tuple[str, ...]


class Trace(Struct, frozen=True):
    """What was read: the state of each file, None for a missing one, and the names in each folder.

    Paths below the workspace are relative to it.
    """

    files: dict[str, FileState | None]
    listings: tuple[Listing, ...] = ()

    def select(self, keep: Callable[[str], bool]) -> Trace:
        """Return the part with the paths of these files and folders."""
        files = {path: state for path, state in self.files.items() if keep(path)}
        return Trace(files, tuple(each for each in self.listings if keep(each.folder)))


class OutsideError(PermissionError):
    """A file lies outside the folder that it must lie in."""


class Files(Struct):
    """Reads files and folders, and records what it found."""

    states: dict[str, FileState | None] = field(default_factory=dict)
    listings: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def fresh(self) -> Files:
        """Return a value for a project that is opened again: nothing is recorded in it."""
        return Files()

    def read(self, path: str, inside: Path | None = None) -> bytes:
        """Return the content of a regular file of at most `LARGEST_FILE` bytes; its real path must be `inside` a folder.

        Raises OSError.
        """
        try:
            content, state = _read(path, inside)
        except OSError as error:
            self._record(path, None if isinstance(error, FileNotFoundError) else _CHANGED)
            raise
        self._record(path, state)
        return content

    def state(self, path: str) -> FileState | None:
        """Return the state of a file, None for a missing one. Raises BulletinError `unreachable`."""
        found = _state(path)
        self._record(path, found)
        return found

    def exists(self, path: str) -> bool:
        """Return whether there is something of this name. Raises BulletinError `unreachable`."""
        return self.state(path) is not None

    def names(self, folder: str, suffix: str = "") -> tuple[str, ...]:
        """Return the names in a folder, sorted; none for a missing one. Raises BulletinError `unreachable`.

        Names that are not in UTF-8 are left out: see `misnamed`.
        """
        return tuple(name for name in self._names(folder, suffix) if is_utf8(name))

    def misnamed(self, folder: str, suffix: str = "") -> tuple[str, ...]:
        """Return the names in a folder that are not in UTF-8. Raises BulletinError `unreachable`."""
        return tuple(name for name in self._names(folder, suffix) if not is_utf8(name))

    def trace(self, root: Path) -> Trace:
        """Return what was read so far, with the paths relative to a workspace."""
        start = f"{root}/"
        files = {path.removeprefix(start): state for path, state in self.states.items()}
        listings = (
            Listing(folder.removeprefix(start), suffix, tuple(map(escaped, names)))
            for (folder, suffix), names in self.listings.items()
        )
        return Trace(files, tuple(listings))

    def agree(self, trace: Trace, root: Path) -> bool:
        """Return whether all that was read then is the same now.

        Each file is looked at once; contents are read only where metadata don't suffice.
        """
        try:
            listed = all(self._lists(os.path.join(root, each.folder), each) for each in trace.listings)  # noqa: PTH118
            return listed and all(
                self._is_unchanged(os.path.join(root, path), then)  # noqa: PTH118
                for path, then in trace.files.items()
            )
        except (BulletinError, OSError):
            return False

    def _lists(self, folder: str, then: Listing) -> bool:
        names = self.listings.get((folder, then.suffix)) or self._names(folder, then.suffix)
        return tuple(map(escaped, names)) == then.names

    def _is_unchanged(self, path: str, then: FileState | None) -> bool:
        """Return whether a file is as it was.

        For one that had not settled, equal metadata do not suffice; for one that was not read, they are required.
        """
        now = self.states[path] if path in self.states else self.state(path)
        if now is None or then is None:
            return now is then
        if then.settled and then.metadata == now.metadata:
            return True
        return bool(then.content) and then.content == (now.content or digest(self.read(path)))

    def _record(self, path: str, state: FileState | None) -> None:
        """Record what a read found; where it differs from an earlier read, the file has changed in between."""
        known = self.states.setdefault(path, state)
        if known is None or state is None or known.metadata != state.metadata:
            self.states[path] = state if known is state else _CHANGED
        elif state.content and state.content != known.content:
            self.states[path] = _CHANGED if known.content else state

    def _names(self, folder: str, suffix: str) -> tuple[str, ...]:
        names = tuple(name for name in _list(folder) if name.lower().endswith(suffix))
        if self.listings.setdefault((folder, suffix), names) != names:
            self.listings[folder, suffix] = ("/",)
        return names


def is_there(path: Path) -> bool:
    """Return whether there is something at a path. Raises BulletinError `unreachable` where that can't be known."""
    return _state(str(path)) is not None


def is_utf8(name: str) -> bool:
    """Return whether the name of a file is in UTF-8."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def _read(path: str, inside: Path | None) -> tuple[bytes, FileState]:
    """Read a regular file, and its state before that. Raises OSError."""
    try:
        real = Path(path).resolve(strict=True)
    except RuntimeError as error:  # circular links, before Python 3.13
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path) from error
    except ValueError as error:  # a null character
        raise FileNotFoundError(errno.ENOENT, str(error), path) from error
    if inside is not None and not real.is_relative_to(inside):
        raise OutsideError(errno.EPERM, "outside its folder", path)
    with open_regular(real) as stream:
        facts = os.fstat(stream.fileno())
        if facts.st_size > LARGEST_FILE:
            raise OSError(errno.EFBIG, f"larger than {LARGEST_FILE // 2**20} MB", path)
        content = stream.read(LARGEST_FILE + 1)
    return content, FileState.of(facts, digest(content))


def _state(path: str) -> FileState | None:
    try:
        return FileState.of(os.stat(path))  # noqa: PTH116 - of thousands of files
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # ValueError: a null character
        if isinstance(error, OSError) and _is_cut_off(path):
            raise unreachable(path, error) from error
        return None
    except OSError as error:
        raise unreachable(path, error) from error


def _list(folder: str) -> Iterable[str]:
    """Return the names in a folder, sorted, without those of hidden files."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - names alone
    except FileNotFoundError as error:
        if _is_cut_off(folder):
            raise unreachable(folder, error) from error
        return ()
    except OSError as error:
        raise unreachable(folder, error) from error
    return sorted(name for name in names if not name.startswith("."))


def _is_cut_off(path: str) -> bool:
    """Return whether a missing file or folder is one, or lies below one, whose link leads nowhere."""
    while not os.path.exists(path):  # noqa: PTH110 - as above
        if os.path.islink(path):  # noqa: PTH114
            return True
        path = os.path.dirname(path)  # noqa: PTH120
    return False


def unreachable(path: str, error: OSError) -> BulletinError:
    """Return the error for a file or folder that is there and can't be read."""
    return BulletinError("unreachable", path=escaped(path), reason=error.strerror or error)
