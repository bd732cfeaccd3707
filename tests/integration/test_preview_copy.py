"""Copying in the preview: what is really in the clipboard, and what is said where nothing may be copied."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bulletin.app.copy import CopyTarget, PublicCopy, public_copy
from tests.support import features
from tests.support.browser import ISSUE, Served, Watched, fresh
from tests.support.previews import get, write
from tests.support.workspaces import copy_workspace, open_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

CLIPBOARD = ["clipboard-read", "clipboard-write"]
READ = """async () => {
    const [item] = await navigator.clipboard.read();
    const texts = item.types.map(async (kind) => [kind, await (await item.getType(kind)).text()]);
    return Object.fromEntries(await Promise.all(texts));
}"""
NO_CLIPBOARD = (
    "() => { navigator.clipboard.write = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
)
PUBLIC = "status: final\npublic: true\nreviewed: {by: 沈岚, date: 2022-12-30}\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A preview of a public issue with a picture in its second article."""
    served = Served(copy_workspace(tmp_path_factory.mktemp("copying") / "workspace"))
    write(served.file("issue.md"), "status: final\n", PUBLIC)
    served.file("images").mkdir()
    served.file("images/a.png").write_bytes(features.picture(80, 50))
    with served.file("02-yancheng.md").open("a", encoding="utf-8") as article:
        article.write('\n![](images/a.png "一张图")\n')
    served.start()
    yield served
    assert served.stop() in {0, 130}, "".join(served.printed)


def expected(served: Served, article: int | None = None) -> PublicCopy:
    copied = public_copy(open_project(served.workspace), ISSUE, article).value
    assert copied is not None
    return copied


def clipboard(page: Page) -> dict[str, str]:
    """Return what is in the clipboard by its kinds, written as the browser gives it back: without the last line's end."""
    read: dict[str, str] = page.evaluate(READ)
    return {kind: text.removesuffix("\n").replace("\r\n", "\n") for kind, text in read.items()}


def html_of(copied: PublicCopy) -> str:
    written = copied.written(CopyTarget.WECHAT, embedded=True).removesuffix("\n")
    return written.replace("\u00a0", "&nbsp;")


def test_an_article_is_copied_with_its_pictures_and_as_text(watched: Watched, served: Served) -> None:
    page = watched.open("reading", permissions=CLIPBOARD)
    said, article = page.locator("#copied"), expected(served, 2)
    page.locator("#part").select_option("2")
    page.get_by_role("button", name="复制到公众号").click()
    expect(said).to_have_text("已复制第2篇，贴进公众号的编辑器，图片 1 张随文，贴上后看看齐不齐")
    assert page.locator("#kept-back").is_hidden()
    assert clipboard(page) == {
        "text/html": html_of(article),
        "text/plain": article.written(CopyTarget.TEXT).removesuffix("\n"),
    }
    assert clipboard(page)["text/html"].count('<img src="data:image/png;base64,') == 1
    page.get_by_role("button", name="复制纯文本").click()
    expect(said).to_have_text("已复制第2篇，贴进别的网站，图片 1 张另传")
    assert clipboard(page) == {"text/plain": article.written(CopyTarget.TEXT).removesuffix("\n")}


def test_the_issue_is_copied_by_keyboard_and_what_is_kept_back_is_said(
    watched: Watched, served: Served
) -> None:
    page = watched.open("reading", permissions=CLIPBOARD)
    page.locator("#part").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="复制到公众号")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#kept-back")).to_be_visible()
    expect(page.locator("#kept-back h2")).to_have_text("有几篇没有复制")
    expect(page.locator("#kept-back .problem")).to_contain_text("用稿通报没有公开：它统计的也有没公开的各期")
    assert clipboard(page)["text/html"] == html_of(expected(served))
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="复制到公众号")).to_be_focused()
    expect(page.locator("#copied")).to_have_text(re.compile("^已复制整期"))


def test_a_browser_without_that_clipboard_copies_the_same(watched: Watched, served: Served) -> None:
    page = watched.open("reading", permissions=CLIPBOARD)
    page.evaluate(NO_CLIPBOARD)
    page.locator("#part").select_option("1")
    page.get_by_role("button", name="复制到公众号").click()
    expect(page.locator("#copied")).to_have_text("已复制第1篇，贴进公众号的编辑器")
    copied = expected(served, 1)
    assert clipboard(page) == {
        "text/html": html_of(copied),
        "text/plain": copied.written(CopyTarget.TEXT).removesuffix("\n"),
    }


def test_an_issue_that_is_not_public_leaves_the_clipboard_alone(watched: Watched, served: Served) -> None:
    page = watched.open("reading", permissions=CLIPBOARD)
    page.evaluate("navigator.clipboard.writeText('原来的')")
    reasons = {
        "status: final\n": "这一期没有写明公开",
        "status: draft\npublic: true\n": "写了公开，可是这一期还是送审稿，没有公开",
        "status: final\npublic: true\n": "还没有保密审查，没有公开",
    }
    for head, reason in reasons.items():
        with served.edited("issue.md", PUBLIC, head):
            for name in ("复制到公众号", "复制纯文本"):
                page.get_by_role("button", name=name).click()
                expect(page.locator("#kept-back")).to_be_visible()
                expect(page.locator("#kept-back h2")).to_have_text("没有复制")
                expect(page.locator("#kept-back .problem")).to_contain_text(reason)
                page.keyboard.press("Escape")
                expect(page.locator("#kept-back")).to_be_hidden()
                expect(page.locator("#copied")).to_have_text("没有复制整期")
        fresh(page)
    assert clipboard(page) == {"text/plain": "原来的"}


def test_other_addresses_than_those_of_articles_are_none(served: Served) -> None:
    for place in ("2021-06/x", "2021-06/1/2", "2021-06/-1", "2099-01/0", "2021-06/٣"):
        assert get(served.port, f"/api/copy/{place}").status == 404, place
    answer = get(served.port, f"/api/copy/{ISSUE}/99").json()
    assert (answer["html"], answer["text"]) == (None, None)
    assert [each["code"] for each in answer["problems"]] == ["unknown-article"]
