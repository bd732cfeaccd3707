"""Markdown: every text has its positions, nothing is lost, nothing crashes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bulletin.model import paragraphs, plain
from bulletin.parsing.markdown.inlines import build_inlines
from bulletin.parsing.markdown.parser import read_markdown
from bulletin.parsing.text.decode import decode
from tests.support.tree import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

    from bulletin.parsing.markdown.body import MarkdownBody

PIECES = st.sampled_from(
    [
        *"中文，。“”：a1 *_~`[]()!\\#>-+.|&<\n\t\u3000",
        "\n\n",
        "**",
        "~~",
        "```",
        "- ",
        "1. ",
        "> ",
        "## ",
        "| a | b |\n|---|---|\n| c | d\\|e |\n",
        "[^1]",
        "\n\n[^1]: ",
        "\n[词]: 地址",
        '![图](a.png "题")',
        "[链](b)",
        "[词]",
        "&amp;",
        "\\*",
        "  \n",
        "---\n",
        "<b>",
        "    ",
        "<!--",
        "-->",
        "<!-- 注中\n\n文 -->",
        *("＊＊", "～～", "｀", "＃ ", "＞ ", "－ ", "［^1］", "\n\n［^1］：", "［", "］（", "）", "！"),
        "｜ 中 ｜ 文 ｜\n｜——｜——｜\n｜ 中 ｜ 文 ｜\n",
        "！[图]（a.png）",
        *("<br>", "<sub>", "</sub>", "＜sup＞", "＜／sup＞", "<u>"),
    ]
)
MARKDOWN = st.lists(PIECES, max_size=40).map("".join)
COMMENT = re.compile("<!--.*?(?:-->|$)|<!-->|<!--->", re.DOTALL)
IN_ASCII = str.maketrans("＃＞－＋＊｜：—｀［］\u3000", "#>-+*|:-`[] ")
"""A sign may be read in ASCII where a table or another block then takes it for text."""
LOSSES = {"table-many-cells", "note-unused", "note-duplicate", "link-unused", "nesting", "text-lost"}


@settings(max_examples=1500)
@given(MARKDOWN)
def test_every_text_points_at_its_characters(source: str) -> None:
    lines = source.split("\n")
    for leaf in leaves(read_markdown(source, "a.md", 7)):
        if leaf.position is None or "\n" in leaf.text:
            continue
        line = lines[leaf.position.line - 7]
        start = leaf.position.column - 1
        typed = line[start : start + len(leaf.text)]
        same = typed.replace("\t", " ").translate(IN_ASCII) == leaf.text.translate(IN_ASCII)
        assert same or line.startswith("&", start), (leaf, line)


@settings(max_examples=1500)
@given(MARKDOWN)
def test_every_finding_points_into_the_text(source: str) -> None:
    lines = source.split("\n")
    for diagnostic in read_markdown(source, "a.md", 7).diagnostics:
        assert diagnostic.position is not None
        assert 1 <= diagnostic.position.column <= len(lines[diagnostic.position.line - 7]) + 1
        assert diagnostic.message()
        assert diagnostic.hint()
        # Words on the line of a fence are the one loss that has no name of its own.
        assert diagnostic.code != "text-lost" or re.search("```|~~~", source)


@settings(max_examples=1500)
@given(MARKDOWN)
def test_no_han_character_is_lost(source: str) -> None:
    """The Han characters outside comments stand in the tree, each as often, unless a loss is reported."""
    # Addresses are no text: here they hold no Han characters.
    assume(not re.search(r"\]\((?!b\)|a\.png)|\]:\s*(?!地址[^中文链]*$)", source, re.MULTILINE))
    document = read_markdown(source, "a.md", 1)
    assume(not LOSSES & {diagnostic.code for diagnostic in document.diagnostics})
    shown = "".join(plain(inlines) for blocks in _all(document) for inlines in paragraphs(blocks))
    for character in "中文链":
        assert shown.count(character) >= COMMENT.sub("", source).count(character)


def _all(document: MarkdownBody) -> Iterator[tuple[object, ...]]:
    yield document.blocks
    yield from (note.blocks for note in document.notes)


@settings(max_examples=500)
@given(st.text(max_size=200))
def test_any_text_is_read(source: str) -> None:
    read = decode("a.md", source.encode("utf-8", "surrogatepass")).value
    if read is not None:
        read_markdown(read.text, "a.md", 1, read.source_map)


def test_lost_text_is_noticed_whatever_lost_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a part of the tree went missing, its characters would be reported."""
    monkeypatch.setattr(
        "bulletin.parsing.markdown.blocks.build_inlines", lambda *args: build_inlines(*args)[:-1]
    )
    diagnostics = read_markdown("甲*乙*丙丁\n", "a.md", 1).diagnostics
    assert [(one.code, str(one.position)) for one in diagnostics] == [("text-lost", "a.md:1:5")]


def test_growth_is_linear_on_hostile_input() -> None:
    """Deep or unbalanced markup neither raises nor takes a number of steps that grows with its square."""
    for piece in (
        "[",
        "*a ",
        "**a",
        "> ",
        "- ",
        "`a``",
        "![",
        "[^1]",
        "~~a",
        "<",
        "\\*",
        "| a ",
        "&amp;",
        "_a*",
    ):
        read_markdown(piece * 2000, "a.md", 1)


def test_seeds_keep_no_asterisks(seeds: Path) -> None:
    for path in sorted(seeds.glob("issue-*.txt")):
        document = read_markdown(path.read_text("utf-8"), path.name, 1)
        texts = [leaf.text for leaf in leaves(document)]
        assert not [text for text in texts if "**" in text]
        assert "text-lost" not in {diagnostic.code for diagnostic in document.diagnostics}
    strong = read_markdown((seeds / "issue-2022-36.txt").read_text("utf-8"), "a", 1)
    assert str(strong.blocks).count("Strong(") == 9
