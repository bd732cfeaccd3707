"""One file of the cache: results by the digests of their keys.

Entries are keyed by digest and stored as separate blobs, so that only the results that are used are decoded.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field
from msgspec.msgpack import encode

from bulletin.cache.directory import CacheDir, decode

if TYPE_CHECKING:
    from collections.abc import Hashable

T = TypeVar("T")

LIMIT = 4 << 20
"""Bytes of results kept in a file; the results that one command used may take up more."""


class CacheFile(Struct):
    """Results by key; read on first access, written by `write`."""

    directory: CacheDir
    name: str
    stored: dict[bytes, bytes] | None = None
    used: dict[bytes, None] = field(default_factory=dict)
    new: dict[bytes, object] = field(default_factory=dict)

    def get(self, key: Hashable, kind: type[T]) -> T | None:
        """Return the result stored under a key; None where there is none."""
        if self.stored is None:
            self.stored = self.directory.load(self.name, dict[bytes, bytes]) or {}
        name = _name(key)
        blob = self.stored.get(name)
        value = None if blob is None else decode(blob, kind)
        if value is None:
            return None
        self.used[name] = None
        return value

    def put(self, key: Hashable, value: object) -> None:
        """Store a new result; it is on disk after the next `write`."""
        name = _name(key)
        self.used[name] = None
        self.new[name] = value

    def write(self) -> None:
        """Write new and stored results; over the limit, stored results that were not used are dropped first."""
        if not self.new:
            return
        blobs = (self.stored or {}) | {name: encode(value) for name, value in self.new.items()}
        ordered = [name for name in blobs if name not in self.used] + [*self.used]
        kept = {name: blobs[name] for name in ordered}
        surplus = sum(map(len, kept.values())) - max(LIMIT, 2 * sum(len(blobs[name]) for name in self.used))
        for name in ordered:
            if surplus <= 0:
                break
            surplus -= len(kept.pop(name))
        self.directory.save(self.name, kept)
        self.stored, self.new = kept, {}


def _name(key: Hashable) -> bytes:
    return sha256(encode(key)).digest()
