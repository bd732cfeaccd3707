"""Returned Word files: tracked changes, names, the mark of the review, several formats."""

from __future__ import annotations

import pytest

from bulletin.importers.docx.returned import read_returned
from bulletin.importers.values import UnreadableError
from bulletin.model.returned import (
    Deletion,
    ReturnedDeletion,
    ReturnedRun,
    ReturnedText,
    ReviewMark,
)
from tests.support.returned_bodies import (
    BY,
    COMMENT,
    A,
    B,
    C,
    mark,
    named,
    read,
    texts,
)
from tests.support.word_files import (
    bookmark,
    cell,
    changed,
    commented,
    flat,
    paragraph,
    row,
    run,
    strict,
    table,
    word_file,
    word_parts,
    zipped,
)

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
