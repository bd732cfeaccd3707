"""What pure steps gave before: an unchanged article is not read again, an unchanged paragraph not composed again.

Held by whoever holds the office, so that it lives as long as a preview or a worker does. What is to outlive a command
lies on shelves besides (`shelf.py`).
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from bulletin.memory.shelf import Shelves

T = TypeVar("T")

ROOM = 1_000_000
"""Characters of source: an issue has some ten thousand, and what is made of one takes up some fifty bytes."""


class Recall(Protocol):
    """Gives what a step gave before for the same key, or has it done now; `size` is in characters."""

    def __call__(self, key: Hashable, work: Callable[[], T], size: int = 1, /) -> T:
        """Recall or do the work."""
        ...


def forgetful(key: Hashable, work: Callable[[], T], size: int = 1, /) -> T:
    """Recall nothing: always do the work."""
    del key, size
    return work()


class Memory(Struct):
    """Results of pure steps by their ground and key; who was not asked for longest is forgotten first.

    The ground names what many keys depend on alike (the settings, the faces); it must change with them. Several
    threads may use it: two that ask for the same at once both do the work. With `shelves`, which are for one thread
    alone, what has a shelf outlives this memory, from `write` on.
    """

    room: int = ROOM
    used: int = 0
    kept: OrderedDict[Hashable, tuple[Any, int]] = field(default_factory=OrderedDict)
    shelves: Shelves | None = None
    guard: Lock = field(default_factory=Lock)

    def on(self, *ground: Hashable, shelf: str = "") -> Recall:
        """Return the recall of keys on this ground; ground and keys of what has a shelf are plain values."""

        def recall(key: Hashable, work: Callable[[], T], size: int = 1, /) -> T:
            return self._recall((ground, key), work, size, shelf)

        return recall

    def write(self) -> None:
        """Let what is new outlive this memory."""
        if self.shelves:
            self.shelves.write()

    def _recall(self, key: Hashable, work: Callable[[], T], size: int, shelf: str) -> T:
        with self.guard:
            if key in self.kept:
                self.kept.move_to_end(key)
                known: T = self.kept[key][0]
                return known
        place = self.shelves.named(shelf) if shelf and self.shelves else None
        found = place.find(key) if place else None
        value: T = found[0] if found else work()
        if place and not found:
            place.lay(key, value, size)
        self._keep(key, value, size)
        return value

    def _keep(self, key: Hashable, value: object, size: int) -> None:
        """Keep a result, and let the oldest go until there is room for it."""
        with self.guard:
            self.used += size - self.kept.pop(key, (None, 0))[1]
            self.kept[key] = (value, size)
            while self.used > self.room:
                _, (_, gone) = self.kept.popitem(last=False)
                self.used -= gone
