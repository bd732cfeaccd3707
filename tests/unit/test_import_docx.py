"""Word documents: numbers, changes, notes, boxes, tables, fields, hidden text, pictures; nothing is lost."""

from __future__ import annotations

import base64
import gzip
import io
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from bulletin.importers import reading
from bulletin.importers.docx import read_docx, read_flat_xml
from bulletin.importers.docx.fields import text_without_result
from bulletin.importers.docx.numerals import numeral
from bulletin.importers.values import LARGEST, Cause, Manuscript, ReadOptions, UnreadableError
from bulletin.model import (
    Figure,
    FigureGroup,
    Heading,
    ItemList,
    Link,
    NoteMark,
    Paragraph,
    Strong,
    Superscript,
    Table,
    Text,
    plain,
    table_cells,
    walk_inlines,
)
from tests.support.word_files import (
    W,
    cell,
    changed,
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

BOLD = "<w:b/>"
BODY = "今年以来，全市各新时代文明实践所站围绕群众需求，开设楼下课堂一千二百余场，居民反映很好。"


def read(content: bytes, *, accept: bool = True, keep_breaks: bool = False) -> Manuscript:
    """Read a document; nothing may be lost or come from nowhere."""
    manuscript = read_docx(content, ReadOptions(accept, keep_breaks))
    assert manuscript.account.difference(manuscript.text) == ("", "")
    assert len(manuscript.forms) == len(manuscript.blocks)
    return manuscript


def lines(manuscript: Manuscript) -> list[str]:
    """Return the texts of paragraphs and headings, these with marks for their levels."""
    return [
        ("#" * block.level if isinstance(block, Heading) else "") + plain(block.inlines)
        for block in manuscript.blocks
        if isinstance(block, Paragraph | Heading)
    ]


def left_out(manuscript: Manuscript, reason: Cause) -> str:
    return "|".join(entry.text for entry in manuscript.account.left_out if entry.reason == reason)


# --- Numbers -------------------------------------------------------------------------------------------------


def test_automatic_numbers_become_text() -> None:
    definition = levels(("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    body = "".join(
        (
            *(listed("加强组织领导"), listed("完善工作机制", 1), listed(BODY, 2), listed(BODY, 2)),
            *(listed("强化队伍建设", 1), listed(BODY, 2), listed("抓好督促检查"), paragraph(BODY)),
        )
    )
    assert lines(read(word_file(body, numbering=numbering(definition)))) == [
        "#一、加强组织领导",
        "##（一）完善工作机制",
        f"1.{BODY}",
        f"2.{BODY}",
        "##（二）强化队伍建设",
        f"1.{BODY}",
        "#二、抓好督促检查",
        BODY,
    ]


def test_a_restarted_list_begins_anew_and_others_go_on() -> None:
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    body = "".join((listed("甲"), listed("乙"), listed("丙", key=2), listed("丁", key=2), listed("戊")))
    found = read(word_file(body, numbering=numbering(levels(("decimal", "%1.")), restart)))
    assert lines(found) == ["1.甲", "2.乙", "5.丙", "6.丁", "7.戊"]


def test_legal_numbers_and_levels_that_never_restart() -> None:
    forms = (("chineseCounting", "第%1章"), ("decimal", "%1.%2"))
    definition = levels(*forms, more='<w:isLgl/><w:lvlRestart w:val="0"/>')
    body = "".join((listed("总则"), listed("甲", 1), listed("分则"), listed("乙", 1)))
    assert lines(read(word_file(body, numbering=numbering(definition))))[1::2] == ["1.1 甲", "2.2 乙"]


def test_a_style_brings_its_number_and_its_level() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:pPr><w:numPr><w:numId w:val="1"/>'
        '</w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="我的"/><w:basedOn w:val="H2"/></w:style>'
    )
    definition = levels(("decimal", "%1")) + (
        '<w:lvl w:ilvl="1"><w:start w:val="3"/><w:numFmt w:val="ideographTraditional"/><w:pStyle w:val="H2"/>'
        '<w:lvlText w:val="%2、"/></w:lvl>'
    )
    body = paragraph(BODY) + paragraph("总体情况", '<w:pStyle w:val="Mine"/>') + paragraph(BODY)
    found = read(word_file(body, styles=styles, numbering=numbering(definition)))
    assert lines(found) == [BODY, "##丙、总体情况", BODY]
    assert found.forms[1].outline == 2


def test_bullets_become_lists() -> None:
    body = listed("甲") + listed("乙", 1) + listed("丙") + paragraph("完")
    found = read(word_file(body, numbering=numbering(levels(("bullet", "●"), ("bullet", "○")))))
    inner = ItemList(((Paragraph((Text("乙"),)),),))
    assert found.blocks[0] == ItemList(((Paragraph((Text("甲"),)), inner), (Paragraph((Text("丙"),)),)))


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("chineseCountingThousand", "一百零五"),
        ("ideographDigital", "一〇五"),
        ("chineseLegalSimplified", "壹佰零伍"),
        ("upperRoman", "CV"),
        ("lowerLetter", "aaaaa"),
        ("decimalFullWidth", "１０５"),
        ("decimalEnclosedCircleChinese", "105"),
        ("ordinal", "105th"),
        ("none", ""),
    ],
)
def test_number_formats(form: str, written: str) -> None:
    assert numeral(105, form) == written


def test_small_number_formats() -> None:
    forms = ("decimalEnclosedCircle", "decimalEnclosedParen", "ideographTraditional", "ideographZodiac")
    assert [numeral(3, form) for form in forms] == ["③", "⑶", "丙", "寅"]
    assert [numeral(count, "chineseCounting") for count in (10, 11, 20, 21, 110)] == [
        *("十", "十一", "二十", "二十一", "一百一十"),
    ]


# --- Changes and comments ------------------------------------------------------------------------------------

CHANGES = paragraph(
    run("全市共有") + changed("del", run("三")) + changed("ins", run("四"), "李主任") + run("个所。")
)


def test_changes_are_accepted_or_rejected_and_listed() -> None:
    accepted, rejected = read(word_file(CHANGES)), read(word_file(CHANGES), accept=False)
    assert (lines(accepted), lines(rejected)) == (["全市共有四个所。"], ["全市共有三个所。"])
    assert left_out(accepted, Cause.DELETED) == "三"
    assert left_out(rejected, Cause.REJECTED) == "四"
    listed_changes = [(each.kind, each.text, each.author, each.date) for each in accepted.revisions]
    assert listed_changes == [
        ("删除", "三", "王编辑", "2026-03-05T10:00:00Z"),
        ("插入", "四", "李主任", "2026-03-05T10:00:00Z"),
    ]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    mark = '<w:rPr><w:del w:id="1" w:author="王" w:date="2026-03-05T10:00:00Z"/></w:rPr>'
    body = paragraph("前一半，", mark) + paragraph("后一半。", '<w:jc w:val="center"/>')
    accepted = read(word_file(body))
    assert lines(accepted) == ["前一半，后一半。"]
    assert accepted.forms[0].centred
    assert lines(read(word_file(body), accept=False)) == ["前一半，", "后一半。"]


def test_deleted_rows_go() -> None:
    gone = '<w:del w:id="1" w:author="王" w:date="2026-03-05T10:00:00Z"/>'
    body = table(
        row(cell("甲"), cell("乙")), row(cell("丙"), cell("丁"), properties=gone), row(cell("戊"), cell("己"))
    )
    accepted, rejected = read(word_file(body)), read(word_file(body), accept=False)
    assert "丙" not in accepted.text
    assert "丙" in rejected.text
    assert [each.kind for each in accepted.revisions] == ["删除行"]


def test_comments_are_listed_with_what_they_are_about() -> None:
    body = paragraph(
        run("全市")
        + '<w:commentRangeStart w:id="7"/>'
        + run("三百")
        + '<w:commentRangeEnd w:id="7"/>'
        + run("个。")
    )
    comments = f'<w:comment w:id="7" w:author="张" w:date="2026-03-01">{paragraph("请核对")}</w:comment>'
    found = read(word_file(body, comments=comments))
    assert lines(found) == ["全市三百个。"]
    [comment] = found.comments
    assert (comment.text, comment.about, comment.author) == ("请核对", "三百", "张")
    assert left_out(found, Cause.COMMENT) == "请核对"


# --- Notes and text boxes ------------------------------------------------------------------------------------


def test_notes_are_kept_in_the_order_of_their_marks() -> None:
    mark = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = paragraph(run("甲") + mark.format(3) + run("，乙") + '<w:r><w:endnoteReference w:id="2"/></w:r>')
    notes = (
        f'<w:footnote w:id="{key}">{paragraph(text)}</w:footnote>'
        for key, text in ((3, "脚注。"), (4, "无主"))
    )
    footnotes = "".join(notes)
    endnotes = f'<w:endnote w:id="2">{paragraph("尾注。")}</w:endnote>'
    found = read(word_file(body, footnotes=footnotes, endnotes=endnotes))
    assert [(note.number, plain(note.blocks[0].inlines)) for note in found.notes] == [
        (1, "脚注。"),
        (2, "尾注。"),
    ]
    [block] = found.blocks
    assert [leaf.number for leaf in walk_inlines(block.inlines) if isinstance(leaf, NoteMark)] == [1, 2]
    assert left_out(found, Cause.HIDDEN) == "无主"


def test_a_note_of_deleted_text_is_deleted() -> None:
    body = paragraph(run("甲。") + changed("del", '<w:r><w:footnoteReference w:id="3"/></w:r>'))
    found = read(word_file(body, footnotes=f'<w:footnote w:id="3">{paragraph("脚注。")}</w:footnote>'))
    assert found.notes == ()
    assert left_out(found, Cause.DELETED) == "脚注。"


def test_a_text_box_stands_once_behind_its_anchor() -> None:
    body = paragraph(
        run("正文") + text_box(paragraph("框里的字"), paragraph("第二段")) + run("接着写。")
    ) + paragraph("下一段。")
    assert lines(read(word_file(body))) == ["正文接着写。", "框里的字", "第二段", "下一段。"]


# --- Heads and emphasis --------------------------------------------------------------------------------------


def test_a_bold_or_sans_beginning_is_a_run_in_head() -> None:
    sans = '<w:rFonts w:eastAsia="黑体"/>'
    for properties in (BOLD, sans):
        found = read(word_file(paragraph(run("会前", properties) + run("广泛听。", properties) + run(BODY))))
        [block] = found.blocks
        assert block.inlines == (Strong((Text("会前广泛听。"),)), Text(BODY))


def test_a_sentence_in_kai_at_the_beginning_is_a_run_in_head() -> None:
    kai = '<w:rFonts w:eastAsia="楷体_GB2312"/>'
    [head, word] = read(
        word_file(
            paragraph(run("（一）摸清需求。", kai) + run(BODY))
            + paragraph(run("摸清", kai) + run("需求，" + BODY))
        )
    ).blocks
    assert head == Paragraph((Strong((Text("（一）摸清需求。"),)), Text(BODY)))
    assert word == Paragraph((Text("摸清需求，" + BODY),))


def test_sans_within_a_sentence_is_no_emphasis_but_bold_is() -> None:
    sans = run("黑体字", '<w:rFonts w:eastAsia="黑体"/>')
    [block] = read(word_file(paragraph(run("前面的字，") + sans + run("，后面的字。")))).blocks
    assert block.inlines == (Text("前面的字，黑体字，后面的字。"),)
    [block] = read(word_file(paragraph(run(BODY) + run("粗体", BOLD) + run("，后面的字。")))).blocks
    assert Strong((Text("粗体"),)) in block.inlines


def test_toggle_properties_of_two_styles_cancel_out() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="P"><w:name w:val="P"/><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="C"><w:name w:val="C"/><w:rPr><w:b/></w:rPr></w:style>'
    )
    body = paragraph(run("粗体。") + run(BODY, '<w:rStyle w:val="C"/>'), '<w:pStyle w:val="P"/>')
    [block] = read(word_file(body, styles=styles)).blocks
    assert block.inlines == (Strong((Text("粗体。"),)), Text(BODY))


def test_heads_by_form_and_by_outline() -> None:
    body = "".join(
        (
            paragraph("让文明实践走进楼道", '<w:outlineLvl w:val="0"/><w:jc w:val="center"/>'),
            *(paragraph(BODY), paragraph(run("一、主要做法", BOLD)), paragraph(BODY)),
            *(paragraph("下一步打算", '<w:outlineLvl w:val="1"/>'), paragraph(BODY)),
        )
    )
    found = read(word_file(body))
    assert lines(found) == ["让文明实践走进楼道", BODY, "#一、主要做法", BODY, "##下一步打算", BODY]
    assert found.blocks[2] == Heading(1, (Text("一、主要做法"),))
    assert (found.forms[0].centred, found.forms[0].outline) == (True, 1)


def test_raised_text_and_links_of_the_web() -> None:
    raised = run("2", '<w:vertAlign w:val="superscript"/>')
    link = f'<w:hyperlink r:id="web">{run("江苏文明网")}</w:hyperlink><w:hyperlink r:id="file">{run("附件")}</w:hyperlink>'
    external = {"web": ("hyperlink", "https://www.example.cn/"), "file": ("hyperlink", "file:///etc/passwd")}
    [block] = read(word_file(paragraph(run("3000米") + raised + link), external=external)).blocks
    assert block.inlines == (
        Text("3000米"),
        Superscript((Text("2"),)),
        Link("https://www.example.cn/", (Text("江苏文明网"),)),
        Text("附件"),
    )


def test_breaks_end_a_paragraph_or_a_line() -> None:
    broken = "</w:t><w:br/><w:t>"
    body = paragraph(run("前一段完了。断行后一段也完了。").replace("断行", broken)) + paragraph(
        run("标题第一行断行第二行").replace("断行", broken), '<w:jc w:val="center"/>'
    )
    assert lines(read(word_file(body))) == ["前一段完了。", "后一段也完了。", "标题第一行\n第二行"]


# --- Fields, symbols, hidden text ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (r" eq \o\ac(○,1)", "①"),
        (r"EQ \o\ac(〇,12)", "⑫"),
        (r" EQ \* jc2 \* hps10 \o\ad(\s\up 9(pīn),拼)", "拼"),
        (r"eq \f(1,2)", "1/2"),
        (r"EQ \r(3)", "√3"),
        (r'SYMBOL 254 \f "Wingdings" \s 12', "☑"),
        ("MACROBUTTON NoMacro 在此输入", "在此输入"),
        (" XE 索引", ""),
        ("AUTONUM", None),
    ],
)
def test_fields_without_a_result(code: str, shown: str | None) -> None:
    assert text_without_result(code) == shown


def test_fields_are_read_by_their_result() -> None:
    inner = field(" PAGE ", run("3"))
    body = paragraph(
        run("见第") + field(" PAGEREF a ", run("12")) + run("页，") + field(r" eq \o\ac(○,2)") + run("点；")
    ) + paragraph(field(f" IF {1} = 1 ", run("成立") + inner))
    found = read(word_file(body))
    assert lines(found) == ["见第12页，②点；", "成立3"]
    assert "PAGEREF" in left_out(found, Cause.FIELD)


def test_a_field_crosses_paragraphs() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o </w:instrText></w:r>'
    body = "".join(
        (
            paragraph(begin + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("一、做法 1")),
            paragraph(run("二、成效 5") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'),
            paragraph(BODY),
        )
    )
    found = read(word_file(body))
    assert lines(found) == [BODY]
    assert "二、成效 5" in left_out(found, Cause.CONTENTS)


def test_hidden_text_headers_and_footers_are_left_out() -> None:
    body = paragraph(run("看得见") + run("内部意见", "<w:vanish/>") + run("的字。"))
    found = read(word_file(body, header=paragraph("某某市简报"), footer=paragraph("第1页")))
    assert lines(found) == ["看得见的字。"]
    causes = (Cause.HIDDEN, Cause.HEADER, Cause.FOOTER)
    assert [left_out(found, cause) for cause in causes] == ["内部意见", "某某市简报", "第1页"]


def test_symbols_are_mapped_and_counted() -> None:
    typed = run("\uf0fc", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>')
    body = paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + run("同意 ") + typed)
    assert lines(read(word_file(body))) == ["☑同意 ✓"]


def test_boxes_and_lists_of_forms_show_what_is_chosen() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{}</w:ffData></w:fldChar></w:r>'
    code = "<w:r><w:instrText> {} </w:instrText></w:r>"
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    box = begin.format('<w:checkBox><w:checked w:val="1"/></w:checkBox>') + code.format("FORMCHECKBOX") + end
    entries = (
        '<w:ddList><w:result w:val="1"/><w:listEntry w:val="市级"/><w:listEntry w:val="县级"/></w:ddList>'
    )
    choice = begin.format(entries) + code.format("FORMDROPDOWN") + end
    found = read(word_file(paragraph(box + run("已核对 ") + choice)))
    assert lines(found) == ["☑已核对 县级"]
    assert found.reports == ()


def test_equations_become_text_and_are_reported() -> None:
    half = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>x+2</m:t></m:r></m:den></m:f>"
    power = "<m:sSup><m:e><m:r><m:t>y</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    found = read(word_file(paragraph(run("得 ") + f"<m:oMath>{half}{power}</m:oMath>")))
    [block] = found.blocks
    assert block.inlines == (Text("得 1/(x+2)y"), Superscript((Text("2"),)))
    assert any("公式" in each for each in found.reports)


def test_phonetic_signs_are_left_out() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{run('lí')}</w:rt><w:rubyBase>{run('漓')}</w:rubyBase></w:ruby></w:r>"
    found = read(word_file(paragraph(ruby + run("江"))))
    assert lines(found) == ["漓江"]
    assert left_out(found, Cause.PHONETIC) == "lí"


# --- Tables --------------------------------------------------------------------------------------------------


def test_merged_cells_become_spans() -> None:
    across, down, goes_on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(
        row(cell("地区", down), cell("数量", across), properties="<w:tblHeader/>"),
        row(cell("", goes_on), cell("所"), cell("站"), properties="<w:tblHeader/>"),
        row(cell("苏州"), cell("98"), cell(paragraph(run("1", BOLD)) + paragraph("（含街道）"))),
    )
    [made] = read(word_file(body)).blocks
    assert isinstance(made, Table)
    assert len(made.head) == 2
    cells = [
        (at, column, plain(each.inlines), each.rowspan, each.colspan)
        for at, column, each in table_cells((*made.head, *made.rows))
    ]
    assert cells == [
        (0, 0, "地区", 2, 1),
        (0, 1, "数量", 1, 2),
        (1, 1, "所", 1, 1),
        (1, 2, "站", 1, 1),
        (2, 0, "苏州", 1, 1),
        (2, 1, "98", 1, 1),
        (2, 2, "1\n（含街道）", 1, 1),
    ]


def test_a_nested_table_is_flattened_and_numbered_cells_keep_their_numbers() -> None:
    inner = table(row(cell("甲"), cell("乙")), row(cell("丙"), cell("丁")))
    body = table(row(cell("序号"), cell("内容")), row(cell(listed("")), cell(inner + paragraph("完"))))
    [made] = read(word_file(body, numbering=numbering(levels(("decimal", "%1"))))).blocks
    assert isinstance(made, Table)
    assert [plain(each.inlines) for each in made.rows[0]] == ["1", "甲 乙\n丙 丁\n完"]


def test_a_table_of_one_column_is_text() -> None:
    assert lines(read(word_file(table(row(cell("甲。")), row(cell("乙。")))))) == ["甲。", "乙。"]


# --- Pictures ------------------------------------------------------------------------------------------------


def image_file(kind: str = "PNG") -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (80, 40), (220, 20, 20))
    image.paste((20, 20, 220), (40, 0, 80, 40))
    content = io.BytesIO()
    image.save(content, kind)
    return content.getvalue()


def test_what_was_cropped_is_not_in_the_file() -> None:
    crop = '<a:srcRect l="50000" r="-3000"/>'
    found = read(word_file(paragraph(picture("i", crop, "居民在听讲")), media={"i": image_file()}))
    [figure] = found.blocks
    assert figure == Figure("images/1.png", "居民在听讲", ())
    shown = Image.open(io.BytesIO(found.pictures["images/1.png"])).convert("RGB")
    assert (shown.size, shown.getcolors()) == ((40, 40), [(1600, (20, 20, 220))])


def test_captions_pictures_side_by_side_and_names_of_files() -> None:
    kai = '<w:rFonts w:eastAsia="楷体_GB2312"/>'
    centred = '<w:jc w:val="center"/>'
    body = "".join(
        (
            paragraph(picture("i", alternative="IMG_20260301.jpg")),
            paragraph(run("居民坐在院子里听宣讲", kai), centred),
            paragraph(picture("i") + picture("j")),
            paragraph("图2 两个现场", centred),
        )
    )
    found = read(word_file(body, media={"i": image_file(), "j": image_file("BMP")}))
    first, group, rest = found.blocks
    assert first == Figure("images/1.png", "", (Text("居民坐在院子里听宣讲"),))
    assert isinstance(group, FigureGroup)
    assert sorted(found.pictures) == ["images/1.png", "images/2.png"]
    assert rest == Paragraph((Text("图2 两个现场"),))


EMF = b"\x01\0\0\0".ljust(40, b"\0") + b" EMF".ljust(60, b"\0")


def test_a_vector_picture_is_converted_where_there_is_a_converter() -> None:
    def converted(content: bytes) -> bytes:
        if content != EMF:
            raise UnreadableError("不是这一幅")
        return image_file()

    body = paragraph(picture("i", '<a:srcRect r="50000"/>') + picture("z") + picture("j"))
    media = {"i": EMF, "z": gzip.compress(EMF), "j": b"\xd7\xcd\xc6\x9a rest"}
    found = read_docx(word_file(body, media=media), ReadOptions(convert=converted))
    assert [Image.open(io.BytesIO(content)).size for content in found.pictures.values()] == [
        (40, 40),
        (80, 40),
    ]
    assert len(found.reports) == 1
    assert "WMF" in found.reports[0]


def test_pictures_that_cannot_be_taken_are_reported() -> None:
    body = paragraph(BODY) + paragraph(
        picture("i") + picture("x", link="ext") + picture("j") + picture("none") + picture("broken")
    )
    media = {"i": EMF, "j": image_file(), "broken": b"\x89PNG\r\n\x1a\n"}
    external = {"ext": ("image", "http://127.0.0.1:9/canary.png")}
    found = read(word_file(body, media=media, external=external))
    assert list(found.pictures) == ["images/1.png"]
    assert [word for word in ("EMF", "链接", "canary") if any(word in each for each in found.reports)] == [
        *("EMF", "链接", "canary"),
    ]
    assert len(found.reports) == 4


# --- Packages ------------------------------------------------------------------------------------------------


def test_the_strict_variant_reads_the_same() -> None:
    parts = word_parts(CHANGES + paragraph(picture("i")), media={"i": image_file()})
    assert read(zipped(strict(parts))) == read(zipped(parts))


def test_the_main_part_may_have_any_name() -> None:
    parts = word_parts(CHANGES)
    parts["WORD/Main2.xml"] = parts.pop("word/document.xml")
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"word/document.xml", b"/word/main2.xml")
    assert lines(read(zipped(parts))) == ["全市共有四个所。"]


def test_one_xml_file_reads_the_same() -> None:
    parts = word_parts(CHANGES + paragraph(picture("i")), media={"i": image_file()}, header=paragraph("页眉"))
    read_flat = read_flat_xml(flat(parts), ReadOptions())
    assert replace(read_flat, format="Word 文档") == read(zipped(parts))


WORD_2003 = """<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"
 xmlns:aml="http://schemas.microsoft.com/aml/2001/core" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint">
<o:DocumentProperties><o:Title>工作情况</o:Title><o:Author>苏州市</o:Author></o:DocumentProperties>
<w:lists><w:listDef w:listDefId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:nfc w:val="37"/><w:lvlText w:val="%1、"/>
</w:lvl></w:listDef><w:list w:ilfo="1"><w:ilst w:val="0"/></w:list></w:lists>
<w:body><wx:sect>
<w:p><w:pPr><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/></w:listPr></w:pPr><w:r><w:t>主要做法</w:t></w:r></w:p>
<w:p><w:r><w:rPr><w:rFonts w:fareast="黑体"/></w:rPr><w:t>会前听。</w:t></w:r><w:r><w:t>全市共有</w:t></w:r>
<aml:annotation aml:id="0" w:type="Word.Deletion" aml:author="王编辑" aml:createdate="2026-03-05T10:00:00Z"><aml:content>
<w:r><w:delText>三</w:delText></w:r></aml:content></aml:annotation>
<aml:annotation aml:id="1" w:type="Word.Insertion" aml:author="王编辑" aml:createdate="2026-03-05T10:00:00Z"><aml:content>
<w:r><w:t>四</w:t></w:r></aml:content></aml:annotation>
<aml:annotation aml:id="2" w:type="Word.Comment.Start"/><w:r><w:t>个所</w:t></w:r>
<aml:annotation aml:id="2" w:type="Word.Comment.End"/><w:r><aml:annotation aml:id="2" aml:author="张"
 w:type="Word.Comment"><aml:content><w:p><w:r><w:t>请核对</w:t></w:r></w:p></aml:content></aml:annotation></w:r>
<w:r><w:footnote><w:p><w:r><w:t>截至年底。</w:t></w:r></w:p></w:footnote></w:r><w:r><w:t>。</w:t></w:r></w:p>
<w:p><w:r><w:pict><w:binData w:name="wordml://1.png">PICTURE</w:binData><v:shape><v:imagedata src="wordml://1.png"/>
</v:shape></w:pict></w:r></w:p>
<w:p><w:r><w:pict><v:shape><v:imagedata src="http://127.0.0.1:9/canary.png"/></v:shape></w:pict></w:r></w:p>
<w:sectPr><w:hdr w:type="odd"><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr></w:sectPr></wx:sect></w:body>
</w:wordDocument>"""


def test_word_2003_xml_is_read() -> None:
    content = WORD_2003.replace("PICTURE", base64.b64encode(image_file()).decode())
    [file] = reading.read(content.encode(), "稿.doc", ReadOptions())
    found = file.outcome
    assert isinstance(found, Manuscript)
    assert found.account.difference(found.text) == ("", "")
    first, second, figure = found.blocks
    assert first == Heading(1, (Text("一、主要做法"),))
    assert second == Paragraph((Strong((Text("会前听。"),)), Text("全市共有四个所"), NoteMark(1), Text("。")))
    assert figure == Figure("images/1.png", "", ())
    assert plain(found.notes[0].blocks[0].inlines) == "截至年底。"
    assert [(each.kind, each.text, each.author) for each in found.revisions] == [
        ("删除", "三", "王编辑"),
        ("插入", "四", "王编辑"),
    ]
    assert [(each.text, each.about) for each in found.comments] == [("请核对", "个所")]
    assert left_out(found, Cause.HEADER) == "页眉"
    assert (found.declared.title, found.declared.author) == ("工作情况", "苏州市")
    assert len(found.reports) == 1
    assert lines(read_flat_xml(content.encode(), ReadOptions(accept=False)))[1] == "会前听。全市共有三个所。"


# --- Hostile files -------------------------------------------------------------------------------------------


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_docx(content, ReadOptions())
    return caught.value.reason


def bomb() -> bytes:
    """Return entities that multiply to a thousand million letters."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "哈"}">' for n in range(10))
    body = f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&e9;</w:t></w:r></w:p></w:body></w:document>'
    return f"<!DOCTYPE w:document [{entities}]>{body}".encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding: str) -> None:
    parts = word_parts("")
    parts["word/document.xml"] = bomb().decode().encode(encoding)
    assert "DTD" in refusal(zipped(parts))


def test_a_part_that_unpacks_without_end_is_refused() -> None:
    parts = word_parts("")
    parts["word/document.xml"] = b" " * (LARGEST + 1)
    content = zipped(parts)
    assert len(content) < 200_000
    assert "太大" in refusal(content)
    lying = content.replace((LARGEST + 1).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert refusal(lying)


def test_elements_without_end_are_refused() -> None:
    assert "太大" in refusal(word_file("<w:p/>" * 200_000))
    many = {f"header{at}": "<w:p/>" * 50_000 for at in range(5)}
    parts = {
        **word_parts(paragraph(BODY)),
        **{f"word/{name}.xml": word_parts(part)["word/document.xml"] for name, part in many.items()},
    }
    related = "".join(f'<Relationship Id="{name}" Type="x/header" Target="{name}.xml"/>' for name in many)
    parts["word/_rels/document.xml.rels"] = f"<Relationships>{related}</Relationships>".encode()
    assert any("太大" in each for each in read(zipped(parts)).reports)


def test_deep_nesting_is_left_out_and_reported() -> None:
    body = paragraph("正文。")
    for _ in range(60):
        body = table(row(cell(body)))
    found = read(word_file(body + paragraph(BODY)))
    assert lines(found) == [BODY]
    assert any("嵌套" in each for each in found.reports)


def test_names_of_parts_are_no_paths() -> None:
    parts = word_parts(paragraph(picture("i")) + paragraph(BODY), media={"i": image_file()})
    related = "word/_rels/document.xml.rels"
    parts[related] = parts[related].replace(b"media/i.bin", b"../../../../../../../../etc/passwd")
    parts["../../outside.xml"] = parts["/etc/passwd/x"] = b"x"
    found = read(zipped(parts))
    assert found.pictures == {}
    assert lines(found) == [BODY]


@pytest.mark.parametrize("content", [b"", b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04" * 30])
def test_what_is_no_package_is_refused(content: bytes) -> None:
    assert "另存" in refusal(content)


def test_a_document_without_text_and_pictures_is_refused() -> None:
    assert "没有可以导入的文字" in refusal(word_file(paragraph(), header=paragraph("页眉")))


def test_other_packages_are_refused_with_what_they_are() -> None:
    parts = word_parts("")
    parts["word/document.xml"] = (
        b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    )
    assert "Excel" in refusal(zipped(parts))
    del parts["word/document.xml"]
    assert "没有 Word 的正文" in refusal(zipped(parts))


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_damaged_files_are_read_or_refused(data: st.DataObject) -> None:
    """Bytes of the archive, and of the main part, are changed, cut out or doubled."""
    parts = word_parts(
        CHANGES + table(row(cell("甲"), cell("乙"))) + listed("丙") + paragraph(picture("i")),
        media={"i": image_file()},
        numbering=numbering(levels(("decimal", "%1."))),
    )
    inside = data.draw(st.booleans())
    content = parts["word/document.xml"] if inside else zipped(parts)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        piece = data.draw(
            st.sampled_from([b"", b"\0", b"<w:p>", b"</w:r>", b"9" * 40, content[at : at + 50]])
        )
        content = content[:at] + piece + content[at + data.draw(st.integers(0, 40)) :]
    if inside:
        parts["word/document.xml"] = content
        content = zipped(parts)
    with suppress(UnreadableError):
        read(content)
