"""Notes of the editor's note, and notes that do not begin with a paragraph: complete, and on the grid."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.support import projects, workspaces

if TYPE_CHECKING:
    from pathlib import Path

NOTE = """
- 第一项写在编者按的开头。
- 第二项。

这一期编发两篇稿件[^1]，供学习借鉴[^2]。

[^1]: 稿件由各地报送。
[^2]: - 列表开头的注。
    - 注的第二项。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> workspaces.BuiltIssue:
    """An issue whose editor's note has a list at its start and two notes."""
    folder = projects.make_workspace(tmp_path_factory.mktemp("workspace"))
    projects.add_issue(folder, "2022-07", "from: 苏州市", "from: 沛县")
    file = folder / "issues" / "2022-07" / "issue.md"
    file.write_text(file.read_text("utf-8") + NOTE, "utf-8")
    return workspaces.build_in_memory(folder, "2022-07")


def test_notes_stand_below_the_editors_note_on_the_screen(made: workspaces.BuiltIssue) -> None:
    note = made.html[
        made.html.index('<section class="editors-note">') : made.html.index('<article id="article-1">')
    ]
    assert re.findall(r'<div class="endnote"><span>(.)</span>', note) == ["①", "②"]
    assert "列表开头的注。" in note
    assert "<sup>②</sup>" in note


def test_notes_stand_below_the_editors_note_on_paper(made: workspaces.BuiltIssue) -> None:
    text = "".join(glyph.text for glyph in made.facts.pages[0].glyphs)
    places = [
        text.index(words)
        for words in ("编者按：", "——第一项", "学习借鉴②", "①稿件由", "②——列表", "——注的第二项")
    ]
    assert places == sorted(places)


def test_no_line_is_left_empty_between_the_blocks_of_the_note(made: workspaces.BuiltIssue) -> None:
    glyphs = [glyph for glyph in made.facts.pages[0].glyphs for _ in glyph.text]
    text = "".join(glyph.text for glyph in made.facts.pages[0].glyphs)
    starts = ("编者按：", "——第一项", "——第二项", "这一期编发")
    steps = [after - before for before, after in pairwise(glyphs[text.index(start)].y for start in starts)]
    assert steps == pytest.approx([225 / 22] * 3, abs=0.1)


def test_a_note_that_begins_with_a_list_is_complete_in_an_article(tmp_path: Path) -> None:
    folder = projects.make_workspace(tmp_path)
    projects.add_issue(folder, "2022-07", "from: 苏州市")
    article = folder / "issues" / "2022-07" / "01.md"
    article.write_text(article.read_text("utf-8") + "\n又一段[^1]。\n\n[^1]: - 只有列表的注。\n", "utf-8")
    assert "只有列表的注。" in workspaces.build_in_memory(folder, "2022-07").html
