"""Pages as data: faults that pages of other engines had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.layout.pages import Artifact, PlacedText, Role
from tests.support import features
from tests.support.typesetting import SETTINGS, squeezed, texts, typeset_issue, write_issue

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.layout.pages import Mark, Pages

RIGHT = 184.0
SLACK = 0.06
"""mm: the rounding of composition to thousandths of an em, summed over a line."""
MM = 25.4 / 72


# --- Former faults of pages -----------------------------------------------------------------------------------

ARTICLE = "---\ntitle: 苏州市：推进文明实践\nfrom: 苏州市\n---\n正文一句，写得短短的。\n"


def test_a_note_of_the_editor_may_run_over_page_1(tmp_path: Path) -> None:
    sentence = (
        "各地要结合实际抓好落实，把志愿服务送到群众家门口，让文明新风吹进千家万户，常抓不懈，久久为功。"
    )
    issue, _ = typeset_issue(tmp_path, write_issue(tmp_path, "", ARTICLE, note=sentence * 9))
    pages = issue.pages.pages
    first, second = (squeezed("".join(text.text for text in texts(page))) for page in pages[:2])
    assert "编者按" in first
    assert "久久为功。" in second
    note = [
        mark.owner
        for page in pages[:2]
        for mark in texts(page)
        if mark.text in sentence * 2 and len(mark.text) > 9
    ]
    assert len(set(note)) == 1, "one paragraph is one element over both pages"
    assert "正文一句" in "".join(text.text for text in texts(pages[-1]))


def test_contents_of_eight_long_titles(tmp_path: Path) -> None:
    title = "依托大数据平台构建新时代文明实践志愿服务矩阵的若干做法和体会第{}篇"
    articles = [
        f"---\ntitle: {title.format(number)}\nfrom: 苏州市\ncolumn: 工作交流\n---\n正文。\n"
        for number in range(8)
    ]
    issue, _ = typeset_issue(tmp_path, write_issue(tmp_path, "contents: pages\n", *articles))
    pages = issue.pages
    entries = [element for element in pages.elements if element.role is Role.CONTENTS_ENTRY]
    assert len(entries) == 8
    rows = [row for page in pages.pages for row in texts(page) if in_contents(pages, row)]
    numbers = [row.text for row in rows if row.text.isdecimal()]
    assert numbers == [str(pages.anchors[f"article-{number}"].page) for number in range(1, 9)]
    assert len({row.y for row in rows if row.owner == rows[1].owner}) == 2, "a title takes two lines"


def role(pages: Pages, mark: Mark) -> Role | None:
    return pages.elements[mark.owner].role if isinstance(mark.owner, int) else None


def in_contents(pages: Pages, row: PlacedText) -> bool:
    return (
        isinstance(row.owner, int)
        and pages.elements[pages.elements[row.owner].parent].role is Role.CONTENTS_ENTRY
    )


def test_a_table_that_fits_stays_on_its_page(tmp_path: Path) -> None:
    rows = "\n".join(f"| 第{row}行 | {row} |" for row in range(1, 6))
    text = "一行字。\n\n" * 3 + f"| 甲 | 乙 |\n|---|---|\n{rows}\n\n表后的一段。\n"
    article = f"---\ntitle: 苏州市：做好工作\nfrom: 苏州市\n---\n{text}"
    issue, _ = typeset_issue(tmp_path, write_issue(tmp_path, "", article))
    (page,) = (page for page in issue.pages.pages if any("一行字" in text.text for text in texts(page)))
    assert any("第5行" in text.text for text in texts(page))


def test_a_code_line_wider_than_the_measure_is_wrapped_and_reported(tmp_path: Path) -> None:
    line = "代码" * 30
    article = f"---\ntitle: 苏州市：做好工作\nfrom: 苏州市\n---\n正文。\n\n```\n短行\n{line}\n```\n"
    issue, diagnostics = typeset_issue(tmp_path, write_issue(tmp_path, "", article))
    rows = [text for page in issue.pages.pages for text in texts(page) if "代码" in text.text]
    assert "".join(row.text for row in rows) == line
    assert all(row.x + row.width <= RIGHT + SLACK for row in rows)
    (report,) = (each for each in diagnostics if each.code == "code-wrapped")
    assert report.position is not None
    assert (report.position.path, report.position.line) == ("issues/2025-01/01.md", 9)


def test_a_long_issuer_never_prints_over_the_date(tmp_path: Path) -> None:
    settings = SETTINGS.replace(
        "issuer: 省文明办", "issuer: 中共江苏省委宣传部、江苏省精神文明建设指导委员会办公室"
    )
    issue, _ = typeset_issue(tmp_path, write_issue(tmp_path, "", ARTICLE, settings=settings))
    rows = [text for text in texts(issue.pages.pages[0]) if "指导委员会" in text.text or "2025" in text.text]
    issuer, date = rows[0], next(row for row in rows if "2025" in row.text)
    assert date.y > issuer.y or date.x > issuer.x + issuer.width + 16 * MM


def test_a_table_over_pages_repeats_its_head_as_an_artifact(tmp_path: Path) -> None:
    folder = features.make(tmp_path)
    name = next(path.name for path in (folder / "issues").iterdir())
    issue, _ = typeset_issue(folder, name)
    pages = issue.pages
    heads = {mark.text for page in pages.pages for mark in texts(page) if role(pages, mark) is Role.HEAD_CELL}
    repeated = [mark.text for page in pages.pages for mark in texts(page) if mark.owner is Artifact.HEADER]
    assert repeated
    assert set(repeated) & heads
    tables = [index for index, element in enumerate(pages.elements) if element.role is Role.TABLE]
    assert len(tables) == len(
        {element.parent for element in pages.elements if element.role is Role.TABLE_BODY}
    )


def test_links_lead_to_their_address_over_lines(tmp_path: Path) -> None:
    article = (
        "---\ntitle: 苏州市：做好工作\nfrom: 苏州市\n---\n"
        "详见各地报送的材料和省文明办网站上的通知公告栏目，也就是[省文明办网站上的通知公告](https://example.org/notice)，请查收。\n"
    )
    issue, _ = typeset_issue(tmp_path, write_issue(tmp_path, "contents: false\n", article))
    pages = issue.pages
    links = [index for index, element in enumerate(pages.elements) if element.role is Role.LINK]
    (link,) = links
    assert pages.elements[link].target == "https://example.org/notice"
    shown = "".join(text.text for page in pages.pages for text in texts(page) if text.owner == link)
    assert shown == "省文明办网站上的通知公告"
    areas = [area for page in pages.pages for area in page.links if area.element == link]
    assert len(areas) == len([text for page in pages.pages for text in texts(page) if text.owner == link])
