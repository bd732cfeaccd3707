"""Short news (简讯): a column set compactly, on pages, in tags and outline, and on the screen."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bulletin.app.typesetting import finish, load, reading, typeset
from bulletin.kinds.bulletin.placing import in_chinese
from bulletin.layout.pages import Role
from bulletin.project.project import Project
from bulletin.workspace import Workspace
from tests.support.screen import read_screen
from tests.support.typesetting import SETTINGS, squeezed, texts, typeset_issue, write_issue

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.layout import Pages

FULL = "---\ntitle: 苏州市：把课堂搬到运河边\nfrom: 苏州市\ncolumn: 工作交流\n---\n正文一句。\n"
FULL += "\n# 一、把课开到家门口\n\n又一句。\n"
TITLES = ("苏州市用旧船办起水上图书室", "无锡市推出社区“共享工具间”", "常州市老粮仓改成村民剧场")
TEXT = "全市把退役的渔船改成图书室，泊在六个码头，借书不收押金，三个月里借出图书四千八百册。"


def item(title: str, head: str = "", text: str = TEXT) -> str:
    return f"---\ntitle: {title}\nfrom: {title[:3]}\ncolumn: 信息动态\n{head}---\n{text}\n"


def settings(column: str) -> str:
    columns = f"columns:\n  - 工作交流\n  - {{name: 信息动态, {column}}}\n"
    return f"{SETTINGS}{columns}layout: {{text_begins: page-2}}\n"


def set_issue(folder: Path, column: str, *items: str) -> Pages:
    name = write_issue(folder, "contents: pages\n", FULL, *items, settings=settings(column))
    return typeset_issue(folder, name)[0].pages


def lines(pages: Pages, start: str) -> list[str]:
    """Return the lines from one on: all texts of one base line joined."""
    rows: dict[tuple[int, float], str] = {}
    for page in pages.pages[1:]:
        for text in texts(page):
            place = (page.number, round(text.y, 1))
            rows[place] = rows.get(place, "") + squeezed(text.text)
    found = [*rows.values()]
    return found[next(index for index, line in enumerate(found) if line.startswith(start)) :]


def headings(pages: Pages) -> list[tuple[str, str]]:
    """Return the headings of the structure with their texts."""
    roles = [each.role.value for each in pages.elements]
    words: dict[int, str] = {}
    for page in pages.pages:
        for text in texts(page):
            if isinstance(text.owner, int):
                words[text.owner] = words.get(text.owner, "") + squeezed(text.text)
    return [(role, words[index]) for index, role in enumerate(roles) if role in {"H2", "H3", "H4"}]


def test_titles_stand_on_a_line_of_the_texts_size_without_air_between_items(tmp_path: Path) -> None:
    pages = set_issue(tmp_path, "set: compact", *map(item, TITLES))
    rows = lines(pages, TITLES[0])
    assert [row for row in rows if row in TITLES] == [*TITLES]
    page = pages.pages[1]
    (first,) = (text for text in texts(page) if squeezed(text.text) == TITLES[0])
    assert first.size == 16
    below = sorted({round(text.y, 2) for text in texts(page) if first.y <= text.y < 250})
    assert [two - one for one, two in pairwise(below)][:6] == pytest.approx([225 / 22] * 6, abs=0.02)
    (above,) = (text.y for text in texts(page) if squeezed(text.text) == "又一句。")
    assert first.y - above == pytest.approx(2 * 225 / 22, abs=0.02)


def test_titles_run_in_and_are_headings_all_the_same(tmp_path: Path) -> None:
    long = "南京市为外卖骑手建起四十二处歇脚点并配备饮水充电设施和常用药品"
    pages = set_issue(tmp_path, "set: run-in, numbered: true", *map(item, (*TITLES, long)))
    rows = lines(pages, "1.苏州市")
    assert rows[0].startswith(f"1.{TITLES[0]}。全市把退役")
    assert any(row.startswith(f"2.{TITLES[1]}。全市") for row in rows)
    heads = [f"{number}.{title}。" for number, title in enumerate((*TITLES, long), start=1)]
    assert [text for _, text in headings(pages)][2:] == heads
    assert [each.title for each in pages.outline][2:] == heads
    assert all(pages.anchors[f"article-{number}"].page == 2 for number in range(2, 6))


def test_the_head_of_a_column_stands_above_its_articles_one_level_higher(tmp_path: Path) -> None:
    pages = set_issue(tmp_path, "set: compact, head: true, numbered: true", *map(item, TITLES))
    numbered = [f"{number}、{title}" for number, title in zip("一二三", TITLES, strict=True)]
    assert headings(pages) == [
        ("H2", "苏州市：把课堂搬到运河边"),
        ("H3", "一、把课开到家门口"),
        ("H2", "【信息动态】"),
        *(("H3", title) for title in numbered),
    ]
    assert [(each.level, each.title) for each in pages.outline] == [
        (1, "苏州市：把课堂搬到运河边"),
        (2, "一、把课开到家门口"),
        (1, "【信息动态】"),
        *((2, title) for title in numbered),
    ]
    sections = [index for index, each in enumerate(pages.elements) if each.role is Role.SECTION]
    articles = [each for each in pages.elements if each.role is Role.ARTICLE]
    assert [each.parent for each in articles][1:] == [sections[-2]] * 3  # behind it that of the imprint


def test_author_and_source_run_in_at_the_end(tmp_path: Path) -> None:
    credit = "author: 张三\nsource: 新华日报\n"
    table = "\n| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n"
    articles = (item(TITLES[0], credit), item(TITLES[1], credit, TEXT + "\n" + table), item(TITLES[2]))
    rows = lines(set_issue(tmp_path, "set: run-in", *articles), TITLES[0])
    joined = "".join(rows)
    assert f"{TEXT}（张三，来源：新华日报）{TITLES[1]}。" in joined
    assert "（张三，来源：新华日报）" in rows


def test_twenty_items_take_three_pages(tmp_path: Path) -> None:
    titles = [f"{TITLES[number % 3]}{number}" for number in range(20)]
    name = write_issue(tmp_path, "contents: false\n", *map(item, titles), settings=settings("set: compact"))
    opened = Project.open(Workspace(tmp_path)).value
    assert opened is not None
    loaded = load(opened, name)
    assert loaded.value is not None
    typeset_pages = typeset(opened, loaded.value)
    assert typeset_pages.value is not None
    made = finish(opened, loaded.value, reading(opened, loaded.value), typeset_pages.value)
    assert [each.code for each in made.diagnostics if each.severity.value != "notice"] == []
    assert made.value is not None
    assert len(made.value.facts.pages) <= 4


def test_the_contents_may_have_one_line_for_a_column(tmp_path: Path) -> None:
    pages = set_issue(tmp_path, "set: compact, listed: false", *map(item, TITLES))
    first = [squeezed(text.text) for text in texts(pages.pages[0])]
    assert f"{TITLES[0]}等3则" in first
    assert not any(title in text for text in first for title in TITLES[1:])
    assert [each.alternative for each in pages.elements if each.role is Role.LINK][-1] == f"{TITLES[0]}等3则"


def test_the_screen_shows_items_as_the_pages_do(tmp_path: Path) -> None:
    name = write_issue(
        tmp_path, "", FULL, *map(item, TITLES), settings=settings("set: run-in, head: true, numbered: true")
    )
    opened = Project.open(Workspace(tmp_path)).value
    assert opened is not None
    loaded = load(opened, name).value
    assert loaded is not None
    html = reading(opened, loaded)
    heads = [(3, f"{number}.{title}。") for number, title in enumerate(TITLES, start=1)]
    assert read_screen(html).headings[-4:] == [(2, "【信息动态】"), *heads]
    assert html.count('<article id="article-') == 4
    assert html.count('class="compact"') == 3


def test_a_column_is_what_it_was_where_only_its_name_is_written(tmp_path: Path) -> None:
    plain = set_issue(tmp_path / "plain", "set: full", item(TITLES[0]))
    (title,) = (text for text in texts(plain.pages[1]) if squeezed(text.text) == TITLES[0])
    assert title.size == 22


def test_numbers_are_written_as_headings_have_them() -> None:
    assert [in_chinese(number) for number in (1, 9, 10, 11, 20, 21, 99, 100)] == [
        *("一", "九", "十", "十一", "二十", "二十一", "九十九", "100")
    ]
