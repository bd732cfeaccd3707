"""All views of the preview's page, each in its states: the events are made up, so that each state stands still."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.support.browser import ISSUE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.support.previews import State

EVENTS = """
window.EventSource = class extends EventTarget {
    static CLOSED = 2;
    readyState = 1;
    constructor() { super(); window.events = this; }
    close() {}
};
"""
"""A stream of events that the test fills."""
EMIT = "([kind, data]) => events.dispatchEvent(new MessageEvent(kind, { data: JSON.stringify(data) }))"


@dataclass(frozen=True)
class Answers:
    """What the preview at an address answers for a finished issue."""

    address: str
    state: State
    issues: dict[str, Any]
    tally: dict[str, Any]


def _nothing(page: Page) -> None:
    del page


@dataclass(frozen=True)
class PreviewView:
    """A view in one of its states: what differs from a finished issue, and what is done before it is looked at."""

    view: str
    state: dict[str, Any] = field(default_factory=dict)
    issues: dict[str, Any] = field(default_factory=dict)
    tally: dict[str, Any] = field(default_factory=dict)
    act: Callable[[Page], None] = _nothing

    def open(self, page: Page, answers: Answers) -> None:
        """Show it in a window with `EVENTS`."""
        page.route("**/api/issues", lambda route: route.fulfill(json={**answers.issues, **self.issues}))
        page.route("**/api/tally", lambda route: route.fulfill(json={**answers.tally, **self.tally}))
        page.goto(f"{answers.address}#/" + ("" if self.view == "issues" else f"{ISSUE}/{self.view}"))
        expect(page.locator("body")).to_have_attribute("data-view", self.view)
        page.evaluate(EMIT, ["hello", {"page": answers.issues["page"]}])
        if self.view != "issues":
            self._show(page, {**answers.state, **self.state})
        self.act(page)

    def _show(self, page: Page, state: State) -> None:
        page.evaluate(EMIT, ["state", state])
        expect(page.locator("body")).to_have_attribute("data-state", state["state"])
        if state["pages"] and self.view == "paper":
            expect(page.locator(".page img").first).to_be_attached()
        if state["reading"]:
            expect(page.locator("#frame")).not_to_have_attribute("hidden", "")


# --- States --------------------------------------------------------------------------------------------------


def _problem(severity: str, link: str | None = "vscode://file/issues/01-suzhou.md:3:7") -> dict[str, Any]:
    return {
        "severity": severity,
        "message": "江苏省没有“苏洲市”",
        "hint": "是不是“苏州市”？不是行政区划的单位写进 bulletin.yaml 的 tally.rows 或 tally.units"
        if link
        else "",
        "code": "misspelt-place",
        "path": f"issues/{ISSUE}/01-suzhou.md",
        "line": 3,
        "column": 7,
        "link": link,
    }


PROBLEMS = [_problem("error"), _problem("warning"), _problem("notice", None), *[_problem("error")] * 12]
UNBUILT: dict[str, Any] = {"pages": [], "files": None, "reading": None, "facts": None}
OLD = {"pages_old": True, "reading_old": True}
FAILED = {"state": "failed", "stage": None, "problems": PROBLEMS, **OLD}
BUILDING = {"state": "building", "stage": "paper", **OLD}
SECRET = {"reading": None, "classified": "秘密★1年", "files": {"pdf": f"/issue/{ISSUE}/issue.pdf"}}
NO_ISSUES = {"issues": [], "start": None}


def _issue(folder: str, number: int | None, date: str | None, *faulty: str) -> dict[str, Any]:
    return {
        "folder": folder,
        "number": number,
        "year": 2022 if number else None,
        "supplement": "-s" in folder,
        "date": date,
        "status": "final" if number else "draft",
        "title": "关于进一步深化新时代文明实践中心建设推动志愿服务常态化长效化的若干做法和体会",
        "articles": 12,
        "series": None,
        "faulty": faulty,
    }


ISSUES = {
    "issues": [
        _issue("draft-一个名字很长很长的草稿文件夹", None, None),
        _issue(ISSUE, 36, "2022-12-28"),
        _issue("2022-s3", 3, "2022-12-08", "01-suzhou-2022.md", "02-yancheng-2022.md"),
    ]
}


# --- What is done --------------------------------------------------------------------------------------------


def _enlarge(page: Page) -> None:
    page.locator("#zoom").select_option("150")
    page.locator("#canvas").evaluate("canvas => canvas.scrollTo(0, 400)")


def _lose_the_server(page: Page) -> None:
    page.evaluate("window.events.dispatchEvent(new Event('error'))")
    expect(page.locator("body")).to_have_attribute("data-state", "gone")


def _import(page: Page) -> None:
    """Pick two files, of which one is imported and one is not."""
    answer = {
        "articles": [
            {"path": "issues/a/02.md", "summary": "来稿.docx → issues/a/02.md：修订 2 处", "folder": "a"}
        ]
    }
    page.route("**/import*", lambda route: route.fulfill(json={**answer, "problems": PROBLEMS}))
    file = {"mimeType": "text/plain", "buffer": b"x"}
    page.locator("#pick").set_input_files(
        [{"name": name, **file} for name in ("来稿.docx", "一个名字很长很长的来稿.pdf")]
    )
    expect(page.locator("#imported .import")).to_have_count(2)


def _copy(page: Page, **answer: object) -> None:
    """Copy the issue; what comes back is made up."""
    page.context.grant_permissions(["clipboard-write"])
    copied = {"html": "<p>一</p>", "text": "一", "pictures": 3, "problems": [], **answer}
    page.route("**/api/copy/*/0", lambda route: route.fulfill(json=copied))
    page.locator("[data-copy=wechat]").click()
    expect(page.locator("#copied")).to_have_text(re.compile("复制整期"))


def _copy_nothing(page: Page) -> None:
    _copy(page, html=None, text=None, problems=PROBLEMS)
    expect(page.locator("#kept-back")).to_be_visible()


def _drag(page: Page) -> None:
    """Drag a file over the page."""
    page.evaluate(
        "() => { const data = new DataTransfer(); data.items.add(new File(['x'], 'a')); "
        "for (const kind of ['dragenter', 'dragover']) document.querySelector('.issues a')"
        ".dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true })); }"
    )
    expect(page.locator("#drop")).to_be_visible()


VIEWS = {
    "各期": PreviewView("issues", issues=ISSUES),
    "各期：还没有一期": PreviewView("issues", issues=NO_ISSUES),
    "各期：设置有错误": PreviewView("issues", issues={**NO_ISSUES, "office": None, "problems": PROBLEMS}),
    "各期：拖来文件": PreviewView("issues", issues=ISSUES, act=_drag),
    "各期：导入了来稿": PreviewView("issues", issues=ISSUES, act=_import),
    "纸面": PreviewView("paper"),
    "纸面：放大": PreviewView("paper", act=_enlarge),
    "纸面：不要缩略图": PreviewView("paper", act=lambda page: page.keyboard.press("t")),
    "纸面：正在排": PreviewView("paper", BUILDING),
    "纸面：正在排第一遍": PreviewView("paper", {**UNBUILT, **BUILDING}),
    "纸面：排不出来": PreviewView("paper", FAILED),
    "纸面：排不出来，问题收起": PreviewView("paper", FAILED, act=lambda page: page.locator("#fold").click()),
    "纸面：从没排出来": PreviewView("paper", {**UNBUILT, **FAILED}),
    "纸面：已断开": PreviewView("paper", act=_lose_the_server),
    "网页": PreviewView("reading"),
    "网页：复制了": PreviewView("reading", act=_copy),
    "网页：没有复制": PreviewView("reading", act=_copy_nothing),
    "网页：排不出来": PreviewView("reading", FAILED),
    "网页：还没有": PreviewView("reading", {**UNBUILT, **BUILDING}),
    "网页：涉密": PreviewView("reading", SECRET),
    "问题": PreviewView("problems", FAILED),
    "问题：只看一种": PreviewView(
        "problems", FAILED, act=lambda page: page.locator(".filters button").nth(1).click()
    ),
    "问题：没有": PreviewView("problems", {"problems": []}),
    "统计": PreviewView("tally"),
    "统计：还没有": PreviewView("tally", tally={"rows": [], "problems": PROBLEMS}),
    "概况": PreviewView("facts"),
    "概况：还没有": PreviewView("facts", {**UNBUILT, **BUILDING}),
    "快捷键": PreviewView("paper", act=lambda page: page.locator("#ask").click()),
}
"""The views by name."""
