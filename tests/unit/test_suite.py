"""The tests themselves: no module imports another, and every long run declares its counts."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES = sorted((ROOT / "tests").rglob("*.py"))
LONG_RUNS = sorted((ROOT / "tests" / "slow").glob("test_*.py"))


def imported(path: Path) -> Iterator[str]:
    """Yield the names of the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{'.' * node.level}{node.module or ''}"


def test_what_tests_share_is_in_tests_support() -> None:
    modules = {(path, name) for path in FILES for name in imported(path)}
    ours = {(path, name) for path, name in modules if name.split(".")[0] in {"tests", "conftest", ""}}
    assert len(ours) > 100
    assert {(str(path), name) for path, name in ours if not name.startswith("tests.support")} == set()


@pytest.mark.parametrize("path", LONG_RUNS, ids=lambda path: path.stem)
def test_a_long_run_has_a_sample_and_a_full_length(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    (mark,) = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "counts"]
    assert [keyword.arg for keyword in mark.keywords] == ["sample", "full"]
    assert len((ast.get_docstring(tree) or "").splitlines()[0]) > 20
