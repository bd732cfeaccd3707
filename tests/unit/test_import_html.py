"""Saved web pages and HTML of word processors: the article, what is left out, tables, lists, pictures, limits."""

from __future__ import annotations

import base64
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bulletin.importers.html import read_html
from bulletin.importers.values import Cause, Manuscript, ReadOptions, UnreadableError
from bulletin.model import (
    Emphasis,
    Figure,
    Heading,
    ItemList,
    NoteMark,
    Paragraph,
    Strong,
    Subscript,
    Superscript,
    Table,
    plain,
    table_cells,
)
from tests.support.published_texts import FOLDER, needs_published_texts
from tests.support.web_pages import web_page

OPTIONS = ReadOptions()
PROSE = (
    "今年以来，全市各新时代文明实践所、站围绕群众需求，开设楼下课堂一千二百余场，内容有理论宣讲、技能培训等。"
)
SAMPLES = FOLDER.parent / "samples" / "html"


def read(content: bytes | str, options: ReadOptions = OPTIONS, **parts: bytes) -> Manuscript:
    """Read a page; nothing may be lost or come from nowhere."""
    page = content.encode() if isinstance(content, str) else content
    manuscript = read_html(page, options, {name.replace("_", "."): part for name, part in parts.items()})
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


def picture(width: int = 60, height: int = 40) -> bytes:
    """Return a picture file."""
    content = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(content, "PNG")
    return content.getvalue()


# --- Pages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_the_article_of_a_page_is_read_and_the_rest_is_reported(charset: str) -> None:
    body = [PROSE, "#抓阵地，课堂进院落", PROSE * 3, "#抓队伍", PROSE, "（记者某某）"]
    manuscript = read(web_page("某市把课堂开到楼下", body, "某市日报", "2026-03-05", "张三", charset))
    assert lines(manuscript) == ["#某市把课堂开到楼下", *(text.replace("#", "#") for text in body)]
    declared = manuscript.declared
    assert (declared.title, declared.source, declared.date[:10]) == (
        "某市把课堂开到楼下",
        "某市日报",
        "2026-03-05",
    )
    reported = {entry.reason: [] for entry in manuscript.account.left_out}
    for entry in manuscript.account.left_out:
        reported[entry.reason].append(entry.text)
    assert set(reported) == {Cause.NAVIGATION, Cause.HIDDEN}
    assert "责编：张三" in reported[Cause.NAVIGATION]
    assert any("上一篇" in text for text in reported[Cause.NAVIGATION])
    assert any("来源：某市日报" in text for text in reported[Cause.NAVIGATION])


def test_source_and_date_are_found_without_meta_tags() -> None:
    page = web_page("某市把课堂开到楼下", [PROSE] * 4, "某市日报", "2026-03-05", "张三").decode()
    page = "\n".join(line for line in page.split("\n") if "<meta name" not in line)
    declared = read(page).declared
    assert (declared.title, declared.source, declared.date) == (
        "某市把课堂开到楼下",
        "某市日报",
        "2026-03-05",
    )


def test_subtitle_and_lead_before_the_text_belong_to_it() -> None:
    page = web_page("某市把课堂开到楼下", [PROSE * 2] * 3, "某市日报", "2026-03-06", "张三").decode()
    lead = "编者按：楼下课堂开到居民家门口，群众点单，身边人讲课。现将做法刊发如下，供各地学习借鉴。"
    page = page.replace("</h1>", f"</h1><h2>——课堂开到家门口</h2><div class=lead>{lead}</div>")
    assert lines(read(page)) == ["#某市把课堂开到楼下", "——课堂开到家门口", lead, *[PROSE * 2] * 3]


def test_a_date_at_the_end_stays_and_the_line_of_the_author_goes() -> None:
    body = [PROSE, PROSE, "市文明办", "2026年3月5日", "作者：李四 王五"]
    manuscript = read(web_page("某市把课堂开到楼下", body, "某市日报", "2026-03-06", "张三"))
    assert lines(manuscript)[1:] == body[:4]
    assert manuscript.declared.author == "李四 王五"


@needs_published_texts
def test_the_published_article_as_a_page() -> None:
    text = (FOLDER / "web-article-wujiang.txt").read_text("utf-8")
    typed = [line.strip() for line in text.split("\n") if line.strip()]
    body = typed[7:41]
    heads = [line for line in body if len(line) < 35 and "。" not in line]
    assert len(heads) == 3
    marked = [f"#{line}" if line in heads else line for line in body]
    manuscript = read(web_page(typed[5], marked, "苏州日报", "2021-06-25", "苏州文明办", "gb2312"))
    assert lines(manuscript) == [f"#{typed[5]}", *marked]
    assert manuscript.boundaries == ()


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples do not lie beside the checkout")
def test_pages_of_others_are_read_without_loss() -> None:
    pages = sorted(SAMPLES.glob("*.html"))
    assert pages
    for page in pages:
        assert read(page.read_bytes()).blocks, page.name


# --- Form ---------------------------------------------------------------------------------------------------


def test_a_page_of_a_word_processor_is_kept_whole() -> None:
    page = f"""<html xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=ProgId content=Word.Document>
<style><!-- p {{ }} --></style><!--[if gte mso 9]><xml><w:View>Print</w:View></xml><![endif]--></head>
<body lang=ZH-CN><p class=MsoNormal align=center style='text-align:center'><span style='font-size:22.0pt;font-family:
方正小标宋简体'>把课堂开到
楼下<o:p></o:p></span></p><p><b>一、主要做法</b></p><p>{PROSE[:20]}
{PROSE[20:]}</p><p><span style='mso-list:Ignore'>（1）<span>&nbsp;&nbsp; </span></span>首页改版</p></body></html>"""
    manuscript = read(page)
    assert lines(manuscript) == ["把课堂开到楼下", "#一、主要做法", PROSE, "（1）\u00a0\u00a0 首页改版"]
    assert manuscript.forms[0].centred
    assert manuscript.forms[0].size == 22


@pytest.mark.parametrize(
    ("mark", "note"),
    [
        (
            "<a href='#_ftn1' name='_ftnref1'><span class=MsoFootnoteReference>[1]</span></a>",
            "<div id=ftn1><p><a href='#_ftnref1' name='_ftn1'>[1]</a> 数字由市里提供。</p></div>",
        ),
        (
            "<a class='sdfootnoteanc' href='#sdfootnote1sym'><sup>1</sup></a>",
            "<div id='sdfootnote1'><p><a class='sdfootnotesym' href='#sdfootnote1anc'>1</a>数字由市里提供。</p></div>",
        ),
    ],
)
def test_notes_of_word_processors_are_kept(mark: str, note: str) -> None:
    page = f"<html xmlns:w='urn:schemas-microsoft-com:office:word'><p>{PROSE}{mark}又{mark}一句。</p>{note}</html>"
    manuscript = read(page)
    (paragraph,) = manuscript.blocks
    assert isinstance(paragraph, Paragraph)
    assert [inline.number for inline in paragraph.inlines if isinstance(inline, NoteMark)] == [1, 1]
    assert [plain(block.inlines) for block in manuscript.notes[0].blocks if isinstance(block, Paragraph)] == [
        "数字由市里提供。"
    ]


def test_inline_forms() -> None:
    page = f"<p><b>抓阵地。</b>{PROSE}<sub>2</sub>m<sup>3</sup><em>重点</em><span style='font-weight:bold'>粗</span></p>"
    (paragraph,) = read(page).blocks
    assert isinstance(paragraph, Paragraph)
    kinds = [type(inline) for inline in paragraph.inlines if not plain((inline,)).startswith((PROSE[0], "m"))]
    assert kinds == [Strong, Subscript, Superscript, Emphasis, Strong]


def test_breaks_end_paragraphs_or_are_joined() -> None:
    cut = PROSE.replace("，开设", "，<br>开设")
    page = f"<div>　　{PROSE}<br><br>　　{PROSE}<br>{cut}{PROSE}</div>"
    assert lines(read(page)) == [PROSE, PROSE, PROSE * 2]
    assert len(lines(read(page, ReadOptions(keep_breaks=True)))) == 4


def test_tables_cover_all_columns() -> None:
    page = """<table><caption>表1 用稿</caption><tr><th rowspan=2>地区</th><th colspan=2>篇数</th></tr><tr><th>市</th>
<th>县</th></tr><tr><td>南京市<td>7<td>4<tr><td>苏州市<td rowspan=99>5<br>篇</tr><tr><td>合计</table>"""
    (table,) = read(page).blocks
    assert isinstance(table, Table)
    assert (len(table.head), len(table.rows), plain(table.caption)) == (2, 3, "表1 用稿")
    rows = (*table.head, *table.rows)
    covered = [
        (row + down, column + across)
        for row, column, cell in table_cells(rows)
        for down in range(cell.rowspan)
        for across in range(cell.colspan)
    ]
    assert sorted(covered) == [(row, column) for row in range(5) for column in range(3)]


def test_tables_of_the_layout_are_no_tables() -> None:
    page = f"<table><tr><td>左<td><table><tr><td>{PROSE}</td></tr><tr><td>{PROSE}</td></tr></table></td></tr></table>"
    assert lines(read(page)) == [PROSE, PROSE]


def test_lists_keep_their_items_and_numbers() -> None:
    page = f"<p>{PROSE}</p><ol start=3><li>甲<li>乙<ul><li>丙</ul></ol><p>{PROSE}</p>"
    manuscript = read(page)
    found = manuscript.blocks[1]
    assert isinstance(found, ItemList)
    assert found.start == 3
    assert [len(item) for item in found.items] == [1, 2]


def test_tracked_changes_are_accepted_or_rejected() -> None:
    page = f"<p>{PROSE}共<del cite='mailto:李四' datetime='2026-03-05'>三</del><ins>四</ins>场。</p>"
    assert lines(read(page)) == [f"{PROSE}共四场。"]
    assert lines(read(page, ReadOptions(accept=False))) == [f"{PROSE}共三场。"]
    assert [(one.kind, one.text, one.author) for one in read(page).revisions] == [
        ("删除", "三", "李四"),
        ("插入", "四", ""),
    ]


# --- Pictures -----------------------------------------------------------------------------------------------


def test_pictures_come_from_the_page_alone() -> None:
    address = "data:image/png;base64," + base64.b64encode(picture()).decode()
    page = (
        f"<p>{PROSE}<img src='{address}' alt='课堂'></p><img src=a.png><img src='http://127.0.0.1:9/b.png' alt='远处'>"
        f"<img src='file:///etc/passwd'><img src='../../c.png'><img src='{address}' width=1>"
    )
    manuscript = read(page, a_png=picture(80, 80))
    figures = [block for block in manuscript.blocks if isinstance(block, Figure)]
    assert [figure.alternative for figure in figures] == ["课堂", ""]
    assert list(manuscript.pictures) == [figure.path for figure in figures]
    (report,) = manuscript.reports
    assert "远处" in report
    assert "c.png" in report


def test_pictures_that_cannot_be_shown_are_reported() -> None:
    page = f"<p>{PROSE}</p><img src=a.png alt='坏了的'><img src=b.png>"
    manuscript = read(page, a_png=b"GIF89a", b_png=picture(8, 8))
    assert manuscript.pictures == {}
    assert [report for report in manuscript.reports if "坏了的" in report]
    assert len(manuscript.reports) == 1


# --- Limits -------------------------------------------------------------------------------------------------

ATTRIBUTES = " ".join(f"a{at}" for at in range(60_000))


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 5000 + PROSE,
        f"<p {ATTRIBUTES}>{PROSE}",
        f"<p x='>' {ATTRIBUTES}>{PROSE}",
        "<p>x" * 200_000,
        "<p a='" + "x" * 11_000_000 + f"'>{PROSE}",
        "<p>" + "文" * 4_100_000,
        "<html><body><script>var a = 1</script></body></html>",
        "<table>" + "<tr><td rowspan=65534 colspan=1000>" * 25_000,
    ],
    ids=["depth", "attributes", "quoted", "tags", "value", "text", "empty", "table"],
)
def test_pages_beyond_the_limits_are_refused_or_read(page: str) -> None:
    with suppress(UnreadableError):
        read(page)


def test_entities_are_characters_and_nothing_else_is_resolved() -> None:
    page = (
        '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "bbbb">]>'
        f"<p>{PROSE}&lt;&mdash;&#20013;&a;&b;&nbsp;</p>"
    )
    (text,) = lines(read(page))[-1:]
    assert PROSE + "<—中" in text
    assert "root:" not in text


TOKENS = [
    *"<>/=\"'& 文，。\n",
    "<p>",
    "</p>",
    "<table>",
    "<td>",
    "<tr>",
    "</table>",
    "<li>",
    "<ul>",
    "</ul>",
    "<br>",
    "<b>",
]


@given(st.lists(st.sampled_from(TOKENS)).map("".join))
def test_any_page_is_read_without_loss_or_refused(page: str) -> None:
    with suppress(UnreadableError):
        read(page)
