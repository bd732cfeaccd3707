"""Chinese lines as they stand in finished PDFs, measured by glyph positions (typography.md §3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from bulletin.app import typesetting
from bulletin.model import Paragraph, Text, paragraphs, plain
from bulletin.pdf import inspect, lines
from tests.support.composition_oracle import NEVER_FIRST, NEVER_LAST, is_han, within_address
from tests.support.random_text import paragraphs as random_paragraphs
from tests.support.workspaces import copy, finish, from_seed, office

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bulletin.diagnostics import Diagnostic
    from bulletin.model import Glyph, LayoutFacts
    from bulletin.project.project import Project

FOOT, RIGHT = 262.0, 184.0
EM = 16 * 25.4 / 72
GRID = 156 / 28 / EM
ROUNDING = 0.006
"""em; the engine writes spacing in whole thousandths, and places in hundredths of a point."""
CLOSING = frozenset("，、；：。！？）》〉】〗」』〕］”’")


@dataclass(frozen=True)
class Found:
    """A paragraph as it was printed: its lines, each a row of glyphs."""

    text: str
    rows: tuple[tuple[Glyph, ...], ...]

    def said(self, row: tuple[Glyph, ...]) -> str:
        return "".join(glyph.text for glyph in row)


def _rows(facts: LayoutFacts) -> Iterator[tuple[Glyph, ...]]:
    for page in facts.pages:
        for row in lines(page):
            visible = tuple(glyph for glyph in row if glyph.text.strip())
            if visible and row[0].y < FOOT:
                yield visible


def printed(facts: LayoutFacts, wanted: Sequence[str]) -> Iterator[Found]:
    """Find each paragraph in the rows of the pages, in order; its text must be there to the letter."""
    rows = _rows(facts)
    for text in wanted:
        bare = re.sub(r"\s", "", text)
        taken: list[tuple[Glyph, ...]] = []
        said = ""
        for row in rows:
            here = "".join(glyph.text for glyph in row)
            if not taken and not bare.startswith(here[: len(bare)]):
                continue
            taken.append(row)
            said += re.sub(r"\s", "", here)
            if len(said) >= len(bare):
                break
        assert said == bare
        yield Found(text, tuple(taken))


def bodies(workspace: Path, folder: str) -> list[str]:
    read = office(workspace).read(folder).value
    assert read is not None
    return [plain(words) for article in read.articles for words in paragraphs(article.blocks)]


def rule_breaks(found: Found) -> Iterator[str]:
    """Tell what is wrong at the ends of lines."""
    rows = [found.said(row) for row in found.rows]
    digits = "0123456789"
    for before, after in pairwise(rows):
        if after[0] in NEVER_FIRST:
            yield f"begins with {after[0]}: {after}"
        if before[-1] in NEVER_LAST and not within_address(before, after):
            yield f"ends with {before[-1]}: {before}"
        if before[-1] == after[0] and after[0] in "—…":
            yield f"split {after[0]}: {before} / {after}"
        if before[-1] in digits and after[0] in digits:
            yield f"split number: {before} / {after}"
    if len(rows) > 1 and sum(map(is_han, rows[-1])) == 1 and not re.search(r"[0-9A-Za-z]", rows[-1]):
        yield f"lone character: {rows[-1]}"


def short(found: Found) -> Iterator[str]:
    """Tell which lines do not end on the measure; a squeezed mark at the end counts by its ink half."""
    for row in found.rows[:-1]:
        last = row[-1]
        ends = [last.x + last.width]
        if last.text in CLOSING:
            ends.append(last.x + last.width / 2)
        if last.text == "·":
            ends.append(last.x + last.width * 3 / 4)  # half an em, in the middle of its glyph
        if last.text == "-":
            ends.append(last.x + (last.width + EM / 2) / 2)  # in the middle of half an em
        if min(abs(end - RIGHT) for end in ends) > 0.2:
            yield f"{ends[0]:.2f}: {found.said(row)}"


def neighbours(found: Found) -> Iterator[tuple[tuple[Glyph, ...], Glyph, Glyph]]:
    """Yield each row with two of its glyphs that stand side by side in the text, no typed space between."""
    solid = iter(re.findall(r"\S(\s*)", found.text))
    for row in found.rows:
        glyphs = [(glyph, [next(solid) for _ in re.sub(r"\s", "", glyph.text)]) for glyph in row]
        for (one, behind), (two, _) in pairwise(glyphs):
            if not behind[-1]:
                yield row, one, two


def pitches(found: Found) -> Iterator[float]:
    """Yield the distance of neighbouring Han characters in em."""
    for _, one, two in neighbours(found):
        if is_han(one.text) and is_han(two.text):
            yield (two.x - one.x) / EM


def wide_marks(found: Found) -> Iterator[str]:
    for row, one, two in neighbours(found):
        if one.text in CLOSING and is_han(two.text) and (two.x - one.x) / EM > 1.05 + ROUNDING:
            yield f"{one.text} {(two.x - one.x) / EM:.3f}: {found.said(row)}"


@pytest.fixture(scope="module", params=["2022-36", "2021-06", "issue-2022-36.txt", "issue-2021-06.txt"])
def printing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Found]:
    name = str(request.param)
    workspace = copy(tmp_path_factory.mktemp("lines") / "desk")
    if name.endswith(".txt"):
        name = from_seed(request.getfixturevalue("seeds") / name, workspace)
    return list(printed(finish(workspace, name).facts, bodies(workspace, name)))


def test_no_rule_of_line_ends_is_broken(printing: list[Found]) -> None:
    assert [fault for found in printing for fault in rule_breaks(found)] == []


def test_every_line_ends_on_the_measure(printing: list[Found]) -> None:
    assert sum(len(found.rows) for found in printing) > 100
    assert [fault for found in printing for fault in short(found)] == []


def test_han_characters_stand_on_the_grid(printing: list[Found]) -> None:
    away = [abs(pitch - GRID) for found in printing for pitch in pitches(found)]
    assert len(away) > 2500
    assert fmean(away) <= 0.0008
    assert max(away) <= 0.03


def test_no_mark_is_wider_than_its_cell(printing: list[Found]) -> None:
    assert [fault for found in printing for fault in wide_marks(found)] == []


def test_a_line_of_28_plain_characters_has_no_added_space(printing: list[Found]) -> None:
    rows = [
        row for found in printing for row in found.rows if len(row) == 28 and all(is_han(g.text) for g in row)
    ]
    for row in rows:
        assert row[-1].x - row[0].x == pytest.approx(27 * 156 / 28, abs=0.06)


# --- Random paragraphs ---------------------------------------------------------------------------------------

COUNT = 2000
TYPED_BEHIND_STAND_IN = re.compile("² ")
"""The engine draws such a space from a face of its own choice: up to 0.6 mm that can't be foreseen."""


@pytest.fixture(scope="module")
def random_printing(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Found], tuple[Diagnostic, ...]]:
    """Print random paragraphs, as the document tree has them: no Markdown stands between."""
    desk = office(copy(tmp_path_factory.mktemp("random") / "desk"))
    loaded = typesetting.load(desk, "2022-36").value
    assert loaded is not None
    texts = [text for text in random_paragraphs(COUNT, seed=36) if _has_glyphs(desk, text)]
    assert len(texts) > COUNT * 0.95
    first = loaded.context.issue.articles[0]
    article = structs.replace(first, blocks=tuple(Paragraph((Text(text),)) for text in texts))
    context = structs.replace(
        loaded.context, issue=structs.replace(loaded.context.issue, articles=(article,))
    )
    wanted = structs.replace(loaded, context=context)
    pages = typesetting.typeset(desk, wanted)
    assert pages.value is not None, pages.diagnostics
    facts = inspect(pages.value.content)
    found = (*pages.diagnostics, *typesetting._check_pages(desk, wanted, pages.value, facts))
    return list(printed(facts, texts)), found


def _has_glyphs(desk: Project, text: str) -> bool:
    faces = desk.faces.value
    assert faces is not None
    return all(faces.chains["body"].face_for(character) for character in text if not character.isspace())


def _texts_of(diagnostics: tuple[Diagnostic, ...], *codes: str) -> frozenset[str]:
    """The texts that warnings of these kinds are about."""
    return frozenset(re.sub(r"\s", "", each.values["line"]) for each in diagnostics if each.code in codes)


def _warned(line: str, texts: frozenset[str]) -> bool:
    """Whether a warning is about this line: its text is the line itself, or the run that was split in it."""
    return any(text and (text in line or line in text) for text in texts)


def test_random_paragraphs_keep_the_rules(
    random_printing: tuple[list[Found], tuple[Diagnostic, ...]],
) -> None:
    """Whatever rule can't be kept, a warning says so."""
    found, diagnostics = random_printing
    texts = _texts_of(diagnostics, "forced-break", "word-split")
    faults = [
        fault
        for each in found
        for fault in rule_breaks(each)
        if not any(_warned(line, texts) for line in fault.partition(": ")[2].split(" / "))
    ]
    assert faults == []


def test_random_paragraphs_end_on_the_measure(
    random_printing: tuple[list[Found], tuple[Diagnostic, ...]],
) -> None:
    found, diagnostics = random_printing
    texts = _texts_of(diagnostics, "short-line", "wide-gap", "word-split", "forced-break")
    faults = [
        fault
        for each in found
        if not TYPED_BEHIND_STAND_IN.search(each.text)
        for fault in short(each)
        if not _warned(fault.partition(": ")[2], texts)
    ]
    assert faults == []


def test_random_paragraphs_are_nowhere_too_wide(
    random_printing: tuple[list[Found], tuple[Diagnostic, ...]],
) -> None:
    """Han characters stand at most 1/4 em apart, or a warning says so; marks never fill more than 1.05 em."""
    found, diagnostics = random_printing
    texts = _texts_of(diagnostics, "wide-gap", "short-line", "word-split", "forced-break")
    wide = [
        each.said(row)
        for each in found
        for row, one, two in neighbours(each)
        if is_han(one.text) and is_han(two.text) and (two.x - one.x) / EM > 1.25 + ROUNDING
    ]
    assert [line for line in wide if not _warned(line, texts)] == []
    assert [fault for each in found for fault in wide_marks(each)] == []
