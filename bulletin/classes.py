"""The methods of dataclasses, made without the text from which the standard library makes them at every start.

A method depends on the names of the fields and a few facts about them. Its code is remembered under these, and a
function made of it is given the class's own defaults and types. A code is remembered only if the function that is
made of it is the standard library's in every respect; whatever else there is, the standard library makes itself.
"""

from __future__ import annotations

import marshal
from contextlib import contextmanager, suppress
from functools import lru_cache
from types import CellType, FunctionType, SimpleNamespace

from bulletin.deferred import deferred

with deferred("inspect"):  # it takes 5 ms, and only classes without a word about them need it
    import dataclasses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from types import CodeType
    from typing import Any, TypeAlias

    Key: TypeAlias = str | tuple[Any, ...]
    Field: TypeAlias = dataclasses.Field[Any]

_HAS_FACTORY = getattr(dataclasses, "_HAS_DEFAULT_FACTORY", None)
_DEFAULTS = ("_dflt_{}", "__dataclass_dflt_{}__")
"""What the standard library calls a field's default in the text of a method."""


class Methods:
    """Stands in for what makes the methods among `dataclasses`: what was made before is not written again."""

    def __init__(self, known: dict[Key, bytes]) -> None:
        self.known = known
        self.new: dict[Key, bytes] = {}
        self._plain = dict(vars(dataclasses))
        self._writing = False

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let the dataclasses that are declared meanwhile have their methods from here."""
        ours = {
            "_repr_fn": self._repr,
            "_hash_fn": self._hash,
            "_cmp_fn": self._comparison,
            "_frozen_get_del_attr": self._frozen,
            "_init_fn": self._init,
        }
        known = {name: one for name, one in ours.items() if _takes_the_same(one, self._plain.get(name))}
        names = vars(dataclasses)
        before = {name: names[name] for name in (*known, *_SHORTER) if name in names}
        names.update(known)
        names.update({name: make(names[name]) for name, make in _SHORTER.items() if name in names})
        names["exec"] = self
        try:
            yield
        finally:
            del names["exec"]
            names.update(before)

    def __call__(self, text: str, names: dict[str, Any], found: dict[str, Any]) -> None:
        """Do what a text says, as `exec` does."""
        kept = self.known.get(text)
        if kept is not None:
            code = marshal.loads(kept)  # noqa: S302 - the digest of the whole is right
        else:
            code = compile(text, "<string>", "exec", dont_inherit=True)
            if not self._writing:
                self.known[text] = self.new[text] = marshal.dumps(code)
        exec(code, names, found)  # noqa: S102 - what `dataclasses` wrote

    # Each takes what the function of `dataclasses` takes whose place it takes.

    def _repr(self, fields: list[Field], globals: dict[str, Any]) -> Any:  # noqa: A002
        def write() -> Any:
            return self._plain["_repr_fn"](fields, globals).__wrapped__

        made = self._made(("repr", *_names(fields)), write, globals)
        return self._plain["_recursive_repr"](made)

    def _hash(self, fields: list[Field], globals: dict[str, Any]) -> Any:  # noqa: A002
        return self._made(
            ("hash", *_names(fields)), lambda: self._plain["_hash_fn"](fields, globals), globals
        )

    def _comparison(self, name: str, op: str, self_tuple: str, other_tuple: str, globals: Any) -> Any:  # noqa: A002
        def write() -> Any:
            return self._plain["_cmp_fn"](name, op, self_tuple, other_tuple, globals)

        return self._made((name, op, self_tuple, other_tuple), write, globals)

    def _frozen(self, cls: type, fields: list[Field], globals: dict[str, Any]) -> tuple[Any, ...]:  # noqa: A002
        names = _names(fields)
        free = {"cls": cls, "FrozenInstanceError": dataclasses.FrozenInstanceError}

        def made(which: int) -> Any:
            def write() -> Any:
                return self._plain["_frozen_get_del_attr"](cls, fields, globals)[which]

            return self._made((which, *names), write, globals, free)

        return made(0), made(1)

    def _init(  # noqa: PLR0913, PLR0917
        self,
        fields: list[Field],
        std_fields: tuple[Field, ...],
        kw_only_fields: tuple[Field, ...],
        frozen: bool,  # noqa: FBT001
        has_post_init: bool,  # noqa: FBT001
        self_name: str,
        globals: dict[str, Any],  # noqa: A002
        slots: bool,  # noqa: FBT001
    ) -> Any:
        def write() -> Any:
            return self._plain["_init_fn"](
                fields, std_fields, kw_only_fields, frozen, has_post_init, self_name, globals, slots
            )

        key = ("init", frozen, has_post_init, self_name, slots, *map(_facts, fields))
        types: dict[str, Any] = {each.name: each.type for each in (*std_fields, *kw_only_fields)}
        return self._made(
            key,
            write,
            globals,
            _free(fields),
            tuple(value for _, value in _given(std_fields)) or None,
            dict(_given(kw_only_fields)) or None,
            {**types, "return": None},
        )

    def _made(  # noqa: PLR0913, PLR0917
        self,
        key: tuple[Any, ...],
        write: Callable[[], Any],
        names: dict[str, Any],
        free: Mapping[str, Any] | None = None,
        defaults: tuple[Any, ...] | None = None,
        named_defaults: dict[str, Any] | None = None,
        types: dict[str, Any] | None = None,
    ) -> Any:
        """Make a method of the code that is remembered; else have it written, and remember its code."""

        def of(code: CodeType) -> Any:
            closure = tuple([CellType(free[name]) for name in code.co_freevars]) if free else ()
            made = FunctionType(code, names, code.co_name, defaults, closure)
            if named_defaults:
                made.__kwdefaults__ = named_defaults
            if types:
                made.__annotations__ = types
            return made

        kept = self.known.get(key)
        if kept is not None:
            return of(marshal.loads(kept))  # noqa: S302 - the digest of the whole is right
        self._writing = True
        written = write()
        self._writing = False
        with suppress(KeyError, ValueError):  # it finds other things around it than are known here
            if _all(of(written.__code__)) == _all(written):
                self.known[key] = self.new[key] = marshal.dumps(written.__code__)
        return written


def _takes_the_same(ours: Any, theirs: Any) -> bool:
    """Whether one may stand in for the other."""
    if not isinstance(theirs, FunctionType):
        return False
    mine, code = ours.__func__.__code__, theirs.__code__
    names: tuple[str, ...] = mine.co_varnames[1 : mine.co_argcount]
    return names == code.co_varnames[: code.co_argcount] and not code.co_kwonlyargcount


def _all(function: Any) -> tuple[Any, ...]:
    """Return all that makes a function what it is, each thing that is no plain value by its identity."""
    cells = [id(each.cell_contents) for each in function.__closure__ or ()]
    defaults = [id(each) for each in function.__defaults__ or ()]
    named = {name: id(each) for name, each in (function.__kwdefaults__ or {}).items()}
    types = [(name, id(each)) for name, each in function.__annotations__.items()]
    plain = function.__name__, function.__qualname__, function.__module__, function.__doc__
    return function.__code__, id(function.__globals__), cells, defaults, named, types, plain, vars(function)


def _names(fields: Iterable[Field]) -> tuple[str, ...]:
    return tuple([each.name for each in fields])


def _facts(field: Any) -> tuple[Any, ...]:
    """Return what the text of `__init__` depends on of a field."""
    missing = dataclasses.MISSING
    kind = field._field_type.name  # noqa: SLF001
    return (
        field.name,
        field.default is missing,
        field.default_factory is missing,
        field.init,
        kind,
        field.kw_only,
    )


def _given(fields: Iterable[Field]) -> Iterator[tuple[str, Any]]:
    """Yield the fields that need not be given, each with what stands for it then."""
    for each in fields:
        if each.default is not dataclasses.MISSING:
            yield each.name, each.default
        elif each.default_factory is not dataclasses.MISSING:
            yield each.name, _HAS_FACTORY


def _free(fields: Iterable[Field]) -> dict[str, Any]:
    """Return what `__init__` finds around it."""
    missing = dataclasses.MISSING
    free = {
        "_HAS_DEFAULT_FACTORY": _HAS_FACTORY,
        "__dataclass_HAS_DEFAULT_FACTORY__": _HAS_FACTORY,
        "__dataclass_builtins_object__": object,
    }
    for each in fields:
        value = each.default if each.default is not missing else each.default_factory
        if value is not missing:
            free.update({form.format(each.name): value for form in _DEFAULTS})
    return free


# --- What else takes long ------------------------------------------------------------------------------------


class _Inspect:
    """Stands in for `inspect`: a class without a word about it is described by its parameters, which is no art."""

    def signature(self, cls: type) -> Any:
        """Return what is written as the parameters of a class."""
        init: Any = cls.__dict__.get("__init__")
        plain = (
            type(cls) is type
            and "__new__" not in {name for each in cls.__mro__[:-1] for name in vars(each)}
            and isinstance(init, FunctionType)
            and init.__code__.co_qualname == "__create_fn__.<locals>.__init__"
            and not init.__code__.co_kwonlyargcount
            and not hasattr(cls, "__signature__")
            and not hasattr(cls, "__wrapped__")
            and all(isinstance(each, str) for name, each in init.__annotations__.items() if name != "return")
        )
        return _parameters(init) if plain else self.__getattr__("signature")(cls)

    def get_annotations(self, cls: type) -> dict[str, Any]:
        """Return the types of a class's own fields."""
        return dict(vars(cls).get("__annotations__") or {})

    def __getattr__(self, name: str) -> Any:
        import inspect

        return getattr(inspect, name)


def _parameters(init: Any) -> str:
    names = init.__code__.co_varnames[1 : init.__code__.co_argcount]
    told = [f"{name}: {init.__annotations__[name]!r}" for name in names]
    defaults = init.__defaults__ or ()
    first = len(told) - len(defaults)
    given = [f"{each} = {value!r}" for each, value in zip(told[first:], defaults, strict=True)]
    return f"({', '.join([*told[:first], *given])}) -> None"


def _remembering(expression: Any) -> Any:
    """Look for the name in a type once: it is asked three times of each field, and most are the same few types."""
    return SimpleNamespace(match=lru_cache(1000)(expression.match))


_SHORTER = {"inspect": lambda _: _Inspect(), "_MODULE_IDENTIFIER_RE": _remembering}
"""What stands in for a name of `dataclasses`, made of what has it."""
