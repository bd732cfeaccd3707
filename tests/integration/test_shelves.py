"""What outlives a process: bounded, private, as good as none when damaged, and never anything but values."""

from __future__ import annotations

import datetime as dt
import marshal
import os
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bulletin.diagnostics import Position, Result, Severity, diagnose
from bulletin.fresh import Sight
from bulletin.memory import Memory, shelf
from bulletin.memory.plain import flat, whole
from bulletin.memory.shelf import Shelves
from bulletin.model import Status, Title
from bulletin.project.project import Project
from bulletin.typography import fonts
from bulletin.workspace import PrivateStore, Workspace, private
from tests.support import workspaces
from tests.support.caching import ISSUE, next_process, outcome

if TYPE_CHECKING:
    from bulletin.typography.faces_index import FaceEntry
    from bulletin.workspace import Store


@pytest.mark.parametrize("damage", [b"", b"x", b"0" * 40, None])
def test_a_damaged_shelf_is_as_good_as_none(tmp_path: Path, damage: bytes | None) -> None:
    desk, store = workspaces.copy(tmp_path / "desk"), PrivateStore(tmp_path / "kept")
    memory = next_process(store)
    before = outcome(desk, memory)
    memory.write()
    for path in store.folder.iterdir():
        whole = path.read_bytes()
        path.write_bytes(whole[:-9] + b"?" + whole[-8:] if damage is None else damage)
    memory = next_process(store)
    assert outcome(desk, memory) == before
    memory.write()
    assert {len(path.read_bytes()) > 1000 for path in store.folder.iterdir()} == {True}


def asked(store: PrivateStore, mark: str, *keys: str) -> list[str]:
    """Ask for keys in a new process; returns those that had to be worked out."""
    memory, done = Memory(shelves=Shelves(store, "desk", lambda: mark)), []
    recall = memory.on("ground", shelf="shelf")
    for key in keys:
        assert recall(key, lambda key=key: done.append(key) or key.upper(), 40) == key.upper()
    memory.write()
    return done


def test_another_tool_finds_nothing(tmp_path: Path) -> None:
    store = PrivateStore(tmp_path / "kept")
    assert asked(store, "tool", "a", "b") == ["a", "b"]
    assert asked(store, "tool", "a", "b", "c") == ["c"]
    assert asked(store, "other tool", "a") == ["a"]
    assert asked(store, "tool", "a") == ["a"]


def test_a_shelf_is_bounded_and_keeps_what_one_command_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "ROOM", 100)
    store = PrivateStore(tmp_path / "kept")
    asked(store, "tool", *"abcd")
    assert asked(store, "tool", *"abcd") == []
    assert asked(store, "tool", "e") == ["e"]
    assert asked(store, "tool", *"abcde") == ["a", "b", "c"]


def test_a_foreign_folder_is_neither_read_nor_written(tmp_path: Path) -> None:
    store = PrivateStore(tmp_path / "kept")
    asked(store, "tool", "a")
    store.folder.chmod(0o777)
    assert asked(store, "tool", "a", "b") == ["a", "b"]
    store.folder.chmod(0o700)
    assert asked(store, "tool", "b") == ["b"]
    [path] = store.folder.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o622)
    assert asked(store, "tool", "a") == ["a"]
    link = PrivateStore(tmp_path / "link")
    link.folder.symlink_to(store.folder)
    assert asked(link, "tool", "a") == ["a"]


def test_old_files_are_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private, "MOST", 10)
    store = PrivateStore(tmp_path / "kept")
    for number in range(25):
        store.put(str(number), b"")
        os.utime(store.folder / str(number), ns=(number, number))
    assert len([*store.folder.iterdir()]) <= 10
    assert store.get("24") == b""


def test_values_come_back_as_they_were() -> None:
    values = (
        *(dt.date(2022, 12, 28), Decimal("1.50"), Status.FINAL, Severity.WARNING, frozenset("甲乙")),
        *(None, True, 1, 1.5, "甲\ud800", b"x", (), {"键": (Position("a.md", 1, 2),)}),
        Result(Title(("甲", "乙"), Position("a.md", 3, 4)), (diagnose("article-empty", None),)),
    )
    back = whole(marshal.loads(marshal.dumps(flat(values))))  # noqa: S302 - just written
    assert back == values
    assert [type(each) for each in back] == [type(each) for each in values]


@pytest.mark.parametrize(
    "name",
    [
        "os.system",
        "fresh.Sight",
        "model.issue.Mapping",
        "model.nothing",
        "source.file.cut",
        "subprocess.Popen",
    ],
)
def test_nothing_but_values_of_the_model_is_made(name: str) -> None:
    with pytest.raises((ValueError, ModuleNotFoundError)):
        whole([name, "x"])


@pytest.mark.parametrize("value", [object(), Path, [1], bytearray(b"x"), Sight("x")])
def test_nothing_but_values_of_the_model_is_kept(value: object) -> None:
    with pytest.raises(TypeError):
        flat(value)


def test_what_could_not_be_read_is_not_remembered(tmp_path: Path) -> None:
    """A link out of the issue's folder can't be read; without it the issue is whole, and counts."""
    desk, store = workspaces.copy(tmp_path / "desk"), PrivateStore(tmp_path / "kept")
    memory = next_process(store)
    whole = outcome(desk, Memory())
    path = desk / "issues" / ISSUE / "09-link.md"
    path.symlink_to(desk / "bulletin.yaml")
    assert outcome(desk, memory) == outcome(desk, Memory()) != whole
    office = Project.open(Workspace(desk), memory).value
    assert office is not None
    assert [each.folder for each in office.uncounted] == [ISSUE]
    memory.write()
    path.unlink()
    assert outcome(desk, next_process(store)) == whole


def test_faces_are_looked_for_again_where_a_font_could_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, store = workspaces.copy(tmp_path / "desk"), PrivateStore(tmp_path / "kept")
    sound = outcome(desk, Memory())
    measure = fonts.measure

    def failing(entry: FaceEntry, store: Store) -> object:
        if "Song" in entry.postscript:
            raise fonts.BrokenFontError(entry.file.path)
        return measure(entry, store)

    with monkeypatch.context() as patch:
        patch.setattr(fonts, "measure", failing)
        memory = next_process(store)
        assert outcome(desk, memory) == outcome(desk, Memory()) != sound
        memory.write()
    assert outcome(desk, next_process(store)) == sound
