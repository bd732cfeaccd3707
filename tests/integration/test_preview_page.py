"""The page of the live preview, in a real Chromium, served by the real command."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from bulletin.model import EDITOR
from bulletin.preview.serializers import link
from tests.support.browser import (
    ISSUE,
    Served,
    Watched,
    box,
    frame,
    fresh,
    luminance,
    sharp,
    sources,
)
from tests.support.previews import write
from tests.support.projects import add_issue
from tests.support.workspaces import copy_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

VIEWS = ("paper", "reading", "problems", "tally", "facts")
GONE = "ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(copy_workspace(tmp_path_factory.mktemp("preview") / "workspace"))
    served.start()
    yield served
    assert served.stop() in {0, 130}, "".join(served.printed)


# --- Editing ---------------------------------------------------------------------------------------------------


def test_an_edit_changes_both_views_without_a_reload_and_keeps_the_scroll(
    watched: Watched, served: Served
) -> None:
    page = watched.open("paper")
    page.evaluate("window.kept = true")
    before = sources(page)
    inside = frame(page)
    inside.evaluate("document.querySelector('#article-1 p').kept = true; window.scrollTo(0, 1400)")
    scrolled = inside.evaluate("window.scrollY")
    page.locator("#canvas").evaluate("canvas => canvas.scrollTop = 1500")
    place, width = box(page, 5), box(page, 5)["width"]
    watched.asked.clear()
    with served.edited("03-suqian.md", "重点不明的问题", "重点欠明的问题"):
        expect(page.frame_locator("#frame").locator("#article-3")).to_contain_text("重点欠明的问题")
        changed = [number for number, source in enumerate(before, 1) if changes(page, number, source, before)]
        fresh(page)
        assert changed
        assert len(changed) < len(before) / 2
        assert box(page, 5) == place
        assert box(page, 5)["width"] == width
        assert inside.evaluate("window.scrollY") == scrolled > 0
        assert inside.evaluate("document.querySelector('#article-1 p').kept") is True
        assert page.evaluate("window.kept") is True
        assert_only_these_fetched(watched, before)
        expect(page.locator(f".page[data-page='{changed[0]}'] .bar").first).to_be_attached()
        page.keyboard.press("c")
        expect(page.locator("#thumbs [aria-current]")).to_have_attribute("data-page", str(changed[0]))
    expect(page.locator(f".page[data-page='{changed[0]}'] img")).to_have_attribute(
        "src", before[changed[0] - 1]
    )


def changes(page: Page, number: int, source: str, before: list[str]) -> bool:
    """Return for each page whether its image changed, once any of them did."""
    page.wait_for_function(
        "before => [...document.querySelectorAll('.page img')].some((each, at) => each.getAttribute('src') !== before[at])",
        arg=before,
    )
    return page.locator(f".page[data-page='{number}'] img").get_attribute("src") != source


def assert_only_these_fetched(watched: Watched, before: list[str]) -> None:
    """No image is fetched again that was there before."""
    fetched = [url for url in watched.asked if "/pages/" in url]
    assert fetched
    old = {source.split("/")[-2] for source in before}
    assert not [url for url in fetched if url.split("/")[-2] in old]


def test_a_broken_front_matter_shows_its_line_keeps_the_old_pages_and_recovers(
    watched: Watched, served: Served
) -> None:
    page = watched.open("paper")
    before = sources(page)
    with served.edited("01-suzhou.md", "from: 苏州市", "from: 苏洲市"):
        expect(page.locator("#card")).to_be_visible()
        problem = page.locator("#card .problem").first
        expect(problem).to_contain_text(f"issues/{ISSUE}/01-suzhou.md:3:7")
        expect(problem).to_contain_text("苏洲市")
        expect(problem.locator(".hint")).to_contain_text("苏州市")
        expect(page.locator("#status")).to_contain_text("错误")
        expect(page.locator("#pages")).to_have_css("filter", "grayscale(1)")
        assert sources(page) == before
        page.keyboard.press("2")
        expect(page.locator("#frame")).to_have_css("filter", "grayscale(1)")
        expect(page.frame_locator("#frame").locator("#article-1 h2")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#card")).to_be_hidden()
        expect(page.locator("#notice")).to_be_visible()
        page.keyboard.press("3")
        expect(page.locator("#problems .problem .weight").first).to_have_text("错误")
    fresh(page)
    page.keyboard.press("1")
    expect(page.locator("#card")).to_be_hidden()
    expect(page.locator("#pages")).to_have_css("filter", "none")
    assert sources(page) == before


def test_while_a_build_runs_the_old_pages_stay_marked_as_old(watched: Watched) -> None:
    page = watched.open("paper")
    state = page.request.get(f"{watched.served.address}api/issue/{ISSUE}").json()
    hello = {
        "boot": state["boot"],
        "page": page.request.get(f"{watched.served.address}api/issues").json()["page"],
    }
    state |= {"state": "building", "stage": "paper", "pages_old": True}
    events = "retry: 100\n\n" + "".join(
        f"event: {kind}\ndata: {json.dumps(data)}\n\n" for kind, data in (("hello", hello), ("state", state))
    )
    page.route("**/events?*", lambda route: route.fulfill(content_type="text/event-stream", body=events))
    page.emulate_media(reduced_motion="reduce")
    page.reload()
    expect(page.locator("#notice")).to_have_text("正在排，这是改动前的")
    expect(page.locator("#status")).to_have_text("正在排版")
    assert len(sources(page)) == len(state["pages"])
    expect(page.locator("#pages")).to_have_css("filter", "none")
    expect(page.locator("#card")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('#progress')).animationName") == "none"
    page.unroute("**/events?*")
    fresh(page)
    expect(page.locator("#notice")).to_be_hidden()


def test_a_click_on_a_problem_opens_the_file_at_the_line(watched: Watched, served: Served) -> None:
    page = watched.open("problems")
    page.evaluate(
        """() => document.addEventListener("click", (event) => {
            const link = event.target.closest("a[href^='vscode:']");
            if (link) { event.preventDefault(); window.opened = link.href; }
        })"""
    )
    wanted = link(EDITOR, served.file("02-yancheng.md"), 3, 7)
    with served.edited("02-yancheng.md", "from: 盐城市", "from: 盐成市"):
        problem = page.locator("#problems .problem", has_text="盐成市").first
        problem.locator(".message").click()
        assert page.evaluate("window.opened") == wanted
        page.evaluate("window.opened = null")
        page.keyboard.press("o")
        assert page.evaluate("window.opened") == wanted
        expect(problem.locator(".code")).to_have_text(re.compile(r"^[a-z-]+$"))
        with served.edited("03-suqian.md", "column: 工作交流", "column: 工作交留"):
            page.locator(".filters button", has_text="警告").click()
            expect(page.locator("#problems .problem .weight")).to_have_text(["警告"])
            page.locator(".filters button", has_text="全部").click()
            expect(page.locator("#problems .problem .weight")).to_have_text(["错误", "警告"])
    fresh(page)


def test_links_of_an_article_do_not_lead_the_frame_away(watched: Watched, served: Served) -> None:
    page = watched.open("reading")
    assert page.locator("#frame").get_attribute("sandbox") == "allow-same-origin"
    page.evaluate("window.open = (...given) => { window.opened = given; }")
    inside = page.frame_locator("#frame")
    with served.edited("01-suzhou.md", "志愿学堂", "[志愿学堂](https://example.org/a)"):
        inside.locator("a", has_text="志愿学堂").click()
        assert page.evaluate("window.opened[0]") == "https://example.org/a"
    inside.locator("nav a").last.click()
    expect(inside.locator("#article-4 h2")).to_be_in_viewport()
    assert frame(page).url.startswith(served.address)
    expect(inside.locator("h1")).to_be_attached()
    fresh(page)


# --- The paper -------------------------------------------------------------------------------------------------


def test_spreads_single_pages_and_zoom(watched: Watched) -> None:
    page = watched.open("paper", device_scale_factor=2)
    one, two, three = (box(page, number) for number in (1, 2, 3))
    assert two["y"] == three["y"] > one["y"]
    assert one["x"] == three["x"] == pytest.approx(two["x"] + two["width"], abs=0.01)
    room = page.locator("#canvas").evaluate("canvas => canvas.clientWidth")
    assert 2 * two["width"] == pytest.approx(room - 48, abs=2)
    page.keyboard.press("s")
    one, two, three = (box(page, number) for number in (1, 2, 3))
    assert one["x"] == two["x"] == three["x"]
    assert one["y"] < two["y"] < three["y"]
    assert two["width"] == pytest.approx(room - 48, abs=2)
    page.keyboard.press("0")
    assert box(page, 1)["width"] == pytest.approx(210 / 25.4 * 96, abs=0.6)
    sharp(page, 1, 2)
    page.keyboard.press("f")
    assert box(page, 1)["height"] <= page.locator("#canvas").evaluate("canvas => canvas.clientHeight")
    sharp(page, 1, 2)
    page.locator("#zoom").select_option("150")
    assert box(page, 1)["width"] == pytest.approx(1.5 * 210 / 25.4 * 96, abs=0.6)
    page.locator("#smaller").click()
    expect(page.locator("#zoom")).to_have_value("125")


def test_the_wheel_with_ctrl_zooms_around_the_pointer(watched: Watched) -> None:
    page = watched.open("paper")
    page.keyboard.press("s")
    page.keyboard.press("w")
    page.locator("#canvas").evaluate("canvas => canvas.scrollTop = 900")
    before = box(page, 1)
    x, y = 700.0, 300.0
    part = (y - before["y"]) / before["height"]
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, 50)
    page.keyboard.up("Control")
    page.wait_for_function(
        "width => document.querySelector('.page').getBoundingClientRect().width < width - 10",
        arg=before["width"],
    )
    after = box(page, 1)
    assert (y - after["y"]) / after["height"] == pytest.approx(part, abs=0.01)


def test_thumbnails_lead_to_their_pages_and_mark_the_current_one(watched: Watched) -> None:
    page = watched.open("paper")
    number = page.locator(".page").count()
    expect(page.locator("#thumbs .thumb")).to_have_count(number)
    expect(page.locator("#thumbs .thumb img")).to_have_count(number)
    page.locator("#thumbs .thumb", has_text="5").click()
    expect(page.locator("#thumbs [aria-current]")).to_have_attribute("data-page", "5")
    expect(page.locator(".page[data-page='5']")).to_be_in_viewport()
    expect(page.locator("#page")).to_have_value("5")
    expect(page).to_have_url(re.compile(r"/paper/5$"))
    page.locator("#canvas").evaluate("canvas => canvas.scrollTop = 0")
    expect(page.locator("#thumbs [aria-current]")).to_have_attribute("data-page", "1")
    page.locator("#rail").click()
    expect(page.locator("#thumbs")).to_be_hidden()


def test_zoom_arrangement_and_page_are_remembered(watched: Watched) -> None:
    page = watched.open("paper")
    page.keyboard.press("s")
    page.locator("#zoom").select_option("75")
    page.keyboard.press("g")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    place = box(page, 4)
    page.reload()
    fresh(page)
    expect(page.locator("#page")).to_have_value("4")
    expect(page.locator("#zoom")).to_have_value("75")
    assert box(page, 4) == place


# --- Keys, looks, other views ----------------------------------------------------------------------------------


def test_everything_goes_by_keyboard(watched: Watched, served: Served) -> None:
    page = watched.open("paper")
    for number, view in enumerate(VIEWS, 1):
        page.keyboard.press(str(number))
        expect(page.locator(f"#views a[data-view={view}]")).to_have_attribute("aria-current", "page")
        expect(page.locator(f"#{view}")).to_be_visible()
    page.keyboard.press("1")
    for key, current in (("ArrowRight", "2"), ("ArrowRight", "4"), ("ArrowLeft", "2"), ("Home", "1")):
        page.keyboard.press(key)
        expect(page.locator("#page")).to_have_value(current)
    page.keyboard.press("End")
    expect(page.locator("#page")).to_have_value(str(page.locator(".page").count()))
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("i")
    expect(page.locator("#issues .issues a")).to_have_count(2)
    page.keyboard.press("j")
    expect(page.locator(f"#issues .issues a[href*='{ISSUE}']")).to_be_focused()
    page.keyboard.press("Enter")
    fresh(page)
    with served.edited("01-suzhou.md", "from: 苏州市", "from: 苏洲市"):
        expect(page.locator("#card")).to_be_visible()
        page.keyboard.press("j")
        expect(page.locator("#card .problem").first).to_be_focused()
    fresh(page)


def test_keys_work_in_the_reading_view_too(watched: Watched) -> None:
    page = watched.open("reading")
    expect(page.frame_locator("#frame").locator("h1")).to_be_visible()
    page.frame_locator("#frame").locator("h1").click()
    page.keyboard.press("5")
    expect(page.locator("#facts")).to_be_visible()


def test_an_issue_that_has_never_built_is_seen_by_keyboard(watched: Watched, served: Served) -> None:
    """Keys work in all views, the lists name the file in which the fault is, and Esc leaves them."""
    name = "2023-01"
    add_issue(served.workspace, name, "from: 苏州市", "from: 苏洲市")
    page = watched.open("issues")
    entry = page.locator(f"#issues .issues a[href*='{name}']")
    expect(entry).to_contain_text("02.md 有错误")
    entry.click()
    expect(page.locator("body")).to_have_attribute("data-state", "failed")
    for number, view in (*enumerate(VIEWS, 1), (2, "reading"), (1, "paper")):
        page.keyboard.press(str(number))
        expect(page.locator(f"#views a[data-view={view}]")).to_have_attribute("aria-current", "page")
    for key in (*("ArrowRight", "ArrowLeft", "Home", "End"), *"csStTwf0+-jk"):
        page.keyboard.press(key)
    page.keyboard.press("2")
    page.locator("#reading").click()
    page.keyboard.press("3")
    expect(page.locator("#problems .problem .path").first).to_have_text(f"issues/{name}/02.md:3:7")
    page.keyboard.press("Escape")
    expect(page.locator("body")).to_have_attribute("data-view", "reading")
    page.keyboard.press("i")
    expect(entry).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("body")).to_have_attribute("data-view", "reading")
    write(served.workspace / "issues" / name / "02.md", "苏洲市", "苏州市")
    fresh(page)
    page.keyboard.press("End")
    expect(page.frame_locator("#frame").locator("#article-2 h2")).to_be_in_viewport()
    page.keyboard.press("i")
    expect(entry).to_contain_text("等2篇")
    shutil.rmtree(served.workspace / "issues" / name)
    expect(entry).to_have_count(0)


def test_focus_is_seen_and_everything_has_a_name(watched: Watched) -> None:
    page = watched.open("paper")
    nameless = """() => [...document.querySelectorAll("button, a, input, select, iframe, [role], img")].filter((each) =>
        !(each.ariaLabel || each.alt === "" || each.alt || each.title || each.textContent.trim() || each.labels?.length))
        .map((each) => each.outerHTML)"""
    assert page.evaluate(nameless) == []
    seen = set()
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
    assert seen == {"solid"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark(watched: Watched, scheme: str) -> None:
    page = watched.open("facts", color_scheme=scheme, reduced_motion="reduce")
    ground, ink = (
        luminance(page.evaluate(f"getComputedStyle(document.body).{name}"))
        for name in ("backgroundColor", "color")
    )
    assert (max(ground, ink) + 0.05) / (min(ground, ink) + 0.05) > 7
    assert (ground < ink) is (scheme == "dark")
    inside = luminance(frame(page).evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    assert inside == pytest.approx(ground, abs=0.02)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (420, 800)])
def test_no_view_is_wider_than_the_window(watched: Watched, width: int, height: int) -> None:
    page = watched.open("paper", width, height)
    for number, view in enumerate(VIEWS, 1):
        page.keyboard.press(str(number))
        expect(page.locator(f"#{view}")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(f"#{view}").evaluate("view => view.scrollWidth <= view.clientWidth"), view
        for each in ("#views", "#status", "#ask"):
            place = page.locator(each).bounding_box()
            assert place is not None
            assert place["x"] >= 0
            assert place["x"] + place["width"] <= width


def test_facts_and_tally_show_what_the_pages_hold(watched: Watched) -> None:
    page = watched.open("facts")
    number = page.locator(".page").count()
    facts = page.locator("#facts")
    expect(facts.locator("dl.facts > div").first).to_contain_text(str(number))
    expect(facts.locator("tbody").first.locator("tr")).to_have_count(4)
    expect(facts).to_contain_text("FandolFang")
    page.keyboard.press("4")
    expect(page.locator("#tally h2")).to_contain_text("2022年")
    expect(page.locator("#tally tbody").first.locator("tr")).not_to_have_count(0)
    expect(page.locator("#tally")).to_contain_text("苏州市")
    for kind, start in (("pdf", b"%PDF-"), ("html", b"<!doctype html>")):
        link = page.locator(f"[data-file={kind}]").evaluate("link => link.href")
        assert page.request.get(link).body().lstrip().startswith(start)


# --- The server away (last: it is stopped and started) ----------------------------------------------------------


def test_a_stopped_server_is_reported_and_found_again(browser: Browser, served: Served) -> None:
    watched = Watched(browser, served)
    page = watched.open("paper")
    before = sources(page)
    assert served.stop() in {0, 130}
    expect(page.locator("#notice")).to_contain_text("bulletin serve")
    expect(page.locator("body")).to_have_attribute("data-state", "gone")
    assert sources(page) == before
    served.start()
    fresh(page)
    expect(page.locator("#notice")).to_be_hidden()
    assert sources(page) == before
    page.context.close()
    assert [text for text in watched.complaints if not re.search(GONE, text)] == []
