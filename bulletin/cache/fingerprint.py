"""The state of files, to be compared with a later one: by size and times where these suffice, else by content."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Read = Callable[[str], bytes]

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


class Fingerprint(Struct, frozen=True):
    """The states of files by their paths; missing files are left out."""

    files: dict[str, FileState]

    @classmethod
    def of(cls, paths: Iterable[str], root: str = "") -> Fingerprint:
        """Fingerprint files, without reading them; `paths` are relative to `root`."""
        latest = time.time_ns() - SETTLE_TIME
        states = ((path, _state(os.path.join(root, path), latest)) for path in paths)  # noqa: PTH118
        return cls({path: state for path, state in states if state})

    def with_contents(self, contents: Mapping[str, str]) -> Fingerprint:
        """Return the fingerprint with digests of the contents of files that were read."""
        return Fingerprint(
            {
                path: replace(state, content=contents.get(path, state.content))
                for path, state in self.files.items()
            }
        )

    def holds(self, now: Fingerprint, read: Read) -> bool:
        """Return whether `now` has the same files, each with the same content; `read` returns a content if metadata differ.

        For a file that had not settled, equal metadata do not suffice. For one that was never read, they are required.
        """
        return self.files.keys() == now.files.keys() and all(
            _is_unchanged(state, now.files[path], path, read) for path, state in self.files.items()
        )

    @property
    def settled(self) -> bool:
        """Whether all files had settled: then equal keys mean equal contents."""
        return all(state.settled for state in self.files.values())

    def key(self) -> str:
        """Return a digest of all metadata, for a cache key."""
        parts = [f"{path} {state.metadata}" for path, state in self.files.items()]
        return digest("\n".join(parts).encode("utf-8", "surrogateescape"))


def _is_unchanged(then: FileState, now: FileState, path: str, read: Read) -> bool:
    if then.settled and then.metadata == now.metadata:
        return True
    try:
        return bool(then.content) and then.content == digest(read(path))
    except OSError:
        return False


def _state(path: str, latest: int) -> FileState | None:
    try:
        facts = os.stat(path)  # noqa: PTH116 - of thousands of files
    except OSError:
        return None
    settled = max(facts.st_mtime_ns, facts.st_ctime_ns) < latest and stat.S_ISREG(facts.st_mode)
    return FileState((facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino), settled)


def digest(content: bytes) -> str:
    """Return the SHA-256 of these bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def digests(contents: Mapping[str, bytes]) -> dict[str, str]:
    """Return the digests of several files by their paths."""
    return {path: digest(content) for path, content in contents.items()}
