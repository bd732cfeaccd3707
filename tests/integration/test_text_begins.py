"""Where the text begins: on page 1 below the masthead, or on page 2; one-page issues, first pages that run over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin.layout.pages import Role
from tests.support.typesetting import SETTINGS, squeezed, texts, typeset_issue, write_issue
from tests.support.workspaces import build_in_memory

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.layout.pages import Pages

SENTENCE = "柯桥区在八个镇街设立便民服务点，群众办事不出村，平均等候时间从四十分钟降到九分钟。"
LINE_PITCH = 225 / 22
"""mm"""


def article(title: str, paragraphs: int = 2) -> str:
    """Write an article; a paragraph takes two lines."""
    text = "\n\n".join([SENTENCE] * paragraphs)
    return f"---\ntitle: {title}\nfrom: 苏州市\ncolumn: 工作交流\n---\n{text}\n"


def pages_of(workspace: Path, head: str, *articles: str, layout: str = "{}", note: str = "") -> Pages:
    """Typeset an issue by these settings."""
    settings = f"{SETTINGS}layout: {layout}\n"
    issue, _ = typeset_issue(workspace, write_issue(workspace, head, *articles, note=note, settings=settings))
    return issue.pages


def begins(pages: Pages) -> int:
    """Return the page on which the first article begins."""
    return pages.anchors["article-1"].page


def has_contents(pages: Pages) -> bool:
    return any(element.role is Role.CONTENTS for element in pages.elements)


def test_a_short_issue_of_one_article_is_one_page_with_its_imprint(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, "", article("便民服务点开到家门口"))
    (page,) = pages.pages
    text = squeezed("".join(each.text for each in texts(page)))
    assert text.startswith("工作资料注意保存文明简报第1期")
    assert text.index("便民服务点开到家门口") < text.index(SENTENCE) < text.index("报：中央文明办")
    assert text.count("便民服务点开到家门口") == 1, "it has no contents"
    assert not has_contents(pages)


def test_the_text_below_the_masthead_stands_on_the_grid(tmp_path: Path) -> None:
    (page,) = pages_of(tmp_path, "", article("便民服务点开到家门口")).pages
    lines = [each.y for each in texts(page) if each.text in SENTENCE and len(each.text) > 9]
    base = (LINE_PITCH - 16 * 25.4 / 72) / 2 + 0.88 * 16 * 25.4 / 72
    rows = [(y - 37 - base) / LINE_PITCH for y in lines]
    assert rows == pytest.approx([round(row) for row in rows], abs=0.005)


@pytest.mark.parametrize(
    ("head", "layout", "shown"),
    [
        ("", "{}", (False, 1)),
        ("contents: true\n", "{}", (True, 1)),
        ("contents: true\n", "{text_begins: page-2}", (True, 2)),
        ("", "{text_begins: page-2}", (False, 1)),
        ("contents: true\n", "{articles: new-page}", (True, 1)),
    ],
    ids=["plain", "contents-wished", "page-2", "nothing-above", "new-page"],
)
def test_one_article_begins_on_page_1(
    tmp_path: Path, head: str, layout: str, shown: tuple[bool, int]
) -> None:
    """Its contents, and the page on which it begins."""
    pages = pages_of(tmp_path, head, article("便民服务点开到家门口"), layout=layout)
    assert (has_contents(pages), begins(pages)) == shown


@pytest.mark.parametrize(
    ("paragraphs", "layout", "page"),
    [
        (4, "{}", 1),
        (9, "{}", 2),
        (9, "{text_begins: page-1}", 1),
        (9, "{text_begins: 首页}", 1),
        (4, "{text_begins: page-2}", 2),
        (4, "{articles: new-page}", 2),
        (4, "{articles: new-page, text_begins: page-1}", 1),
    ],
    ids=["a-sheet", "more", "page-1", "in-chinese", "page-2", "new-page", "new-page-from-1"],
)
def test_several_articles_begin_on_page_1_where_they_fit_one_sheet(
    tmp_path: Path, paragraphs: int, layout: str, page: int
) -> None:
    articles = (article("便民服务点开到家门口", paragraphs), article("老年食堂开到村口", paragraphs))
    pages = pages_of(tmp_path, "", *articles, layout=layout)
    assert has_contents(pages)
    assert begins(pages) == page
    if page == 1 and paragraphs == 4:
        assert len(pages.pages) == 2


def test_contents_of_sixty_titles_run_over_page_1(tmp_path: Path) -> None:
    articles = [article(f"第{number}个便民服务点开到家门口", 1) for number in range(1, 61)]
    settings = f"{SETTINGS}layout: {{text_begins: page-2}}\n"
    folder = write_issue(tmp_path, "contents: pages\n", *articles, settings=settings)
    pages = typeset_issue(tmp_path, folder)[0].pages
    numbers = [
        int(each.text)
        for page in pages.pages
        for each in texts(page)
        if each.text.isdecimal() and isinstance(each.owner, int) and entry(pages, each.owner)
    ]
    assert numbers == [pages.anchors[f"article-{number}"].page for number in range(1, 61)]
    assert begins(pages) == 4, "61 lines of contents fill page 1 to 3, and the text runs on below them"
    assert pages.anchors["article-1"].y > 37 + LINE_PITCH
    assert not {each.code for each in build_in_memory(tmp_path, folder).diagnostics}


def entry(pages: Pages, element: int) -> bool:
    """Whether an element belongs to an entry of the contents."""
    return pages.elements[pages.elements[element].parent].role is Role.CONTENTS_ENTRY


def test_a_note_over_page_1_is_no_fault(tmp_path: Path) -> None:
    articles = (article("便民服务点开到家门口", 9), article("老年食堂开到村口", 9))
    settings = f"{SETTINGS}layout: {{text_begins: page-2}}\n"
    folder = write_issue(tmp_path, "", *articles, note=SENTENCE * 13, settings=settings)
    pages = typeset_issue(tmp_path, folder)[0].pages
    assert begins(pages) == 2, "the text follows the note on page 2"
    assert pages.anchors["article-1"].y > 37 + 2 * LINE_PITCH
    assert not {each.code for each in build_in_memory(tmp_path, folder).diagnostics}
