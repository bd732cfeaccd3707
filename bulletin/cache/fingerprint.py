"""The state of files, to be compared with a later one: by size and times where these suffice, else by content."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SETTLE_TIME = 2_000_000_000
"""Nanoseconds: a file changed within this time may change again without another time stamp."""


class FileState(Struct, frozen=True, array_like=True):
    """A file as it was; `content` is the SHA-256 of its content where it was read.

    `metadata`: its size, the times of its last change and of that of its status (mtime, ctime; ns), its inode. No
    program can set back the ctime. `settled`: it had not been changed for `SETTLE_TIME` before, so that equal metadata
    mean equal content.
    """

    metadata: tuple[int, int, int, int]
    settled: bool
    content: str = ""

    @classmethod
    def of(cls, facts: os.stat_result, content: str = "") -> FileState:
        """Return the state of a file that has just been looked at."""
        latest = time.time_ns() - SETTLE_TIME
        settled = max(facts.st_mtime_ns, facts.st_ctime_ns) < latest and stat.S_ISREG(facts.st_mode)
        return cls((facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino), settled, content)


class Fingerprint(Struct, frozen=True):
    """The states of files by their paths; missing files are left out."""

    files: dict[str, FileState]

    @classmethod
    def of(cls, paths: Iterable[str]) -> Fingerprint:
        """Fingerprint files, without reading them."""
        states = ((path, _state(path)) for path in paths)
        return cls({path: state for path, state in states if state})

    def key(self) -> str:
        """Return a digest of all metadata, for a cache key."""
        parts = [f"{path} {state.metadata}" for path, state in self.files.items()]
        return digest("\n".join(parts).encode("utf-8", "surrogateescape"))


def _state(path: str) -> FileState | None:
    try:
        return FileState.of(os.stat(path))  # noqa: PTH116 - of thousands of files
    except OSError:
        return None


def digest(content: bytes) -> str:
    """Return the SHA-256 of these bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def digests(contents: Mapping[str, bytes]) -> dict[str, str]:
    """Return the digests of several files by their paths."""
    return {path: digest(content) for path, content in contents.items()}
