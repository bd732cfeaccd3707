"""Values that remember where they were written, and are equal wherever that was."""

from __future__ import annotations

from msgspec import Struct

_PLACES = frozenset({"position", "positions"})


class Located(Struct, frozen=True):
    """Base of values whose fields `position` and `positions` count neither for equality nor for the hash."""

    def __eq__(self, other: object) -> bool:
        """Compare all fields but the places."""
        return _compared(self) == _compared(other) if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        """Hash all fields but the places."""
        return hash(_compared(self))


def _compared(value: object) -> tuple[object, ...]:
    names: tuple[str, ...] = type(value).__struct_fields__  # type: ignore[attr-defined]
    return tuple(getattr(value, name) for name in names if name not in _PLACES)
