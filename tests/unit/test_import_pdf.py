"""Text PDFs become manuscripts: lines, columns, tables, pictures, and what is no part of the text."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from bulletin.importers.pdf import read_pdf
from bulletin.importers.values import Cause, Manuscript, ReadOptions, UnreadableError
from bulletin.model import Emphasis, Figure, Heading, Strong, Superscript, Table, Text, paragraphs, plain
from tests.support.small_pdf import SmallPdf

SAMPLES = Path(__file__).resolve().parents[3] / "shared/samples/pdf"
LEFT, TOP = 80, 130
FIRST = (
    "　　今年以来，全市各地把文明实践融入日常工作，办好群众",
    "身边的每一件小事，服务队伍走进社区、企业和学校，听取意",
    "见，改进做法，群众满意度稳步提高。",
)
SECOND = (
    "　　下一步，全市将继续完善制度，健全志愿服务的各项保障",
    "措施，推动各项工作再上新的台阶。",
)


def read(pdf: SmallPdf) -> Manuscript:
    """Read a PDF whose account must balance."""
    manuscript = read_pdf(pdf.content(), ReadOptions())
    assert manuscript.account.difference(manuscript.text) == ("", "")
    assert len(manuscript.forms) == len(manuscript.blocks)
    return manuscript


def texts(manuscript: Manuscript) -> list[str]:
    return [plain(inlines) for inlines in paragraphs(manuscript.blocks) if inlines]


def whole(lines: tuple[str, ...]) -> str:
    return "".join(lines).strip("　")


def table_texts(table: Table) -> list[list[str]]:
    return [[plain(cell.inlines) for cell in row] for row in (*table.head, *table.rows)]


def test_lines_are_joined_to_paragraphs_also_over_the_end_of_a_page() -> None:
    pdf = SmallPdf().page().lines(LEFT, TOP, *FIRST, *SECOND, FIRST[0])
    pdf.page().lines(LEFT, TOP, *FIRST[1:], *SECOND)
    manuscript = read(pdf)
    assert texts(manuscript) == [whole(one) for one in (FIRST, SECOND, FIRST, SECOND)]
    assert manuscript.boundaries == ()


def test_page_numbers_and_running_heads_are_left_out_and_reported() -> None:
    pdf = SmallPdf()
    for number in range(1, 4):
        pdf.page().text(250, 60, "文明实践简报", size=10).lines(LEFT, TOP, *FIRST)
        pdf.text(280, 800, f"— {number} —", size=14)
    manuscript = read(pdf)
    assert texts(manuscript) == [whole(FIRST)] * 3
    left_out = {(one.reason, one.text) for one in manuscript.account.left_out}
    numbers = {(Cause.PAGE_NUMBER, f"—{number}—") for number in range(1, 4)}
    assert left_out == {(Cause.HEADER, "文明实践简报")} | numbers


def test_a_number_in_the_text_is_no_page_number() -> None:
    pdf = SmallPdf().page().lines(LEFT, TOP, *FIRST, "2022").page().lines(LEFT, TOP, *FIRST)
    assert "2022" in texts(read(pdf))


def test_two_columns_are_read_one_after_the_other() -> None:
    left = ("　　左栏的文字一直写到", "栏的右边，再回到左边", "接着写下去，写满几行", "之后就到此为止了，")
    right = ("右栏接着左栏的段落继", "续往下写，直到这里。", "　　右栏的第二个段落", "也要写满几行文字才行")
    pdf = SmallPdf().page().text(200, 70, "两栏的文章", size=22)
    pdf.lines(80, 120, *left).lines(330, 125, *right)
    assert texts(read(pdf)) == [
        "两栏的文章",
        whole(left) + right[0] + right[1],
        whole(right[2:]),
    ]


def test_three_columns_are_read_from_left_to_right() -> None:
    """Two of them are no text of one column, but of columns."""
    columns = [
        [f"　　{name}栏文字从这里起", *[f"接着写满第{n}行的文字" for n in "二三四"], "到此为止。"]
        for name in "左中右"
    ]
    pdf = SmallPdf().page()
    for x, lines in zip((40, 230, 420), columns, strict=True):
        pdf.lines(x, TOP, *lines)
    assert texts(read(pdf)) == ["".join(lines).strip("　") for lines in columns]


def test_a_line_before_a_quotation_mark_may_be_short() -> None:
    """Programs differ in whether a line may end beside it."""
    lines = (FIRST[0], FIRST[1], "市里连续多年评选先进，树立身边好人，叫响了“厚德盐", "城”这张名片。")
    assert texts(read(SmallPdf().page().lines(LEFT, TOP, *lines, *SECOND)))[0] == whole(lines)


def test_a_larger_distance_and_a_number_part_paragraphs_that_are_not_indented() -> None:
    full = "全市各地把文明实践融入日常工作，办好群众身边的每件小事。"
    pdf = SmallPdf().page().lines(LEFT, TOP, full, "第一段到此为止。").lines(LEFT, TOP + 68, full)
    pdf.lines(LEFT, TOP + 96, "二、加强组织领导", full, "最后一段。")
    manuscript = read(pdf)
    assert texts(manuscript) == [f"{full}第一段到此为止。", full, "二、加强组织领导", f"{full}最后一段。"]
    assert isinstance(manuscript.blocks[2], Heading)


def test_the_lines_of_a_title_are_joined() -> None:
    pdf = SmallPdf().page().text(190, 100, "苏州市：依托大数据平台", size=20)
    pdf.text(196, 130, "构建文明实践服务矩阵", size=20).lines(LEFT, 190, *FIRST, *SECOND)
    manuscript = read(pdf)
    assert texts(manuscript)[0] == "苏州市：依托大数据平台构建文明实践服务矩阵"
    assert manuscript.forms[0].centred
    assert manuscript.forms[0].size == 20


def test_a_heading_is_found_by_its_form_and_a_bold_opening_by_its_face() -> None:
    pdf = SmallPdf().page().text(112, 100, "一、加强组织领导", face="SimHei")
    pdf.text(112, 128, "健全工作机制。", face="SimHei").text(224, 128, "全市各地成立专门班子，明确责任分工，")
    pdf.lines(LEFT, 156, FIRST[1], FIRST[2], *SECOND)
    heading, paragraph, _ = read(pdf).blocks
    assert isinstance(heading, Heading)
    assert heading.level == 1
    assert paragraph.inlines[0] == Strong((paragraph.inlines[0].children[0],))  # type: ignore[union-attr]
    assert plain(paragraph.inlines[:1]) == "健全工作机制。"  # type: ignore[union-attr]


def test_a_face_that_a_whole_paragraph_has_is_no_emphasis() -> None:
    pdf = SmallPdf().page().lines(LEFT, TOP, *FIRST)
    pdf.text(112, 214, "编者按：", face="SimHei").text(176, 214, "请各地参考，及时报送经验。", face="KaiTi")
    pdf.text(112, 242, "各地要", face="FangSong").text(160, 242, "认真组织", face="KaiTi").text(
        224, 242, "，抓好落实。"
    )
    _, note, mixed = read(pdf).blocks
    assert [type(inline) for inline in note.inlines] == [Strong, Text]  # type: ignore[union-attr]
    assert [type(inline) for inline in mixed.inlines] == [Text, Emphasis, Text]  # type: ignore[union-attr]


def test_a_raised_figure_stays_raised() -> None:
    pdf = (
        SmallPdf()
        .page()
        .lines(LEFT, TOP, *FIRST)
        .text(112, 214, "场地面积1.5万m")
        .text(224, 208, "2", size=9)
    )
    pdf.text(229, 214, "，全部开放。")
    last = read(pdf).blocks[-1]
    assert plain(last.inlines) == "场地面积1.5万m2，全部开放。"  # type: ignore[union-attr]
    assert any(isinstance(inline, Superscript) for inline in last.inlines)  # type: ignore[union-attr]


def test_a_ruled_table_keeps_its_joined_cells() -> None:
    pdf = SmallPdf().page().lines(LEFT, TOP, *FIRST).grid([80, 200, 320, 440], [220, 250, 280])
    pdf.rule(80, 310, 440, 310).rule(80, 280, 80, 310).rule(200, 280, 200, 310).rule(440, 280, 440, 310)
    for y, cells in ((240, "地区 市级 县级"), (270, "苏州市 5 10"), (300, "合计 一十五")):
        for x, text in zip((90, 210, 330), cells.split(), strict=False):
            pdf.text(x, y, text, size=12)
    table = read(pdf).blocks[-1]
    assert isinstance(table, Table)
    assert table_texts(table) == [["地区", "市级", "县级"], ["苏州市", "5", "10"], ["合计", "一十五"]]
    assert table.rows[-1][1].colspan == 2


def test_a_table_goes_on_on_the_next_page_without_its_repeated_head() -> None:
    pdf = SmallPdf().page().lines(LEFT, TOP, *FIRST)
    for rows in (("地区 篇数", "苏州市 5"), ("地区 篇数", "南京市 7")):
        pdf.grid([80, 200, 320], [220, 250, 280])
        for y, cells in zip((240, 270), rows, strict=True):
            for x, text in zip((90, 210), cells.split(), strict=True):
                pdf.text(x, y, text)
        pdf.page()
    manuscript = read(pdf)
    table = manuscript.blocks[-1]
    assert isinstance(table, Table)
    assert table_texts(table) == [["地区", "篇数"], ["苏州市", "5"], ["南京市", "7"]]
    assert [one.reason for one in manuscript.account.left_out] == [Cause.REPEATED]


def test_aligned_columns_are_a_table_and_are_reported() -> None:
    pdf = SmallPdf().page().lines(LEFT, TOP, *FIRST)
    for number, (name, count) in enumerate((("地区", "篇数"), ("苏州市", "15"), ("南通市", "9"))):
        pdf.text(100, 220 + 28 * number, name).text(300, 220 + 28 * number, count)
    manuscript = read(pdf)
    table = manuscript.blocks[-1]
    assert isinstance(table, Table)
    assert table_texts(table) == [["地区", "篇数"], ["苏州市", "15"], ["南通市", "9"]]
    assert any("没有框线的表格" in report for report in manuscript.reports)


def test_cells_that_are_not_clear_stay_lines_and_are_reported() -> None:
    pdf = SmallPdf().page().lines(LEFT, TOP, *FIRST)
    pdf.text(100, 220, "甲乙丙").text(250, 220, "丁").text(150, 248, "戊").text(350, 248, "己")
    manuscript = read(pdf)
    assert [text.split() for text in texts(manuscript)[1:]] == [["甲乙丙", "丁"], ["戊", "己"]]
    assert any("像表格而不能肯定" in report for report in manuscript.reports)


def test_a_picture_stands_behind_the_paragraph_that_it_interrupts() -> None:
    pdf = SmallPdf().page().lines(LEFT, TOP, *FIRST[:2]).picture(180, 170, 200, 100)
    pdf.text(260, 292, "图1 活动现场", size=12).lines(LEFT, 320, FIRST[2], *SECOND)
    manuscript = read(pdf)
    [figure] = [block for block in manuscript.blocks if isinstance(block, Figure)]
    assert plain(figure.caption) == "图1 活动现场"
    assert manuscript.pictures[figure.path].startswith(b"\x89PNG")


def test_a_note_at_the_foot_of_a_page_does_not_divide_the_paragraph() -> None:
    pdf = SmallPdf().page().lines(LEFT, TOP, *SECOND, *FIRST[:2])
    pdf.text(LEFT, 700, "①数据来自市统计局年度公报。", size=10).page().lines(LEFT, TOP, FIRST[2], *SECOND)
    manuscript = read(pdf)
    assert texts(manuscript) == [whole(SECOND), whole(FIRST), "①数据来自市统计局年度公报。", whole(SECOND)]
    assert any("页脚的注释" in report for report in manuscript.reports)


def test_an_unsure_end_of_a_line_is_listed() -> None:
    """Nothing is indented, and a sentence ends with a full line."""
    full = "全市各地把文明实践融入日常工作，办好群众身边的每件小事。"
    pdf = SmallPdf().page().lines(LEFT, TOP, *[full] * 5)
    manuscript = read(pdf)
    assert len(manuscript.boundaries) == 4
    assert all(one.before + one.after in full * 2 for one in manuscript.boundaries)


def test_hyphens_of_divided_words_are_left_out() -> None:
    pdf = (
        SmallPdf()
        .page()
        .lines(LEFT, TOP, "volunteers have taken part in inter-", "national exchanges", size=12)
    )
    manuscript = read(pdf)
    assert texts(manuscript) == ["volunteers have taken part in international exchanges"]
    assert [one.reason for one in manuscript.account.left_out] == [Cause.HYPHEN]


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(turned: int) -> None:
    matrix = {90: "0 1 -1 0 595 0", 180: "-1 0 0 -1 595 842", 270: "0 -1 1 0 0 842"}[turned]
    pdf = SmallPdf(turned=turned).page().raw(f"q {matrix} cm")
    pdf.lines(LEFT, 360, *FIRST, *SECOND).raw("Q")
    assert texts(read(pdf)) == [whole(FIRST), whole(SECOND)]


def test_a_watermark_is_left_out_and_other_turned_text_is_kept() -> None:
    pdf = SmallPdf()
    for extra in ("", "斜着写的一句"):
        pdf.page().lines(LEFT, TOP, *FIRST).raw("q 0.7 0.7 -0.7 0.7 300 -200 cm").text(
            0, 400, "内部资料"
        ).raw("Q")
        if extra:
            pdf.raw("q 0 1 -1 0 700 0 cm").text(100, 400, extra).raw("Q")
    manuscript = read(pdf)
    assert texts(manuscript) == [whole(FIRST), whole(FIRST), "斜着写的一句"]
    assert {one.reason for one in manuscript.account.left_out} == {Cause.WATERMARK}
    assert any("横过来或者斜着" in report for report in manuscript.reports)


def test_what_can_not_be_read_says_why() -> None:
    scan = SmallPdf().page().picture(0, 0, 595, 842)
    plain_pdf = SmallPdf().page().lines(LEFT, TOP, *FIRST)
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain_pdf.content())) as opened:
        opened.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    for content, reason in (
        (scan.content(), "扫描件"),
        (SmallPdf().page().content(), "没有文字"),
        (locked.getvalue(), "密码"),
        (plain_pdf.content()[:200], "已损坏"),
        (b"%PDF-1.7", "已损坏"),
    ):
        with pytest.raises(UnreadableError, match=reason):
            read_pdf(content, ReadOptions())


def test_recognized_text_under_a_scan_is_kept_and_reported() -> None:
    pdf = SmallPdf().page().picture(0, 0, 595, 842).raw("3 Tr").lines(LEFT, TOP, *FIRST)
    manuscript = read(pdf)
    assert texts(manuscript) == [whole(FIRST)]
    assert manuscript.pictures == {}
    assert any("识别出来的" in report for report in manuscript.reports)


def test_comments_are_listed_and_are_no_text() -> None:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(SmallPdf().page().lines(LEFT, TOP, *FIRST).content())) as pdf:
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Text,
            Rect=[0, 0, 9, 9],
            Contents="请核对数字",
            T="王",
        )
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])
        pdf.save(target)
    manuscript = read_pdf(target.getvalue(), ReadOptions())
    assert [(one.text, one.author) for one in manuscript.comments] == [("请核对数字", "王")]
    assert texts(manuscript) == [whole(FIRST)]


def test_line_ends_can_be_kept() -> None:
    content = SmallPdf().page().lines(LEFT, TOP, *FIRST).content()
    assert len(read_pdf(content, ReadOptions(keep_breaks=True)).blocks) == len(FIRST)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples beside the checkout")
def test_outside_files_are_read_whole_or_refused() -> None:
    read_files = 0
    for path in sorted(SAMPLES.glob("*.pdf")):
        try:
            manuscript = read_pdf(path.read_bytes(), ReadOptions())
        except UnreadableError:
            continue
        assert manuscript.account.difference(manuscript.text) == ("", ""), path.name
        assert manuscript.blocks, path.name
        read_files += 1
    assert read_files >= 8
