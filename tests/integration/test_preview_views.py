"""Every view of the preview, in each of its states, with axe-core, on a phone and on a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bulletin.preview.request_handler import PAGE
from tests.support.accessibility import landmarks, layout_faults, violations
from tests.support.browser import ISSUE, Served, fresh
from tests.support.preview_views import EMIT, EVENTS, SECRET, VIEWS, Answers
from tests.support.workspaces import copy_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def answers(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    """What a real preview answers for a finished issue; it goes on serving the page and its images."""
    served = Served(copy_workspace(tmp_path_factory.mktemp("views") / "workspace"))
    served.start()
    page = browser.new_page()
    page.goto(f"{served.address}#/{ISSUE}/paper")
    fresh(page)
    parts = (f"issue/{ISSUE}", "issues", "tally")
    yield Answers(served.address, *(page.request.get(f"{served.address}api/{each}").json() for each in parts))
    page.close()
    assert served.stop() in {0, 130}, "".join(served.printed)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window whose events are made up, and which must not log errors."""
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 720}, reduced_motion="reduce")
    context.add_init_script(EVENTS)
    page, complaints = context.new_page(), list[str]()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_accessible_and_nothing_is_cut(page: Page, answers: Answers, name: str) -> None:
    VIEWS[name].open(page, answers)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 720})
        assert violations(page) == [], width
        assert layout_faults(page) == [], width
    page.emulate_media(color_scheme="dark")
    assert violations(page, only=["color-contrast"]) == []


def test_all_views_and_states_are_listed(page: Page, answers: Answers) -> None:
    VIEWS["纸面"].open(page, answers)
    views = page.locator(".view").evaluate_all("views => views.map((each) => each.id)")
    assert set(views) == {each.view for each in VIEWS.values()}
    dialogs = page.locator("dialog").evaluate_all("dialogs => dialogs.map((each) => each.id)")
    assert dialogs == ["help", "imported", "kept-back"], "a dialog needs a view that opens it"
    states = set(re.findall(r"data-state=(\w+)", (PAGE / "app.css").read_text("utf-8")))
    assert states == {"none", "gone", *(each.state.get("state", "fresh") for each in VIEWS.values())}


def test_no_two_landmarks_share_a_name(page: Page, answers: Answers) -> None:
    VIEWS["纸面"].open(page, answers)
    found = landmarks(page)
    assert {role for role, _ in found} == {"banner", "main", "navigation", "region"}
    assert len(found) == len(set(found)), found


def test_what_can_be_opened_has_contrast_and_nothing_else_is_shown(page: Page, answers: Answers) -> None:
    VIEWS["纸面：正在排第一遍"].open(page, answers)
    assert page.locator(".files a:visible").count() == 0
    assert page.locator("a:visible:not([href])").count() == 0
    VIEWS["网页：涉密"].open(page, answers)
    assert page.locator("[data-file=html]").is_hidden()
    assert page.locator("#frame").is_hidden()


def test_a_text_that_is_withdrawn_while_it_loads_can_come_back(page: Page, answers: Answers) -> None:
    VIEWS["网页：涉密"].open(page, answers)
    expect(page.locator("#no-page")).to_have_text("这一期标着“秘密★1年”，涉密的不出网页，只印在纸上。")
    held: list[Route] = []
    page.route("**/reading/*", lambda route: held.append(route))  # noqa: PLW0108 - a bound method of a list has no signature
    page.evaluate(EMIT, ["state", answers.state])
    expect(page.locator("#no-page")).to_be_hidden()
    page.evaluate(EMIT, ["state", {**answers.state, **SECRET}])
    expect(page.locator("#no-page")).to_be_visible()
    page.unroute("**/reading/*")
    page.evaluate(EMIT, ["state", answers.state])
    expect(page.frame_locator("#frame").locator("h1")).to_be_visible()
    expect(page.locator("#no-page")).to_be_hidden()
