"""Stand-ins for modules that are loaded late: whatever is done with them is done with the real ones."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from desks import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY = """
class Trouble(Exception):
    pass
class Base:
    def __init__(self, word="plain"):
        self.word = word
    def tell(self):
        return f"told {self.word}"
TABLE = {"a": 1}
made = []
def make(word):
    made.append(word)
    return Base(word)
def fail():
    raise Trouble("so it is")
"""
USER = """
import rare
import rare.inner
from rare import Base, Trouble, TABLE, make, fail
from rare.inner import DEPTH
class Derived(rare.Late):
    def __init__(self):
        super().__init__("late")
THING = rare.Late("kept")
def told():
    try:
        fail()
    except Trouble as error:
        return str(error)
"""


def run(folder: Path, script: str) -> list[str]:
    """Run a script beside a library `rare` and a module `user` that is made for it; returns what it printed."""
    (folder / "rare").mkdir()
    (folder / "rare" / "__init__.py").write_text(LIBRARY + "class Late(Base):\n    pass\n", "utf-8")
    (folder / "rare" / "inner.py").write_text("DEPTH = [1]\n", "utf-8")
    (folder / "user.py").write_text(USER, "utf-8")
    head = f"import sys\nsys.path[:0] = [{str(ROOT)!r}, {str(folder)!r}]\nfrom bulletin.deferred import deferred\n"
    load = "with deferred('rare', 'rare.inner', made={'rare.Late'}):\n    import user\n"
    done = subprocess.run(
        [sys.executable, "-c", f"{head}{load}print('rare' in sys.modules)\n{script}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr, done.stderr
    first, *others = done.stdout.splitlines()
    assert first == "False"
    return others


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("print(user.make('x').tell(), user.rare.made)", ["told x ['x']"]),
        ("print(user.told())", ["so it is"]),
        ("print('a' in user.TABLE, user.TABLE['a'])", ["True 1"]),
        ("print(user.DEPTH[0], user.rare.inner.DEPTH)", ["1 [1]"]),
        ("print(isinstance(user.Base(), user.Base), isinstance(3, user.Base))", ["True False"]),
        ("print(isinstance(3, user.Base))", ["False"]),
        ("print(user.Derived().tell(), user.Derived.__mro__[2].__module__)", ["told late rare"]),
        ("print(user.THING.tell(), user.THING.word)", ["told kept kept"]),
        ("user.Base.mark = 7\nimport rare\nuser.make('x')\nprint(rare.Base.mark)", ["7"]),
        (
            "import rare\nuser.make('x')\nprint(user.Base is rare.Base, user.Trouble is rare.Trouble)",
            ["True True"],
        ),
    ],
)
def test_what_is_done_with_a_stand_in_is_done_with_the_real_thing(
    script: str, told: list[str], tmp_path: Path
) -> None:
    assert run(tmp_path, script) == told


def test_what_has_been_loaded_before_is_not_stood_in_for(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text("import json\nNAME = json.dumps\n", "utf-8")
    script = (
        "import json\nwith deferred('json'):\n    import other\n"
        "print(other.NAME is json.dumps, sys.modules['json'] is json)"
    )
    assert run(tmp_path, script) == ["True True"]


def test_a_failure_while_modules_are_loaded_leaves_no_stand_in(tmp_path: Path) -> None:
    script = (
        "try:\n    with deferred('colorsys'):\n        1 / 0\n"
        "except ZeroDivisionError:\n    print('colorsys' in sys.modules)"
    )
    assert run(tmp_path, script) == ["False"]


def test_classes_that_are_made_meanwhile_are_as_ever(tmp_path: Path) -> None:
    """Dataclasses ask whether `typing` is there, and named tuples are derived from what is none of its classes."""
    (tmp_path / "classes.py").write_text(
        "from __future__ import annotations\n"
        "from dataclasses import dataclass, fields\n"
        "from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeVar\n"
        "if TYPE_CHECKING:\n    1 / 0\n"
        "T = TypeVar('T')\n"
        "@dataclass\nclass One(Generic[T]):\n    code: ClassVar[str] = 'c'\n    value: Any = 1\n"
        "class Two(NamedTuple):\n    left: int\n    right: int = 2\n"
        "NAMES = [each.name for each in fields(One)]\n",
        "utf-8",
    )
    script = (
        "with deferred('inspect', given={'typing': {'TYPE_CHECKING': False}}):\n    import classes\n"
        "print(classes.NAMES, classes.Two(1), classes.One[int](), classes.One.__doc__)"
    )
    assert run(tmp_path, script) == ["['value'] Two(left=1, right=2) One(value=1) One(value: 'Any' = 1)"]
