"""Modules that others load at their start and hardly ever need: loaded when something of them is first used."""

from __future__ import annotations

import contextlib
import sys
import types

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Any


@contextlib.contextmanager
def deferred(
    *names: str,
    made: Collection[str] = (),
    given: Mapping[str, Mapping[str, object]] | None = None,
) -> Iterator[None]:
    """Let modules that are loaded meanwhile find stand-ins for these, unless they have been loaded before.

    What is `made` by a call of these classes ("module.name") while they are loaded is made when it is first used,
    and what is derived from them gets its base when one of it is made. `given` are names that are asked for at
    once, each with its value.
    """
    given = given or {}
    absent = [name for name in (*names, *given) if name not in sys.modules]
    for name in absent:
        sys.modules[name] = _Module(name, made, given.get(name, {}))
    try:
        yield
    finally:
        _withdraw(absent)


def _withdraw(names: Collection[str]) -> None:
    for name in names:
        if isinstance(sys.modules.get(name), _Module):
            del sys.modules[name]


class _Module(types.ModuleType):
    """A module that hands out stand-ins for whatever is imported from it; later, the real thing."""

    def __init__(self, name: str, made: Collection[str], given: Mapping[str, object]) -> None:
        super().__init__(name)
        self.__dict__.update(_made=made, _names={}, __path__=[], **given)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is not self:
            return _loaded(self.__name__, name)
        names = self.__dict__["_names"]
        if name not in names:
            names[name] = _Name(
                self.__name__, name, later=f"{self.__name__}.{name}" in self.__dict__["_made"]
            )
        return names[name]


class _Name:
    """A name of a module that is not loaded yet; what is done with it is done with the real one.

    Names set on it are kept until then. All the stand-ins for a library give way at once, so that its exceptions
    are caught by their real classes.
    """

    def __init__(self, module: str, name: str, *, later: bool = False) -> None:
        self.__dict__.update(_module=module, _name=name, _later=later, _kept={}, _call=None)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_replaced(self), name)

    def __setattr__(self, name: str, value: object) -> None:
        self.__dict__["_kept"][name] = value

    def __call__(self, *values: Any, **named: Any) -> Any:
        facts = self.__dict__
        if facts["_later"] and isinstance(sys.modules.get(facts["_module"]), _Module):
            one = _Name(facts["_module"], facts["_name"])
            one.__dict__["_call"] = values, named
            return one
        return _replaced(self)(*values, **named)

    def __contains__(self, item: object) -> bool:
        return item in _replaced(self)

    def __getitem__(self, key: Any) -> Any:
        return _replaced(self)[key]

    def __instancecheck__(self, value: object) -> bool:
        return isinstance(value, _replaced(self))

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[Any, ...]:
        """Stand in for a class that another one is derived from, until one of these is made."""
        if not self.__dict__["_later"]:
            real = _replaced(self)
            entries = getattr(real, "__mro_entries__", None)
            return entries(tuple(real if each is self else each for each in bases)) if entries else (real,)

        def become_real(derived: Any, *values: Any, **named: Any) -> None:
            real = _replaced(self)
            derivatives: list[type] = base.__subclasses__()
            for each in derivatives:
                each.__bases__ = tuple(real if one is base else one for one in each.__bases__)
            real.__init__(derived, *values, **named)

        base = type(self.__dict__["_name"], (), {"__init__": become_real})
        return (base,)


def _replaced(asked: _Name) -> Any:
    """Load what was asked for; put it, its library and what else is loaded now in their stand-ins' places."""
    real = _real(asked)
    library = asked.__dict__["_module"].partition(".")[0]
    for module in list(sys.modules.values()):
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if isinstance(value, _Name):
                wanted = value.__dict__["_module"]
                if value is asked or wanted in sys.modules or wanted.partition(".")[0] == library:
                    setattr(module, name, real if value is asked else _real(value))
    return real


def _real(stand_in: _Name) -> Any:
    facts = stand_in.__dict__
    value = _loaded(facts["_module"], facts["_name"])
    if facts["_call"]:
        values, named = facts["_call"]
        value = value(*values, **named)
    for name, kept in facts["_kept"].items():
        setattr(value, name, kept)
    return value


def _loaded(module: str, name: str) -> Any:
    """Return what a real module has by a name, which may be a module within it; no stand-in is left meanwhile."""
    import importlib

    _withdraw([each for each, value in list(sys.modules.items()) if isinstance(value, _Module)])
    try:
        return getattr(importlib.import_module(module), name)
    except AttributeError:
        return importlib.import_module(f"{module}.{name}")
