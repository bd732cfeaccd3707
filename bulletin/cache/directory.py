"""A cache directory: values and bytes by key, sealed, written atomically, private to one user."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar, cast

from msgspec import DecodeError, Struct
from msgspec.msgpack import Decoder, encode

from bulletin.cache.tool import tool_fingerprint
from bulletin.diagnostics import Diagnostic, diagnose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

T = TypeVar("T")

FILES, BYTES = 4000, 1 << 29
"""Bounds of the directory: beyond them the files written longest ago are removed."""
LARGEST = 1 << 28
"""Bytes of the largest entry; larger files are neither written nor read."""
PART = ".part-"
"""The beginning of the names of files that are being written."""
_SEAL = 32
_READ = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class CacheDir(Struct, frozen=True):
    """Entries by key in a directory of this user; None is a cache without a directory, which stores nothing.

    Results are used without being checked again, and parts of drafts are stored here. So each entry is sealed with a
    digest over its key, its bytes and the tool that wrote them, and only what belongs to this user and is writable by
    nobody else is read or written. `fresh`: what is stored is not read, only replaced.
    """

    path: Path | None
    fresh: bool = False

    def load(self, key: str, kind: type[T]) -> T | None:
        """Return the value saved under this key; None where there is none of this type."""
        content = self.get(key)
        return None if content is None else decode(content, kind)

    def save(self, key: str, value: object) -> None:
        """Save a value of declared types under this key. Raises TypeError for what is neither plain nor a struct."""
        self.put(key, encode(value))

    def get(self, key: str) -> bytes | None:
        """Return what was put under this key.

        None for what is damaged, was stored under another key, or was written by other code, other libraries or
        another Python.
        """
        if self.path is None or self.fresh:
            return None
        content = memoryview(_content(self.path / key) if _is_private(self.path) else b"")
        body = content[_SEAL:]
        return bytes(body) if content[:_SEAL] == _seal(key, body) else None

    def put(self, key: str, content: bytes) -> None:
        """Store these bytes, if that is possible. Nothing is synced: readers detect what a power cut damages."""
        if self.path is None or len(content) > LARGEST - _SEAL:
            return
        with contextlib.suppress(OSError):
            _make_private(self.path)
            if _is_private(self.path):
                with _lock(self.path, exclusive=False):
                    _write(self.path, key, _seal(key, content) + content)

    def refusal(self) -> Diagnostic | None:
        """Return why an existing directory is not used: others could have written to it."""
        if self.path is None or _is_private(self.path):
            return None
        try:
            facts = self.path.lstat()
        except OSError:
            return None
        mode = stat.filemode(facts.st_mode)
        return diagnose("cache-not-private", None, folder=self.path, owner=_owner(facts.st_uid), mode=mode)

    def prune(self) -> None:
        """Remove what killed processes were writing, then the oldest files while there are too many, or too many bytes."""
        if self.path is None or not _is_private(self.path):
            return
        with contextlib.suppress(OSError):
            files = sorted(_files(self.path))
            if any(name.startswith(PART) for _, _, name in files):
                _remove_parts(self.path)
            _remove_surplus(self.path, files)


def decode(content: bytes, kind: type[T]) -> T | None:
    """Return the value of this type that was encoded; None where it is none."""
    try:
        return cast("T", _decoder(cast("Any", kind)).decode(content))
    except (DecodeError, RecursionError):
        return None


@cache
def _decoder(kind: Any) -> Any:
    """Return the decoder of a type, which is costly to create."""
    return Decoder(kind)


def _seal(key: str, body: bytes | memoryview) -> bytes:
    """Return the digest of an entry and of the tool that wrote it."""
    digest = sha256(f"{tool_fingerprint()}\n{key}\n".encode())
    digest.update(body)
    return digest.digest()


# --- Reading and writing -------------------------------------------------------------------------------------


def _content(path: Path) -> bytes:
    """Return the content of a private file; b"" for what is missing or not one."""
    with contextlib.suppress(OSError), _opened(path) as handle:
        facts = os.fstat(handle)
        if stat.S_ISREG(facts.st_mode) and _is_own(facts) and facts.st_size <= LARGEST:
            with os.fdopen(handle, "rb", closefd=False) as stream:
                return stream.read()
    return b""


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Open a file or directory for reading, without following a link or waiting. Raises OSError."""
    handle = os.open(path, _READ)
    try:
        yield handle
    finally:
        os.close(handle)


def _write(folder: Path, name: str, content: bytes) -> None:
    """Write a file and rename it to its name. Raises OSError."""
    part = folder / f"{PART}{os.urandom(6).hex()}"
    try:
        with os.fdopen(os.open(part, _CREATE, 0o600), "wb") as stream:
            if hasattr(os, "fchmod"):
                os.fchmod(stream.fileno(), 0o600)
            stream.write(content)
        part.replace(folder / name)
    finally:
        part.unlink(missing_ok=True)


def _make_private(folder: Path) -> None:
    """Make a directory and those above it for this user alone, whatever the umask. Raises OSError."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        with contextlib.suppress(FileExistsError):
            each.mkdir(mode=0o700)
            each.chmod(0o700)


def _is_private(folder: Path) -> bool:
    """Return whether this is a directory, and no link to one, in which only this user can write."""
    try:
        facts = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and _is_own(facts)


def _is_own(facts: os.stat_result) -> bool:
    """Return whether a file or directory is this user's and writable by nobody else; on Windows the profile ensures that."""
    if not hasattr(os, "getuid"):
        return True
    return facts.st_uid == os.getuid() and not facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _owner(number: int) -> str:
    """Return the name of a user, else the number."""
    try:
        import pwd

        return pwd.getpwuid(number).pw_name
    except (ImportError, KeyError):
        return str(number)


# --- Removing ------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _lock(folder: Path, *, exclusive: bool) -> Iterator[None]:
    """Hold the lock of a directory: writers share it; whoever has it exclusively knows that nobody is writing.

    The lock ends with its holder, however that ends. Raises OSError where it can't be had at once.
    """
    if sys.platform == "win32":
        if exclusive:
            raise OSError("directories have no locks")
        yield
        return
    import fcntl

    with _opened(folder) as handle:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError as error:  # where the file system has no locks, one can write
            if exclusive or isinstance(error, BlockingIOError):
                raise
        yield


def _remove_parts(folder: Path) -> None:
    """Remove the files whose writers are gone, unless somebody is writing: then the next run does."""
    with contextlib.suppress(OSError), _lock(folder, exclusive=True):
        for path in folder.glob(f"{PART}*"):
            path.unlink(missing_ok=True)


def _remove_surplus(folder: Path, files: list[tuple[int, int, str]]) -> None:
    """Remove the first of these files while they exceed a bound."""
    surplus, size = len(files) - FILES, sum(size for _, size, _ in files)
    for number, (_, bytes_, name) in enumerate(files):
        if number >= surplus and size <= BYTES:
            break
        size -= bytes_
        with contextlib.suppress(OSError):
            (folder / name).unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[tuple[int, int, str]]:
    """Yield time of change (ns), size (bytes) and name of all files. Raises OSError."""
    with os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                facts = entry.stat(follow_symlinks=False)
                if not stat.S_ISDIR(facts.st_mode):
                    yield facts.st_mtime_ns, facts.st_size, entry.name
