"""A dataclass whose methods are remembered is, in every respect, the one that the standard library makes."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import sys
from dataclasses import KW_ONLY, InitVar, dataclass, field
from types import FunctionType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import pytest

from bulletin.classes import Methods, _Inspect

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def declare() -> dict[str, type]:
    """Declare classes of many kinds."""

    @dataclass
    class Plain:
        one: int
        two: str = "b"

    @dataclass(frozen=True, slots=True)
    class Frozen:
        """A class with a word about it."""

        one: int
        two: list[str] = field(default_factory=list)
        three: tuple[int, ...] = (1, 2)
        four: float = field(default=0.5, repr=False, compare=False)
        common: ClassVar[int] = 7

    @dataclass(order=True, slots=True)
    class Ordered:
        one: int
        _: KW_ONLY
        two: str | None = None
        three: dict[str, int] = field(default_factory=dict, hash=False)

    @dataclass
    class Base:
        one: int

    @dataclass
    class Derived(Base):
        two: str = field(default="x", init=False)
        three: InitVar[int] = 3

        def __post_init__(self, three: int) -> None:
            self.two = str(three)

    @dataclass(frozen=True, slots=True)
    class Of(Generic[T]):
        value: T | None
        found: tuple[int, ...] = ()

    @dataclass(frozen=True, slots=True)
    class Empty:
        pass

    @dataclass(slots=True)
    class Later:
        one: int
        two: list[int] = field(default_factory=list, init=False)
        three: int = field(default=3, init=False)

    @dataclass(unsafe_hash=True, repr=False, kw_only=True)
    class Named:
        self: int
        cls: str = "c"

        def __repr__(self) -> str:
            return "own"

    return {kind.__name__: kind for kind in (Plain, Frozen, Ordered, Derived, Of, Empty, Later, Named)}


def told(kind: type) -> object:
    """Return all that can be told of a class."""
    names = {name: member(value) for name, value in vars(kind).items()}
    fields = [repr(each) for each in dataclasses.fields(kind)]
    return names, fields, str(inspect.signature(kind)), kind.__doc__, [each.__name__ for each in kind.__mro__]


def member(value: Any) -> object:
    """Return all that can be told of a method."""
    if not isinstance(value, FunctionType):
        return type(value).__name__
    cells = [function(each.cell_contents) for each in value.__closure__ or ()]
    code = value.__code__
    return (
        *(code.co_code, code.co_varnames, code.co_names, code.co_flags, code.co_freevars, code.co_qualname),
        *(value.__qualname__, value.__module__, value.__doc__, repr(value.__defaults__)),
        *(repr(value.__kwdefaults__), value.__annotations__, cells, sorted(vars(value))),
    )


def function(value: Any) -> object:
    return member(value) if isinstance(value, FunctionType) else str(value)


@pytest.fixture
def methods() -> Methods:
    """What remembers the methods of these classes."""
    first = Methods({})
    with first.at_work():
        declare()
    return Methods(first.known)


@pytest.mark.parametrize("name", declare())
def test_a_remembered_class_is_that_of_the_standard_library(methods: Methods, name: str) -> None:
    plain = declare()[name]
    with methods.at_work():
        known = declare()[name]
    assert told(known) == told(plain)
    assert not methods.new


def test_what_was_written_once_is_not_written_again(
    methods: Methods, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not hasattr(dataclasses, "_create_fn"):
        pytest.skip("this Python writes all methods of a class at once")
    monkeypatch.setattr(dataclasses, "_create_fn", None)
    with methods.at_work():
        assert declare()


def test_remembered_classes_work(methods: Methods) -> None:
    with methods.at_work():
        kinds = declare()
    one = kinds["Frozen"](1, ["a"])
    assert one == kinds["Frozen"](1, ["a"], four=0.7) != kinds["Frozen"](2)
    assert repr(one).endswith("Frozen(one=1, two=['a'], three=(1, 2))")
    assert dataclasses.replace(one, one=5).one == 5  # type: ignore[type-var]
    assert copy.deepcopy(one) == one
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'one'"):
        one.one = 3  # type: ignore[attr-defined]
    assert kinds["Frozen"](1).two is not kinds["Frozen"](1).two  # type: ignore[attr-defined]
    assert hash(kinds["Empty"]()) == hash(kinds["Empty"]())
    assert kinds["Ordered"](1, two="a") < kinds["Ordered"](2, two="a")  # type: ignore[operator]
    assert kinds["Derived"](1).two == "3"  # type: ignore[attr-defined]
    assert kinds["Of"].__match_args__ == ("value", "found")  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'one'"):
        kinds["Plain"]()
    kinds["Of"].__qualname__ = "Of"
    sys.modules[__name__].Of = kinds["Of"]  # type: ignore[attr-defined]
    assert pickle.loads(pickle.dumps(kinds["Of"](3))) == kinds["Of"](3)  # noqa: S301


def test_a_class_that_holds_itself_is_written_as_ever(methods: Methods) -> None:
    with methods.at_work():
        kind = declare()["Plain"]
    one = kind(1)
    one.two = one  # type: ignore[attr-defined]
    assert repr(one).endswith("Plain(one=1, two=...)")


def test_a_wrong_class_is_told_as_ever(methods: Methods) -> None:
    with methods.at_work(), pytest.raises(TypeError, match="follows default argument"):

        @dataclass
        class _Wrong:
            one: int = 1
            two: int  # type: ignore[misc]


def test_other_facts_have_other_methods(methods: Methods) -> None:
    with methods.at_work():

        @dataclass
        class Other:
            one: int
            two: str

    with pytest.raises(TypeError):
        Other(1)  # type: ignore[call-arg]


@pytest.mark.parametrize("name", declare())
def test_a_class_is_described_by_its_parameters(name: str) -> None:
    kind = declare()[name]
    assert str(_Inspect().signature(kind)) == str(inspect.signature(kind))


@pytest.mark.parametrize("make", [lambda kind: kind, lambda kind: type("Sub", (kind,), {})])
def test_a_class_of_another_making_is_described_as_ever(make: Callable[[type], type]) -> None:
    class Own:
        def __init__(self, one: int, /, *two: str, three: bytes = b"") -> None: ...

    class New:
        def __new__(cls, one: int) -> New:  # noqa: ARG004, PYI034
            return super().__new__(cls)

    for kind in (make(Own), make(New), make(declare()["Plain"])):
        assert str(_Inspect().signature(kind)) == str(inspect.signature(kind))


def test_types_of_fields_are_told(methods: Methods) -> None:
    del methods
    for kind in declare().values():
        assert _Inspect().get_annotations(kind) == inspect.get_annotations(kind)


def test_afterwards_everything_is_as_it_was() -> None:
    before = dict(vars(dataclasses))
    with Methods({}).at_work():
        assert dataclasses.__dict__["exec"]
    assert dict(vars(dataclasses)) == before
