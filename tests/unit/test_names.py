"""The names of the code base: words that are no terms of the field, and names of classes, which are used once."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDERS = ("bulletin", "tests", "docs", "benchmarks")
SUFFIXES = frozenset({".css", ".html", ".j2", ".js", ".md", ".py", ".toml", ".txt", ".yaml"})
DIALECT = re.compile(r"\b(?:t[o]ld|t[e]lls|sh[e]lf|c[o]at|unh[u]rried|und[i]sturbed|d[e]sks?|s[i]ght)\b")
"""Written so that a search for these words does not find this line."""


def _files(folder: str) -> Iterator[Path]:
    """Yield the text files below a folder, without compiled templates."""
    for path in sorted((ROOT / folder).rglob("*")):
        if path.suffix in SUFFIXES and "compiled" not in path.parts and path.is_file():
            yield path


def _lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file with a word of private dialect."""
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
        if DIALECT.search(line):
            yield f"{path.relative_to(ROOT)}:{number}: {line.strip()}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_private_dialect(folder: str) -> None:
    """Private words stand in no text of the code base."""
    files = list(_files(folder))
    assert files
    assert [line for path in files for line in _lines(path)] == []


def test_class_names_are_used_once() -> None:
    """A name means one thing in the whole package."""
    places = defaultdict(list)
    for path in _files("bulletin"):
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    places[node.name].append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert "Sink" in places
    assert {name: lines for name, lines in places.items() if len(lines) > 1} == {}
