"""The reference is what the code says now."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from desks import ROOT

from bulletin.cli.commands import COMMANDS
from bulletin.diagnostics.catalogue import CATALOGUE
from bulletin.parsing import schema

if TYPE_CHECKING:
    from types import ModuleType

REFERENCE = ROOT / "docs" / "reference.md"


@cache
def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "docs" / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_current() -> None:
    assert REFERENCE.read_text("utf-8") == _generator().page(), "run: python docs/make_reference.py"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_help_and_an_example(name: str) -> None:
    text = REFERENCE.read_text("utf-8")
    part = text.partition(f"### bulletin {name}\n")[2].partition("\n### ")[0]
    assert f"用法：bulletin {name}" in part
    assert "例：" in part


def test_every_key_and_every_code_is_listed() -> None:
    text = REFERENCE.read_text("utf-8")
    for file, model in schema.SCHEMAS.items():
        part = text.partition(f"### {file}\n")[2].partition("\n### ")[0]
        missing = [key for key in schema.field_names(model) if f"| `{key}` |" not in part]
        assert missing == [], file
    assert [code for code in CATALOGUE if f"### `{code}`\n" not in text] == []


def test_every_page_that_the_documents_link_is_there() -> None:
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        text = re.sub(r"(?ms)^(```|~~~+).*?^\1|`[^`\n]+`", "", page.read_text("utf-8"))
        for target in re.findall(r"(?<!\\)\]\((?!\w+:|#)([^)#\s]+)", text):
            assert (page.parent / target).exists(), f"{page.name} links {target}"
