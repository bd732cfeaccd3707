"""Libraries that the engine loads at its start and hardly ever needs: loaded when something of them is first used."""

from __future__ import annotations

import contextlib
import importlib
import sys
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

RARE = (
    "fontTools",
    "fontTools.subset",
    "fontTools.ttLib",
    "fontTools.varLib",
    "fontTools.varLib.instancer",
    "PIL",
    "PIL.ImageCms",
)
"""Only fonts in a web format, variable and emoji fonts need the first, only pictures and colour profiles the others."""


@contextlib.contextmanager
def deferred(user: str) -> Iterator[None]:
    """Let the modules of the package `user` that are loaded meanwhile find stand-ins for the rare libraries."""
    absent = [name for name in RARE if name not in sys.modules]
    for name in absent:
        sys.modules[name] = _Module(name, user)
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


class _Module(types.ModuleType):
    """A module that hands out stand-ins for whatever is imported from it."""

    def __init__(self, name: str, user: str) -> None:
        super().__init__(name)
        self.__dict__.update(_user=user, __path__=[])

    def __getattr__(self, name: str) -> _Name:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Name(self.__name__, name, self.__dict__["_user"])


class _Name:
    """A name of a module that is not loaded yet; what is done with it is done with the real one.

    Names set on it are kept until then. All the stand-ins in the user's modules give way at once, so that
    exceptions are caught by their real classes.
    """

    def __init__(self, module: str, name: str, user: str) -> None:
        self.__dict__.update(_module=module, _name=name, _user=user, _kept={})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_replaced(self), name)

    def __setattr__(self, name: str, value: object) -> None:
        self.__dict__["_kept"][name] = value

    def __call__(self, *values: Any, **named: Any) -> Any:
        return _replaced(self)(*values, **named)


def _replaced(asked: _Name) -> Any:
    """Load all that stands in, put it in its places, and return what was asked for."""
    user = asked.__dict__["_user"]
    modules = [module for name, module in list(sys.modules.items()) if name.split(".")[0] == user]
    for module in modules:
        for name, value in list(vars(module).items()):
            if isinstance(value, _Name):
                setattr(module, name, _real(value))
    return _real(asked)


def _real(stand_in: _Name) -> Any:
    facts = stand_in.__dict__
    try:
        value = getattr(importlib.import_module(facts["_module"]), facts["_name"])
    except AttributeError:
        value = importlib.import_module(f"{facts['_module']}.{facts['_name']}")
    for name, kept in facts["_kept"].items():
        setattr(value, name, kept)
    return value
