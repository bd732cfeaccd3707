"""Chinese lines as they stand in finished PDFs, measured by glyph positions (typography.md §3)."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

import pytest

from bulletin.kinds.bulletin.sources import load_issue
from bulletin.model import paragraphs, plain
from tests.support.composition_oracle import is_han
from tests.support.printed_lines import GRID, pitches, printed, rule_breaks, short, wide_marks
from tests.support.workspaces import build_in_memory, copy_workspace, import_published, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.printed_lines import PrintedParagraph


def bodies(workspace: Path, folder: str) -> list[str]:
    read = load_issue(open_project(workspace), folder).value
    assert read is not None
    return [plain(words) for article in read.articles for words in paragraphs(article.blocks)]


@pytest.fixture(scope="module", params=["2022-36", "2021-06", "issue-2022-36.txt", "issue-2021-06.txt"])
def printing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> list[PrintedParagraph]:
    """Return the paragraphs of an issue, none of them set looser or tighter for the sake of its pages."""
    name = str(request.param)
    workspace = copy_workspace(tmp_path_factory.mktemp("lines") / "workspace")
    settings = workspace / "bulletin.yaml"
    settings.write_text(settings.read_text("utf-8").replace("layout:\n", "layout:\n  fit: false\n"), "utf-8")
    if name.endswith(".txt"):
        name = import_published(request.getfixturevalue("seeds") / name, workspace)
    return list(printed(build_in_memory(workspace, name).facts, bodies(workspace, name)))


def test_no_rule_of_line_ends_is_broken(printing: list[PrintedParagraph]) -> None:
    assert [fault for paragraph in printing for fault in rule_breaks(paragraph)] == []


def test_every_line_ends_on_the_measure(printing: list[PrintedParagraph]) -> None:
    assert sum(len(paragraph.rows) for paragraph in printing) > 100
    assert [fault for paragraph in printing for fault in short(paragraph)] == []


def test_han_characters_stand_on_the_grid(printing: list[PrintedParagraph]) -> None:
    away = [abs(pitch - GRID) for paragraph in printing for pitch in pitches(paragraph)]
    assert len(away) > 2500
    assert fmean(away) <= 0.0008
    assert max(away) <= 0.03


def test_no_mark_is_wider_than_its_cell(printing: list[PrintedParagraph]) -> None:
    assert [fault for paragraph in printing for fault in wide_marks(paragraph)] == []


def test_a_line_of_28_plain_characters_has_no_added_space(printing: list[PrintedParagraph]) -> None:
    rows = [
        row
        for paragraph in printing
        for row in paragraph.rows
        if len(row) == 28 and all(is_han(g.text) for g in row)
    ]
    for row in rows:
        assert row[-1].x - row[0].x == pytest.approx(27 * 156 / 28, abs=0.06)
