"""Atomic writes: a file, a new folder, or a set of files that replaces an old one.

Everything is written beside its target and synced (the files, then their folder), renamed to the target, and the
rename is synced. A failure leaves the old content as it was.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING

from bulletin.diagnostics import BulletinError
from bulletin.workspace.locks import lock_if_free
from bulletin.workspace.regular import require_folder
from bulletin.workspace.temporary import NEW, PART, remove_abandoned, temporary_file, temporary_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

OLD = ".old-"
"""How the name of a set begins that was moved away."""
_NO_LINKS = frozenset((errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV))
"""How file systems without hard links refuse one."""


def write_atomic(path: Path, content: bytes) -> None:
    """Write a file atomically: readers see the old content or the new one, never a part. Raises OSError.

    Pipes and devices are written to as they are.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(content)
        return
    remove_abandoned(path.parent, PART)
    with temporary_file(path.parent) as (part, handle):
        _fill_file(handle, content)
        part.replace(path)
    sync(path.parent)


def write_new(path: Path, content: bytes) -> None:
    """Write a new file atomically: it is there completely or not at all. Raises FileExistsError, OSError."""
    remove_abandoned(path.parent, PART)
    with temporary_file(path.parent) as (part, handle):
        _fill_file(handle, content)
        _link(part, path)
    sync(path.parent)


def _link(part: Path, path: Path) -> None:
    """Give a finished file its name, which must be free. Raises FileExistsError, OSError."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from error
        part.rename(path)


def write_tree(target: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write new files below a folder, which may exist; returns their paths. Raises FileExistsError, OSError.

    Existing files are not touched; a failure removes all that was written. A new folder is created atomically.
    """
    with _undone_on_failure() as made:
        if not target.exists():
            made.extend(_make_folders(target.parent))
            write_folder(target, files)
            return tuple(target / name for name in files)
        for name, content in files.items():
            path = target / name
            made.extend(_make_folders(path.parent))
            write_new(path, content)
            made.append(path)
    return tuple(path for path in made if not path.is_dir())


@contextmanager
def _undone_on_failure() -> Iterator[list[Path]]:
    """Yield a list for files and folders as they are made; a failure removes them."""
    made: list[Path] = []
    try:
        yield made
    except BaseException:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _make_folders(folder: Path) -> list[Path]:
    """Create a folder and its parents; returns the new ones, parents first."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()][::-1]
    for each in missing:
        each.mkdir()
    return missing


def write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Create a folder with these files, atomically. Raises FileExistsError, OSError."""
    if target.exists() or target.is_symlink():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    remove_abandoned(target.parent, NEW)
    with temporary_folder(target.parent, NEW) as staged:
        _fill(staged, files)
        staged.rename(target)
        sync(target.parent)


def write_set(target: Path, files: Mapping[str, bytes]) -> None:
    """Replace the folder `target` by one with exactly these files, atomically. Raises OSError.

    The caller must hold the lock of `target`. Readers see the old set or the new one. Where the system can't exchange
    two folders, the old one is moved away for an instant, and `restore` moves it back after a crash in that instant.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _require_removable(target)
    staged = _new_path(target)
    try:
        staged.mkdir()
        _fill(staged, files)
        if target.exists():
            _replace(staged, target)
        else:
            _place(staged, target)
    finally:
        _clear(staged, ignore_errors=True)


def _require_removable(target: Path) -> None:
    """Refuse to replace what is no folder, or could not be removed afterwards. Raises OSError, BulletinError."""
    require_folder(target)
    folders = [target] if target.exists() else []
    while folders:
        folder = folders.pop()
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        with os.scandir(folder) as entries:
            folders += [folder / entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]


def restore(target: Path) -> None:
    """Recover from a crash: move back a set that was moved away, remove incomplete ones.

    The caller must hold the lock of `target`. Raises OSError, BulletinError `output-foreign`.
    """
    old = _old_path(target)
    for place in (target, old, _new_path(target)):
        require_folder(place)
    if old.exists() and not target.exists():
        old.rename(target)
    for left in (old, _new_path(target)):
        if left.exists():
            _clear(left)


def restore_abandoned(folder: Path) -> None:
    """Recover all sets of a folder that killed processes left, as far as that is possible."""
    with suppress(OSError), os.scandir(folder) as entries:
        left = {entry.name.partition("-")[2] for entry in entries if entry.name.startswith((NEW, OLD))}
        for name in sorted(left - {""}):
            with suppress(OSError, BulletinError), lock_if_free(folder / name) as free:
                if free:
                    restore(folder / name)


def _new_path(target: Path) -> Path:
    return target.with_name(f"{NEW}{target.name}")


def _old_path(target: Path) -> Path:
    return target.with_name(f"{OLD}{target.name}")


# --- Steps ---------------------------------------------------------------------------------------------------


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write these files into a new folder, and sync it, with the permissions of the user's umask."""
    folders = [folder]
    for name, content in files.items():
        path = folder / name
        folders += _make_folders(path.parent)
        with path.open("xb") as stream:
            _fill_file(stream.fileno(), content)
    for each in reversed(folders):
        sync(each)


def _fill_file(handle: int, content: bytes) -> None:
    """Write a new file and sync it."""
    with open(handle, "wb", closefd=False) as stream:
        stream.write(content)
    os.fsync(handle)


def _place(staged: Path, target: Path) -> None:
    """Rename the first set to its target; a rename that can't be synced is undone."""
    staged.rename(target)
    try:
        sync(target.parent)
    except OSError:
        target.rename(staged)
        raise


def _replace(staged: Path, target: Path) -> None:
    """Exchange the new set and the old one; `staged` is the old one afterwards, or gone."""
    if not _exchange(staged, target):
        _replace_in_two_steps(staged, target)
        return
    try:
        sync(target.parent)
    except OSError:
        _exchange(staged, target)
        raise


def _replace_in_two_steps(staged: Path, target: Path) -> None:
    old = _old_path(target)
    target.rename(old)
    try:
        _place(staged, target)
    except OSError:
        old.rename(target)
        raise
    _clear(old, ignore_errors=True)


def _exchange(one: Path, two: Path) -> bool:
    """Exchange the names of two folders atomically (Linux `renameat2`); return False where that is not supported.

    Raises OSError where the system can do it but failed.
    """
    call = _exchange_call()
    fault = call(os.fsencode(one), os.fsencode(two)) if call else errno.ENOSYS
    if fault in {errno.ENOSYS, errno.EINVAL, errno.EPERM, errno.ENOTSUP}:
        return False
    if fault:
        raise OSError(fault, os.strerror(fault), str(two))
    return True


@cache
def _exchange_call() -> Callable[[bytes, bytes], int] | None:
    """Return a function that exchanges two folders and returns an error number (0: none); None where not supported."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes

    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return None
    current_folder, exchange = -100, 2

    def change(one: bytes, two: bytes) -> int:
        done = call(current_folder, one, current_folder, two, exchange) == 0
        return 0 if done else ctypes.get_errno()

    return change


def _clear(folder: Path, *, ignore_errors: bool = False) -> None:
    import shutil  # costly to import, and needed late

    shutil.rmtree(folder, ignore_errors=ignore_errors)


def sync(folder: Path) -> None:
    """Sync a folder, so that renames in it survive a power cut, where that is supported. Raises OSError."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(handle)
