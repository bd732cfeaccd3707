"""The documents are up to date: generated pages, links, the two READMEs."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from bulletin.app.kinds import own_keys
from bulletin.cli import report
from bulletin.cli.commands import COMMANDS
from bulletin.diagnostics.catalogue import CATALOGUE
from bulletin.lint.registry import RULES_BY_CODE
from bulletin.parsing.schema import keys as schema
from tests.support.handbook import Sandbox, Step, difference, follow, read
from tests.support.workspaces import ROOT, copy_workspace

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

DOCS = ROOT / "docs"
GENERATED = ("commands", "keys", "codes")
PAGES = sorted((*ROOT.glob("*.md"), *DOCS.glob("*.md"), *DOCS.glob("adr/*.md")))


@cache
def _generator(name: str) -> ModuleType:
    path = DOCS / f"make_{name}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def _document(name: str) -> str:
    return (DOCS / f"{name}.md").read_text("utf-8")


def _section(name: str, heading: str) -> str:
    """Return the text below a heading, up to the next one of the same level."""
    return _document(name).partition(f"{heading}\n")[2].partition(f"\n{heading.split(maxsplit=1)[0]} ")[0]


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_page_is_current(name: str) -> None:
    assert _document(name) == _generator(name).page(), f"run: python docs/make_{name}.py"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_help_and_an_example(name: str) -> None:
    section = _section("commands", f"## bulletin {name}")
    assert f"用法：bulletin {name}" in section
    assert "例：" in section


def test_every_key_is_listed() -> None:
    for file, model in (*schema.SCHEMAS.items(), *own_keys().values()):
        section = _section("keys", f"## {file}")
        assert [key for key in schema.field_names(model) if f"| `{key}` |" not in section] == [], file


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_has_its_entry(code: str) -> None:
    section = _section("codes", f"### `{code}`")
    assert section.startswith(f"\n{report.MARKS[CATALOGUE[code].severity]}：")
    assert ("例（" in section or "例：" in section) != (code in RULES_BY_CODE)
    if code in RULES_BY_CODE:
        assert f"proofreading.md#{code})" in section


# --- Links ----------------------------------------------------------------------------------------------------


def _prose(page: Path) -> str:
    """Return a page's text without its fenced and indented blocks of code."""
    blocks = r"(?ms)^(```|~~~+).*?^\1|(?<=\n\n) {4}.*?(?=\n\S|\Z)"
    return re.sub(blocks, "", page.read_text("utf-8"))


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", _prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_and_heading_that_is_linked_is_there(page: Path) -> None:
    text = re.sub(r"`[^`\n]+`", "", _prose(page))
    for path, _, anchor in re.findall(r"(?<!\\)\]\((?!\w+:)([^)#\s]*)(#([^)\s]+))?\)", text):
        target = page.parent / path if path else page
        assert target.exists(), path
        assert not anchor or anchor in _anchors(target), f"{path}#{anchor}"


def test_every_file_of_the_repository_that_is_named_is_there() -> None:
    paths = re.compile(r"(?<![\w/.~])(?:benchmarks|docs|fonts|templates|tests)/[\w./-]*\w\.(?:py|md|toml)\b")
    named = {path for page in PAGES for path in paths.findall(page.read_text("utf-8"))}
    assert len(named) > 10
    assert {path for path in named if not (ROOT / path).exists()} == set()


# --- The two READMEs ------------------------------------------------------------------------------------------

READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
SECTIONS = {
    "bulletin · 简报": "简报 · bulletin",
    "Quick start": "开始使用",
    "An article and an error": "一篇稿件和一条报错",
    "Commands": "命令",
    "The page": "版面",
    "For developers": "给开发者",
}
FAILING = "bulletin build draft-demo"
"""The command whose error the READMEs show, when it is first called."""


def _sandbox(home: Path) -> Sandbox:
    """Return a copy of the repository's workspace, with a `./dev` that sets up nothing."""
    sandbox = Sandbox(home)
    sandbox.here = copy_workspace(home / "workspace")
    script = sandbox.here / "dev"
    script.write_text('#!/bin/sh\n[ "$1" = setup ] || exec bulletin "$@"\n', "utf-8")
    script.chmod(0o755)
    return sandbox


def test_the_readmes_have_the_same_sections_pictures_and_links() -> None:
    english, chinese = (_prose(page) for page in READMES)
    headings = [re.findall(r"^#+ (.+)$", text, re.MULTILINE) for text in (english, chinese)]
    assert headings == [list(SECTIONS), list(SECTIONS.values())]
    pictures = [re.findall(r'src="([^"]+)" width="([^"]+)"', text) for text in (english, chinese)]
    assert pictures[0] == pictures[1]
    links = [set(re.findall(r"\]\(([^)]+)\)", text)) for text in (english, chinese)]
    assert links[0] - {"README.zh-CN.md"} == links[1] - {"README.md"}
    assert ("README.zh-CN.md" in links[0], "README.md" in links[1]) == (True, True)


def test_the_readmes_show_the_same_examples() -> None:
    english, chinese = (read(page.read_text("utf-8")) for page in READMES)
    assert [step.kind for step in english] == [*["command"] * 3, "file", "command", "change", "command"]
    assert [(step.what, step.lines) for step in english] == [(step.what, step.lines) for step in chinese]


def test_the_readmes_show_what_the_tool_prints(tmp_path: Path) -> None:
    different = follow(READMES[0].read_text("utf-8"), _sandbox(tmp_path))
    assert not different, "\n\n".join(difference(step, printed) for step, printed in different)


def test_the_english_readme_translates_the_error(tmp_path: Path) -> None:
    text, sandbox = READMES[0].read_text("utf-8"), _sandbox(tmp_path)
    follow(text, sandbox, until=FAILING)
    settings = sandbox.here / "bulletin.yaml"
    settings.write_text(settings.read_text("utf-8").replace("lang: zh", "lang: en"), "utf-8")
    message, hint, *_ = sandbox.do(Step("command", FAILING, (), 0))
    place, _, message = message.partition(": error [misspelt-place] ")
    assert f"{place}: 错误 [misspelt-place] " in text
    assert (f"`{message}`" in text, f"`{hint.strip()}`" in text) == (True, True)


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_every_command_is_in_the_readme(page: Path) -> None:
    rows = re.findall(
        r"^\| `bulletin ([a-z]+)[^|]*` \| [^|]{5,} \| \[", page.read_text("utf-8"), re.MULTILINE
    )
    assert rows == list(COMMANDS)
