"""Values of the model → what `marshal` can write, and back: nothing else can be made of what was written.

A value of a class is a list of the class's name and its parts; only structs, dataclasses and enumerations of the
rooms named here, dates, decimals and sets can be named. Against a pickle of the same values it takes 0.7 ms longer
for an issue, but no module has to be loaded for it (2 ms), and nothing that is read back can call anything else.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

ROOMS = frozenset(
    {"composition", "diagnostics", "linebreak", "model", "parsing", "pictures", "tally", "typography"}
)
"""Rooms whose values may be remembered."""
_BARE = frozenset({str, int, bool, float, bytes, type(None)})
_NESTED = frozenset({list, tuple, dict})


def flat(value: Any) -> Any:
    """Return a value as lists, tuples, mappings and what has no parts. Raises TypeError for what can't be kept."""
    kind = type(value)
    if kind in _BARE:
        return value
    if kind is tuple:
        return tuple(map(flat, value))
    if kind is dict:
        return {name: flat(each) for name, each in value.items()}
    if kind in (set, frozenset):
        return [kind.__name__, tuple(sorted(value))]
    if isinstance(value, Enum):
        return [_name(kind), value.value]
    if isinstance(value, Struct):
        return [_name(kind), *(flat(getattr(value, name)) for name in value.__struct_fields__)]
    if is_dataclass(value):
        return [_name(kind), *(flat(getattr(value, part.name)) for part in fields(value))]
    return _calendar_or_sum(value)


def _calendar_or_sum(value: Any) -> list[Any]:
    import datetime as dt
    from decimal import Decimal

    if type(value) is dt.date:
        return ["date", value.toordinal()]
    if type(value) is Decimal:
        return ["decimal", str(value)]
    raise TypeError(f"{type(value)} is no value of the model")


def whole(plain: Any) -> Any:
    """Return the value that `flat` was given. Raises ValueError where it names what may not be made."""
    kind = type(plain)
    if kind is list:
        return _maker(plain[0])(*[whole(each) if type(each) in _NESTED else each for each in plain[1:]])
    if kind is tuple:
        return tuple([whole(each) if type(each) in _NESTED else each for each in plain])
    if kind is dict:
        return {name: whole(each) if type(each) in _NESTED else each for name, each in plain.items()}
    return plain


def _name(kind: type) -> str:
    name = f"{kind.__module__.removeprefix('bulletin.')}.{kind.__qualname__}"
    if _maker(name) is not kind:
        raise TypeError(f"{kind} is no class of the model")
    return name


@cache
def _maker(name: str) -> Callable[..., Any]:
    """Return what makes a value of this name: a class, or a function for those that are of no room."""
    if name in {"set", "frozenset"}:
        return set if name == "set" else frozenset
    if name == "date":
        import datetime as dt

        return dt.date.fromordinal
    if name == "decimal":
        from decimal import Decimal

        return Decimal
    module, _, own = name.rpartition(".")
    if module.partition(".")[0] not in ROOMS:
        raise ValueError(name)
    kind = getattr(import_module(f"bulletin.{module}"), own, None)
    if not isinstance(kind, type) or not (is_dataclass(kind) or issubclass(kind, Struct | Enum)):
        raise ValueError(name)
    return kind
