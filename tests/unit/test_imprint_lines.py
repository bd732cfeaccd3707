"""Long distribution lists: lines of an even length, broken between names, hanging under the first one."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.composition.imprint import even_lines
from bulletin.layout.pages import PlacedRule
from bulletin.typography.geometry import MM_PER_PT
from tests.support.typesetting import SETTINGS, squeezed, texts, typeset_issue, write_issue

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.layout.pages import Page, PlacedText

ARTICLE = "---\ntitle: 苏州市：推进文明实践\nfrom: 苏州市\n---\n正文一句。\n"
OFFICES = (
    "省委办公厅、省政府办公厅、省委组织部、省委统战部、省教育厅、省科技厅、省公安厅、省民政厅、省司法厅、省财政厅、"
    "省农业农村厅、省文化和旅游厅，各设区市、县（市、区）文明办，省总工会、团省委、省妇联"
)
FOOT = 37 + 225


def last_page(folder: Path, names: str, more: str = "") -> Page:
    settings = SETTINGS.replace("text: 各设区市文明办", f"text: {names}") + more
    name = write_issue(folder, "", ARTICLE, settings=settings)
    return typeset_issue(folder, name)[0].pages.pages[-1]


def lines_of(page: Page, names: str) -> list[PlacedText]:
    return [
        text
        for text in texts(page)
        if squeezed(text.text).removeprefix("发：") in names and len(text.text) > 3
    ]


def test_a_long_list_is_broken_between_names_into_even_lines(tmp_path: Path) -> None:
    lines = lines_of(last_page(tmp_path, OFFICES), OFFICES)
    assert squeezed("".join(line.text for line in lines)) == f"发：{OFFICES}"
    assert len(lines) == 4
    assert all(squeezed(line.text)[-1] in "、，" for line in lines[:-1])
    assert not any(line.text.startswith("市、区") for line in lines)
    em = 14 * MM_PER_PT
    starts, ends = [line.x for line in lines], [line.x + line.width for line in lines]
    assert starts == pytest.approx([28 + em, *[28 + 3 * em] * 3])
    assert max(ends) - min(ends) < 7 * em


def test_a_list_that_fits_stays_on_its_line(tmp_path: Path) -> None:
    (line,) = lines_of(
        last_page(tmp_path, "各设区市、县（市、区）文明办，团省委"),
        OFFICES + "各设区市、县（市、区）文明办，团省委",
    )
    assert squeezed(line.text) == "发：各设区市、县（市、区）文明办，团省委"


@given(st.lists(st.integers(1, 12), min_size=1, max_size=40), st.integers(6, 30))
def test_lines_are_few_and_hold_all_names_in_order(widths: list[int], measure: int) -> None:
    lines = even_lines(widths, measure)
    assert [place for line in lines for place in range(*line)] == [*range(len(widths))]
    assert all(end - start == 1 or sum(widths[start:end]) <= measure for start, end in lines)
    greedy, used = 1, 0
    for width in widths:
        used += width
        if used > measure and used > width:
            greedy, used = greedy + 1, width
    assert greedy <= len(lines) <= greedy + 1


@given(st.lists(st.integers(1, 5), min_size=6, max_size=40))
def test_no_name_is_alone_on_the_last_line(widths: list[int]) -> None:
    lines = even_lines(widths, 12)
    assert lines[-1][1] - lines[-1][0] > 1
    filled = [sum(widths[start:end]) for start, end in lines]
    assert sum(filled) == [*accumulate(widths)][-1]


def test_a_rule_may_close_the_imprint_at_the_foot_of_the_type_area(tmp_path: Path) -> None:
    page = last_page(tmp_path, "各设区市文明办", "imprint:\n  closing_rule: true\n")
    rules = [mark for mark in page.marks if isinstance(mark, PlacedRule) and mark.y > 200]
    assert [rule.height for rule in rules] == [0.35, 0.25, 0.35]
    assert rules[-1].y + rules[-1].height == pytest.approx(FOOT)
    plain = last_page(tmp_path / "plain", "各设区市文明办")
    assert [mark.height for mark in plain.marks if isinstance(mark, PlacedRule) and mark.y > 200] == [
        0.35,
        0.25,
    ]
