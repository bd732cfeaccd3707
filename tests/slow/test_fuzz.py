"""Mutated files: read, or refused with good errors (`tests/fuzz.py`, shortened)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support import fuzz

if TYPE_CHECKING:
    from pathlib import Path


def test_mutated_files_are_read_or_refused() -> None:
    count = fuzz.fuzz_readers(2_000, seed=1)
    assert count["read"] + count["refused"] == 2_000
    assert count["read"] > 100


def test_mutated_issues_are_made_or_refused(tmp_path: Path) -> None:
    count = fuzz.fuzz_builds(tmp_path, 8, seed=2)
    assert count["made"] + count["refused"] == 8
    assert count["made"]
