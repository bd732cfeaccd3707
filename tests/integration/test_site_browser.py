"""The site in a real Chromium, opened from its folder: accessible, silent, read aloud, searched."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support import sites
from tests.support.accessibility import landmarks, layout_faults, violations
from tests.support.sites import FULL, PARTLY, PUBLIC, contents, found, published, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

ARTICLE = f"issues/{PUBLIC}/01.html"
PAGES = {
    "首页": "index.html",
    "各年": "years/index.html",
    "一年": "years/2022.html",
    "一期": f"issues/{FULL}/index.html",
    "整期": f"issues/{PUBLIC}/all.html",
    "一篇": "the article with most blocks",
    "撤下": "a withdrawn article",
    "栏目": "columns/index.html",
    "一个地方": "a place",
    "搜索": "search.html",
}
WIDTHS = (1280, 360)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    published(sites.make(folder / "workspace"), folder / "网页 版")
    return folder / "网页 版"


@pytest.fixture
def page(browser: Browser, site: Path) -> Iterator[Page]:
    """A page of the site, that must not log errors nor request anything outside of its folder."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(f"{site.as_uri()}/")] == []


def path_of(site: Path, name: str) -> str:
    """Return the path of a page by its name in `PAGES`."""
    files = contents(site)
    match name:
        case "一篇":
            own = [each for each in files if each.startswith(f"issues/{FULL}/") and each.endswith(".html")]
            return max(set(own) - {f"issues/{FULL}/all.html"}, key=lambda each: len(files[each]))
        case "撤下":
            return next(each for each in files if "本文已撤下".encode() in files[each])
        case "一个地方":
            return next(each for each in files if each.startswith("places/") and "index" not in each)
    return PAGES[name]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_nothing_is_cut(page: Page, site: Path, name: str) -> None:
    page.goto((site / path_of(site, name)).as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert layout_faults(page) == [], width
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, only=["color-contrast"]) == []
    found = landmarks(page)
    assert len(found) == len(set(found)), found
    assert page.evaluate("document.querySelectorAll('h1').length") == 1


# --- The tools of an article ---------------------------------------------------------------------------------


def test_the_size_of_the_text_is_remembered_and_reached_by_keyboard(page: Page, site: Path) -> None:
    page.goto((site / ARTICLE).as_uri())
    text = page.locator(".prose p").first
    sizes = []
    for name in ("小字", "中等字", "大字"):
        page.get_by_role("button", name=name).press("Enter")
        sizes.append(float(text.evaluate("(each) => parseFloat(getComputedStyle(each).fontSize)")))
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    assert sizes == sorted(set(sizes))
    page.goto((site / f"issues/{PUBLIC}/02.html").as_uri())
    again = page.locator(".prose p").first.evaluate("(each) => parseFloat(getComputedStyle(each).fontSize)")
    assert again == sizes[-1]


def test_what_is_printed_is_the_text(page: Page, site: Path) -> None:
    page.goto((site / ARTICLE).as_uri())
    page.emulate_media(media="print")
    for hidden in (".masthead nav", ".trail", ".tools", ".turn", ".foot"):
        assert not page.locator(hidden).first.is_visible(), hidden
    for shown in (".masthead .name", "h1", ".prose p"):
        assert page.locator(shown).first.is_visible(), shown


VOICE = """
(voices) => {
    const spoken = [];
    let current = null;
    class Utterance extends EventTarget {
        constructor(text) { super(); this.text = text; }
    }
    const stand = new EventTarget();
    Object.assign(stand, {
        state: "",
        getVoices: () => voices,
        speak: (each) => { current = each; spoken.push(each.text); },
        cancel: () => { current = null; },
        pause: () => { stand.state = "paused"; },
        resume: () => { stand.state = ""; },
        finish: () => current?.dispatchEvent(new Event("end")),
        arrive: (more) => { voices.push(more); stand.dispatchEvent(new Event("voiceschanged")); },
    });
    Object.defineProperty(window, "speechSynthesis", { value: stand });
    window.SpeechSynthesisUtterance = Utterance;
    window.spoken = spoken;
}
"""
CHINESE = {"lang": "zh-CN", "name": "Stand-in", "localService": True}
ELSEWHERE = {**CHINESE, "localService": False}
ENGLISH = {**CHINESE, "lang": "en-GB"}


def with_voices(page: Page, *voices: dict[str, object]) -> None:
    page.add_init_script(f"({VOICE})({json.dumps(voices)})")


def test_an_article_is_read_aloud_paragraph_by_paragraph(page: Page, site: Path) -> None:
    with_voices(page, ENGLISH, CHINESE)
    page.goto((site / ARTICLE).as_uri())
    parts = [each.inner_text() for each in page.locator("h1, .prose p").all()]
    page.get_by_role("button", name="朗读").click()
    read = []
    while page.locator(".spoken").count():
        read.append(page.locator(".spoken").inner_text())
        page.evaluate("speechSynthesis.finish()")
    assert list(dict.fromkeys(read)) == parts
    assert "".join(page.evaluate("spoken")) == "".join(parts)
    expect(page.get_by_role("button", name="朗读")).to_be_visible()


def test_reading_is_paused_resumed_and_stopped(page: Page, site: Path) -> None:
    with_voices(page, CHINESE)
    page.goto((site / ARTICLE).as_uri())
    page.get_by_role("button", name="朗读").click()
    page.get_by_role("button", name="暂停").click()
    assert page.evaluate("speechSynthesis.state") == "paused"
    page.get_by_role("button", name="继续").click()
    assert page.evaluate("speechSynthesis.state") == ""
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_role("button", name="朗读")).to_be_focused()
    assert page.locator(".spoken").count() == 0


def test_there_is_no_button_without_a_chinese_voice_of_the_machine(page: Page, site: Path) -> None:
    with_voices(page, ENGLISH, ELSEWHERE)
    page.goto((site / ARTICLE).as_uri())
    expect(page.get_by_role("button", name="打印")).to_be_visible()
    assert not page.locator("#voice").is_visible()
    page.evaluate(f"speechSynthesis.arrive({json.dumps(CHINESE)})")
    expect(page.get_by_role("button", name="朗读")).to_be_visible()


# --- Search --------------------------------------------------------------------------------------------------


def test_every_substring_is_found_and_nothing_else(page: Page, site: Path) -> None:
    rng = random.Random(36)  # noqa: S311 - queries, no secrets
    texts = texts_of(site)
    page.goto((site / "search.html").as_uri())
    for _ in range(40):
        lines = [line for line in rng.choice(list(texts.values())).split("\n") if len(line) > 12]
        line = rng.choice(lines)
        start = rng.randrange(len(line) - 12)
        words = line[start : start + rng.randint(2, 12)].split()
        if not words:
            continue
        expected = {
            path for path, text in texts.items() if all(word.lower() in text.lower() for word in words)
        }
        assert found(page, *words) == expected, words
        marks = {each.inner_text().lower() for each in page.locator("#results mark").all()}
        assert marks, words
        assert marks <= {word.lower() for word in words}


def test_filters_and_links_of_a_search(page: Page, site: Path) -> None:
    page.goto((site / "search.html").as_uri())
    every = found(page, "文明实践")
    page.locator("#place").select_option("苏州市")
    expect(page.locator("#said")).to_contain_text("。")
    some = {str(each.get_attribute("href")) for each in page.locator(".hit h3 a").all()}
    assert some < every
    assert ARTICLE in some
    page.reload()
    assert page.locator("#place").input_value() == "苏州市"
    assert {str(each.get_attribute("href")) for each in page.locator(".hit h3 a").all()} == some
    page.locator("#place").select_option("")
    assert found(page, "没有这样的话") == set()
    expect(page.locator("#said")).to_contain_text("没有找到")
    assert found(page, "文明实践", f"{PARTLY}之1") == {f"issues/{PARTLY}/01.html"}
