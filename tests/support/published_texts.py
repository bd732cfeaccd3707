"""The five published texts as text blocks: the two issues as issues, the other three as plain paragraphs."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bulletin.diagnostics import Position
from bulletin.gazetteer import Gazetteer, gazetteer
from bulletin.kinds.bulletin.document import BulletinDocument
from bulletin.kinds.bulletin.sources import load_issue
from bulletin.lint.prose.text_blocks import LintInput, TextBlock, TextBlockKind
from bulletin.lint.registry import lint_input, proofread
from bulletin.parsing.terms import read_terms
from tests.support.workspaces import ROOT, copy_workspace, import_published, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.lint.registry import FixableDiagnostic
    from bulletin.model import Wording

NAMES = (
    "issue-2022-36.txt",
    "issue-2021-06.txt",
    "form-suzhou-culture-centre-2020.txt",
    "reply-changzhou-2025-4.txt",
    "web-article-wujiang.txt",
)
FOLDER = ROOT.parent / "shared" / "seeds"
"""Their folder; they are not part of the repository."""
AVAILABLE = all((FOLDER / name).is_file() for name in NAMES)
needs_published_texts = pytest.mark.skipif(
    not AVAILABLE, reason="the published texts do not lie beside the checkout"
)
DATES = {"form": date(2020, 12, 1), "repl": date(2025, 5, 1), "web-": date(2021, 6, 1)}
FULL_LINE = 36
"""Characters: a longer line of the form goes on in the next one, unless it ends in a stop."""


def wording() -> Wording:
    """The wording that is shipped."""
    read = read_terms("terms.yaml", (ROOT / "terms.yaml").read_bytes())
    assert read.value is not None
    return read.value


def proofread_seed(seed: Path, folder: Path) -> tuple[FixableDiagnostic, ...]:
    """Proofread one text."""
    return proofread(read_seed(seed, folder))


def read_seed(seed: Path, folder: Path) -> LintInput:
    """Read one text."""
    if seed.name.startswith("issue"):
        workspace = open_project(copy_workspace(folder))
        issue = load_issue(workspace, import_published(seed, folder)).value
        assert issue is not None
        return lint_input(BulletinDocument(workspace.publication, issue), wording())
    day = DATES[seed.name[:4]]
    province = gazetteer("江苏省", day.year)
    assert isinstance(province, Gazetteer)
    blocks = tuple(_text_blocks(seed.name, seed.read_text("utf-8")))
    return LintInput(blocks, day, wording(), province)


def _text_blocks(name: str, text: str) -> list[TextBlock]:
    """Join the lines that page and line breaks have cut; every character keeps its line and column."""
    joined: list[TextBlock] = []
    goes_on = False
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if not bare:
            continue
        place = Position(name, number, len(line) - len(line.lstrip()) + 1)
        if goes_on and not re.match("[一二三四五六]、", bare):
            last = joined[-1]
            runs = (*last.runs, (len(last.text), place))
            joined[-1] = TextBlock(TextBlockKind.PARAGRAPH, last.text + bare, runs)
        else:
            joined.append(TextBlock(TextBlockKind.PARAGRAPH, bare, ((0, place),)))
        goes_on = (len(bare) >= FULL_LINE or not name.startswith("form")) and not bare.endswith(
            tuple("。:：”)）日号人7")
        )
        if name.startswith("web"):
            goes_on = False
    return joined
