"""The text of returned Word files: looks of runs, characters, what goes into no text."""

from __future__ import annotations

import pytest

from bulletin.importers.docx.returned import read_returned
from bulletin.model.returned import (
    Deletion,
    ReturnedRun,
    ReturnedTable,
    Script,
)
from tests.support.returned_bodies import (
    BY,
    FACE,
    LONG,
    STYLE,
    STYLES,
    A,
    B,
    named,
    read,
    texts,
)
from tests.support.word_files import (
    cell,
    changed,
    field,
    levels,
    listed,
    numbering,
    paragraph,
    picture,
    row,
    run,
    table,
    text_box,
    word_file,
    word_parts,
    zipped,
)

# --- Looks ----------------------------------------------------------------------------------------------------

HEI, KAI, FANG = (FACE.format(face) for face in ("黑体", "楷体", "仿宋"))


@pytest.mark.parametrize(
    ("properties", "strong", "emphasized"),
    [
        ('<w:rStyle w:val="s1"/>', True, False),
        ('<w:rStyle w:val="s2"/>', False, True),
        ('<w:rStyle w:val="s3"/>', True, False),
        ('<w:rStyle w:val="s4"/>', True, False),
        ('<w:rStyle w:val="s4"/><w:b w:val="0"/>', False, False),
        ('<w:rStyle w:val="s1"/><w:b w:val="0"/>', True, False),
        ('<w:rStyle w:val="s1"/>' + FANG, False, False),
        ('<w:rStyle w:val="s2"/>' + HEI, True, False),
        ("<w:b/>", True, False),
        (HEI, True, False),
        (KAI, False, True),
        ("<w:i/>", False, True),
        (KAI + "<w:b/>", True, True),
        ('<w:rStyle w:val="s5"/>', True, False),
        ('<w:rStyle w:val="s2"/><w:b/>', True, True),
        ('<w:rFonts w:ascii="黑体"/>', False, False),
        ('<w:rFonts w:eastAsia="黑体" w:eastAsiaTheme="minorEastAsia"/>', False, False),
    ],
)
def test_strong_and_emphasized(properties: str, strong: bool, emphasized: bool) -> None:  # noqa: FBT001
    first = next(iter(read(named(A, run("开头。", properties) + LONG)).texts)).runs[0]
    assert (first.strong, first.emphasized) == (strong, emphasized)


def test_what_a_style_gives_is_no_look() -> None:
    body = named(A, "一、标题", '<w:pStyle w:val="h"/>') + named(
        B, run("编者按：", "<w:b/>") + run("文字。", KAI), '<w:pStyle w:val="k"/>'
    )
    heading, note, _ = read(body + paragraph(LONG)).texts
    assert heading.runs == (ReturnedRun("一、标题"),)
    assert note.runs == (ReturnedRun("编者按：", strong=True), ReturnedRun("文字。"))


def test_bold_that_two_styles_switch_on_cancels_out() -> None:
    text = next(iter(read(named(A, run("甲", '<w:rStyle w:val="s4"/>'), '<w:pStyle w:val="h"/>')).texts))
    assert text.runs == (ReturnedRun("甲"),)


@pytest.mark.parametrize("look", [FANG, KAI, HEI, "<w:b/>", "<w:i/>", "<w:b/>" + HEI])
def test_a_look_that_is_set_on_all_text_says_nothing(look: str) -> None:
    head = run("做法。", '<w:rStyle w:val="s1"/>' + look)
    body = named(A, head + run("正文很长。" * 5, look)) + named(B, run("标题", look), '<w:pStyle w:val="h"/>')
    first, second = read(body).texts
    assert first.runs == (ReturnedRun("做法。", strong=True), ReturnedRun("正文很长。" * 5))
    assert second.runs == (ReturnedRun("标题"),)


@pytest.mark.parametrize(("face", "strong"), [("黑体", True), ("宋体", False)])
def test_faces_of_the_theme(face: str, strong: bool) -> None:  # noqa: FBT001
    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    fonts = f'<a:minorFont><a:ea typeface=""/><a:font script="Hans" typeface="{face}"/></a:minorFont>'
    head = run("开头。", '<w:rFonts w:eastAsia="仿宋" w:eastAsiaTheme="minorEastAsia"/>')
    parts = word_parts(named(A, head + LONG), styles=STYLES)
    parts["word/theme.xml"] = f'<a:theme xmlns:a="{space}">{fonts}</a:theme>'.encode()
    related = b'<Relationship Id="t" Type="http://x/theme" Target="theme.xml"/></Relationships>'
    name = "word/_rels/document.xml.rels"
    parts[name] = parts[name].replace(b"</Relationships>", related)
    (text,) = read_returned(zipped(parts)).texts
    assert text.runs[0].strong is strong


def test_struck_and_raised() -> None:
    content = (
        run("甲", "<w:strike/>")
        + run("2", '<w:vertAlign w:val="superscript"/>')
        + run("3", '<w:vertAlign w:val="subscript"/>')
        + LONG
    )
    runs = next(iter(read(named(A, content)).texts)).runs
    assert [(each.struck, each.script) for each in runs] == [
        (True, Script.NONE),
        (False, Script.SUPER),
        (False, Script.SUB),
        (False, Script.NONE),
    ]


def test_a_tracked_change_of_the_look() -> None:
    former = (
        f'<w:rPrChange w:id="1" w:author="{BY.author}" w:date="{BY.date}"><w:rPr>{{}}</w:rPr></w:rPrChange>'
    )
    content = (
        run("甲", "<w:b/>" + former.format("")) + run("乙", '<w:sz w:val="40"/>' + former.format("")) + LONG
    )
    first, second = next(iter(read(named(A, content)).texts)).runs
    assert first == ReturnedRun("甲", strong=True, restyled=BY)
    assert second.restyled is None


# --- Characters -----------------------------------------------------------------------------------------------


def test_breaks_tabs_and_hyphens() -> None:
    content = run("一") + "<w:r><w:br/><w:t>二</w:t><w:tab/><w:t>三</w:t><w:noBreakHyphen/><w:softHyphen/>"
    content += '<w:br w:type="page"/><w:t>四</w:t></w:r>' + field("PAGE", run("5"))
    assert texts(read(named(A, content))) == [(A, "一\n二\t三\u2011\xad四5")]


def test_tables_of_contents_are_text() -> None:
    toc = field("TOC \\o", None).replace('"end"/></w:r>', '"separate"/></w:r>') + run("标题一")
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    assert texts(read(named(A, toc) + named(B, run("标题二") + end))) == [(A, "标题一"), (B, "标题二")]


def test_automatic_numbers_become_characters() -> None:
    body = listed("健全机制。") + listed("加强领导。")
    document = read(body, numbering=numbering(levels(("chineseCounting", "%1、")), ""))
    assert texts(document) == [("", "一、健全机制。"), ("", "二、加强领导。")]


def test_headings_have_one_name_in_all_programs() -> None:
    styles = STYLE.format("paragraph", "x", "Heading 2", "", "")
    (text,) = read_returned(word_file(named(A, "甲。", '<w:pStyle w:val="x"/>'), styles=styles)).texts
    assert text.style == "heading 2"


def test_text_boxes_of_readers_are_reported() -> None:
    document = read(named(A, run("甲。") + text_box(paragraph("请核对！"))))
    assert texts(document) == [(A, "甲。")]
    assert "请核对！" in "".join(document.reports)


@pytest.mark.parametrize(
    ("properties", "what"),
    [
        ('<w:u w:val="single"/>', ["下划线"]),
        ('<w:u w:val="none"/>', []),
        ('<w:highlight w:val="yellow"/><w:color w:val="FF0000"/>', ["底色", "颜色"]),
        ('<w:em w:val="dot"/><w:color w:val="auto"/>', ["着重号"]),
    ],
)
def test_marks_that_readers_make_are_reported(properties: str, what: list[str]) -> None:
    reports = read(
        named(A, run("全市建成") + run("三", properties) + run("所", properties + "<w:b/>"))
    ).reports
    assert reports == tuple(f"“三所”标了{each}，没有写回稿件" for each in what)


def test_a_mark_on_most_of_the_text_says_nothing() -> None:
    assert not read(named(A, run("全市建成", '<w:color w:val="333333"/>') + run("三所"))).reports


def test_what_is_drawn_is_reported() -> None:
    drawn = '<w:r><w:pict><v:oval style="width:9pt"/></w:pict></w:r>'
    ink = '<y:contentPart xmlns:y="http://schemas.microsoft.com/office/word/2010/wordml" r:id="i"/>'
    graphic = f"<a:graphic><a:graphicData>{ink}</a:graphicData></a:graphic>"
    written = f"<w:r><w:drawing><wp:inline>{graphic}</wp:inline></w:drawing></w:r>"
    reports = read(named(A, run("甲") + drawn + written)).reports
    assert reports == (
        "有画上去的线条、图形，没有读，请打开文件查看",
        "有手写的墨迹，没有取出，请打开文件查看",
    )


def test_what_goes_into_no_text_is_reported() -> None:
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = named(A, run("甲。") + note + run("藏起来的", "<w:vanish/>")) + paragraph(
        picture("p", '<a:srcRect l="9000"/>')
    )
    content = word_file(
        body,
        media={"p": b"1"},
        footnotes=f'<w:footnote w:id="2">{paragraph("出处")}</w:footnote>',
        header=paragraph("请速办") + paragraph("草稿 AB12", '<w:pStyle w:val="d"/>'),
        footer=paragraph(run("— ") + field("PAGE", run("3")) + run(" —")),
        styles=STYLE.format("paragraph", "d", "简报草稿标志", "", ""),
    )
    assert read_returned(content).reports == (
        "在“甲。”后面加了脚注，没有写回稿件：出处",
        "有一幅图片裁剪、旋转过，没有写回稿件，请在稿件里换成改好的图片",
        "有隐藏的文字，没有写回稿件：藏起来的",
        "页眉里写了字，没有写回稿件：请速办",
    )


def test_changes_in_text_boxes_and_merged_cells() -> None:
    box = text_box(named(A, run("甲") + changed("del", run("乙"))))
    merge = '<w:cellMerge w:author="王编辑" w:date="2026-03-05T10:00:00Z" w:vMerge="{}"/>'.format
    cells = table(row(cell("一", merge("rest")), cell("二")), row(cell("", merge("cont")), cell("三")))
    document = read(paragraph(box) + cells)
    assert texts(document)[0] == (A, "甲")
    assert next(iter(document.texts)).deletions == (Deletion(1, "乙", BY),)
    block = document.blocks[-1]
    assert isinstance(block, ReturnedTable)
    assert [[(one.texts[0].plain, one.rowspan) for one in each.cells] for each in block.rows] == [
        [("一", 2), ("二", 1)],
        [("三", 1)],
    ]


@pytest.mark.parametrize("inner", [named(A, "报：省委", ""), paragraph("报：省委", '<w:pStyle w:val="a"/>')])
def test_text_boxes_of_ours_are_text(inner: str) -> None:
    """Word 97 has no frames: what floats becomes a text box, without its bookmarks."""
    document = read(named(B, "甲。") + paragraph(text_box(inner)))
    assert [words for _, words in texts(document)] == ["甲。", "报：省委"]
    assert not document.reports
