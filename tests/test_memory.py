"""What is remembered, in a process or from one to the next, changes nothing but the time."""

from __future__ import annotations

import datetime as dt
import marshal
import os
import random
from decimal import Decimal
from pathlib import Path

import desks
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin import office as offices
from bulletin.composition import paragraph
from bulletin.composition.issue import Material, compose_issue
from bulletin.diagnostics import Position, Result, Severity, diagnose
from bulletin.fresh import Sight
from bulletin.making import load
from bulletin.memory import Memory, shelf
from bulletin.memory.plain import flat, whole
from bulletin.memory.shelf import Shelves
from bulletin.model import Status, Title
from bulletin.office import Office
from bulletin.render import _compiled
from bulletin.source import issues
from bulletin.theme import fonts
from bulletin.words import segment
from bulletin.workspace import PrivateStore, Store, Workspace, private

ISSUE = "2022-36"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that is edited over and over."""
    return desks.copy(tmp_path_factory.mktemp("desk"))


def results(desk: Path, memory: Memory) -> tuple[str, ...]:
    """Read and compose the issue with what is remembered; written out, as no place counts when values are compared."""
    return tuple(map(repr, _results(desk, memory)))


def _results(desk: Path, memory: Memory) -> tuple[object, ...]:
    opened = Office.open(Workspace(desk), memory)
    office = opened.value
    if office is None:
        return (opened.diagnostics,)
    read = office.read(ISSUE)
    if read.value is None:
        return (opened.diagnostics, read.diagnostics)
    plain = Material(office.publication, _without_counts(read.value))
    assert office.faces.value is not None
    composed = compose_issue(plain, office.geometry, office.faces.value, segment, office.lines(ISSUE))
    loaded = load(office, ISSUE)
    edition = loaded.value and loaded.value.edition
    mark = office.faces_mark
    return (
        opened.diagnostics,
        office.headers,
        read,
        composed,
        edition,
        loaded.diagnostics,
        mark,
        office.counts,
    )


def _without_counts(issue: object) -> object:
    """Leave out the tally article: counting has no part in what is remembered here."""
    from dataclasses import replace

    return replace(issue, articles=tuple(each for each in issue.articles if not each.period))  # type: ignore[type-var,attr-defined]


def next_process(store: PrivateStore) -> Memory:
    """Return the memory that a new process begins with."""
    return Memory(shelves=Shelves(store, "desk", lambda: "tool"))


# --- Edits ---------------------------------------------------------------------------------------------------


def typed(path: Path, chance: random.Random) -> None:
    """Type something somewhere, as likely as not into a place where it is a fault."""
    text = path.read_text("utf-8")
    at = chance.randrange(len(text) + 1)
    new = chance.choice(
        ["文明", "\n\n", "**", "[^1]", "~~旧~~", "ABC 2022", "| 甲 | 乙 |\n|---|---|\n", "：", "\n- 项\n"]
    )
    path.write_text(text[:at] + new + text[at:], "utf-8")


def cut(path: Path, chance: random.Random) -> None:
    """Take some characters away."""
    text = path.read_text("utf-8")
    at = chance.randrange(len(text) + 1)
    path.write_text(text[:at] + text[at + chance.randrange(9) :], "utf-8")


def moved(path: Path, chance: random.Random) -> None:
    """Move the text down by a line: every place in it changes, no word does."""
    del chance
    path.write_text(path.read_text("utf-8").replace("\n---\n", "\n---\n\n", 1), "utf-8")


def renamed(path: Path, chance: random.Random) -> None:
    """Give an article another place among the others."""
    if path.name != "issue.md":
        path.rename(path.with_name(f"{chance.randrange(10, 99)}-{chance.randrange(10**6)}.md"))


def doubled(path: Path, chance: random.Random) -> None:
    """Put the same article into the issue once more."""
    if path.name != "issue.md":
        path.with_name(f"99-{chance.randrange(10**6)}.md").write_bytes(path.read_bytes())


EDITS = (typed, cut, moved, renamed, doubled)


@settings(max_examples=12)
@given(st.integers(0, 2**32))
def test_remembering_changes_no_result(desk: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - made-up edits
    memory = Memory(room=chance.choice([100, 20_000, 2_000_000]))
    kept = PrivateStore(desk / f"memory-{seed}")
    folder = desk / "issues" / ISSUE
    original = {path: path.read_bytes() for path in folder.iterdir()}
    try:
        for _ in range(6):
            edit, path = chance.choice(EDITS), chance.choice(sorted(folder.iterdir()))
            edit(path, chance)
            lasting = next_process(kept)
            told = results(desk, Memory())
            assert results(desk, memory) == told
            assert results(desk, lasting) == told
            lasting.write()
    finally:
        for path in folder.iterdir():
            path.unlink()
        for path, content in original.items():
            path.write_bytes(content)


def test_other_settings_are_other_ground(tmp_path: Path) -> None:
    desk, memory = desks.copy(tmp_path / "desk"), Memory()
    before = results(desk, memory)
    file = desk / "bulletin.yaml"
    file.write_text(file.read_text("utf-8").replace("province: 江苏省", "province: 浙江省", 1), "utf-8")
    assert results(desk, memory) == results(desk, Memory()) != before


def test_other_fonts_are_other_ground(tmp_path: Path) -> None:
    desk, store = desks.copy(tmp_path / "desk"), PrivateStore(tmp_path / "kept")
    memory = next_process(store)
    before = results(desk, memory)
    memory.write()
    (desk / "fonts").mkdir()
    (desk / "fonts/fonts.yaml").write_text("roles:\n  body: kai\n", "utf-8")
    after = results(desk, next_process(store))
    assert after == results(desk, Memory())
    assert after[-2] != before[-2]


# --- What is done again, and what not --------------------------------------------------------------------------


def counted(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> list[object]:
    """Keep the first argument of every call of a function."""
    calls: list[object] = []
    original = getattr(module, name)

    def call(*arguments: object) -> object:
        calls.append(arguments[0])
        return original(*arguments)

    monkeypatch.setattr(module, name, call)
    return calls


def test_only_the_edited_article_is_read_and_only_its_paragraph_composed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, memory = desks.copy(tmp_path / "desk"), Memory()
    results(desk, memory)
    article = desk / "issues" / ISSUE / "02-yancheng.md"
    article.write_text(article.read_text("utf-8") + "\n\n新写的一段。\n", "utf-8")
    heads = counted(monkeypatch, issues, "_article_head")
    bodies = counted(monkeypatch, issues, "_read_body")
    composed = counted(monkeypatch, paragraph, "compose")
    results(desk, memory)
    assert heads == []
    assert bodies == [f"issues/{ISSUE}/02-yancheng.md"]
    assert [[run.text for run in runs] for runs in composed] == [["新写的一段。"]]  # type: ignore[attr-defined]


def test_the_next_process_reads_and_composes_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, store = desks.copy(tmp_path / "desk"), PrivateStore(tmp_path / "kept")
    memory = next_process(store)
    before = results(desk, memory)
    memory.write()
    done = [
        *(counted(monkeypatch, issues, name) for name in ("_article_head", "_issue_head", "_read_body")),
        counted(monkeypatch, paragraph, "compose"),
        *(counted(monkeypatch, offices, name) for name in ("_settings", "_header", "_opening")),
        counted(monkeypatch, fonts, "resolve_roles"),
    ]
    assert results(desk, next_process(store)) == before
    assert not any(done)


@pytest.mark.parametrize("damage", [b"", b"x", b"0" * 40, None])
def test_a_damaged_shelf_is_as_good_as_none(tmp_path: Path, damage: bytes | None) -> None:
    desk, store = desks.copy(tmp_path / "desk"), PrivateStore(tmp_path / "kept")
    memory = next_process(store)
    before = results(desk, memory)
    memory.write()
    for path in store.folder.iterdir():
        whole = path.read_bytes()
        path.write_bytes(whole[:-9] + b"?" + whole[-8:] if damage is None else damage)
    memory = next_process(store)
    assert results(desk, memory) == before
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


def test_memory_is_bounded_and_forgets_the_longest_unused() -> None:
    memory = Memory(room=10)
    recall, done = memory.on("ground"), []
    for name in "abcab":
        recall(name, lambda name=name: done.append(name), 4)
    assert done == ["a", "b", "c", "a", "b"]
    recall("b", lambda: done.append("b"), 4)
    assert done[-1] == "b"
    assert len(done) == 5
    recall("long", lambda: done.append("long"), 11)
    assert (memory.used, len(memory.kept)) == (0, 0)


def test_what_fails_is_not_remembered() -> None:
    recall = Memory().on("ground")
    with pytest.raises(ZeroDivisionError):
        recall("key", lambda: 1 // 0)
    assert recall("key", lambda: 2) == 2


# --- Compiled templates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", [b"", b"x", b"0" * 64 + b"rest"])
def test_a_damaged_compiled_template_costs_time_only(tmp_path: Path, damage: bytes) -> None:
    from jinja2 import DictLoader, Environment

    def filled() -> str:
        store = _compiled(Store(tmp_path))
        environment = Environment(
            loader=DictLoader({"a": "{{ n }} 期"}), bytecode_cache=store, autoescape=True
        )
        return environment.get_template("a").render(n=36)

    assert filled() == "36 期"
    [kept] = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damage)
    assert filled() == "36 期"
    assert kept.read_bytes() == whole
    kept.write_bytes(whole[:-3] + b"???")
    assert filled() == "36 期"
    assert kept.read_bytes() == whole
