"""Comments: never in the tree, and what is left keeps its places, also for corrections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.app.check import apply_fixes, check_text
from bulletin.diagnostics import has_errors
from bulletin.kinds.bulletin.sources import load_issue
from bulletin.model import (
    Code,
    Figure,
    Heading,
    Paragraph,
    Table,
    Text,
    Verbatim,
    paragraphs,
    plain,
    walk_blocks,
    walk_inlines,
)
from bulletin.parsing.markdown.comments import cut_comments
from bulletin.parsing.markdown.parser import read_markdown
from tests.support.workspaces import copy_workspace, open_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bulletin.parsing.markdown.body import MarkdownBody

HIDDEN = "密"
PIECES = st.sampled_from(
    [
        *"甲乙， a|>-*#\n`",
        "\\`",
        *("\n\n", "```\n", "~~~\n", "- ", "1. ", "> ", "## ", "| 甲 | 乙 |\n|--|--|\n", "[^1]: "),
        *(f"<!-- {HIDDEN} -->", f"<!--{HIDDEN}\n\n{HIDDEN}-->", f"<!-- ` {HIDDEN} | -->", "<!--", "-->"),
    ]
)
MARKDOWN = st.lists(PIECES, max_size=30).map("".join)


def texts(body: MarkdownBody) -> Iterator[Text | Code]:
    """Yield all text but that of code blocks."""
    for blocks in (body.blocks, *(note.blocks for note in body.notes)):
        for block in walk_blocks(blocks):
            running = isinstance(block, Paragraph | Heading | Table | Figure)
            for inlines in paragraphs((block,)) if running else ():
                yield from (leaf for leaf in walk_inlines(inlines) if isinstance(leaf, Text | Code))


def codes(body: MarkdownBody) -> set[str]:
    return {one.code for one in body.diagnostics}


@settings(max_examples=1500)
@given(MARKDOWN)
def test_a_comment_is_never_text_without_a_finding(source: str) -> None:
    body = read_markdown(source, "a.md", 1)
    shown = "".join(leaf.text for leaf in texts(body) if isinstance(leaf, Text))
    assert HIDDEN not in shown or has_errors(body.diagnostics) or "comment-end" in codes(body)


@settings(max_examples=1500)
@given(MARKDOWN)
def test_what_is_left_stands_where_it_stood(source: str) -> None:
    left = cut_comments(source)
    for number, line in enumerate(left.lines):
        for start, end in left.source_map.contiguous(number, 0, len(line)):
            row, column = left.source_map.to_original(number, start)
            assert source.split("\n")[row][column : column + end - start] == line[start:end]
            assert left.source_map.from_original(row, column) == (number, start)


@settings(max_examples=1000)
@given(MARKDOWN)
def test_only_comments_and_white_space_are_cut(source: str) -> None:
    left = cut_comments(source)
    for comment in reversed(left.comments):
        source = source[: comment.start] + source[comment.end :]
    assert re.sub(r"[\s>]", "", left.text) == re.sub(r"[\s>]", "", source)


def test_code_keeps_its_comments() -> None:
    body = read_markdown("`<!-- 甲 -->`<!-- 乙 -->\n\n> ```\n> <!-- 丙 -->\n> ```\n", "a.md", 1)
    assert [leaf.text for leaf in texts(body)] == ["<!-- 甲 -->"]
    assert [block.text for block in walk_blocks(body.blocks) if isinstance(block, Verbatim)] == [
        "<!-- 丙 -->"
    ]
    assert [one.code for one in body.diagnostics] == ["comments-unprinted"]


@pytest.mark.parametrize(
    "piece", ["<!--", "-->", "<!-- a --> ", "`a``", "<!-- `", "> <!-- a -->\n", "```\n<!--"]
)
def test_many_signs_cost_little(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    assert len(cut_comments(text).faults) <= 100


def test_every_length_of_backticks_costs_little() -> None:
    cut_comments(" ".join("`" * length for length in range(1, 1000)) + "<!-- a -->")


# --- In a workspace -----------------------------------------------------------------------------------------

ARTICLE = "issues/2022-36/01-suzhou.md"
HEAD = "---\ntitle: 标题\nfrom: 苏州市\n---\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return copy_workspace(tmp_path / "workspace")


def test_corrections_leave_comments_alone(workspace: Path) -> None:
    """Only the text is corrected, at its places, not what stands in comments."""
    body = "同时<!-- 甲,乙 -->,各地<!--\n丙,丁 -->,继续,<!-- , -->再,走<!-- 戊 -->,向前。\n"
    (workspace / ARTICLE).write_text(HEAD + body, "utf-8")
    changes = apply_fixes(open_project(workspace), "2022-36")
    expected = "同时<!-- 甲,乙 -->，各地<!--\n丙,丁 -->，继续，<!-- , -->再，走<!-- 戊 -->，向前。\n"
    assert changes[ARTICLE][1].decode() == HEAD + expected


def test_captions_are_not_corrected_inside_their_comments(workspace: Path) -> None:
    body = '正文。\n\n![图](a.png "题<!-- , -->,名")\n'
    (workspace / ARTICLE).write_text(HEAD + body, "utf-8")
    changes = apply_fixes(open_project(workspace), "2022-36")
    assert changes[ARTICLE][1].decode() == HEAD + body.replace("-->,", "-->，")


def test_proofreading_and_counts_see_no_comment(workspace: Path) -> None:
    (workspace / ARTICLE).write_text(f"{HEAD}甲<!-- {HIDDEN},,一二 -->乙。\n", "utf-8")
    issue = load_issue(open_project(workspace), "2022-36").value
    assert issue is not None
    assert [plain(each) for each in paragraphs(issue.articles[0].blocks)] == ["甲乙。"]
    assert "mark-doubled" not in {one.code for one in check_text(open_project(workspace), "2022-36")}


@pytest.mark.parametrize(
    "body",
    [
        "“家•国”。 <!-- 待核 --> <!-- 不检查 dot-alike：刊名 -->",
        "“家•国”。 <!-- 不检查 dot-alike：刊名 --> <!-- 待核 -->  ",
        "<!-- 不检查 dot-alike：刊名 -->\n<!-- 待核\n\n待核 -->\n\n“家•国”。",
        "| 甲 | 乙 |\n|--|--|\n<!-- 不检查 dot-alike：刊名 -->\n| “家•国” | 丙 |",
        "> 甲。\n> <!-- 不检查 dot-alike：刊名 -->\n> “家•国”。",
        "甲<!--\n--> “家•国”。 <!-- 不检查 dot-alike：刊名 -->",
    ],
)
def test_suppressions_stand_among_other_comments(workspace: Path, body: str) -> None:
    (workspace / ARTICLE).write_text(f"{HEAD}{body}\n", "utf-8")
    codes = {one.code for one in check_text(open_project(workspace), "2022-36")}
    assert not codes & {"dot-alike", "waiver-unused", "waiver-bad"}
