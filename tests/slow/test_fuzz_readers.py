"""Mutated files of each kind are read, or refused with messages and positions; never an exception, never endless work."""

from __future__ import annotations

import random
from collections import Counter
from cProfile import Profile
from typing import TYPE_CHECKING

import pytest

from bulletin.diagnostics import Language, has_errors
from bulletin.kinds.bulletin.parsing import read_article, read_issue
from bulletin.parsing.settings import read_opening, read_publication
from tests.support.mutations import corpus, gently, mutate
from tests.support.workspaces import ROOT, open_project

if TYPE_CHECKING:
    from bulletin.diagnostics import Diagnostic, Result
    from bulletin.model import Publication

pytestmark = pytest.mark.counts(sample=1_500, full=100_000)
ARTICLE = "---\ntitle: 标题\nfrom: 苏州市\n---\n正文。\n".encode()
CALLS = 1_000_000
"""Function calls for one file: what nests or repeats may not multiply."""


def test_mutated_files_are_read_or_refused(count: int, seed: int) -> None:
    publication = open_project(ROOT).publication
    ends, most = Counter[bool](), 0
    for number in range(count):
        rng = random.Random(f"{seed}-{number}")  # noqa: S311
        kind = rng.choice(("bulletin.yaml", "opening", "issue.md", *["article"] * 5))
        content = rng.choice((mutate, gently))(rng.choice(corpus(kind)), rng)
        profile = Profile()
        result = profile.runcall(read, kind, content, publication)
        most = max(most, sum(entry.callcount for entry in profile.getstats()))
        assert most <= CALLS, f"{seed}-{number}"
        assert (result.value is None) == has_errors(result.diagnostics), f"{seed}-{number}"
        assert all(one.position for one in result.diagnostics), f"{seed}-{number}"
        check_messages(result.diagnostics)
        ends[result.value is not None] += 1
    assert ends[True] > count // 20
    assert ends[False] > count // 20
    print(f"{ends[True]} read, {ends[False]} refused, at most {most} calls for one file")


def read(kind: str, content: bytes, publication: Publication) -> Result[object]:
    """Read a file of a kind."""
    match kind:
        case "bulletin.yaml":
            return read_publication("bulletin.yaml", content)
        case "opening":
            return read_opening("tallies/2022.yaml", content, publication)
        case "issue.md":
            files = {"issues/36/issue.md": content, "issues/36/01.md": ARTICLE}
            return read_issue("36", files, publication)
        case _:
            return read_article("issues/36/01.md", content, publication, 2022)


def check_messages(diagnostics: tuple[Diagnostic, ...]) -> None:
    """Write every diagnostic in both languages."""
    for one in diagnostics:
        for language in Language:
            assert one.message(language)
            assert one.hint(language) is not None
