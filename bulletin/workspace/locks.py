"""The lock of an output: a second process waits until the holder releases it or dies, and learns who that is."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING, TextIO

from bulletin.workspace.regular import open_own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_BYTE = 1 << 30
"""Where Windows locks a byte: far behind the holder's name, as a locked byte can't be read."""


@contextlib.contextmanager
def lock(target: Path, on_wait: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of an output; a second process waits, after `on_wait` was called with the name of the holder.

    The lock ends with its holder, however that ends. Raises OSError, BulletinError `output-foreign`.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    path = _lock_path(target)
    with contextlib.ExitStack() as stack:
        stream = stack.enter_context(_open(path))
        while not (_hold(stream, on_wait) and _is_at(stream, path)):
            stream.close()
            stream = stack.enter_context(_open(path))
        _sign(stream)
        yield


@contextlib.contextmanager
def lock_if_free(target: Path) -> Iterator[bool]:
    """Hold the lock of an output unless another process does; yields whether it is held.

    Raises OSError, BulletinError `output-foreign`.
    """
    path = _lock_path(target)
    with _open(path) as stream:
        held = _acquire(stream, wait=False) and _is_at(stream, path)
        if held:
            _sign(stream)
        yield held


def _lock_path(target: Path) -> Path:
    return target.with_name(f".lock-{target.name}")


def _open(path: Path) -> TextIO:
    return os.fdopen(open_own(path), "r+", encoding="utf-8")


def _sign(stream: TextIO) -> None:
    """Write the name of this process into the file of a lock that it holds."""
    stream.seek(0)
    stream.truncate()
    stream.write(_own_name())
    stream.flush()


def _hold(stream: TextIO, on_wait: Callable[[str], None]) -> bool:
    """Wait for the lock until it is held."""
    if not _acquire(stream, wait=False):
        stream.seek(0)
        on_wait(stream.read().strip())
        _acquire(stream, wait=True)
    return True


def _is_at(stream: TextIO, path: Path) -> bool:
    """Return whether the locked file is still the one that others will open: the folder may have been cleared."""
    try:
        return os.path.samestat(os.fstat(stream.fileno()), path.lstat())
    except OSError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return False


def _own_name() -> str:
    """Return the number of this process and, where they are known, its user and machine."""
    import getpass
    import platform

    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = "?"
    return f"{os.getpid()}，{user}@{platform.node() or '?'}"


def _acquire(stream: TextIO, *, wait: bool) -> bool:
    """Take the lock; return False where another process has it and `wait` is false. Raises OSError."""
    if sys.platform == "win32":
        return _acquire_on_windows(stream, wait=wait)
    import fcntl

    try:
        fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _acquire_on_windows(stream: TextIO, *, wait: bool) -> bool:
    import msvcrt

    locking = getattr(msvcrt, "locking")  # noqa: B009 - known to the type checker on Windows alone
    mode = getattr(msvcrt, "LK_NBLCK")  # noqa: B009
    while True:
        os.lseek(stream.fileno(), _BYTE, os.SEEK_SET)
        try:
            locking(stream.fileno(), mode, 1)
        except OSError:
            if not wait:
                return False
            time.sleep(0.1)
        else:
            return True
