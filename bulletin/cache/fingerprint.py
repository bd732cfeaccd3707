"""The state of files, to be compared with a later one: by size and times where these suffice, else by content."""

from __future__ import annotations

import hashlib
import stat
import time
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

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


def digest(content: bytes) -> str:
    """Return the SHA-256 of these bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def digests(contents: Mapping[str, bytes]) -> dict[str, str]:
    """Return the digests of several files by their paths."""
    return {path: digest(content) for path, content in contents.items()}
