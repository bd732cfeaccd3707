"""The generated pages are what the code says now, and what the other documents link is there."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from desks import ROOT

from bulletin.cli import report
from bulletin.cli.commands import COMMANDS
from bulletin.diagnostics.catalogue import CATALOGUE
from bulletin.lint.registry import BY_CODE
from bulletin.parsing import schema

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

DOCS = ROOT / "docs"
GENERATED = ("commands", "keys", "codes")
PAGES = sorted((*ROOT.glob("*.md"), *DOCS.glob("*.md")))


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
    for file, model in schema.KINDS.items():
        section = _section("keys", f"## {file}")
        assert [key for key in schema.names(model) if f"| `{key}` |" not in section] == [], file


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_has_its_entry(code: str) -> None:
    section = _section("codes", f"### `{code}`")
    assert section.startswith(f"\n{report.MARKS[CATALOGUE[code].severity]}：")
    assert ("例（" in section or "例：" in section) != (code in BY_CODE)
    if code in BY_CODE:
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
