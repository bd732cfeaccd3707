"""The HTML for screens, in a real Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin.export.html.blocks import title_html
from bulletin.model import Title
from tests.support.accessibility import layout_faults, violations
from tests.support.typesetting import write_issue
from tests.support.workspaces import ROOT, build_in_memory, copy_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


WIDTHS = [360, 390, 1280]
"""CSS pixels: two sizes of phones, and a screen on a table."""


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("screen")
    target = folder / "2022-36.html"
    target.write_text(build_in_memory(copy_workspace(folder / "workspace"), "2022-36").html, "utf-8")
    return target


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_scrolls_sideways_and_nothing_is_requested(
    browser: Browser, page_file: Path, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == [page_file.as_uri()]
    assert complaints == []
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_is_accessible(browser: Browser, page_file: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(page_file.as_uri())
    assert violations(page) == []
    assert layout_faults(page) == []
    page.close()


def test_the_page_is_semantic(browser: Browser, page_file: Path) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    for selector, number in {
        "body > header": 1,
        "h1": 1,
        "nav": 1,
        "main > article": 4,
        "table.count": 1,
    }.items():
        assert page.locator(selector).count() == number, selector
    assert page.locator("table.count thead th[scope=col]").count() == 3
    assert page.locator("table.count tbody th[scope=row]").count() == 15
    for link in page.locator("nav a").all():
        assert page.locator(str(link.get_attribute("href"))).count() == 1
    assert page.locator("time").get_attribute("datetime") == "2022-12-28"
    page.close()


def test_titles_break_where_the_editor_wished(browser: Browser, page_file: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(page_file.as_uri())
    title = page.locator("#article-1 h2")
    assert title.inner_text().replace("\n", "") == "苏州市：依托大数据平台构建新时代文明实践志愿服务矩阵"
    end = '<span class="together">矩阵</span>'
    assert (
        title.inner_html().replace("<wbr>", "|") == f"苏州市：依托大数据平台构建新时代|文明实践志愿服务{end}"
    )
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_last_line_of_a_title_is_never_one_character(browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    style = (ROOT / "templates/screen.css").read_text("utf-8")
    titles = [Title(("某" * count + end,)) for count in range(2, 60) for end in ("", "？”")]
    articles = "".join(f"<article><h2>{title_html(title)}</h2></article>" for title in titles)
    page.set_content(f"<style>{style}</style><main>{articles}</main>")
    for title, end in zip(titles, page.evaluate(LAST_LINES), strict=True):
        assert len(end.strip("？”")) >= 2, title
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


LAST_LINES = """
[...document.querySelectorAll("h2")].map(title => {
  const walker = document.createTreeWalker(title, NodeFilter.SHOW_TEXT), letters = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (let at = 0; at < node.length; at++) {
      const range = document.createRange();
      range.setStart(node, at); range.setEnd(node, at + 1);
      letters.push([range.getBoundingClientRect().top, node.data[at]]);
    }
  const last = Math.max(...letters.map(each => each[0]));
  return letters.filter(each => each[0] > last - 5).map(each => each[1]).join("");
})
"""
"""The characters of the last line of each title."""


def test_run_in_heads_and_headings_stand_out_by_weight(browser: Browser, tmp_path: Path) -> None:
    """A device may have one Chinese face only."""
    body = "# 一、小标题\n\n**段首标题。**正文。\n"
    folder = write_issue(tmp_path, "", f"---\ntitle: 题目\nfrom: 苏州市\n---\n{body}")
    (file := tmp_path / "page.html").write_text(build_in_memory(tmp_path, folder).html, "utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    for selector in ("article strong", "article h3"):
        assert int(page.evaluate(WEIGHT, selector)) >= 600, selector
    assert int(page.evaluate(WEIGHT, "article p")) == 400
    page.close()


WEIGHT = "selector => getComputedStyle(document.querySelector(selector)).fontWeight"


def test_a_printed_masthead_stands_on_one_line(browser: Browser, page_file: Path) -> None:
    page = browser.new_page(viewport={"width": 590, "height": 850})  # the type area, in CSS pixels
    page.goto(page_file.as_uri())
    page.emulate_media(media="print")
    size, height, wide = page.evaluate(
        "() => { const name = document.querySelector('h1'), style = getComputedStyle(name);"
        " return [parseFloat(style.fontSize), name.getBoundingClientRect().height, name.scrollWidth]; }"
    )
    assert height < 2 * size
    assert wide <= 590
    page.close()


TABLE = """\
表1 各县办件量

| 设区市 | 县区 | 全年 | << | 说明 |
|---|---|---|---|---|
| ^^ | ^^ | 办件量 | 完成日期 | ^^ |
| 苏州市 | 常熟市 | 38418 | 2024年12月31日 | 大部分事项已经在网上办理，群众不用再跑一趟 |
| ^^ | 张家港市 | 1,286,954 | 2024年6月1日 | — |
| 合计 | << | 1,325,372 | | |

注：按月报统计。
"""


@pytest.mark.parametrize("width", WIDTHS)
def test_a_table_scrolls_in_its_box_and_its_numbers_are_whole(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    folder = write_issue(tmp_path, "", f"---\ntitle: 题目\nfrom: 苏州市\n---\n{TABLE}")
    (file := tmp_path / "page.html").write_text(build_in_memory(tmp_path, folder).html, "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    box = page.locator(".table")
    assert box.locator("caption").inner_text() == "表1　各县办件量"
    assert box.evaluate("box => box.scrollWidth > box.clientWidth") == (width < 400)
    stands = "box => { box.scrollLeft = 90; const left = box.getBoundingClientRect().left;"
    stands += (
        " return [...box.querySelectorAll('.first')].map(cell => cell.getBoundingClientRect().left - left); }"
    )
    assert all(abs(offset) <= 1 for offset in box.evaluate(stands))
    counts = box.locator("td.whole").evaluate_all(LINES)
    assert len(counts) >= 7
    assert set(counts) == {1}
    page.close()


LINES = """
cells => cells.map(cell => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return new Set([...range.getClientRects()].map(each => Math.round(each.top))).size;
})
"""
"""The number of lines of each cell."""
