"""Settings of the masthead in `theme.toml`: order, rules, colours, ornaments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin.diagnostics import BulletinError
from bulletin.layout.pages import RED, Artifact, PlacedOutline, PlacedRule, PlacedText
from bulletin.typography.geometry import MM_PER_PT
from bulletin.typography.outlines import read_outline
from tests.support.typesetting import typeset_issue, write_issue

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.layout.pages import Page

ARTICLE = "---\ntitle: 苏州市：推进文明实践\nfrom: 苏州市\n---\n正文一句。\n"


def first_page(folder: Path, theme: str, head: str = "") -> Page:
    name = write_issue(folder, head, ARTICLE)
    (folder / "templates").mkdir()
    (folder / "templates" / "theme.toml").write_text(theme, "utf-8")
    return typeset_issue(folder, name)[0].pages.pages[0]


def line(page: Page, text: str) -> PlacedText:
    (matching,) = (
        mark for mark in page.marks if isinstance(mark, PlacedText) and text in "".join(mark.text.split())
    )
    return matching


def red_rules(page: Page) -> list[PlacedRule]:
    return [mark for mark in page.marks if isinstance(mark, PlacedRule) and mark.colour == RED]


def test_rows_may_stand_side_by_side(tmp_path: Path) -> None:
    rows = '[masthead]\nrows = ["classification", "marking", "name", ["number", "issuer", "date"]]\n'
    blocks = (
        '[blocks]\nissue-number = { left = 1, align = "start" }\nissuer = { left = 0, align = "center" }\n'
    )
    page = first_page(tmp_path, rows + blocks)
    number, issuer, date = line(page, "第1期"), line(page, "省文明办"), line(page, "2025年")
    assert number.y == issuer.y == date.y
    assert number.x + number.width < issuer.x < issuer.x + issuer.width < date.x


def test_a_row_that_does_not_fit_beside_goes_below(tmp_path: Path) -> None:
    rows = '[masthead]\nrows = ["classification", "marking", "name", ["number", "issuer", "date"]]\n'
    page = first_page(tmp_path, rows + '[blocks]\nissuer = { left = 0, align = "center" }\n')
    number, issuer, date = line(page, "第1期"), line(page, "省文明办"), line(page, "2025年")
    assert issuer.y - number.y == pytest.approx(225 / 22)
    assert date.y == issuer.y


def test_parts_stand_in_the_order_of_the_theme(tmp_path: Path) -> None:
    page = first_page(
        tmp_path, '[masthead]\nrows = ["name", "number", "marking", "classification", ["issuer", "date"]]\n'
    )
    assert (
        line(page, "文明简报").y < line(page, "第1期").y < line(page, "注意保存").y < line(page, "2025年").y
    )


@pytest.mark.parametrize(
    ("style", "parts"),
    [
        ("none", []),
        ("single", [1]),
        ("double", [1 / 3, 1 / 3]),
        ("thick-thin", [0.6, 0.2]),
        ("thin-thick", [0.2, 0.6]),
    ],
)
def test_styles_of_the_rule(tmp_path: Path, style: str, parts: list[float]) -> None:
    page = first_page(tmp_path, f'[masthead]\nrule = 6\nrule_style = "{style}"\n')
    rules = red_rules(page)
    assert [rule.height for rule in rules] == pytest.approx([part * 6 * MM_PER_PT for part in parts])
    if rules:
        height = rules[-1].y + rules[-1].height - rules[0].y
        assert height == pytest.approx(6 * MM_PER_PT)


def test_colours_of_ones_own(tmp_path: Path) -> None:
    page = first_page(tmp_path, '[colours]\ngold = "#B8860B"\n[blocks]\nissuer = { colour = "gold" }\n')
    assert line(page, "省文明办").colour == "gold"


def test_an_ornament_stands_below_the_text_of_its_pages(tmp_path: Path) -> None:
    page = first_page(tmp_path, '[[ornaments]]\nx = 20\ny = 10\npath = "M0 0 h5 v5 h-5 z"\n')
    first = page.marks[0]
    assert isinstance(first, PlacedOutline)
    assert first.owner is Artifact.LAYOUT
    assert first.outline == (
        ("M", (20, 10)),
        ("L", (25, 10)),
        ("L", (25, 15)),
        ("L", (20, 15)),
        ("Z", ()),
    )


@pytest.mark.parametrize(
    ("theme", "reason"),
    [
        ('[masthead]\nrows = ["name", "number", ["issuer", "date"]]\n', "各写一次"),
        ('[masthead]\nrule_style = "dotted"\n', "dotted"),
        ('[colours]\nred = "red"\n', "#RRGGBB"),
        ('[blocks]\nissuer = { colour = "gold" }\n', "gold"),
        ('[[ornaments]]\npath = "M0 0 s1 1"\n', "不认得 s"),
        ('[[ornaments]]\nshape = "round"\n', "shape"),
        ('[[ornaments]]\npages = "last"\npath = "M0 0z"\n', "first 或 all"),
        ('[[ornaments]]\npath = "L1 1"\n', "以 M 开头"),
        ('[[ornaments]]\npath = "M1"\n', "不够或者多了"),
    ],
)
def test_errors_in_a_theme_are_reported(tmp_path: Path, theme: str, reason: str) -> None:
    with pytest.raises(BulletinError) as caught:
        first_page(tmp_path, theme)
    assert caught.value.diagnostic.code == "theme-broken"
    assert reason in caught.value.diagnostic.message()


def test_paths_are_read_as_svg_has_them() -> None:
    assert read_outline("m1,2 3,4-1-1z m1 0 q2 0 2 2") == (
        ("M", (1, 2)),
        ("L", (4, 6)),
        ("L", (3, 5)),
        ("Z", ()),
        ("M", (2, 2)),
        ("C", pytest.approx((2 + 4 / 3, 2, 4, 2 + 2 / 3, 4, 4))),
    )
