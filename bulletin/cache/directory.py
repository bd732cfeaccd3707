"""The user's cache directory: values and bytes by key, written atomically, private to this user."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

from msgspec import DecodeError, Struct
from msgspec.msgpack import Decoder, encode

from bulletin.cache.tool import tool_fingerprint

T = TypeVar("T")

FILES, BYTES = 4000, 1 << 29
"""Bounds of the directory: beyond them the files written longest ago are removed."""
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_CHECKSUM = 32


class CacheDir(Struct, frozen=True):
    """Files by key in a directory that only this user can read.

    Results are used without being checked again, and parts of drafts are stored here: a directory or file that
    belongs to another user, or that others may write to, is neither read nor written.
    """

    path: Path

    def load(self, key: str, kind: type[T]) -> T | None:
        """Return the value saved under this key; None where there is none of this type.

        A file that is damaged, or that other code, other libraries or another Python wrote, counts as missing.
        """
        content = self.get(key) or b""
        checksum, body = content[:_CHECKSUM], content[_CHECKSUM:]
        return decode(body, kind) if checksum == _checksum(body) else None

    def save(self, key: str, value: object) -> None:
        """Save a value of declared types under this key. Raises TypeError for what is neither plain nor a struct."""
        body = encode(value)
        self.put(key, _checksum(body) + body)

    def get(self, key: str) -> bytes | None:
        """Return what was put under this key, or None."""
        try:
            handle = os.open(self.path / key, os.O_RDONLY | _NO_LINK | _BINARY)
        except OSError:
            return None
        with os.fdopen(handle, "rb") as stream:
            if not _is_private(os.fstat(handle)) or not self._is_private():
                return None
            return stream.read()

    def put(self, key: str, content: bytes) -> Path | None:
        """Store these bytes and return their file; None where the directory can't be used.

        Nothing is synced: readers detect what a power cut damages.
        """
        part = self.path / f".part-{os.urandom(6).hex()}"
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._is_private():
                return None
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            part.replace(self.path / key)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            return None
        return self.path / key

    def file(self, key: str) -> Path | None:
        """Return the file of a key, for programs that read it by its path; None where there is none."""
        path = self.path / key
        try:
            usable = _is_private(path.stat(follow_symlinks=False)) and self._is_private()
        except OSError:
            return None
        return path if usable else None

    def prune(self) -> None:
        """Remove the files written longest ago while there are too many, or too many bytes of them."""
        try:
            with os.scandir(self.path) as entries:
                files = sorted((each.stat().st_mtime_ns, each.stat().st_size, each.path) for each in entries)
        except OSError:
            return
        surplus, size = len(files) - FILES, sum(size for _, size, _ in files)
        for number, (_, bytes_, path) in enumerate(files):
            if number >= surplus and size <= BYTES:
                break
            size -= bytes_
            with contextlib.suppress(OSError):
                Path(path).unlink(missing_ok=True)

    def _is_private(self) -> bool:
        try:
            return _is_private(self.path.stat(follow_symlinks=False))
        except OSError:
            return False


def _is_private(facts: os.stat_result) -> bool:
    """Return whether a file or directory is this user's and writable by nobody else; on Windows the profile ensures that."""
    if not hasattr(os, "getuid"):
        return True
    return facts.st_uid == os.getuid() and not facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def decode(content: bytes, kind: type[T]) -> T | None:
    """Return the value of this type that was encoded; None where it is none."""
    try:
        return cast("T", _decoder(cast("Any", kind)).decode(content))
    except DecodeError:
        return None


@cache
def _decoder(kind: Any) -> Any:
    """Return the decoder of a type, which is costly to create."""
    return Decoder(kind)


def _checksum(body: bytes) -> bytes:
    """Return the checksum of a body and of the tool that wrote it."""
    return sha256(tool_fingerprint().encode() + body).digest()


def user_cache() -> CacheDir:
    """Return the cache directory of this user for this tool."""
    return CacheDir(_user_cache_folder() / "bulletin")


def _user_cache_folder() -> Path:
    """Return the folder for caches of this user (XDG Base Directory Specification on Linux)."""
    if sys.platform in {"win32", "darwin"}:
        import platformdirs

        return Path(platformdirs.user_cache_dir())
    own = os.environ.get("XDG_CACHE_HOME", "").strip()
    return Path(own or Path.home() / ".cache")
