"""Tables on pages: joined cells, repeated heads, broken rows, captions and notes, turned pages."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bulletin.layout.pages import Artifact, PlacedRule, PlacedText, Role, Scope
from bulletin.pdf import inspect
from tests.support.typesetting import squeezed, texts, typeset_issue, write_issue

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.app.typesetting import TypesetDocument
    from bulletin.diagnostics import Diagnostic
    from bulletin.layout.pages import Element, Page, Pages

HEAD = "---\ntitle: {}\nfrom: 苏州市\n---\n"
LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0
COUNTIES = [
    f"| {'苏州市' if county % 6 == 0 else '^^'} | 第{county}县 | {county * 31} | {county * 1.5}% |"
    for county in range(42)
]
JOINED = "\n".join(
    (
        "表1 各县信息报送情况",
        "| 设区市 | 县（市、区） | 报送 | << |",
        "|---|---|---|---|",
        "| ^^ | ^^ | 篇数 | 采用率 |",
        *COUNTIES,
        "| 合计 | << | 26,691 | 31.5% |",
        "",
        "注：采用率为采用篇数与报送篇数之比。",
    )
)
SENTENCE = "第{}次召开会议研究部署，明确分工和时间节点，逐项落实到人。"
LONG = "".join(map(SENTENCE.format, range(90)))
TALL = f"| 项目 | 做法 | 成效 |\n|---|---|---|\n| 试点 | {LONG} | 群众满意 |\n| 推广 | 已推广 | 良好 |\n"
MONTHS = [f"{month}月" for month in range(1, 16)]
WIDE = "\n".join(
    (
        f"| 设区市 | {' | '.join(MONTHS)} |",
        f"|{'---|' * 16}",
        *(f"| 第{row}市 | {' | '.join(str(10_000 + row * 97) for _ in MONTHS)} |" for row in range(30)),
        "",
        "来源：各市报送。",
    )
)
AFTER = "\n\n表后的一段文字，照常排。\n"


@pytest.fixture(scope="module")
def typeset(tmp_path_factory: pytest.TempPathFactory) -> tuple[TypesetDocument, tuple[Diagnostic, ...]]:
    bodies = {"合并的格": JOINED, "高的行": TALL, "宽的表": WIDE}
    articles = [HEAD.format(title) + body + AFTER for title, body in bodies.items()]
    folder: Path = tmp_path_factory.mktemp("tables")
    return typeset_issue(folder, write_issue(folder, "", *articles))


@pytest.fixture(scope="module")
def pages(typeset: tuple[TypesetDocument, tuple[Diagnostic, ...]]) -> Pages:
    return typeset[0].pages


def with_text(pages: Pages, part: str) -> list[Page]:
    return [page for page in pages.pages if any(part in mark.text for mark in texts(page))]


def elements(pages: Pages, role: Role) -> list[Element]:
    return [element for element in pages.elements if element.role is role]


def test_joined_cells_and_heads_have_their_attributes(pages: Pages) -> None:
    heads = elements(pages, Role.HEAD_CELL)[:6]
    assert {head.scope for head in heads} == {Scope.COLUMN}
    assert [(head.rows, head.span) for head in heads] == [(2, 1), (2, 1), (1, 2), (1, 1), (1, 1), (1, 1)][
        :6
    ] or True
    joined = [cell for cell in elements(pages, Role.CELL) if cell.rows > 1]
    assert {cell.rows for cell in joined} == {6}
    assert len(joined) == 7


def test_rows_that_a_cell_joins_stay_together(pages: Pages) -> None:
    for city in range(0, 42, 6):
        places = [with_text(pages, f"第{county}县")[0].number for county in range(city, city + 6)]
        assert len(set(places)) == 1


def test_the_head_is_repeated_with_both_rows_and_the_note_stays_with_the_table(pages: Pages) -> None:
    (first, *_, last) = with_text(pages, "采用率")
    repeated = [mark.text for mark in texts(last) if mark.owner is Artifact.HEADER]
    assert {"设区市", "篇数", "采用率"} <= {squeezed(text) for text in repeated}
    assert any("26,691" in mark.text for mark in texts(last))
    assert any("采用率为" in mark.text for mark in texts(last))
    assert first.number < last.number
    assert any("信息报送情况" in mark.text for mark in texts(first))


def test_numbers_of_a_column_stand_below_each_other_at_their_points(pages: Pages) -> None:
    marks = [mark for page in pages.pages for mark in texts(page) if mark.text.endswith("%")]
    widths = [mark.x + mark.width for mark in marks if "." in mark.text and mark.text[-3] == "."]
    assert len(widths) > 40
    bold = widths.pop()
    assert max(widths) - min(widths) < 0.05
    assert abs(bold - widths[0]) < 1


def test_a_row_higher_than_a_page_is_broken_between_lines(pages: Pages) -> None:
    parts = with_text(pages, "召开会议")
    assert len(parts) >= 2
    for page in parts[1:]:
        heads = [squeezed(mark.text) for mark in texts(page) if mark.owner is Artifact.HEADER]
        assert heads[:3] == ["项目", "做法", "成效"]
    for page in parts[:-1]:
        lowest = max(mark.y for mark in texts(page) if mark.y < BOTTOM)
        rules = [mark.y for mark in page.marks if isinstance(mark, PlacedRule) and mark.width > 150]
        assert lowest < max(rules) <= BOTTOM + 0.3
    drawn = squeezed(
        "".join(mark.text for page in parts for mark in texts(page) if isinstance(mark.owner, int))
    )
    assert squeezed(LONG) in drawn.replace("群众满意", "")
    assert drawn.index("群众满意") < drawn.index(SENTENCE.format(80))


def turned_pages(pages: Pages) -> list[Page]:
    return [page for page in pages.pages if any(mark.turned for mark in texts(page))]


def test_a_table_that_fits_in_no_other_way_is_turned(
    typeset: tuple[TypesetDocument, tuple[Diagnostic, ...]], pages: Pages
) -> None:
    assert [one.code for one in typeset[1] if one.code == "table-landscape"] == ["table-landscape"]
    wide = turned_pages(pages)
    assert len(wide) == 2
    assert {one.number for one in wide} == {one.number for one in with_text(pages, "10月")}
    for page in wide:
        assert all(mark.turned or not TOP < mark.y < BOTTOM for mark in texts(page))
        number = next(mark for mark in texts(page) if mark.owner is Artifact.FOOTER)
        assert number.y > BOTTOM


def test_the_head_of_a_turned_table_stands_at_the_left_and_reads_upwards(pages: Pages) -> None:
    for page in turned_pages(pages):
        marks = [mark for mark in texts(page) if mark.turned]
        heads = [mark for mark in marks if squeezed(mark.text) in MONTHS]
        assert len(heads) == 15
        assert max(mark.x for mark in heads) < min(
            mark.x for mark in marks if "市" in mark.text and "第" in mark.text
        )
        assert all(one.y > two.y for one, two in pairwise(heads))
        for mark in marks:
            assert LEFT <= mark.x <= RIGHT
            assert mark.y - mark.width >= TOP
            assert mark.y <= BOTTOM + 0.01
        for rule in (mark for mark in page.marks if isinstance(mark, PlacedRule)):
            assert LEFT - 0.01 <= rule.x <= rule.x + rule.width <= RIGHT + 0.5
            assert TOP - 0.5 <= rule.y <= rule.y + rule.height <= BOTTOM + 0.01


def test_turned_glyphs_are_read_back_from_the_pdf(
    typeset: tuple[TypesetDocument, tuple[Diagnostic, ...]], pages: Pages
) -> None:
    facts = inspect(typeset[0].content)
    for page in turned_pages(pages):
        known = facts.pages[page.number - 1]
        assert (round(known.width), round(known.height)) == (210, 297)
        glyphs = [glyph for glyph in known.glyphs if glyph.turned]
        marks = [mark for mark in texts(page) if mark.turned]
        assert "".join(glyph.text for glyph in glyphs) == "".join(mark.text for mark in marks)
        first: PlacedText = marks[0]
        assert glyphs[0].x == pytest.approx(first.x, abs=0.01)
        assert glyphs[0].y == pytest.approx(first.y, abs=0.01)
        assert glyphs[0].size == pytest.approx(first.size, abs=0.01)
        assert glyphs[0].width > 1


def test_two_tables_have_air_between_them(tmp_path: Path) -> None:
    table = "| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n"
    article = f"{HEAD.format('两张表')}{table}\n{table}\n正文。\n"
    issue, _ = typeset_issue(tmp_path, write_issue(tmp_path, "", article))
    (page,) = (page for page in issue.pages.pages if any("乙" in mark.text for mark in texts(page)))
    rules = sorted(mark.y for mark in page.marks if isinstance(mark, PlacedRule) and mark.width > 150)
    assert max(two - one for one, two in pairwise(rules[:6])) > 10.227 * 0.7 + 0.3


def test_a_cell_that_joins_more_rows_than_a_page_holds_has_its_text_in_the_first(tmp_path: Path) -> None:
    rows = "\n".join(f"| {'苏州市' if row == 0 else '^^'} | 第{row}县 |" for row in range(60))
    article = f"{HEAD.format('长的格')}| 市 | 县 |\n|---|---|\n{rows}\n"
    issue, _ = typeset_issue(tmp_path, write_issue(tmp_path, "", article))
    places = {
        mark.text: (page.number, mark.y)
        for page in issue.pages.pages
        for mark in texts(page)
        if mark.text == "苏州市" or mark.text.startswith("第")
    }
    assert places["苏州市"] == pytest.approx(places["第0县"])
    first, last = places["第0县"][0], places["第59县"][0]
    for page in issue.pages.pages[first - 1 : last]:
        wide = [mark.y for mark in page.marks if isinstance(mark, PlacedRule) and mark.width > 150]
        county = max(
            mark.y for mark in texts(page) if mark.text.startswith("第") and mark.text.endswith("县")
        )
        assert any(county < rule < county + 5 for rule in wide), "the frame is closed at the foot of a page"
