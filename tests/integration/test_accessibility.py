"""All pages that the tool makes for screens, with axe-core; and that the checks of pages find faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin.mail.rendering import CoverLetter, render_letter
from tests.support import features
from tests.support.accessibility import landmarks, layout_faults, violations
from tests.support.workspaces import ROOT, build_in_memory, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

WIDTHS = (1280, 390)
OF_PAGES = ("landmark-one-main", "region")
"""Rules for whole pages: a mail stands within the page of a mail program, which has the landmarks."""


def _mail(_: Path) -> str:
    letter = CoverLetter(
        salutation="某某市文明办",
        sender="江苏省文明办",
        periodical="江苏精神文明建设简报",
        issue="2022年第36期",
        numbering=("第36期（总第1268期）",),
        date="2022年12月28日",
        attachment="江苏精神文明建设简报2022年第36期（更正）.pdf",
        correction=1,
        contents=(("工作交流", ("把服务送到楼道口，让邻里之间多走动", "夏夜露天电影")),),
    )
    return render_letter(letter, open_project(ROOT).workspace.theme)[-1]


def _issue(folder: Path) -> str:
    variant = features.Variant(status="draft", notice=True)
    return build_in_memory(features.make(folder / "workspace", variant), features.ISSUE).html


PAGES = {"一期：各样都有": _issue, "邮件": _mail}
"""The pages for screens; what is printed only (job ticket, sign-off sheet) is none."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_nothing_is_cut(browser: Browser, tmp_path: Path, name: str) -> None:
    (file := tmp_path / "page.html").write_text(PAGES[name](tmp_path), "utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page, without=OF_PAGES if name == "邮件" else ()) == [], width
        assert layout_faults(page) == [], width
    page.emulate_media(color_scheme="dark")
    assert violations(page, only=["color-contrast"]) == []
    found = landmarks(page)
    assert len(found) == len(set(found)), found
    page.close()


@pytest.fixture
def page(browser: Browser) -> Page:
    return browser.new_page(viewport={"width": 390, "height": 800})


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p style='width:2em;overflow:hidden;white-space:nowrap'>三十八万四千</p>", "cut"),
        ("<p style='height:1em;overflow:hidden'>三十八万四千<br>一百八十三</p>", "cut"),
        (
            "<table><td style='display:block;width:2em'>38418384183841838418</td></table>",
            "wider than its cell",
        ),
        ("<div style='height:2em;overflow:auto'>一<br>二<br>三<br>四</div>", "scrolls by mouse only"),
        ("<p style='position:fixed;left:380px;width:9em'>三十八万</p>", "outside the window"),
        ("<p style='width:500px'>三十八万</p>", "the page scrolls sideways"),
    ],
)
def test_a_fault_is_found(page: Page, html: str, fault: str) -> None:
    page.set_content(html)
    assert fault in {each.partition(":")[0] for each in layout_faults(page)}
    page.close()


def test_landmarks_are_found_also_where_they_share_a_name(page: Page) -> None:
    page.set_content(
        "<header></header><main><header></header><section></section>"
        "<section aria-label='注'></section><section aria-label='注'></section></main>"
    )
    assert landmarks(page) == [("banner", ""), ("main", ""), ("region", "注"), ("region", "注")]
    assert any(each.startswith("landmark-unique") for each in violations(page))
    page.close()
