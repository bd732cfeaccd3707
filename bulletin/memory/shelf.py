"""A shelf: a file of the user's cache with what pure steps gave, for the next process that asks for the same.

It opens with the digest of what follows and the mark of the tool that wrote it, so that a damaged file, or one of
other code, libraries or Python, is as good as none. A result lies there under the digest of its key, in a coat of its
own: what is not asked for costs next to nothing.
"""

from __future__ import annotations

import marshal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field

from bulletin.memory.plain import flat, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

ROOM = 100_000
"""Characters of source on a shelf: what three or four states of an issue take. One issue alone may take up more."""
_SEAL = 32


class Store(Protocol):
    """Keeps bytes by key where only this user can write; it may lose them at any time."""

    def get(self, key: str, /) -> bytes | None:
        """Return what was put under this key, or None."""
        ...

    def put(self, key: str, content: bytes, /) -> object:
        """Keep these bytes; what can't be kept is no trouble."""
        ...


class Shelf(Struct):
    """Results by the digests of their keys, the longest unused first; read at the first question."""

    store: Store
    name: str
    mark: bytes
    lying: dict[bytes, tuple[int, bytes]] | None = None
    used: dict[bytes, int] = field(default_factory=dict)
    new: dict[bytes, tuple[int, object]] = field(default_factory=dict)

    def find(self, key: Hashable) -> tuple[Any] | None:
        """Return the result that lies under a key, as a tuple of one; None where there is none."""
        if self.lying is None:
            self.lying = _read(self.store.get(self.name), self.mark)
        name = _digest(key)
        if name not in self.lying:
            return None
        size, coat = self.lying[name]
        self.used[name] = size
        return (whole(marshal.loads(coat)),)  # noqa: S302 - its digest is right, and only values of the model are made

    def lay(self, key: Hashable, value: object, size: int) -> None:
        """Put a new result there; it lasts from the next `write` on."""
        name = _digest(key)
        self.used[name] = size
        self.new[name] = (size, value)

    def write(self) -> None:
        """Keep what is new beside what lies there; of the old, what was not asked for goes first."""
        if not self.new:
            return
        known = self.lying or {}
        known |= {name: (size, marshal.dumps(flat(value))) for name, (size, value) in self.new.items()}
        kept = {name: each for name, each in known.items() if name not in self.used}
        kept |= {name: known[name] for name in self.used}
        surplus = sum(size for size, _ in kept.values()) - max(ROOM, 2 * sum(self.used.values()))
        for name in [*kept]:
            if surplus <= 0:
                break
            surplus -= kept.pop(name)[0]
        told = marshal.dumps(kept)
        self.store.put(self.name, sha256(self.mark + told).digest() + told)
        self.lying, self.new = kept, {}


def _digest(key: Any) -> bytes:
    """Name a key: `marshal` writes equal values alike in its form 2 (later ones also tell how they lie in memory)."""
    return sha256(marshal.dumps(key, 2)).digest()


def _read(content: bytes | None, mark: bytes) -> dict[bytes, tuple[int, bytes]]:
    told, seal = (content or b"")[_SEAL:], (content or b"")[:_SEAL]
    if sha256(mark + told).digest() != seal:
        return {}
    lying: dict[bytes, tuple[int, bytes]] = marshal.loads(told)  # noqa: S302 - its digest is right
    return lying


class Shelves(Struct):
    """The shelves of the workspace at `place`.

    `mark` names all that results depend on besides their keys: the tool's code, its libraries, Python.
    """

    store: Store
    place: str
    mark: Callable[[], str]
    shelves: dict[str, Shelf] = field(default_factory=dict)

    def named(self, name: str) -> Shelf:
        """Return a shelf; nothing is read yet."""
        if name not in self.shelves:
            file = sha256(f"{self.place}\n{name}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
            self.shelves[name] = Shelf(self.store, file, self.mark().encode())
        return self.shelves[name]

    def write(self) -> None:
        """Keep what is new on any of them."""
        for shelf in self.shelves.values():
            shelf.write()
