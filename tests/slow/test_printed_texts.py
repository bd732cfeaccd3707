"""Random paragraphs as they stand in finished PDFs: whatever rule can't be kept is reported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from bulletin.app import typesetting
from bulletin.lint.reading_order import in_reading_order
from bulletin.model import Paragraph, Text
from bulletin.pdf import inspect
from tests.support.composition_oracle import is_han
from tests.support.printed_lines import EM, ROUNDING, neighbours, printed, rule_breaks, short, wide_marks
from tests.support.random_text import paragraphs as random_paragraphs
from tests.support.workspaces import copy_workspace, open_project

if TYPE_CHECKING:
    from bulletin.diagnostics import Diagnostic
    from bulletin.project.project import Project
    from tests.support.printed_lines import PrintedParagraph

pytestmark = pytest.mark.counts(sample=600, full=20_000)
TYPED_BEHIND_STAND_IN = re.compile("² ")
"""The engine draws such a space from a face of its own choice: up to 0.6 mm that can't be foreseen."""

COMBINING = "\u0302"
"""It reads back as one character with its letter."""


@pytest.fixture(scope="module")
def random_printing(
    tmp_path_factory: pytest.TempPathFactory, count: int, seed: int
) -> tuple[list[PrintedParagraph], tuple[Diagnostic, ...]]:
    """Print random paragraphs, as the document tree has them: no Markdown stands between."""
    workspace = open_project(copy_workspace(tmp_path_factory.mktemp("random") / "workspace"))
    loaded = typesetting.load(workspace, "2022-36").value
    assert loaded is not None
    plain = (text.replace(COMBINING, "") for text in random_paragraphs(count, seed))
    texts = [text for text in plain if _has_glyphs(workspace, text)]
    assert len(texts) > count * 0.9
    first = loaded.document.issue.articles[0]
    article = structs.replace(first, blocks=tuple(Paragraph((Text(text),)) for text in texts))
    context = structs.replace(
        loaded.document, issue=structs.replace(loaded.document.issue, articles=(article,))
    )
    wanted = structs.replace(loaded, document=context)
    pages = typesetting.typeset(workspace, wanted)
    assert pages.value is not None, pages.diagnostics
    facts = inspect(pages.value.content)
    read = in_reading_order(facts, pages.value.pages)
    found = typesetting._check_pages(workspace, wanted, pages.value, facts, read)
    diagnostics = (*pages.diagnostics, *found)
    return list(printed(facts, texts)), diagnostics


def _has_glyphs(workspace: Project, text: str) -> bool:
    faces = workspace.faces.value
    assert faces is not None
    return all(faces.chains["body"].face_for(character) for character in text if not character.isspace())


def _texts_of(diagnostics: tuple[Diagnostic, ...], *codes: str) -> frozenset[str]:
    """The texts that warnings of these kinds are about."""
    return frozenset(re.sub(r"\s", "", each.values["line"]) for each in diagnostics if each.code in codes)


def _warned(line: str, texts: frozenset[str]) -> bool:
    """Whether a warning is about this line: it quotes the line itself, or the run that was split in it."""
    return any(text and (text in line or line in text) for text in texts)


def test_random_paragraphs_keep_the_rules(
    random_printing: tuple[list[PrintedParagraph], tuple[Diagnostic, ...]],
) -> None:
    """Whatever can't be kept is reported by a warning."""
    paragraphs, diagnostics = random_printing
    texts = _texts_of(diagnostics, "forced-break", "word-split")
    faults = [
        fault
        for each in paragraphs
        for fault in rule_breaks(each)
        if not any(_warned(line, texts) for line in fault.partition(": ")[2].split(" / "))
    ]
    assert faults == []


def test_random_paragraphs_end_on_the_measure(
    random_printing: tuple[list[PrintedParagraph], tuple[Diagnostic, ...]],
) -> None:
    paragraphs, diagnostics = random_printing
    texts = _texts_of(diagnostics, "short-line", "wide-gap", "word-split", "forced-break")
    faults = [
        fault
        for each in paragraphs
        if not TYPED_BEHIND_STAND_IN.search(each.text)
        for fault in short(each)
        if not _warned(fault.partition(": ")[2], texts)
    ]
    assert faults == []


def test_random_paragraphs_are_nowhere_too_wide(
    random_printing: tuple[list[PrintedParagraph], tuple[Diagnostic, ...]],
) -> None:
    """Han characters stand at most 1/4 em apart, or a warning says so; marks never fill more than 1.05 em.

    A warning quotes the line, or the word for which there was no room on it and which begins the next one.
    """
    paragraphs, diagnostics = random_printing
    texts = _texts_of(diagnostics, "wide-gap", "short-line", "word-split", "forced-break")
    wide = {
        each.text_of(row) + each.text_of(following)
        for each in paragraphs
        for row, one, two in neighbours(each)
        for following in (*each.rows, ())[each.rows.index(row) + 1 :][:1]
        if is_han(one.text) and is_han(two.text) and (two.x - one.x) / EM > 1.25 + ROUNDING
    }
    assert [lines for lines in wide if not _warned(lines, texts)] == []
    assert [fault for each in paragraphs for fault in wide_marks(each)] == []
