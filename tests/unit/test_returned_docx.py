"""Returned Word files: names, tracked changes, looks, tables, pictures, comments, the mark of the review."""

from __future__ import annotations

from cProfile import Profile
from hashlib import sha256

import pytest

from bulletin.importers.docx.returned import read_returned
from bulletin.importers.values import UnreadableError
from bulletin.model.returned import (
    Deletion,
    ReturnedDeletion,
    ReturnedDocument,
    ReturnedPicture,
    ReturnedRun,
    ReturnedTable,
    ReturnedText,
    ReviewMark,
    Script,
    Stamp,
)
from tests.support.word_files import (
    bookmark,
    cell,
    changed,
    commented,
    field,
    flat,
    levels,
    listed,
    numbering,
    paragraph,
    picture,
    row,
    run,
    strict,
    table,
    text_box,
    word_file,
    word_parts,
    zipped,
)

A, B, C = "_B0001_1a2b3c4d", "_B0002_aaaaaaaa", "_B0003_00112233"
BY = Stamp("王编辑", "2026-03-05T10:00:00Z")
MARK = '<w:{} w:id="9" w:author="王编辑" w:date="2026-03-05T10:00:00Z"/>'
_STYLE = '<w:style w:type="{}" w:styleId="{}"><w:name w:val="{}"/>{}<w:rPr>{}</w:rPr></w:style>'
_FACE = '<w:rFonts w:eastAsia="{}"/>'
STYLES = "".join(
    _STYLE.format(kind, key, name, f'<w:basedOn w:val="{base}"/>' if base else "", properties)
    for kind, key, name, base, properties in (
        ("paragraph", "a", "简报正文", "", _FACE.format("仿宋_GB2312")),
        ("paragraph", "h", "heading 1", "", _FACE.format("黑体") + "<w:b/>"),
        ("paragraph", "k", "简报编者按", "a", _FACE.format("楷体_GB2312")),
        ("character", "s1", "简报加粗", "", _FACE.format("黑体")),
        ("character", "s2", "简报楷体", "", _FACE.format("楷体_GB2312")),
        ("character", "s3", "别的", "s1", ""),
        ("character", "s4", "Strong", "", "<w:b/>"),
        ("character", "s5", "简报段内加粗", "s1", _FACE.format("楷体_GB2312")),
    )
)


def mark(*changes: str, style: str = "a") -> str:
    """Return the properties of a paragraph whose mark was changed."""
    return f'<w:pStyle w:val="{style}"/><w:rPr>{"".join(MARK.format(each) for each in changes)}</w:rPr>'


def named(name: str, content: str = "", properties: str = '<w:pStyle w:val="a"/>') -> str:
    """Return a paragraph with a bookmark around its content."""
    inner = content if content.startswith("<") or not content else run(content)
    return paragraph(bookmark(name, inner), properties)


def read(body: str, **parts: str) -> ReturnedDocument:
    return read_returned(word_file(body, styles=STYLES, **parts))


def texts(document: ReturnedDocument) -> list[tuple[str, str]]:
    """Return names and characters of all texts; a deletion as `-`."""
    out: list[tuple[str, str]] = []
    for block in document.blocks:
        if isinstance(block, ReturnedText):
            out.append((" ".join(block.names), block.plain))
        elif isinstance(block, ReturnedDeletion):
            out.append((" ".join(block.names), f"-{block.text}"))
        elif isinstance(block, ReturnedTable):
            out += [
                (" ".join(each.names), each.plain)
                for row in block.rows
                for one in row.cells
                for each in one.texts
            ]
    return out


# --- Tracked changes ------------------------------------------------------------------------------------------


def test_changes_within_a_text() -> None:
    content = (
        run("全市")
        + changed("del", run("三"))
        + changed("del", run("百"))
        + changed("ins", run("四"))
        + run("所。")
    )
    (text,) = read(named(A, content)).texts
    assert text == ReturnedText(
        (A,),
        "简报正文",
        (ReturnedRun("全市"), ReturnedRun("四", inserted=BY), ReturnedRun("所。")),
        (Deletion(2, "三百", BY),),
    )


def test_what_was_inserted_and_deleted_again_was_never_there() -> None:
    inner = changed("ins", run("甲") + changed("del", run("乙"), "李处长"))
    (text,) = read(named(A, run("前") + inner)).texts
    assert (text.plain, text.deletions) == ("前甲", ())


@pytest.mark.parametrize(
    "around",
    [
        '<w:hyperlink w:anchor="x">{}</w:hyperlink>',
        '<w:smartTag w:element="place">{}</w:smartTag>',
        "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
        '<w:fldSimple w:instr="REF x">{}</w:fldSimple>',
        '<w:customXml w:element="y">{}</w:customXml>',
    ],
)
def test_changes_within_other_elements(around: str) -> None:
    inner = around.format(run("一") + changed("del", run("二")) + changed("ins", run("三")))
    (text,) = read(named(A, inner)).texts
    assert text.plain == "一三"
    assert text.deletions == (Deletion(1, "二", BY),)
    assert text.runs[-1].inserted == BY


def test_a_split_paragraph_keeps_its_name_in_the_first_part() -> None:
    body = paragraph(bookmark(A, run("前半。")), mark("ins")) + paragraph("后半。", '<w:pStyle w:val="a"/>')
    first, second = read(body).texts
    assert (first.names, first.plain, first.inserted) == ((A,), "前半。", BY)
    assert (second.names, second.plain, second.inserted) == ((), "后半。", None)


def test_merged_paragraphs_have_both_names() -> None:
    body = paragraph(bookmark(A, run("甲。")), mark("del", style="h")) + named(B, "乙。")
    (text,) = read(body).texts
    assert (text.names, text.plain, text.style, text.merged) == ((A, B), "甲。乙。", "简报正文", BY)


def test_a_paragraph_deleted_with_its_mark() -> None:
    body = paragraph(bookmark(A, changed("del", run("甲。"))), mark("del")) + named(B, "乙。")
    document = read(body)
    assert document.blocks[0] == ReturnedDeletion((A,), "甲。", BY)
    assert texts(document)[1:] == [(B, "乙。")]


def test_a_paragraph_deleted_but_for_its_mark() -> None:
    body = named(A, changed("del", run("甲。"))) + table(row(cell(named(B, changed("del", run("乙"))))))
    document = read(body)
    assert document.blocks[0] == ReturnedDeletion((A,), "甲。", BY)
    assert [(text.names, text.deletions) for text in document.texts] == [((B,), (Deletion(0, "乙", BY),))]


def test_a_paragraph_deleted_with_the_mark_before_it() -> None:
    body = paragraph(bookmark(A, run("甲。")), mark("del")) + named(B, changed("del", run("乙。")))
    document = read(body)
    assert texts(document) == [(A, "甲。"), (B, "-乙。")]
    (text,) = document.texts
    assert text.merged is None


def test_a_new_paragraph_at_the_beginning_of_another_leaves_it_its_name() -> None:
    new = paragraph(f'<w:bookmarkStart w:id="1" w:name="{A}"/>' + changed("ins", run("新的。")), mark("ins"))
    body = new + paragraph(run("原来的。") + '<w:bookmarkEnd w:id="1"/>', '<w:pStyle w:val="a"/>')
    assert texts(read(body)) == [("", "新的。"), (A, "原来的。")]


def test_an_empty_paragraph_before_a_text_leaves_it_its_name() -> None:
    body = named(A) + paragraph("原来的。", '<w:pStyle w:val="a"/>') + named(B, "乙。")
    assert texts(read(body)) == [(A, "原来的。"), (B, "乙。")]


def test_a_text_that_was_emptied_keeps_its_name() -> None:
    assert texts(read(named(A) + named(B, "乙。") + paragraph() + paragraph(" "))) == [(A, ""), (B, "乙。")]


def test_a_moved_paragraph_takes_its_name_along() -> None:
    away = paragraph(
        '<w:moveFromRangeStart w:id="7" w:name="move1"/>' + bookmark(A, changed("moveFrom", run("甲。"))),
        mark("moveFrom"),
    )
    here = paragraph(
        '<w:moveToRangeStart w:id="8" w:name="move1"/>' + changed("moveTo", run("甲。")), mark("moveTo")
    )
    body = away + '<w:moveFromRangeEnd w:id="7"/>' + named(B, "乙。") + here + '<w:moveToRangeEnd w:id="8"/>'
    document = read(body + named(C, "丙。"))
    assert texts(document) == [(B, "乙。"), (A, "甲。"), (C, "丙。")]
    assert [text.moved for text in document.texts] == [None, BY, None]


@pytest.mark.parametrize("with_mark", [True, False])
def test_a_paragraph_cut_and_pasted_takes_its_name_along(with_mark: bool) -> None:  # noqa: FBT001
    """Programs other than Word know no moves."""
    words = "这是剪切、粘贴的一段。"
    gone = paragraph(bookmark(A, commented(1, changed("del", run(words)))), mark("del") if with_mark else "")
    pasted = paragraph(changed("ins", run(words)), mark("ins"))
    document = read(
        gone + named(B, "乙。") + pasted + named(C, "丙。"), comments=COMMENT.format(1, paragraph("移后面"))
    )
    assert texts(document) == [(B, "乙。"), (A, words), (C, "丙。")]
    assert [text.moved for text in document.texts] == [None, BY, None]
    assert document.comments[0].names == (A,)


def test_a_paragraph_moved_to_where_it_does_not_stand_is_a_deletion() -> None:
    body = paragraph(bookmark(A, changed("moveFrom", run("甲。"))), mark("moveFrom")) + named(B, "乙。")
    assert texts(read(body)) == [(A, "-甲。"), (B, "乙。")]


# --- Names ----------------------------------------------------------------------------------------------------


def test_bookmarks_between_paragraphs_belong_to_the_next_one() -> None:
    start = bookmark
    rows = row(start(A) + cell("一"), start(B) + cell("二")) + row(
        f"<w:tc><w:tcPr/>{paragraph('三')}{start(C)}</w:tc>", cell("四")
    )
    body = (
        start("_B0004_00000000") + paragraph("前") + table(rows) + paragraph("后") + start("_B0005_00000000")
    )
    assert texts(read(body)) == [
        ("_B0004_00000000", "前"),
        (A, "一"),
        (B, "二"),
        ("", "三"),
        (C, "四"),
        ("_B0005_00000000", "后"),
    ]


@pytest.mark.parametrize("within", [True, False])
def test_a_bookmark_around_a_cell_belongs_to_its_column(within: bool) -> None:  # noqa: FBT001
    start = bookmark(A, columns=' w:colFirst="1" w:colLast="1"')
    first = cell(paragraph(start + run("一"))) if within else start + cell("一")
    assert texts(read(table(row(first, cell("二"), cell("三"))))) == [("", "一"), (A, "二"), ("", "三")]


def test_a_copied_name_stays_with_the_text_that_was_there() -> None:
    copy = paragraph(bookmark(A, changed("ins", run("甲。"))), mark("ins"))
    assert texts(read(copy + named(A, "甲。") + named(B, "乙。") + named(A, "甲。"))) == [
        ("", "甲。"),
        (A, "甲。"),
        (B, "乙。"),
        ("", "甲。"),
    ]


def test_bookmarks_of_others_are_no_names() -> None:
    assert texts(read(named("_Toc1234567", run("甲。") + bookmark("_GoBack")))) == [("", "甲。")]


# --- Looks ----------------------------------------------------------------------------------------------------

HEI, KAI, FANG = (_FACE.format(face) for face in ("黑体", "楷体", "仿宋"))
LONG = run("这一段的其余部分很长，所以直接设的格式不是全文都有的。" * 3)


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
    styles = _STYLE.format("paragraph", "x", "Heading 2", "", "")
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
        styles=_STYLE.format("paragraph", "d", "简报草稿标志", "", ""),
    )
    assert read_returned(content).reports == (
        "在“甲。”后面加了脚注，没有写回稿件：出处",
        "有一幅图片裁剪、旋转过，没有写回稿件，请在稿件里换成改好的图片",
        "有隐藏的文字，没有写回稿件：藏起来的",
        "页眉里写了字，没有写回稿件：请速办",
    )


@pytest.mark.parametrize("inner", [named(A, "报：省委", ""), paragraph("报：省委", '<w:pStyle w:val="a"/>')])
def test_text_boxes_of_ours_are_text(inner: str) -> None:
    """Word 97 has no frames: what floats becomes a text box, without its bookmarks."""
    document = read(named(B, "甲。") + paragraph(text_box(inner)))
    assert [words for _, words in texts(document)] == ["甲。", "报：省委"]
    assert not document.reports


# --- Tables and pictures --------------------------------------------------------------------------------------


def test_cells_with_their_spans() -> None:
    body = table(
        row(cell("甲", '<w:vMerge w:val="restart"/>'), cell("乙", '<w:gridSpan w:val="2"/>')),
        row(cell("", "<w:vMerge/>"), cell("丙"), cell("丁")),
    )
    (block,) = read(body).blocks
    assert isinstance(block, ReturnedTable)
    assert [
        [(one.texts[0].plain, one.column, one.colspan, one.rowspan) for one in each.cells]
        for each in block.rows
    ] == [[("甲", 0, 1, 2), ("乙", 1, 2, 1)], [("丙", 1, 1, 1), ("丁", 2, 1, 1)]]


def test_work_grows_with_the_rows_that_a_cell_spans() -> None:
    def calls(rows: int) -> int:
        merged = row(cell("甲", '<w:vMerge w:val="restart"/>')) + row(cell("", "<w:vMerge/>")) * rows
        content, profile = word_file(table(merged)), Profile()
        profile.runcall(read_returned, content)
        return sum(entry.callcount for entry in profile.getstats())

    assert calls(400) < 3 * calls(200)


def test_inserted_and_deleted_rows_and_cells() -> None:
    body = table(
        row(cell(named(A, "甲")), cell(named(B, changed("del", run("乙"))), MARK.format("cellDel"))),
        row(cell(named(C, changed("del", run("丙")))), cell("丁"), properties=MARK.format("del")),
        row(cell(paragraph(changed("ins", run("戊")))), properties=MARK.format("ins")),
    )
    block, *removed = read(body).blocks
    assert isinstance(block, ReturnedTable)
    assert [[one.texts[0].plain for one in each.cells] for each in block.rows] == [["甲"], ["戊"]]
    assert [each.inserted for each in block.rows] == [None, BY]
    assert removed == [ReturnedDeletion((B,), "乙", BY), ReturnedDeletion((C,), "丙\t丁", BY)]


def test_pictures_have_the_digest_of_their_file_and_their_own_names() -> None:
    body = paragraph(bookmark(A, picture("one")) + bookmark(B, picture("two"))) + named(C, "图一")
    document = read_returned(word_file(body, media={"one": b"1", "two": b"2"}))
    assert document.blocks[:2] == (
        ReturnedPicture((A,), sha256(b"1").hexdigest()),
        ReturnedPicture((B,), sha256(b"2").hexdigest()),
    )
    assert texts(document) == [(C, "图一")]


# --- Comments -------------------------------------------------------------------------------------------------

COMMENT = '<w:comment w:id="{}" w:author="赵局长" w:date="2026-03-06T08:00:00Z">{}</w:comment>'


def test_comments_know_their_words_and_place() -> None:
    body = (
        named(A, run("全市") + commented(1, run("三所") + changed("ins", run("四"))) + run("。"))
        + paragraph("新段。")
        + named(B, commented(2, changed("del", run("乙"))))
        + table(row(cell(named(C, commented(3, run("格")))), cell(paragraph(commented(4, run("旁"))))))
    )
    comments = "".join(COMMENT.format(key, paragraph(f"意见{key}")) for key in (4, 3, 2, 1, 9))
    document = read(body, comments=comments)
    assert [(each.text, each.about, each.names, each.offset) for each in document.comments] == [
        ("意见1", "三所四", (A,), 2),
        ("意见2", "乙", (B,), 0),
        ("意见3", "格", (C,), 0),
        ("意见4", "旁", (C,), 1),
        ("意见9", "", (), 0),
    ]
    assert document.comments[0].stamp == Stamp("赵局长", "2026-03-06T08:00:00Z")


def test_a_comment_on_several_paragraphs() -> None:
    start, end = '<w:commentRangeStart w:id="1"/>', '<w:commentRangeEnd w:id="1"/>'
    body = start + named(A, "甲。") + named(B, run("乙") + end + run("。"))
    (comment,) = read(body, comments=COMMENT.format(1, paragraph("核对") + paragraph("数字"))).comments
    assert (comment.about, comment.names, comment.text) == ("甲。\n乙", (A,), "核对\n数字")


def test_threads_of_comments() -> None:
    """Replies are in a part of their own, which names the paragraphs of comments; some programs give them no names."""
    names = 'xmlns:x="http://schemas.microsoft.com/office/word/2012/wordml"'
    space = 'xmlns:y="http://schemas.microsoft.com/office/word/2010/wordml"'
    own = f'<w:p {space} y:paraId="{{}}"><w:r><w:t>{{}}</w:t></w:r></w:p>'
    inner = "".join(
        COMMENT.format(key, paragraph("旁注") if key == 4 else own.format(f"A{key}", f"意见{key}"))
        for key in (1, 2, 3, 4)
    )
    parts = word_parts(
        named(A, "".join(commented(key, run(f"词{key}")) for key in (1, 2, 3, 4))), comments=inner
    )
    states = (("A1", "", 1), ("A2", "A1", 1), ("A3", "A2", 0))
    parts["word/extended.xml"] = (
        f"<x:commentsEx {names}>{''.join(_state(*each) for each in states)}</x:commentsEx>".encode()
    )
    related = b'<Relationship Id="x" Type="http://x/commentsExtended" Target="extended.xml"/></Relationships>'
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
        b"</Relationships>", related
    )
    first, other = read_returned(zipped(parts)).comments
    assert (first.text, first.resolved, [each.text for each in first.replies]) == (
        "意见1",
        True,
        ["意见2", "意见3"],
    )
    assert first.wording == "（已解决）意见1；答复（赵局长）：意见2；答复（赵局长）：意见3"
    assert (other.text, other.about, other.resolved, other.replies) == ("旁注", "词4", False, ())


def _state(name: str, parent: str, done: int) -> str:
    answered = f' x:paraIdParent="{parent}"' if parent else ""
    return f'<x:commentEx x:paraId="{name}"{answered} x:done="{done}"/>'


# --- Files ----------------------------------------------------------------------------------------------------


def test_the_mark_of_the_review() -> None:
    mark_ = ReviewMark("issues/2022-36", 1, "ab12")
    parts = word_parts(named(A, "甲。"))
    parts["docProps/custom.xml"] = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties">'
        f'<property name="other"><x>1</x></property><property name="bulletin"><x>{mark_.written}</x></property></Properties>'
    ).encode()
    assert read_returned(zipped(parts)).mark == mark_
    assert read_returned(flat(parts)).mark == mark_
    assert read_returned(word_file(named(A, "甲。"))).mark is None


def test_the_strict_variant_and_other_main_parts() -> None:
    parts = word_parts(named(A, run("甲") + changed("del", run("乙"))))
    moved = {
        name.replace("word/document", "word/document2"): content.replace(
            b"word/document.xml", b"word/document2.xml"
        )
        for name, content in strict(parts).items()
    }
    (text,) = read_returned(zipped(moved)).texts
    assert (text.names, text.deletions) == ((A,), (Deletion(1, "乙", BY),))


WORD_2003 = """<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"
 xmlns:aml="http://schemas.microsoft.com/aml/2001/core" xmlns:o="urn:schemas-microsoft-com:office:office">
<o:CustomDocumentProperties><o:bulletin>{mark}</o:bulletin></o:CustomDocumentProperties>
<w:body><w:p><aml:annotation aml:id="1" w:type="Word.Bookmark.Start" w:name="{name}"/><w:r><w:t>全市</w:t></w:r>
<aml:annotation aml:id="2" w:type="Word.Deletion" aml:author="王编辑" aml:createdate="2026-03-05T10:00:00Z"><aml:content>
<w:r><w:delText>三</w:delText></w:r></aml:content></aml:annotation>
<aml:annotation aml:id="1" w:type="Word.Bookmark.End"/></w:p>
</w:body></w:wordDocument>"""


def test_word_2003_xml() -> None:
    sent = ReviewMark("issues/2022-36", 3, "ab12")
    document = read_returned(WORD_2003.format(name=A, mark=sent.written).encode())
    assert document.mark == sent
    assert texts(document) == [(A, "全市")]
    assert [text.deletions for text in document.texts] == [(Deletion(2, "三", BY),)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "空"),
        (b"PK\x03\x04 no archive", "损坏"),
        (b"%PDF-1.7", "不是 Word 文档"),
        (b"{\\rtf1 text}", "另存为 docx"),
        (word_file(named(A, "甲。"))[:-40], "损坏"),
        (zipped({**word_parts(""), "word/document.xml": b"<!DOCTYPE x><w/>"}), "DTD"),
    ],
)
def test_other_files_are_refused(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_returned(content)
    assert reason in caught.value.reason
