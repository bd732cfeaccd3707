"""Text files and pasted text: encodings, paragraphs of wrapped and cut lines, heads, what is no article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.importers.encoding import decode_text
from bulletin.importers.headings import heading_level
from bulletin.importers.joining import InputLine, gap, input_lines, join_lines, line_endings
from bulletin.importers.page_furniture import is_furniture
from bulletin.importers.text import read_text
from bulletin.importers.values import Cause, ReadOptions, UnreadableError
from bulletin.model import Heading, Paragraph, Rule, Strong, Table, plain
from tests.support.published_texts import FOLDER, needs_published_texts

OPTIONS = ReadOptions()
PROSE = "今年以来，全市各新时代文明实践所、站围绕群众需求开设楼下课堂一千二百余场，内容有理论宣讲、技能培训、邻里互助等。"
TRADITIONAL = (
    "今年以來，全市各單位圍繞群眾需求開設課堂，內容有理論宣講、技能培訓。這是我們的國家，會議在北京舉行。"
)


def texts(content: str, options: ReadOptions = OPTIONS) -> list[str]:
    """Read a text, and return those of its blocks; nothing may be lost."""
    manuscript = read_text(content.encode(), options)
    assert manuscript.account.difference(manuscript.text) == ("", "")
    return [plain(block.inlines) for block in manuscript.blocks if isinstance(block, Paragraph | Heading)]


# --- Encodings ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
)
def test_encodings_are_known_by_their_bytes(encoding: str) -> None:
    assert decode_text(PROSE.encode(encoding)).text == PROSE


@pytest.mark.parametrize("text", [TRADITIONAL, "各位：\n" + TRADITIONAL, "「文明」，這是我們的事。"])
def test_big5_is_known_by_its_marks(text: str) -> None:
    assert decode_text(text.encode("big5")).text == text
    assert decode_text(text.encode("gb18030")).text == text


@pytest.mark.parametrize(
    "title", ["文明实践", "关于报送信息的通知", "一、基本情况", "南京市：把课堂开到楼下"]
)
def test_short_texts_in_gb18030_are_not_taken_for_big5(title: str) -> None:
    assert decode_text(title.encode("gb18030")).text == title


def test_a_declaration_decides_where_bytes_do_not() -> None:
    assert decode_text("Straße".encode("latin-1"), "iso-8859-1").text == "Straße"
    assert decode_text(PROSE.encode("gb18030"), "iso-8859-1").text == PROSE
    assert decode_text(PROSE.encode(), "gb2312").text == PROSE
    assert decode_text(PROSE.encode("gb18030"), "utf-8").text == PROSE
    assert decode_text(PROSE.encode("gb18030"), "unheard-of").text == PROSE


def test_damaged_bytes_are_reported() -> None:
    damaged = bytearray((PROSE * 4).encode())
    damaged[31] = 0xFF
    manuscript = read_text(bytes(damaged), OPTIONS)
    assert "\ufffd" in manuscript.text
    assert manuscript.reports


@pytest.mark.parametrize(
    "content", [b"", b" \n\n", bytes(range(256)) * 8, b"\x00\x01\x02\x03" * 99, b"a\n" * 30_000]
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_text(content, OPTIONS)


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(content: bytes) -> None:
    try:
        manuscript = read_text(content, OPTIONS)
    except UnreadableError:
        return
    assert manuscript.account.difference(manuscript.text) == ("", "")


# --- Paragraphs ---------------------------------------------------------------------------------------------


def wrapped(text: str, measure: int) -> str:
    """Wrap a text as programs do that know no Chinese, but for marks that may not begin a line."""
    lines, line = [], ""
    for character in text:
        if len(line) >= measure and character not in "，。、；：”）":
            lines.append(line)
            line = ""
        line += character
    return "\n".join([*lines, line])


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("measure", [20, 28, 38])
def test_wrapped_lines_become_paragraphs(measure: int, between: str) -> None:
    paragraphs = [
        PROSE * 2 + "一是抓阵地。",
        PROSE + "二要抓队伍，也要抓好机制。",
        PROSE * 3 + "三年来很有成效。",
    ]
    text = between.join("　　" + wrapped(paragraph, measure) for paragraph in paragraphs)
    assert texts(text) == paragraphs


def test_paragraphs_of_one_line_stay_apart() -> None:
    lines = ["关于楼下课堂的情况", "今年一季度的做法。", PROSE, "成效初显", PROSE, "市文明办", "2026年3月5日"]
    assert texts("\n".join(lines)) == lines


def test_a_paragraph_cut_by_a_page_is_joined_and_the_unsure_place_is_listed() -> None:
    one = PROSE * 2 + "活动由市文明办负责"
    manuscript = read_text(f"{one}\n\n并请各地报送情况。\n\n{PROSE}".encode(), OPTIONS)
    (boundary,) = manuscript.boundaries
    assert plain(manuscript.blocks[0].inlines) == one + "并请各地报送情况。"  # type: ignore[union-attr]
    assert (boundary.block, boundary.joined, boundary.offset) == (0, True, len(one))
    assert one.endswith(boundary.before)


def test_a_cut_within_emphasis_counts_without_marks() -> None:
    text = f"**抓阵地。{PROSE}并且\n\n由市文明办**负责。\n\n{PROSE}"
    manuscript = read_text(text.encode(), OPTIONS)
    assert [boundary.offset for boundary in manuscript.boundaries] == [len("抓阵地。" + PROSE + "并且")]


def test_line_ends_are_kept_where_that_is_wanted() -> None:
    text = wrapped(PROSE * 2, 20)
    assert texts(text, ReadOptions(keep_breaks=True)) == text.split("\n")


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("文明", "实践", ""),
        ("the", "end", " "),
        ("text-", "based", ""),
        ("20", "26年", ""),
        ("App", "微信", ""),
    ],
)
def test_a_space_stands_between_words_only(before: str, after: str, between: str) -> None:
    assert gap(before, after) == between


def test_sentences_of_other_scripts_end_paragraphs() -> None:
    text = "This is a file of some length, it is here.\nIt contains a second paragraph, which is short.\nThe end."
    assert len(texts(text)) == 3


TRUE_JOINS = {
    "form-suzhou-culture-centre-2020.txt": 73,
    "issue-2021-06.txt": 8,
    "issue-2022-36.txt": 7,
    "reply-changzhou-2025-4.txt": 4,
    "web-article-wujiang.txt": 0,
}
"""How many line ends of the published texts are within paragraphs, as a reader counts them."""
WRONG = {("聚焦･战疫——全省艺术摄影展”。", "积极开展志愿服务。")}
"""The only line end joined wrongly: a sentence ends with a full line. It is listed as unsure."""


@needs_published_texts
@pytest.mark.parametrize("name", TRUE_JOINS)
def test_the_published_texts_are_joined_and_doubts_are_listed(name: str) -> None:
    lines = input_lines((FOLDER / name).read_text("utf-8"))
    joined = [
        (one.bare, two.bare, ending.sure)
        for one, two, ending in zip(lines, lines[1:], line_endings(lines), strict=False)
        if ending.joined
    ]
    wrong = [
        (one, two, sure)
        for one, two, sure in joined
        if any(one.endswith(end) and two.startswith(begin) for end, begin in WRONG)
    ]
    assert len(joined) - len(wrong) == TRUE_JOINS[name]
    assert not any(sure for *_, sure in wrong)


@needs_published_texts
@pytest.mark.parametrize("blank", [True, False], ids=["blank lines", "nothing"])
@pytest.mark.parametrize("measure", [28, 34, 40])
def test_no_line_of_wrapped_texts_is_surely_wrong(measure: int, blank: bool) -> None:  # noqa: FBT001
    """Paragraphs that blank lines, or nothing, set apart: what is said to be sure is right."""
    names = [name for name in TRUE_JOINS if not name.startswith("form")]
    for name in names:
        paragraphs = join_lines(input_lines((FOLDER / name).read_text("utf-8")))
        typed = [paragraph.text for paragraph in paragraphs if not set(paragraph.text) & set("#\t")]
        lines = [wrapped(text, measure).split("\n") for text in typed]
        flat = [InputLine(line, blank and not at) for text in lines for at, line in enumerate(text)]
        truth = [at > 0 for text in lines for at, _ in enumerate(text)][1:]
        wrong = [
            flat[at].bare
            for at, (ending, joined) in enumerate(zip(line_endings(flat), truth, strict=True))
            if ending.sure and ending.joined != joined
        ]
        assert wrong == []


# --- Heads, rows, marks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("一、基本情况", 1),
        ("第二部分 主要做法", 1),
        ("（二）抓好队伍", 2),
        ("3．机制", 3),
        ("（4）保障", 4),
        ("一、基本情况。今年以来，全市开展活动。", None),
        ("1.5万人参加", None),
        ("（一）负责宣讲；", None),
        ("基本情况", None),
    ],
)
def test_headings_are_known_by_their_form(text: str, level: int | None) -> None:
    assert heading_level(text) == level


def test_items_of_a_list_are_no_headings() -> None:
    blocks = read_text(
        f"一、情况\n{PROSE}\n1.南京\n2.苏州\n3.无锡\n{PROSE}\n二、做法\n{PROSE}".encode(), OPTIONS
    ).blocks
    assert [plain(block.inlines) for block in blocks if isinstance(block, Heading)] == [
        "一、情况",
        "二、做法",
    ]


def test_markdown_stays_what_it_says() -> None:
    manuscript = read_text(
        f"# 标题\n\n---\n\n**抓阵地。**{PROSE}\n\n面积5*3，4*2，**不成对。".encode(), OPTIONS
    )
    heading, rule, paragraph, last = manuscript.blocks
    assert isinstance(heading, Heading)
    assert isinstance(rule, Rule)
    assert isinstance(paragraph, Paragraph)
    assert isinstance(paragraph.inlines[0], Strong)
    assert isinstance(last, Paragraph)
    assert plain(last.inlines) == "面积5*3，4*2，**不成对。"
    assert {entry.reason for entry in manuscript.account.left_out} == {Cause.MARKUP}
    assert manuscript.account.difference(manuscript.text) == ("", "")


def test_cells_between_tabs_are_a_table() -> None:
    blocks = read_text("地区\t篇数\n南京市\t7\n合计\t9\n（1）\t不是表格。\n".encode(), OPTIONS).blocks
    assert isinstance(blocks[0], Table)
    assert [len(blocks[0].head), len(blocks[0].rows)] == [1, 2]
    assert isinstance(blocks[1], Paragraph)


def test_what_a_page_adds_is_left_out_and_reported() -> None:
    lines = [
        "上一篇",
        "下一篇：另一条新闻",
        "听新闻",
        "责编：某某",
        "首页 > 动态 > 正文",
        "打印本页 【关闭窗口】",
        "1.jpg",
    ]
    manuscript = read_text("\n".join([PROSE, *lines]).encode(), OPTIONS)
    assert [plain(block.inlines) for block in manuscript.blocks if isinstance(block, Paragraph)] == [PROSE]
    assert [entry.text for entry in manuscript.account.left_out] == lines


@pytest.mark.parametrize(
    "text", ["搜索引擎怎样用", "首页改版的通知", "打印机使用管理办法", "编辑部来信", "来源：苏州日报", PROSE]
)
def test_text_is_not_taken_for_furniture(text: str) -> None:
    assert not is_furniture(text)


def test_a_long_paragraph_is_one() -> None:
    assert len(join_lines(input_lines(wrapped(PROSE * 20, 28)))) == 1
