"""Subscripts and superscripts (`<sub>`, `<sup>`) and line breaks (`<br>`): on paper, on the screen, in copied text."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from bulletin.app.check import check
from bulletin.lint.completeness import fold
from bulletin.lint.prose.text_blocks import extract_text_blocks
from bulletin.model.document import Section
from bulletin.parsing.markdown.parser import read_markdown
from tests.support import projects, workspaces

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.model import Glyph

TEXT = """
<sup>一</sup>二氧化碳CO<sub>2</sub>排放下降，新增绿地12.5万m<sup>2</sup>，全年共减排10<sup>6</sup>吨，空气质量持续改善。{}

## 减排CO<sub>2</sub>

- 项x<sub>1</sub><sup>2</sup>，正文<sup>（注，二）</sup>在后[^1]。

| 指标<br>（单位） | 数量 |
|:--|--:|
| 绿地面积（m<sup>2</sup>）<br>其中：新增 | 12.5 |

[^1]: 折合CO<sub>2</sub>当量。
"""
LONG = "全市各地扎实推进减污降碳协同增效，PM<sub>2.5</sub>浓度降至29μg/m<sup>3</sup>，优良天数比率上升。" * 6


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = projects.make_workspace(tmp_path_factory.mktemp("workspace"))
    projects.add_issue(folder, "2022-07", "from: 苏州市")
    article = folder / "issues" / "2022-07" / "01.md"
    article.write_text(f"---\ntitle: 绿色发展\nfrom: 苏州市\n---\n{TEXT.format(LONG)}", "utf-8")
    return folder


@pytest.fixture(scope="module")
def made(folder: Path) -> workspaces.BuiltIssue:
    return workspaces.build_in_memory(folder, "2022-07")


def _glyphs(made: workspaces.BuiltIssue, text: str) -> list[Glyph]:
    glyphs = [glyph for page in made.facts.pages for glyph in page.glyphs for _ in glyph.text]
    start = "".join(glyph.text for page in made.facts.pages for glyph in page.glyphs).index(text)
    return glyphs[start : start + len(text)]


def test_a_subscript_is_smaller_and_stands_lower(made: workspaces.BuiltIssue) -> None:
    _, before, low, behind = _glyphs(made, "CO2排")
    em = before.size * 25.4 / 72
    assert low.size == pytest.approx(before.size * 0.625)
    assert low.y - before.y == pytest.approx(em / 5, abs=0.01)
    assert behind.y == pytest.approx(before.y)
    assert low.x == pytest.approx(before.x + before.width, abs=0.1)


def test_a_superscript_is_smaller_and_stands_higher(made: workspaces.BuiltIssue) -> None:
    before, high = _glyphs(made, "m2")
    assert high.size == pytest.approx(before.size * 0.625)
    assert before.y - high.y == pytest.approx(before.size * 25.4 / 72 / 3, abs=0.01)


def test_lines_are_printed_as_they_were_composed(folder: Path, made: workspaces.BuiltIssue) -> None:
    """Lines with a number below or above are found, measured, and on the grid; nothing is missing."""
    codes = {one.code for one in check(workspaces.open_project(folder), "2022-07")}
    assert codes & {"line-disagrees", "text-missing", "line-edge", "page-grid", "page-lines"} == set()
    assert [one.code for one in made.diagnostics] == []


def test_marks_of_a_superscript_keep_their_cells(made: workspaces.BuiltIssue) -> None:
    places = [glyph.x for glyph in _glyphs(made, "（注，二）")]
    em = 16 * 0.625 * 25.4 / 72
    assert [two - one for one, two in pairwise(places)] == pytest.approx([em] * 4, abs=0.1)


def test_a_line_break_in_a_cell(made: workspaces.BuiltIssue) -> None:
    above, below = _glyphs(made, "绿地面积（m2）"), _glyphs(made, "其中：新增")
    assert below[0].x == pytest.approx(above[0].x)
    assert below[0].y - above[0].y > above[0].size * 25.4 / 72


def test_the_page_for_screens_has_the_same_elements(made: workspaces.BuiltIssue) -> None:
    assert "<sup>一</sup>二氧化碳CO<sub>2</sub>排放" in made.html
    assert ">减排CO<sub>2</sub></h3>" in made.html
    assert "绿地面积（m<sup>2</sup>）<br>其中：新增</td>" in made.html


def test_a_reader_copies_the_text_in_order(made: workspaces.BuiltIssue) -> None:
    document = pypdfium2.PdfDocument(made.pdf)
    text = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    document.close()
    for words in (
        "二氧化碳CO2排放下降",
        "12.5万m2，全年共减排106吨",
        "绿地面积（m2）其中：新增",
        "折合CO2当量",
    ):
        assert words in text


def test_proofreading_sees_raised_figures_as_such() -> None:
    """10⁶ is not 106, and m² not m2; places stay those of the file, and lines on paper are still found."""
    body = read_markdown("减排10<sup>6</sup>吨CO<sub>2</sub>。", "a.md", 5)
    [block] = extract_text_blocks([Section("a.md", body.blocks)])
    assert block.text == "减排10⁶吨CO₂。"
    assert [str(block.place(at)) for at in (4, 5)] == ["a.md:5:10", "a.md:5:17"]
    assert fold(block.text) == fold("减排106吨CO2。")
