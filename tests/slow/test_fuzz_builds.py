"""Issues with mutated files are built, or refused with messages and positions."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bulletin.app.typesetting import make
from bulletin.diagnostics import Language, has_errors
from bulletin.diagnostics.catalogue import CATALOGUE
from tests.support.mutations import gently, mutate
from tests.support.workspaces import copy_workspace, open_project

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.counts(sample=8, full=500)
IMPOSSIBLE = {"engine-complaint", "printer-died", "too-deep"}
"""Codes that no text may cause."""


def test_mutated_issues_are_built_or_refused(tmp_path: Path, count: int, seed: int) -> None:
    assert CATALOGUE.keys() >= IMPOSSIBLE
    folder = copy_workspace(tmp_path / "workspace")
    ends = Counter[bool]()
    originals = {path: path.read_bytes() for path in sorted((folder / "issues" / "2022-36").iterdir())}
    for number in range(count):
        rng = random.Random(f"{seed}-build-{number}")  # noqa: S311
        for path, content in originals.items():
            path.write_bytes(content)
        for path in rng.sample(sorted(originals), rng.choice((1, 1, 2))):
            path.write_bytes((mutate if rng.random() < 0.3 else gently)(originals[path], rng))
        made = make(open_project(folder), "2022-36")
        for one in made.diagnostics:
            assert all(one.message(language) and one.hint(language) is not None for language in Language)
        assert (made.value is None) == has_errors(made.diagnostics), f"{seed}-build-{number}"
        codes = {one.code for one in made.diagnostics}
        assert not codes & IMPOSSIBLE, f"{seed}-build-{number}: {codes}"
        ends[made.value is not None] += 1
    assert ends[True]
    print(f"{ends[True]} built, {ends[False]} refused")
