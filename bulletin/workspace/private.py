"""The user's private corner of the cache: what lies there came from this user, and nobody else reads it."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from msgspec import Struct

from bulletin.fresh import cache_folder

MOST = 400
"""Files: a command that finds more takes the older half away."""
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class PrivateStore(Struct, frozen=True):
    """Bytes by key in a folder that only this user can enter, disposable at any time.

    A folder or a file that is another's, or that others may write to, is neither read nor written: results are
    taken from here without being worked out again. Drafts lie here in part, so nobody else may read them either.
    """

    folder: Path

    def get(self, key: str) -> bytes | None:
        """Return what was put under this key, or None."""
        try:
            handle = os.open(self.folder / key, os.O_RDONLY | _NO_LINK | getattr(os, "O_BINARY", 0))
        except OSError:
            return None
        with os.fdopen(handle, "rb") as stream:
            if not _own(os.fstat(handle)) or not self._is_own():
                return None
            return stream.read()

    def put(self, key: str, content: bytes) -> None:
        """Keep these bytes under this key, whole or not at all; what can't be kept is no trouble.

        Nothing is synced: after a power cut a file may be damaged, which its reader finds out.
        """
        part = self.folder / f".part-{os.urandom(6).hex()}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._is_own():
                return
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            part.replace(self.folder / key)
            self._tidy()
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def _is_own(self) -> bool:
        try:
            return _own(self.folder.stat(follow_symlinks=False))
        except OSError:
            return False

    def _tidy(self) -> None:
        """Take the older half of the files away once there are too many."""
        files = [*self.folder.iterdir()]
        if len(files) > MOST:
            for path in sorted(files, key=lambda each: each.stat().st_mtime_ns)[: len(files) // 2]:
                path.unlink(missing_ok=True)


def _own(facts: os.stat_result) -> bool:
    """Whether a file or folder is this user's and nobody else may write to it; on Windows its place sees to that."""
    if not hasattr(os, "getuid"):
        return True
    return facts.st_uid == os.getuid() and not facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def private_store() -> PrivateStore:
    """Return the user's private corner for this tool."""
    return PrivateStore(Path(cache_folder()) / "memory")
