"""Writing so that nobody ever sees a part: a file, a new folder, or a set of files in place of an old one.

Everything is written beside its place and synced (the files, then their folder), put in place by one rename, and
the rename is synced. What fails leaves the old content as it was.
"""

from __future__ import annotations

import errno
import os
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that whoever opens it sees the old content or the new one, never a part. Raises OSError.

    Pipes and devices are written to as they are.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(content)
        return
    part = path.with_name(f".part-{os.urandom(6).hex()}")
    try:
        _write(part, content)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync(path.parent)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet. Raises FileExistsError where it is there, OSError."""
    try:
        _write(path, content)
    except FileExistsError:
        raise
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    sync(path.parent)


def write_tree(target: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write new files below a folder, which may be there; returns their paths. Raises FileExistsError, OSError.

    Nothing that is there is touched; what fails takes back all that it has written.
    """
    made: list[Path] = []
    try:
        for name, content in files.items():
            path = target / name
            made += _make_folders(path.parent)
            write_new(path, content)
            made.append(path)
    except BaseException:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        raise
    return tuple(path for path in made if not path.is_dir())


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder with those above it; returns the new ones, the highest first."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()][::-1]
    for each in missing:
        each.mkdir()
    return missing


def write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Make a new folder that holds these files, as one step. Raises FileExistsError where it is there, OSError."""
    if target.exists() or target.is_symlink():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    fresh = target.with_name(f".new-{target.name}-{os.urandom(6).hex()}")
    try:
        _fill(fresh, files)
        fresh.rename(target)
        sync(target.parent)
    finally:
        _clear(fresh, ignore_errors=True)


def write_set(target: Path, files: Mapping[str, bytes]) -> None:
    """Replace the folder `target` by one that holds exactly these files, as one step. Raises OSError.

    Only to be called by who holds the lock of `target`. Whoever opens `target` sees the old set or the new one.
    Where the system can't exchange two folders at once the old one steps aside for an instant, and `restore`
    brings it back after a crash in that instant.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(target))
    fresh = _fresh(target)
    try:
        _fill(fresh, files)
        if target.exists():
            _replace(fresh, target)
        else:
            _place(fresh, target)
    finally:
        _clear(fresh, ignore_errors=True)


def restore(target: Path) -> None:
    """Mend what a crash left: bring back a set that had stepped aside, remove half-made ones.

    Only to be called by who holds the lock of `target`. Raises OSError.
    """
    aside = _aside(target)
    if aside.is_dir() and not target.exists():
        aside.rename(target)
    for left in (aside, _fresh(target)):
        if left.is_dir():
            _clear(left)


def _fresh(target: Path) -> Path:
    return target.with_name(f".new-{target.name}")


def _aside(target: Path) -> Path:
    return target.with_name(f".old-{target.name}")


# --- Steps ---------------------------------------------------------------------------------------------------


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder with these files, all of it on the disk when this returns."""
    folder.mkdir()
    for name, content in files.items():
        _write(folder / name, content)
    sync(folder)


def _write(path: Path, content: bytes) -> None:
    """Write a new file through to the disk, with the rights that the user's umask gives."""
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _place(fresh: Path, target: Path) -> None:
    """Put the first set in its place; a rename that can't be made lasting is taken back."""
    fresh.rename(target)
    try:
        sync(target.parent)
    except OSError:
        target.rename(fresh)
        raise


def _replace(fresh: Path, target: Path) -> None:
    """Let the new set and the old one change places; `fresh` is the old one afterwards, or gone."""
    if not _exchange(fresh, target):
        _replace_in_two_steps(fresh, target)
        return
    try:
        sync(target.parent)
    except OSError:
        _exchange(fresh, target)
        raise


def _replace_in_two_steps(fresh: Path, target: Path) -> None:
    aside = _aside(target)
    target.rename(aside)
    try:
        _place(fresh, target)
    except OSError:
        aside.rename(target)
        raise
    _clear(aside, ignore_errors=True)


def _exchange(one: Path, two: Path) -> bool:
    """Let two folders change their names in one step (Linux `renameat2`); False where that can't be had.

    Raises OSError where the system can do it but failed.
    """
    call = _exchanger()
    fault = call(os.fsencode(one), os.fsencode(two)) if call else errno.ENOSYS
    if fault in {errno.ENOSYS, errno.EINVAL, errno.EPERM, errno.ENOTSUP}:
        return False
    if fault:
        raise OSError(fault, os.strerror(fault), str(two))
    return True


@cache
def _exchanger() -> Callable[[bytes, bytes], int] | None:
    """Return what lets two folders change their names and tells its error (0: none); None where there is no such call."""
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
    import shutil  # it takes 2 ms, and a build is long under way before it is needed

    shutil.rmtree(folder, ignore_errors=ignore_errors)


def sync(folder: Path) -> None:
    """Make what was done in this folder last over a power cut, where the system can. Raises OSError."""
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
