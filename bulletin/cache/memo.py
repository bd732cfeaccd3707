"""Results of pure steps by key: in memory, and in files for the next process."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from msgspec import Struct, field

from bulletin.cache.file import CacheFile

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from bulletin.cache.directory import CacheDir

T = TypeVar("T")

LIMIT = 1_000_000
"""The limit of the sum of costs in memory. A cost is in characters of source, of some fifty bytes in memory each."""


class Memoize(Protocol):
    """Returns the stored result of a step for a key, or calls it."""

    def __call__(self, key: Hashable, function: Callable[[], T], kind: type[T], cost: int = 1, /) -> T:
        """Return the stored result of `function`, or call it; `kind` is the declared type of its result."""
        ...


def uncached(key: Hashable, function: Callable[[], T], kind: type[T], cost: int = 1, /) -> T:
    """Call the function, without a cache."""
    del key, kind, cost
    return function()


class Cache(Struct):
    """Results by key; in memory the least recently used go first.

    Several threads may use it: two that ask for the same at once both call the function. With a `directory`, which
    only one thread may use, results of memoizers that name a file are stored on disk by `write`.
    """

    directory: CacheDir | None = None
    limit: int = LIMIT
    cost: int = 0
    entries: OrderedDict[Hashable, tuple[Any, int]] = field(default_factory=OrderedDict)
    files: dict[str, CacheFile] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def memoizer(self, step: str, *depends_on: Hashable, file: str = "") -> Memoize:
        """Return the memoizer of a step; `depends_on` is what all its results depend on besides their keys.

        Keys and results of a step with a `file` are plain values or structs, results never None.
        """

        def memoize(key: Hashable, function: Callable[[], T], kind: type[T], cost: int = 1, /) -> T:
            return self._memoize((step, *depends_on, key), function, kind, cost, file)

        return memoize

    def write(self) -> None:
        """Write new results to their files."""
        for file in self.files.values():
            file.write()
        if self.directory and self.files:
            self.directory.prune()

    def _memoize(self, key: Hashable, function: Callable[[], T], kind: type[T], cost: int, name: str) -> T:
        with self.lock:
            if key in self.entries:
                self.entries.move_to_end(key)
                known: T = self.entries[key][0]
                return known
        file = self._file(name) if name and self.directory else None
        stored = file.get(key, kind) if file else None
        value = function() if stored is None else stored
        if file and stored is None:
            file.put(key, value)
        self._keep(key, value, cost)
        return value

    def _file(self, name: str) -> CacheFile:
        if name not in self.files:
            assert self.directory, "asked for only where there is one"  # noqa: S101
            key = sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:32]
            self.files[name] = CacheFile(self.directory, f"memo-{key}")
        return self.files[name]

    def _keep(self, key: Hashable, value: object, cost: int) -> None:
        with self.lock:
            self.cost += cost - self.entries.pop(key, (None, 0))[1]
            self.entries[key] = (value, cost)
            while self.cost > self.limit:
                _, (_, freed) = self.entries.popitem(last=False)
                self.cost -= freed
