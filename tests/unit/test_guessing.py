"""What is guessed of a manuscript: facts around its text, each with the place where it was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin.importers.article import write_article
from bulletin.importers.captions import with_captions
from bulletin.importers.editing import LONGEST_PARAGRAPH, with_shorter_paragraphs
from bulletin.importers.guessing import guess
from bulletin.importers.values import Account, BlockForm, Boundary, Declared, Given, Manuscript
from bulletin.model import Figure, Heading, Paragraph, Strong, Table, TableCell, Text, plain
from bulletin.parsing.markdown.writer import write_markdown
from bulletin.parsing.places import Places
from bulletin.parsing.settings import read_publication
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from bulletin.importers.lines import Guessed
    from bulletin.model.text import Block

BODY = "近日，全市把课堂开到码头边、田埂上，来听课的人一天比一天多，讲的也都是大家身边的事情。"


def places() -> Places:
    publication = read_publication("bulletin.yaml", (ROOT / "bulletin.yaml").read_bytes()).value
    assert publication is not None
    return Places.of(publication, 2026)


def manuscript(*blocks: Block | str, **values: object) -> Manuscript:
    built = tuple(Paragraph((Text(block),)) if isinstance(block, str) else block for block in blocks)
    made = Manuscript("文本", built, Account(""), **values)  # type: ignore[arg-type]
    return Manuscript("文本", built, Account(made.text), **values)  # type: ignore[arg-type]


def guessed(*blocks: Block | str, **values: object) -> Guessed:
    """Guess, and check that no character gets lost."""
    result = guess(with_captions(manuscript(*blocks, **values)), places(), "来稿/稿件3.docx")
    assert result.manuscript.account.difference(result.manuscript.text) == ("", "")
    return result


def values(result: Guessed) -> dict[str, str]:
    return {one.key: one.value + ("" if one.sure else "？") for one in result.guesses}


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        (
            ("苏州市：课堂开到码头", "——“水上课堂”纪实", "文/王小明", BODY),
            {
                "title": "苏州市：课堂开到码头",
                "subtitle": "——“水上课堂”纪实",
                "author": "王小明",
                "from": "苏州市",
            },
        ),
        (
            ("课堂开到码头", "2026-03-05 10:20  来源：苏州日报  作者：王小明", BODY),
            {"title": "课堂开到码头", "date": "2026-03-05", "source": "苏州日报", "author": "王小明"},
        ),
        (
            ("课堂开到码头", BODY, "（吴江区文明办供稿）"),
            {"title": "课堂开到码头？", "signature": "（吴江区文明办供稿）", "from": "吴江区"},
        ),
        (
            ("课堂开到码头", BODY, "吴江区文明办", "二〇二六年十二月二十五日"),
            {
                "title": "课堂开到码头？",
                "date": "2026-12-25",
                "signature": "吴江区文明办",
                "from": "吴江区",
            },
        ),
        (
            ("常州市委社会工作部文件", "常社发〔2026〕4号", "关于课堂的报告", BODY),
            {"unit": "常州市委社会工作部", "title": "关于课堂的报告？", "from": "常州市"},
        ),
        ((BODY, f"{BODY}（苏州市文明办）"), {"title": "稿件3？", "from": "苏州市？"}),
        (("鼓楼区：课堂", BODY), {"title": "鼓楼区：课堂？"}),
        (("某某地：课堂", BODY), {"title": "某某地：课堂？"}),
        (
            ("2020 年度苏州市文明单位报表", BODY),
            {"title": "2020 年度苏州市文明单位报表？", "from": "苏州市？"},
        ),
        (("盐城市持续开课", BODY), {"title": "盐城市持续开课？", "from": "盐城市？"}),
        (
            ("编者按：" + BODY, "课堂", "通讯员 王小明 李四", BODY),
            {"title": "课堂", "author": "通讯员 王小明 李四"},
        ),
        (("课堂", "王小明　李 四", BODY), {"title": "课堂", "author": "王小明 李 四？"}),
        (("课堂", "前言", BODY), {"title": "课堂？"}),
        (("课堂", "来源：苏州日报"), {"title": "课堂"}),
        (("课堂", "本报记者 王小明", BODY), {"title": "课堂", "author": "本报记者 王小明"}),
        ((BODY, "一、开课", BODY), {"title": "稿件3？"}),
        (
            ("山城简报", "第 9 期", "（文明实践专刊 3）", "某某省文明办", "2026 年 3 月 5 日", "课堂", BODY),
            {"title": "课堂？", "date": "2026-03-05"},
        ),
    ],
)
def test_facts(blocks: tuple[str, ...], expected: dict[str, str]) -> None:
    assert values(guessed(*blocks)) == expected


def test_lines_of_facts_leave_the_text() -> None:
    result = guessed("课堂开到码头", "来源：苏州日报", BODY, "苏州市文明办", "2026年3月5日")
    assert [plain(block.inlines) for block in result.manuscript.blocks if isinstance(block, Paragraph)] == [
        BODY
    ]
    assert [(entry.reason.value, entry.text) for entry in result.manuscript.account.left_out] == [
        ("移到稿件开头的各项", text)
        for text in ("课堂开到码头", "来源：苏州日报", "苏州市文明办", "2026年3月5日")
    ]
    assert result.guesses[2].seen == "第 2 段“来源：苏州日报”"


def test_a_title_of_two_lines_looks_alike() -> None:
    large, text = BlockForm(size=22, centred=True), BlockForm(size=16)
    forms = (large, large, text, text)
    result = guessed("依托大数据平台", "建好志愿服务矩阵", BODY, BODY, forms=forms)
    assert values(result)["title"] == "依托大数据平台|建好志愿服务矩阵"
    written = write_article(result, Given(), places().publication).text
    assert written.splitlines()[1] == "title: 依托大数据平台|建好志愿服务矩阵"
    assert result.manuscript.forms == (text, text)
    below = BlockForm(size=16, centred=True)
    unit = guessed("课堂", "苏州市文明办", BODY, BODY, forms=(large, below, text, text))
    assert (values(unit)["unit"], values(unit)["from"]) == ("苏州市文明办？", "苏州市")
    single = guessed("依托大数据平台", "建好志愿服务矩阵", BODY, BODY, forms=(large, text, text, text))
    assert values(single)["title"] == "依托大数据平台"


def test_what_a_file_declares_counts_only_where_its_text_agrees() -> None:
    declared = Declared(title="模板 1", author="Administrator")
    assert values(guessed("课堂", BODY, declared=declared)) == {"title": "课堂？"}
    assert values(guessed("课堂", BODY, declared=Declared(title="课堂"))) == {"title": "课堂"}
    assert values(guessed(BODY, BODY, declared=declared)) == {"title": "模板 1？"}


def test_boundaries_follow_their_blocks() -> None:
    boundary = Boundary(2, joined=True, before="甲", after="乙", offset=3)
    result = guessed(
        "课堂", "来源：苏州日报", BODY, boundaries=(boundary, Boundary(1, joined=False, before="", after=""))
    )
    assert [one.block for one in result.manuscript.boundaries] == [0]


def test_captions_join_their_tables_and_pictures() -> None:
    table = Table(((TableCell((Text("甲"),)),),), (), (None,))
    result = with_captions(
        manuscript(
            "表1 各市",
            table,
            "注：至三月。",
            "来源：各市。",
            Figure("images/1.png", "", ()),
            "图1 课堂",
            BODY,
        )
    )
    joined, figure, _ = result.blocks
    assert isinstance(joined, Table)
    assert isinstance(figure, Figure)
    assert plain(joined.caption) == "表1 各市"
    assert [plain(note) for note in joined.notes] == ["注：至三月。", "来源：各市。"]
    assert plain(figure.caption) == "图1 课堂"


def test_overlong_paragraphs_are_divided_at_sentences() -> None:
    """The parser reads no paragraph beyond its limit; the boundaries of others keep their blocks."""
    inlines = (Strong((Text("段首。"),)), Text("一句话说完了。" * 3000 + "没有句号" * 3000))
    read = manuscript(
        "前段", Paragraph(inlines), BODY, boundaries=(Boundary(2, joined=True, before="", after=""),)
    )
    divided = with_shorter_paragraphs(read)
    texts = [plain(block.inlines) for block in divided.blocks if isinstance(block, Paragraph)]
    assert len(texts) == 7
    assert max(map(len, texts)) <= LONGEST_PARAGRAPH
    assert "".join(texts) == "前段" + plain(inlines) + BODY
    assert texts[1].startswith("段首。一句")
    assert texts[1].endswith("。")
    assert divided.boundaries[0].block == 6
    assert write_markdown(divided.blocks).faulty == ()


def test_a_heading_is_no_second_line_of_a_title() -> None:
    result = guessed(Heading(1, (Text("课堂"),)), "一、缘起", BODY)
    assert values(result) == {"title": "课堂？"}
    assert len(result.manuscript.blocks) == 2
