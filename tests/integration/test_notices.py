"""Parts of a notice (通报): addressee, attachments, signature, remarks, staff, on the pages and on screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from bulletin.app.check import apply_fixes, proofread
from bulletin.app.lifecycle import list_issues
from bulletin.app.typesetting import make
from bulletin.diagnostics import Severity
from bulletin.layout.pages import PlacedRule, PlacedText, Role
from bulletin.lint.completeness import shown_text
from bulletin.typography.geometry import MM_PER_PT
from tests.support.accessibility import violations
from tests.support.typesetting import SETTINGS, squeezed, texts, typeset_issue, write_issue
from tests.support.workspaces import build_in_memory, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from bulletin.layout.pages import Page, Pages

LEFT, RIGHT, TOP = 28.0, 184.0, 37.0
PITCH, CHARACTER, EM = 225 / 22, 156 / 28, 16 * MM_PER_PT
NEAR = 0.3
"""mm: less than can be seen."""
SENTENCE = "各地要对照清单逐条整改，按时报送结果。"
ATTACHMENTS = "attachments: [附件1.md, 附件2.md, 附件3.md]\n"
LONG = "需要在四月二十日前完成整改的背街小巷、施工围挡和保洁管理问题清单"


def notice(head: str, body: str = SENTENCE) -> str:
    return f"---\ntitle: 集镇环境督查通报\nkind: notice\n{head}---\n{body}\n"


def typeset(
    workspace: Path, head: str, *, body: str = SENTENCE, issue: str = "", others: tuple[str, ...] = ()
) -> Pages:
    """Typeset an issue of a notice with three attachments."""
    folder = write_issue(workspace, f"contents: false\n{issue}", notice(head, body), *others)
    attach(workspace, folder)
    return typeset_issue(workspace, folder)[0].pages


def attach(workspace: Path, folder: str) -> None:
    for number, title in enumerate(("检查得分表", LONG, "整改报送表"), start=1):
        text = f"---\ntitle: {title}\n---\n| 镇 | 得分 |\n|---|---|\n| 甲镇{number} | 9{number} |\n"
        (workspace / "issues" / folder / f"附件{number}.md").write_text(text, "utf-8")


class Row(NamedTuple):
    """A line of a page: its text without spaces, its ends, and its row on the grid."""

    text: str
    left: float
    right: float
    row: int


def rows(page: Page) -> list[Row]:
    """Return the lines of a page, texts of one element on one base line joined."""
    lines: dict[tuple[float, object], list[PlacedText]] = {}
    for mark in texts(page):
        lines.setdefault((round(mark.y, 2), mark.owner), []).append(mark)
    return [
        Row(
            squeezed("".join(mark.text for mark in marks)),
            marks[0].x,
            marks[-1].x + marks[-1].width,
            round((y - TOP) / PITCH - 0.5),
        )
        for (y, _), marks in lines.items()
    ]


def find(pages: Pages, text: str) -> tuple[int, Row]:
    """Return the first line with this text, and the number of its page."""
    return next((page.number, row) for page in pages.pages for row in rows(page) if row.text == text)


# --- Addressee and attachments --------------------------------------------------------------------------------


def test_an_addressee_stands_flush_left_above_the_text(tmp_path: Path) -> None:
    """GB/T 9704 §7.3.2: one line free below the title, no indent, a colon at its end."""
    pages = typeset(tmp_path, f"addressee: 各设区市文明办\n{ATTACHMENTS}")
    page, title = find(pages, "集镇环境督查通报")
    same, addressee = find(pages, "各设区市文明办：")
    _, text = find(pages, SENTENCE)
    assert (page, addressee.row, text.row) == (same, title.row + 2, title.row + 3)
    assert addressee.left == pytest.approx(LEFT, abs=NEAR)
    assert text.left == pytest.approx(LEFT + 2 * CHARACTER, abs=NEAR)


def test_attachments_are_listed_below_the_text(tmp_path: Path) -> None:
    """GB/T 9704 §7.3.4: one line free, two characters in, turned lines below the first character of the name."""
    pages = typeset(tmp_path, ATTACHMENTS)
    _, text = find(pages, SENTENCE)
    start = pages.anchors["article-1"].page - 1
    listed = [row for row in rows(pages.pages[start]) if row.row > text.row]
    label, first, second, name, turned, third, last = listed[:7]
    assert [each.text for each in (label, first, second, third, last)] == [
        "附件：1.",
        "检查得分表",
        "2.",
        "3.",
        "整改报送表",
    ]
    assert name.text + turned.text == LONG
    assert [each.row - text.row for each in (first, name, turned, last)] == [2, 3, 4, 5]
    assert label.left == pytest.approx(LEFT + 2 * CHARACTER, abs=NEAR)
    assert second.left == pytest.approx(LEFT + 5 * CHARACTER, abs=NEAR)
    assert [name.left, turned.left, last.left] == pytest.approx([first.left] * 3, abs=NEAR)


def test_a_single_attachment_has_no_number(tmp_path: Path) -> None:
    folder = write_issue(tmp_path, "", notice("attachments: 附件1.md\n"))
    attach(tmp_path, folder)
    for number in (2, 3):
        (tmp_path / "issues" / folder / f"附件{number}.md").unlink()
    pages = typeset_issue(tmp_path, folder)[0].pages
    assert [row.text for page in pages.pages for row in rows(page) if "附件" in row.text] == [
        "附件：",
        "附件",
    ]


def test_an_attachment_begins_a_page_before_the_imprint(tmp_path: Path) -> None:
    """GB/T 9704 §7.3.7: number on line 1, flush left; title centred on line 3."""
    pages = typeset(tmp_path, ATTACHMENTS)
    for number, title in ((1, "检查得分表"), (3, "整改报送表")):
        page = pages.pages[pages.anchors[f"article-1-attachment-{number}"].page - 1]
        label, heading = rows(page)[:2]
        assert (label.text, label.row) == (f"附件{number}", 0)
        assert label.left == pytest.approx(LEFT, abs=NEAR)
        assert (heading.text, heading.row) == (title, 2)
        assert heading.left - LEFT == pytest.approx(RIGHT - heading.right, abs=NEAR)
        assert f"—{page.number}—" in squeezed("".join(mark.text for mark in texts(page)))
    last = squeezed("".join(mark.text for mark in texts(pages.pages[-1])))
    assert "整改报送表" in last
    assert "报：中央文明办" in last
    levels = [(entry.level, entry.title) for entry in pages.outline]
    assert levels[:2] == [(1, "集镇环境督查通报"), (2, "附件1　检查得分表")]


def test_the_article_behind_attachments_begins_a_page(tmp_path: Path) -> None:
    other = "---\ntitle: 另一篇稿件\nfrom: 苏州市\n---\n正文。\n"
    pages = typeset(tmp_path, ATTACHMENTS, others=(other,))
    assert pages.anchors["article-2"].page == pages.anchors["article-1-attachment-3"].page + 1
    assert rows(pages.pages[-1])[0].text == "另一篇稿件"


# --- The signature --------------------------------------------------------------------------------------------


def signature(*issuers: str, seal: bool) -> str:
    return f"signature: {{issuers: [{', '.join(issuers)}], date: 2025-03-05, seal: {str(seal).lower()}}}\n"


DATE = "2025年3月5日"


def test_without_seal_the_date_begins_two_characters_to_the_right(tmp_path: Path) -> None:
    """GB/T 9704 §7.3.5.2: one line free, the issuer two characters from the right."""
    name = "浙江省文明创建工作办公室"
    pages = typeset(tmp_path, signature(name, seal=False) + ATTACHMENTS)
    (_, last), (_, issuer), (_, date) = find(pages, "整改报送表"), find(pages, name), find(pages, DATE)
    assert (issuer.row, date.row) == (last.row + 2, last.row + 3)
    assert issuer.right == pytest.approx(RIGHT - 2 * CHARACTER, abs=NEAR)
    assert date.left == pytest.approx(issuer.left + 2 * CHARACTER, abs=NEAR)


def test_a_date_that_is_the_longer_stands_two_characters_from_the_right(tmp_path: Path) -> None:
    pages = typeset(tmp_path, signature("省创建办", seal=False) + ATTACHMENTS)
    (_, issuer), (_, date) = find(pages, "省创建办"), find(pages, DATE)
    assert date.right == pytest.approx(RIGHT - 2 * CHARACTER, abs=NEAR)
    assert date.left == pytest.approx(issuer.left + 2 * CHARACTER, abs=NEAR)


def test_several_issuers_without_seals_stand_one_below_another(tmp_path: Path) -> None:
    names = ("浙江省文明创建工作办公室", "浙江省市容管理协调小组办公室", "浙江省司法厅")
    pages = typeset(tmp_path, signature(*names, seal=False) + ATTACHMENTS)
    first, second, third, date = (find(pages, text)[1] for text in (*names, DATE))
    assert [second.row, third.row, date.row] == [first.row + 1, first.row + 2, first.row + 3]
    assert (first.left, first.right) == pytest.approx((second.left, second.right), abs=NEAR), "spaced"
    assert third.left + third.right == pytest.approx(second.left + second.right, abs=2 * NEAR), "centred"


def test_with_seal_the_issuer_is_centred_over_the_date(tmp_path: Path) -> None:
    """GB/T 9704 §7.3.5.1: the date four characters from the right; the seal's top within a line of the text."""
    name = "浙江省文明创建工作办公室"
    pages = typeset(tmp_path, signature(name, seal=True) + ATTACHMENTS)
    (_, last), (_, issuer), (_, date) = find(pages, "整改报送表"), find(pages, name), find(pages, DATE)
    assert (issuer.row, date.row) == (last.row + 3, last.row + 4)
    assert date.right == pytest.approx(RIGHT - 4 * CHARACTER, abs=NEAR)
    assert issuer.left + issuer.right == pytest.approx(date.left + date.right, abs=2 * NEAR)


def test_seals_of_several_issuers_do_not_touch(tmp_path: Path) -> None:
    names = ("浙江省教育厅", "浙江省文化和旅游厅", "浙江省卫生健康委员会", "浙江省司法厅", "浙江省应急管理厅")
    pages = typeset(tmp_path, signature(*names, seal=True) + ATTACHMENTS)
    placed = [find(pages, text)[1] for text in names]
    date = find(pages, DATE)[1]
    middles = [((each.left + each.right) / 2, each.row * PITCH) for each in placed]
    for number, (x, y) in enumerate(middles):
        assert LEFT + 21 <= x <= RIGHT - 21
        for other_x, other_y in middles[:number]:
            assert ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5 > 42
    assert middles[-1][0] == pytest.approx((date.left + date.right) / 2, abs=NEAR)
    assert date.row == placed[-1].row + 1


def test_a_name_of_over_fourteen_characters_takes_two_lines(tmp_path: Path) -> None:
    name = "浙江省精神文明建设和城乡环境整治委员会办公室"
    for seal in (False, True):
        pages = typeset(tmp_path / str(seal), signature(name, seal=seal) + ATTACHMENTS)
        number, date = find(pages, DATE)
        above = [row for row in rows(pages.pages[number - 1]) if row.row in {date.row - 1, date.row - 2}]
        assert "".join(row.text for row in above) == name
        assert all(row.right < RIGHT + NEAR for row in above)


@pytest.mark.parametrize("seal", [False, True])
def test_a_signature_never_stands_alone_on_a_page(tmp_path: Path, *, seal: bool) -> None:
    """GB/T 9704 §7.3.5.5: two lines of text stand above it, whatever space is left."""
    head, last = signature("省创建办", seal=seal) + "phone: 025-83390000\n", SENTENCE * 4
    bodies = ["\n\n".join([*[SENTENCE] * lines, last]) for lines in range(8, 22)]
    settings = SETTINGS + "layout: {articles: new-page}\n"
    articles = [notice(head, body) for body in bodies]
    folder = write_issue(tmp_path, "contents: false\n", *articles, settings=settings)
    made = make(open_project(tmp_path), folder)
    assert [each.code for each in made.diagnostics if each.severity is not Severity.NOTICE] == []
    pages = [rows(page) for page in typeset_issue(tmp_path, folder)[0].pages.pages]
    signed = [page for page in pages if DATE in {row.text for row in page}]
    assert len(signed) == len(articles)
    for page in signed:
        (date,) = (row for row in page if row.text == DATE)
        assert len([row for row in page if row.text in last and row.row < date.row]) >= 2
        assert [row.row for row in page if row.text == "（电话：025-83390000）"] == [date.row + 1]
    assert len(pages) > len(articles) + 5, "some articles take two pages"


@pytest.mark.parametrize("number", [6, 12])
def test_a_signature_stays_with_the_end_of_a_list_that_fills_the_page(tmp_path: Path, number: int) -> None:
    offices = ("教育", "司法", "民政", "财政", "水利")
    names = [f"浙江省{office}督查工作领导小组" for office in offices]
    titles = "".join(f"  - title: 第{each}批整改清单\n" for each in range(1, number + 1))
    head = f"{signature(*names, seal=True)}attachments:\n{titles}"
    folder = write_issue(tmp_path, "contents: false\n", notice(head))
    pages = typeset_issue(tmp_path, folder)[0].pages
    page, _ = find(pages, DATE)
    above = [row.text for row in rows(pages.pages[page - 1]) if "批整改清单" in row.text]
    assert above[-2:] == [f"第{number - 1}批整改清单", f"第{number}批整改清单"]


def test_the_date_of_the_issue_is_that_of_a_signature_without_one(tmp_path: Path) -> None:
    pages = typeset(tmp_path, "signature: 省创建办\n" + ATTACHMENTS)
    dates = [row.text for page in pages.pages for row in rows(page) if row.text.startswith("2025年")]
    assert dates == ["2025年1月6日"] * 2, "in the masthead and in the signature"


# --- Remarks, urgency, staff ----------------------------------------------------------------------------------

REMARKS = "remarks:\n  - {name: 省委常委陈某某, date: 2025-03-11, text: 做法很好，值得各地借鉴。}\n"
STAFF = "staff: {编辑: 沈岚、周柯, 审核: 方鹤, 签发: 陆鸣}\n"
INTERNAL = "supplied_by: 桐庐县创建办\ncontact: 方鹤群\nphone: 0571-64210000\n"
HIDDEN = ("省委常委陈某某", "值得各地借鉴", "方鹤群", "0571-64210000", "沈岚")


def test_a_remark_stands_in_a_frame(tmp_path: Path) -> None:
    pages = typeset(tmp_path, REMARKS + ATTACHMENTS)
    number, text = find(pages, "做法很好，值得各地借鉴。")
    _, name = find(pages, "省委常委陈某某2025年3月11日")
    page = pages.pages[number - 1]
    rules = [
        mark for mark in page.marks if isinstance(mark, PlacedRule) and mark.y < TOP + (name.row + 2) * PITCH
    ]
    top, bottom = min(rule.y for rule in rules), max(rule.y + rule.height for rule in rules)
    assert top < TOP + text.row * PITCH < TOP + (name.row + 1) * PITCH < bottom
    assert min(rule.x for rule in rules) < text.left - CHARACTER
    assert max(rule.x + rule.width for rule in rules) > name.right + CHARACTER
    _, below = find(pages, SENTENCE)
    assert bottom < TOP + below.row * PITCH
    quotation = next(index for index, each in enumerate(pages.elements) if each.role is Role.QUOTATION)
    inside = {index for index, each in enumerate(pages.elements) if each.parent == quotation}
    assert {mark.owner for mark in texts(page) if "做法" in mark.text or "陈某某" in mark.text} <= inside


def test_urgency_stands_below_the_classification(tmp_path: Path) -> None:
    """GB/T 9704 §7.2.3."""
    pages = typeset(tmp_path, ATTACHMENTS, issue="classification: 秘密★1年\nurgency: 加急\n")
    (_, secret), (_, urgent) = find(pages, "秘密★1年"), find(pages, "加急")
    assert (urgent.row, urgent.left) == (secret.row + 1, pytest.approx(secret.left, abs=NEAR))


def test_staff_stands_above_the_imprint(tmp_path: Path) -> None:
    pages = typeset(tmp_path, ATTACHMENTS, issue=STAFF)
    number, staff = find(pages, "（编辑：沈岚、周柯审核：方鹤签发：陆鸣）")
    _, imprint = find(pages, "报：中央文明办")
    assert (number, imprint.row) == (len(pages.pages), staff.row + 1)


def test_a_telephone_number_is_proofread_at_its_place_and_fixed(tmp_path: Path) -> None:
    folder = write_issue(tmp_path, "", notice("from: 苏州市\nphone: 025—83390000\n"))
    project = open_project(tmp_path)
    [found] = [each for each in proofread(project, folder) if each.code == "telephone-dash"]
    assert str(found.position) == f"issues/{folder}/01.md:5:8"
    [(_, new)] = apply_fixes(project, folder).values()
    assert b"phone: 025-83390000\n" in new


def test_attachments_are_not_counted_as_articles(tmp_path: Path) -> None:
    folder = write_issue(tmp_path, "", notice(ATTACHMENTS))
    attach(tmp_path, folder)
    (listed,) = list_issues(open_project(tmp_path))
    assert listed.articles == 1


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_the_parts_on_a_screen(browser: Browser, tmp_path: Path, width: int) -> None:
    settings = SETTINGS + "public_fields: [remarks, contact, phone, staff]\n"
    issuers = signature("浙江省精神文明建设和城乡环境整治委员会办公室", "浙江省司法厅", seal=True)
    addressee = "addressee: 各设区市文明创建工作办公室，省文明创建工作领导小组各成员单位\n"
    head = f"{REMARKS}{addressee}{issuers}attachments: [附件1.md, 附件2.md]\n{INTERNAL}"
    folder = write_issue(tmp_path, f"urgency: 特急\n{STAFF}{REMARKS}", notice(head), settings=settings)
    for number, title in ((1, LONG), (2, "整改报送表")):
        text = f"---\ntitle: {title}\n---\n{SENTENCE}\n"
        (tmp_path / "issues" / folder / f"附件{number}.md").write_text(text, "utf-8")
    file = tmp_path / "page.html"
    file.write_text(build_in_memory(tmp_path, folder).html, "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    for link in page.locator(".attachments a").all():
        assert page.locator(str(link.get_attribute("href"))).count() == 1
    area = page.locator("main").bounding_box()
    assert area is not None
    for part in page.locator(".remark, .addressee, .attachments, .signature, .contact, .staff").all():
        box = part.bounding_box()
        assert box is not None
        assert area["x"] - 1 <= box["x"]
        assert box["x"] + box["width"] <= area["x"] + area["width"] + 1
    page.close()


@pytest.mark.parametrize("public", [(), ("批示", "phone")])
def test_internal_fields_are_printed_and_not_public(tmp_path: Path, public: tuple[str, ...]) -> None:
    settings = SETTINGS + f"public_fields: [{', '.join(public)}]\n"
    head = f"{REMARKS}{ATTACHMENTS}{INTERNAL}"
    folder = write_issue(tmp_path, STAFF + REMARKS.replace("陈", "周"), notice(head), settings=settings)
    attach(tmp_path, folder)
    made = build_in_memory(tmp_path, folder)
    drawn = "".join(glyph.text for page in made.facts.pages for glyph in page.glyphs)
    assert [text for text in HIDDEN if text not in drawn] == []
    shown = [text for text in HIDDEN if text in made.html]
    assert shown == (["省委常委陈某某", "值得各地借鉴", "0571-64210000"] if public else [])
    assert ("省委常委周某某" in made.html) == bool(public)
    assert "供稿单位：桐庐县创建办" in shown_text(made.html)
