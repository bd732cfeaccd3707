"""Temporary files and folders beside what is written; each is locked by the process that writes it.

A lock ends with its process, however that ends. So the next run of the same user can remove what a killed process
left, and leaves alone what a living one writes.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.diagnostics import BulletinError
from bulletin.workspace.regular import NO_LINK

if TYPE_CHECKING:
    from collections.abc import Iterator

PART, NEW, SCRATCH = ".part-", ".new-", "bulletin-"
"""How the names of temporary files begin, of folders that will be renamed, and of those for a child process."""
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
_RANDOM = re.compile(r"[0-9a-f]{12}")
"""How the names end."""


@contextlib.contextmanager
def temporary_file(folder: Path) -> Iterator[tuple[Path, int]]:
    """Create a temporary file and lock it; yields its path and descriptor.

    A file that still has its name at the end is removed. Raises OSError.
    """
    while True:
        path = folder / f"{PART}{_random()}"
        handle = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_LINK | getattr(os, "O_BINARY", 0), 0o666
        )
        if _is_claimed(path, handle):
            break
        os.close(handle)
    with _removed(path, handle):
        yield path, handle


@contextlib.contextmanager
def temporary_folder(folder: Path, prefix: str, mode: int = 0o777) -> Iterator[Path]:
    """Create a temporary folder and lock it; a folder that still has its name at the end is removed. Raises OSError."""
    while True:
        path = folder / f"{prefix}{_random()}"
        path.mkdir(mode)
        handle = _open(path)
        if handle is None or _is_claimed(path, handle):
            break
        os.close(handle)
    with _removed(path, handle):
        yield path


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """Create a private folder where the system has its temporary files. Raises BulletinError `no-scratch`."""
    import tempfile  # costly to import, and needed rarely

    with contextlib.ExitStack() as stack:
        above = ""
        try:
            above = tempfile.gettempdir()
            remove_abandoned(Path(above), SCRATCH)
            folder = stack.enter_context(temporary_folder(Path(above), SCRATCH, 0o700))
        except OSError as error:
            place = above or os.environ.get("TMPDIR", "?")
            raise BulletinError("no-scratch", folder=place, reason=error.strerror or error) from error
        yield folder


def remove_scratch() -> None:
    """Remove the scratch folders of this user whose processes have ended."""
    # Not by `tempfile`, which takes longer to import than this takes.
    named = [os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP")]
    for place in dict.fromkeys((*filter(None, named), "/tmp")):  # noqa: S108 - only what this user made is removed
        remove_abandoned(Path(place), SCRATCH)


@contextlib.contextmanager
def _removed(path: Path, handle: int | None) -> Iterator[None]:
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)
        remove(path)


def _random() -> str:
    return os.urandom(6).hex()


def remove(path: Path) -> None:
    """Remove a file, or a folder with all in it, as far as that is possible."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        import shutil  # costly to import, and needed late

        shutil.rmtree(path, ignore_errors=True)


def remove_abandoned(folder: Path, prefix: str) -> None:
    """Remove the temporary files and folders of this user whose processes have ended, as far as that is possible."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        names = [entry.name for entry in entries if entry.name.startswith(prefix)]
        for name in names:
            if _RANDOM.fullmatch(name, len(prefix)):
                _remove_abandoned(folder / name)


def _remove_abandoned(path: Path) -> None:
    if not _is_own(path):
        return
    if sys.platform == "win32":  # which removes no file that a process has open
        remove(path)
        return
    handle = _open(path)
    if handle is None:
        return
    try:
        if _lock(handle, wait=False) and _is_at(path, handle):
            remove(path)
    finally:
        os.close(handle)


def _is_own(path: Path) -> bool:
    """Return whether this is a file or folder of this user, and no link."""
    try:
        facts = path.lstat()
    except OSError:
        return False
    own = not hasattr(os, "getuid") or facts.st_uid == os.getuid()
    return own and (stat.S_ISREG(facts.st_mode) or stat.S_ISDIR(facts.st_mode))


def _open(path: Path) -> int | None:
    """Open a file or folder to lock it; None where that can't be done."""
    try:
        access = os.O_RDONLY if path.is_dir() else os.O_RDWR  # NFS locks only what may be written
        return os.open(path, access | NO_LINK | _AT_ONCE)
    except OSError:
        return None


def _is_claimed(path: Path, handle: int) -> bool:
    """Lock a new file; return whether it is still there: another process may have taken it for an abandoned one."""
    _lock(handle, wait=True)
    return _is_at(path, handle)


def _is_at(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.lstat())
    except OSError:
        return False


def _lock(handle: int, *, wait: bool) -> bool:
    """Lock a file; return False where another process has it, or where the file system has no locks."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True
