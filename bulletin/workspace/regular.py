"""Files as they should be: regular ones, opened without following a link and without waiting for a pipe."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, BinaryIO

from bulletin.diagnostics import BulletinError

if TYPE_CHECKING:
    from pathlib import Path

_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NOT_REGULAR = frozenset((errno.ELOOP, errno.EISDIR, errno.ENXIO, errno.EMLINK))
"""How systems refuse to open a link, a folder or a socket as a file."""


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading. Raises OSError; also for a pipe, a socket or a device, at once."""
    handle = os.open(path, os.O_RDONLY | _AT_ONCE)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return os.fdopen(handle, "rb")


def read_regular(path: Path) -> bytes:
    """Return the content of a regular file. Raises OSError as `open_regular` does."""
    with open_regular(path) as stream:
        return stream.read()


def open_own(path: Path) -> int:
    """Open a file of this tool for reading and writing, creating it; returns its descriptor.

    What is no regular file with this one name is not touched. Raises OSError, BulletinError `output-foreign`.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | NO_LINK | _AT_ONCE, 0o666)
    except OSError as error:
        if error.errno in _NOT_REGULAR:
            raise BulletinError("output-foreign", path=path) from error
        raise
    facts = os.fstat(handle)
    if not stat.S_ISREG(facts.st_mode) or facts.st_nlink > 1:
        os.close(handle)
        raise BulletinError("output-foreign", path=path)
    return handle


def require_folder(path: Path) -> None:
    """Refuse what stands in the place of a folder of outputs. Raises BulletinError `output-foreign`, OSError."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(mode):
        raise BulletinError("output-foreign", path=path)
