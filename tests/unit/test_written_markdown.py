"""The document tree as Markdown: what is written is read back equal, and ordinary sentences stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bulletin.model import (
    Code,
    Emphasis,
    Figure,
    ItemList,
    NoteMark,
    Paragraph,
    Strong,
    Table,
    TableCell,
    Text,
    paragraphs,
    plain,
)
from bulletin.model.text import Blocks, Note
from bulletin.parsing.markdown.body import read_body
from bulletin.parsing.markdown.writer import write_markdown
from bulletin.parsing.markdown.writing.normal_form import normal_form
from bulletin.parsing.source_file import decode_and_split
from tests.support.case_files import outline
from tests.support.random_trees import BLOCKS, INLINES, NOTE_LISTS
from tests.support.workspaces import ROOT

ARTICLES = sorted(ROOT.glob("issues/*/0[123]-*.md"))


def letters(blocks: Blocks, notes: tuple[Note, ...]) -> str:
    texts = [plain(each) for part in (blocks, *(note.blocks for note in notes)) for each in paragraphs(part)]
    return "".join("".join(texts).split())


def check(blocks: Blocks, notes: tuple[Note, ...]) -> None:
    """Read what was written as a file, and compare it."""
    written = write_markdown(blocks, notes)
    assert written.faulty == ()
    parts = decode_and_split("01.md", f"---\ntitle: 题\n---\n{written.text}".encode())
    if parts.value is None or not written.text:
        assert not written.text.strip()
        return
    body = read_body("01.md", parts.value.body, parts.value.body_line, parts.value.source_map)
    emphasis = not written.plain
    wanted = normal_form(*normal_form(blocks, notes).tree, emphasis=emphasis)
    read = normal_form(body.blocks, body.notes, emphasis=emphasis)
    assert outline(*read.tree) == outline(*wanted.tree)
    assert letters(body.blocks, body.notes) == letters(*wanted.tree)
    assert not [one for one in body.diagnostics if one.code in {"text-lost", "nesting", "note-unused"}]


@settings(max_examples=60)
@given(BLOCKS, NOTE_LISTS)
def test_any_tree_is_read_back(blocks: Blocks, notes: tuple[Note, ...]) -> None:
    check(blocks, notes)


@settings(max_examples=200)
@given(INLINES.map(lambda inlines: (Paragraph(inlines),)))
def test_any_paragraph_is_read_back(blocks: Blocks) -> None:
    check(blocks, ())


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_articles_are_written_as_editors_type_them(path: object) -> None:
    parts = decode_and_split("01.md", (ROOT / str(path)).read_bytes()).value
    assert parts is not None
    body = read_body("01.md", parts.body, 1)
    assert write_markdown(body.blocks, body.notes).text.strip() == parts.body.strip()


@pytest.mark.parametrize(
    "text",
    [
        "增长98.7%（同比），比5*3多；见http://a.cn/b_c_d?x=1&y=2。",
        "姓名____，电话______；[附件]另送，“5·12”前报[2022]3号。",
        "1.省级媒体；2.市级媒体。A&B公司 < 3 家，a_b.c#d",
        "【经验】苏州市：《文明》3～5家",
    ],
)
def test_ordinary_sentences_have_no_escapes(text: str) -> None:
    written = write_markdown((Paragraph((Text(text),)),))
    assert written.text.rstrip("\n") == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("1. plan", "1\\. plan"),
        ("# 题", "\\# 题"),
        ("－ 项", "&#xFF0D; 项"),
        ("a*b*", "a\\*b\\*"),
        ("＊＊注", "&#xFF0A;&#xFF0A;注"),
        ("<br>是标签", "\\<br>是标签"),
        ("{横排}", "\\{横排}"),
    ],
)
def test_what_looks_like_markup_is_escaped(text: str, escaped: str) -> None:
    assert write_markdown((Paragraph((Text(text),)),)).text == f"{escaped}\n"


def test_what_would_join_a_table_stands_alone() -> None:
    """Only a text that begins so is escaped, no tag or code around it."""
    table = Table(((TableCell((Text("甲"),)),),), (), (None,))
    noted = (Paragraph((Code("注："),)), Paragraph((Text("注：乙"),)), Paragraph((Strong((Text("注："),)),)))
    blocks = (Paragraph((Text("表1 各市"),)), table, noted[0], table, noted[1], table, noted[2])
    written = write_markdown(blocks)
    assert (written.faulty, written.plain) == ((), ())
    lines = [line for line in written.text.split("\n") if line and "|" not in line]
    assert lines == ["&#x8868;1 各市", "`注：`", "&#x6CE8;：乙", "**注：**"]


def test_what_cannot_be_emphasized_keeps_its_text_and_is_reported() -> None:
    """A caption may not end in a mark, and the emphasis in this one takes an entity, which does."""
    caption = (Emphasis((Text("0:"),)), Text("0"))
    written = write_markdown((Table(((TableCell(()),),), (), (None,), caption=caption),))
    assert written.text.startswith("表：0\\:0\n")
    assert (written.plain, written.faulty) == ((0,), ())


def test_lines_where_blocks_begin() -> None:
    """The lines are those of the blocks as they came in, also where one became several or none."""
    item = (Paragraph((Text("项"),)),)
    blocks = (
        Paragraph((Text("　"),)),
        Paragraph((Strong((Text("一是好。"),)), Text("正文"), NoteMark(7))),
        ItemList((item, item)),
        Table(((TableCell((Text("甲"),)),),), (), (None,), caption=(Text("这是一句话。"),)),
        Figure("images/1.png", "一张图", ()),
    )
    written = write_markdown(blocks, (Note(7, item),))
    assert written.text.split("\n") == [
        "**一是好。**正文[^1]", "", "- 项", "- 项", "", "这是一句话。", "", "| 甲 |", "|---|", "", "![](images/1.png)", "",
        "[^1]: 项", "",
    ]  # fmt: skip
    assert written.lines == (0, 1, 3, 6, 11)
    assert written.left_out == ("一张图",)


def test_characters_that_no_file_can_hold_are_reported() -> None:
    written = write_markdown((Paragraph((Text("甲\u200b乙\x07⼀丙"),)),))
    assert written.text == "甲乙一丙\n"
    assert [(one.old, one.new) for one in written.replaced] == [("\u200b", ""), ("\x07", ""), ("⼀", "一")]
