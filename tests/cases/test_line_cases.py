"""The case files of lines: how the lines of a text are read, what is reported of them, and what fixes make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

from bulletin.app.check import MOST_ROUNDS
from bulletin.kinds.bulletin.document import BulletinDocument
from bulletin.kinds.bulletin.parsing import read_issue
from bulletin.lint.fixes import apply_fixes
from bulletin.lint.registry import find_prose
from bulletin.model import Wording
from bulletin.parsing.settings import read_publication
from tests.support.case_files import FOLDER, Case, agrees, outline, read_cases
from tests.support.proofreading import ISSUE
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from bulletin.diagnostics import Diagnostic
    from bulletin.lint.prose.text_blocks import Fix
    from bulletin.model import Article

HEAD = "---\ntitle: 标题\nfrom: 苏州市\n---\n".encode()
CASES = [
    pytest.param(case, id=f"{path.stem}: {case.name}")
    for path in sorted(FOLDER.glob("lines-*.md"))
    for case in read_cases(path)
]


Reading: TypeAlias = "tuple[Article | None, list[Diagnostic], list[Fix]]"


def _read(body: bytes) -> Reading:
    """Return the article of this text, its diagnostics in order, and its fixes."""
    publication = read_publication("bulletin.yaml", (ROOT / "bulletin.yaml").read_bytes()).value
    assert publication is not None
    issue = read_issue("2022-36", {"issue.md": ISSUE, "01.md": HEAD + body}, publication)
    found = find_prose(BulletinDocument(publication, issue.value), Wording()) if issue.value else ()
    diagnostics = [*issue.diagnostics, *(one.diagnostic for one in found)]
    fixes = [fix for one in found for fix in one.fixes]
    article = issue.value.articles[0] if issue.value else None
    return article, sorted(diagnostics, key=lambda one: one.sort_key), fixes


def _fixed(body: bytes) -> bytes:
    """Apply the safe fixes until nothing changes, as `--fix` does."""
    for _ in range(MOST_ROUNDS):
        body = apply_fixes(HEAD + body, _read(body)[2]).removeprefix(HEAD)
    return body


def _places(case: Case) -> tuple[str, ...]:
    """Return the expected findings with the lines counted from the file's beginning."""
    lines = (line.split(" ", 2) for line in case.findings or ())
    return tuple(" ".join([code, _shifted(place), *words]) for code, place, *words in lines)


def _shifted(place: str) -> str:
    line, column = place.split(":")
    return f"01.md:{int(line) + HEAD.count(10)}:{column}"


@pytest.mark.parametrize("case", CASES)
def test_case(case: Case) -> None:
    article, diagnostics, _ = _read(case.files["text"])
    listing = "\n".join(f"{one.code} {one.position} {one.message()}" for one in diagnostics)
    expected = _places(case)
    assert len(expected) == len(diagnostics), listing
    assert all(map(agrees, expected, diagnostics)), listing
    if case.tree is not None:
        assert article is not None
        assert outline(article.blocks, article.notes) == case.tree
    assert _fixed(case.files["text"]) == case.files.get("fixed", case.files["text"])
