"""Replaces outputs: under a lock, atomically; an OSError becomes the BulletinError `not-writable`."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from bulletin.diagnostics import BulletinError
from bulletin.workspace.locks import lock
from bulletin.workspace.writing import restore, write_atomic, write_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


@contextmanager
def not_writable(place: object) -> Iterator[None]:
    """Raise an OSError of the block as BulletinError `not-writable`, naming this place."""
    try:
        yield
    except OSError as error:
        raise BulletinError("not-writable", folder=place, reason=error.strerror or error) from error


@contextmanager
def locked_output(target: Path, on_wait: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of an output folder; what an interrupted command moved away is restored first.

    `on_wait` is called with the holder where there is one. Raises BulletinError `not-writable`, `output-foreign`.
    """
    with ExitStack() as stack:
        with not_writable(target):
            stack.enter_context(lock(target, on_wait))
            restore(target)
        yield


def replace_set(target: Path, files: Mapping[str, bytes], on_wait: Callable[[str], None]) -> None:
    """Replace a folder by one with exactly these files, atomically. Raises BulletinError `not-writable`."""
    with locked_output(target, on_wait), not_writable(target):
        write_set(target, files)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file atomically. Raises BulletinError `not-writable`."""
    with not_writable(path):
        write_atomic(path, content)
