"""What is remembered, in a process or from one to the next, changes nothing but the time."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.linebreak import paragraph
from bulletin.memory import Memory
from bulletin.parsing import issues
from bulletin.project import project as offices
from bulletin.templating.environment import Compiled
from bulletin.typography import fonts
from bulletin.workspace import PrivateStore, Store
from tests.support import workspaces
from tests.support.caching import ISSUE, next_process, outcome

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that is edited over and over."""
    return workspaces.copy(tmp_path_factory.mktemp("desk"))


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


def lengthened(path: Path, chance: random.Random) -> None:
    """Put a line into the front matter: the body is the same, on other lines."""
    del chance
    path.write_text(path.read_text("utf-8").replace("---\n", "---\n# 注\n", 1), "utf-8")


def renamed(path: Path, chance: random.Random) -> None:
    """Give an article another place among the others."""
    if path.name != "issue.md":
        path.rename(path.with_name(f"{chance.randrange(10, 99)}-{chance.randrange(10**6)}.md"))


def doubled(path: Path, chance: random.Random) -> None:
    """Put the same article into the issue once more."""
    if path.name != "issue.md":
        path.with_name(f"99-{chance.randrange(10**6)}.md").write_bytes(path.read_bytes())


EDITS = (typed, cut, moved, lengthened, renamed, doubled)


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
            told = outcome(desk, Memory())
            assert outcome(desk, memory) == told
            assert outcome(desk, lasting) == told
            lasting.write()
    finally:
        for path in folder.iterdir():
            path.unlink()
        for path, content in original.items():
            path.write_bytes(content)


def test_other_settings_are_other_ground(tmp_path: Path) -> None:
    desk, memory = workspaces.copy(tmp_path / "desk"), Memory()
    before = outcome(desk, memory)
    file = desk / "bulletin.yaml"
    file.write_text(file.read_text("utf-8").replace("province: 江苏省", "province: 浙江省", 1), "utf-8")
    assert outcome(desk, memory) == outcome(desk, Memory()) != before


def test_other_fonts_are_other_ground(tmp_path: Path) -> None:
    desk, store = workspaces.copy(tmp_path / "desk"), PrivateStore(tmp_path / "kept")
    memory = next_process(store)
    before = outcome(desk, memory)
    memory.write()
    (desk / "fonts").mkdir()
    (desk / "fonts/fonts.yaml").write_text("roles:\n  body: kai\n", "utf-8")
    after = outcome(desk, next_process(store))
    assert after == outcome(desk, Memory())
    assert after[-2] != before[-2]


def test_an_own_theme_is_other_ground(tmp_path: Path) -> None:
    desk, store = workspaces.copy(tmp_path / "desk"), PrivateStore(tmp_path / "kept")
    memory = next_process(store)
    before = outcome(desk, memory)
    memory.write()
    (desk / "templates").mkdir()
    (desk / "templates/theme.toml").write_text("[blocks]\ntitle = { size = 20 }\n", "utf-8")
    assert outcome(desk, next_process(store)) == outcome(desk, Memory()) != before


def test_a_body_on_other_lines_has_other_places(tmp_path: Path) -> None:
    desk, store = workspaces.copy(tmp_path / "desk"), PrivateStore(tmp_path / "kept")
    memory = next_process(store)
    outcome(desk, memory)
    memory.write()
    lengthened(desk / "issues" / ISSUE / "02-yancheng.md", random.Random(0))  # noqa: S311 - no part in it
    assert outcome(desk, next_process(store)) == outcome(desk, Memory())


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
    desk, memory = workspaces.copy(tmp_path / "desk"), Memory()
    outcome(desk, memory)
    article = desk / "issues" / ISSUE / "02-yancheng.md"
    article.write_text(article.read_text("utf-8") + "\n\n新写的一段。\n", "utf-8")
    heads = counted(monkeypatch, issues, "_article_head")
    bodies = counted(monkeypatch, issues, "_read_body")
    composed = counted(monkeypatch, paragraph, "compose")
    outcome(desk, memory)
    assert heads == []
    assert bodies == [f"issues/{ISSUE}/02-yancheng.md"]
    assert [[run.text for run in runs] for runs in composed] == [["新写的一段。"]]  # type: ignore[attr-defined]


def test_the_next_process_reads_and_composes_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, store = workspaces.copy(tmp_path / "desk"), PrivateStore(tmp_path / "kept")
    memory = next_process(store)
    before = outcome(desk, memory)
    memory.write()
    done = [
        *(counted(monkeypatch, issues, name) for name in ("_article_head", "_issue_head", "_read_body")),
        counted(monkeypatch, paragraph, "compose"),
        *(counted(monkeypatch, offices, name) for name in ("_settings", "_header", "_opening")),
        counted(monkeypatch, fonts, "resolve_roles"),
    ]
    assert outcome(desk, next_process(store)) == before
    assert not any(done)


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
        store = Compiled(Store(tmp_path))
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
