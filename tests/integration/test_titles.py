"""Titles in an issue: set terms stay whole; subtitles by a key, and by lines that begin with a dash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.export.html.blocks import title_html
from bulletin.layout.pages import Role
from bulletin.model import Title
from tests.support.typesetting import SETTINGS, texts, typeset_issue, write_issue
from tests.support.workspaces import build_in_memory

if TYPE_CHECKING:
    from pathlib import Path

ARTICLES = (
    """---
title: 把课堂开到船上
subtitle: ——洪泽区“水上课堂”|把书声送到湖心
author: 洪泽区文明办
from: 洪泽区
---
渔船靠了岸。
""",
    "---\ntitle: 把药箱送到船上|——洪泽区的做法\nfrom: 洪泽区\n---\n药箱上了船。\n",
    "---\ntitle: 没有副题\nfrom: 洪泽区\n---\n船靠了岸。\n",
)
LINE_PITCH = 225 / 22
"""mm: the height of the type area by its lines."""
TITLE_SIZE = 22
KAI_SIZES = {"subtitle": 18, "byline": 16}


def test_a_title_is_divided_at_a_line_with_a_dash() -> None:
    title = Title(("甲", "乙", "——丙", "丁"), None, (0, 2, 4, 8))
    assert title.divided() == (Title(("甲", "乙"), None, (0, 2)), Title(("——丙", "丁"), None, (4, 8)))
    for whole in (Title(("甲", "乙——丙")), Title(("——甲",))):
        assert whole.divided() == (whole, None)


def test_subtitles_are_printed_under_their_titles(tmp_path: Path) -> None:
    settings = SETTINGS + "layout: {text_begins: page-2}\n"
    typeset, _ = typeset_issue(tmp_path, write_issue(tmp_path, "", *ARTICLES, settings=settings))
    lines: dict[float, tuple[str, float]] = {}
    for text in texts(typeset.pages.pages[1]):
        words, _ = lines.get(round(text.y, 1), ("", 0.0))
        lines[round(text.y, 1)] = (words + "".join(run.text for run in text.runs), text.size)
    rows = [(words, size) for words, size in lines.values()]
    assert rows[:4] == [
        ("把课堂开到船上", TITLE_SIZE),
        ("——洪泽区“水上课堂”", KAI_SIZES["subtitle"]),
        ("把书声送到湖心", KAI_SIZES["subtitle"]),
        ("洪泽区文明办", KAI_SIZES["byline"]),
    ]
    assert ("——洪泽区的做法", KAI_SIZES["subtitle"]) in rows
    places = {words: y for y, (words, _) in lines.items()}
    assert places["渔船靠了岸。"] - places["洪泽区文明办"] > 1.9 * LINE_PITCH
    titles = [each for each in typeset.pages.elements if each.role is Role.HEADING_2]
    assert len(titles) == len(ARTICLES)


def test_screens_show_them_and_nothing_is_missing(tmp_path: Path) -> None:
    built = build_in_memory(tmp_path, write_issue(tmp_path, "", *ARTICLES))
    assert not {each.code for each in built.diagnostics} & {"text-missing", "line-disagrees"}
    assert '<h2 class="title">把药箱送到<span class="together">船上</span></h2>' in built.html
    assert '<p class="subtitle">——洪泽区的<span class="together">做法</span></p>' in built.html
    assert built.html.count('class="subtitle"') == 2


def test_the_end_of_a_title_stays_together_on_screens() -> None:
    assert title_html(Title(("甲<乙", "丙丁戊？”"))) == '甲&lt;乙<wbr>丙<span class="together">丁戊？”</span>'
    assert title_html(Title(("甲",))) == "甲"


def test_terms_of_the_office_are_not_broken(tmp_path: Path) -> None:
    title = "洪泽区组织渔民和居民参加水上课堂，岸上课堂的各项活动"
    issue = write_issue(tmp_path, "", f"---\ntitle: {title}\nfrom: 洪泽区\n---\n船靠了岸。\n")
    assert any(line.endswith("，") for line in _title(tmp_path, issue))
    (tmp_path / "terms.yaml").write_text("terms:\n  水上课堂，岸上课堂: []\n", "utf-8")
    lines = _title(tmp_path, issue)
    assert any("水上课堂，岸上课堂" in line for line in lines)
    assert "".join(lines) == title


def _title(workspace: Path, issue: str) -> list[str]:
    """Return the lines of the first title."""
    typeset, _ = typeset_issue(workspace, issue)
    placed = [text for page in typeset.pages.pages for text in texts(page) if text.size == TITLE_SIZE]
    return ["".join(run.text for run in text.runs) for text in placed]
