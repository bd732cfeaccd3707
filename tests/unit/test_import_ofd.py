"""OFD files with text become manuscripts; files of glyphs or pictures alone say so; seals are no text."""

from __future__ import annotations

import pytest

from bulletin.importers.ofd import read_ofd
from bulletin.importers.ofd.places import deltas
from bulletin.importers.reading import read as read_any
from bulletin.importers.values import Cause, Manuscript, ReadOptions, UnreadableError
from bulletin.model import Emphasis, Figure, Strong, Table, paragraphs, plain
from tests.support.pictures import grey_png
from tests.support.small_ofd import SmallOfd

FIRST = (
    "　　今年以来，全市各地把文明实践融入日常工作，办好群众",
    "身边的每一件小事，服务队伍走进社区、企业和学校，听取意",
    "见，改进做法，群众满意度稳步提高。",
)
SECOND = (
    "　　下一步，全市将继续完善制度，健全志愿服务的各项保障",
    "措施，推动各项工作再上新的台阶。",
)
LEFT, TOP = 30, 50
PICTURE = grey_png([[0, 255] * 30] * 40, 8)


def read(ofd: SmallOfd) -> Manuscript:
    """Read a file whose account must balance."""
    manuscript = read_ofd(ofd.content(), ReadOptions())
    assert manuscript.account.difference(manuscript.text) == ("", "")
    return manuscript


def texts(manuscript: Manuscript) -> list[str]:
    return [plain(inlines) for inlines in paragraphs(manuscript.blocks) if inlines]


def whole(lines: tuple[str, ...]) -> str:
    return "".join(lines).strip("　")


def test_lines_are_joined_to_paragraphs_over_the_end_of_a_page() -> None:
    ofd = SmallOfd(title="简报").page().lines(LEFT, TOP, *SECOND, *FIRST[:2])
    ofd.text(100, 290, "— 1 —").page().lines(LEFT, TOP, FIRST[2], *SECOND).text(100, 290, "— 2 —")
    manuscript = read(ofd)
    assert texts(manuscript) == [whole(SECOND), whole(FIRST), whole(SECOND)]
    assert [one.reason for one in manuscript.account.left_out] == [Cause.PAGE_NUMBER] * 2
    assert manuscript.declared.title == "简报"
    assert manuscript.format == "OFD"


def test_it_is_found_by_its_content() -> None:
    [file] = read_any(SmallOfd().page().lines(LEFT, TOP, *FIRST).content(), "a.bin", ReadOptions())
    assert isinstance(file.outcome, Manuscript)


def test_faces_and_weights_make_styles() -> None:
    ofd = SmallOfd().page().lines(LEFT, TOP, *FIRST)
    ofd.text(40, 77, "健全机制。", Weight="700").text(65, 77, "各地明确")
    ofd.text(85, 77, "责任分工", face="楷体").text(105, 77, "，定期检查。")
    strong, _, emphasis, _ = read(ofd).blocks[-1].inlines  # type: ignore[union-attr]
    assert plain((strong, emphasis)) == "健全机制。责任分工"
    assert isinstance(strong, Strong)
    assert isinstance(emphasis, Emphasis)


def test_an_object_is_placed_by_its_matrix() -> None:
    """Twice as large by its matrix, at half of its size."""
    ofd = SmallOfd().page().lines(LEFT, TOP, *FIRST)
    for number, line in enumerate(SECOND):
        bare = line.strip("　")
        x, y = LEFT + 5 * (len(line) - len(bare)), TOP + 27 + 9 * number
        ofd.raw(
            f'<ofd:TextObject ID="1" Boundary="{x} {y - 5} 200 6" CTM="2 0 0 2 0 0" Font="100" Size="2.5">'
            f'<ofd:TextCode X="0" Y="2.5" DeltaX="g {len(bare) - 1} 2.5">{bare}</ofd:TextCode></ofd:TextObject>'
        )
    assert texts(read(ofd)) == [whole(FIRST), whole(SECOND)]


def test_tables_and_pictures_are_taken_over() -> None:
    ofd = SmallOfd().page().lines(LEFT, TOP, *FIRST).grid([30, 80, 130], [80, 90, 100])
    ofd.text(32, 87, "地区").text(82, 87, "篇数").text(32, 97, "苏州市").text(82, 97, "15")
    ofd.picture("a.png", PICTURE, "30 110 50 30")
    manuscript = read(ofd)
    _, table, figure = manuscript.blocks
    assert isinstance(table, Table)
    rows = [[plain(cell.inlines) for cell in row] for row in (*table.head, *table.rows)]
    assert rows == [["地区", "篇数"], ["苏州市", "15"]]
    assert isinstance(figure, Figure)
    assert figure.path in manuscript.pictures


def test_a_template_is_read_with_each_page() -> None:
    """Its running head stands on all of them and is left out."""
    ofd = SmallOfd()
    ofd.template = ofd.text_object(80, 20, "文明实践简报", [5] * 5)
    ofd.page().lines(LEFT, TOP, *FIRST).page().lines(LEFT, TOP, *SECOND)
    manuscript = read(ofd)
    assert texts(manuscript) == [whole(FIRST), whole(SECOND)]
    assert [(one.reason, one.text) for one in manuscript.account.left_out] == [
        (Cause.HEADER, "文明实践简报")
    ] * 2


def test_seals_and_annotations_are_reported_and_are_no_text() -> None:
    ofd = SmallOfd(seals=1).page().lines(LEFT, TOP, *FIRST)
    stamp = f"<ofd:Appearance>{ofd.text_object(0, 5, '某某市人民政府', [5] * 6)}</ofd:Appearance>"
    ofd.annotations = (
        f'<ofd:Annot ID="5" Type="Stamp">{stamp}</ofd:Annot>'
        '<ofd:Annot ID="6" Type="Highlight" Creator="王"><ofd:Remark>请核对</ofd:Remark></ofd:Annot>'
    )
    manuscript = read(ofd)
    assert texts(manuscript) == [whole(FIRST)]
    assert [(one.reason, one.text) for one in manuscript.account.left_out] == [(Cause.SEAL, "某某市人民政府")]
    assert [(one.text, one.author) for one in manuscript.comments] == [("请核对", "王")]
    assert any("1 个电子印章" in report for report in manuscript.reports)


def test_invisible_text_is_left_out() -> None:
    manuscript = read(SmallOfd().page().lines(LEFT, TOP, *FIRST).text(30, 100, "看不见", Visible="false"))
    assert texts(manuscript) == [whole(FIRST)]
    assert [(one.reason, one.text) for one in manuscript.account.left_out] == [(Cause.HIDDEN, "看不见")]


GLYPHS_ONLY = (
    '<ofd:TextObject ID="1" Boundary="30 50 100 10" Font="100" Size="5"><ofd:CGTransform CodePosition="0"'
    ' CodeCount="3" GlyphCount="3"><ofd:Glyphs>41 42 43</ofd:Glyphs></ofd:CGTransform>'
    '<ofd:TextCode X="0" Y="5" DeltaX="5 5">¤¤¤</ofd:TextCode></ofd:TextObject>'
)


def test_a_page_of_glyph_numbers_alone_is_reported() -> None:
    ofd = SmallOfd().page().lines(LEFT, TOP, *FIRST).page().raw(GLYPHS_ONLY)
    assert any("第2页" in report and "字形的编号" in report for report in read(ofd).reports)


@pytest.mark.parametrize(
    ("ofd", "reason"),
    [
        (SmallOfd().page().raw(GLYPHS_ONLY), "字形的编号"),
        (SmallOfd().page().picture("a.png", PICTURE, "0 0 210 297"), "只有图"),
        (SmallOfd().page(), "没有文字"),
        (SmallOfd(), "不完整"),
        (SmallOfd(locked=True).page().lines(LEFT, TOP, *FIRST), "加了密"),
        (SmallOfd(files={"Doc_0/Document.xml": b"<not"}).page(), "不完整"),
        (SmallOfd(files={"OFD.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}).page(), "不完整"),
    ],
)
def test_what_can_not_be_read_says_why(ofd: SmallOfd, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read_ofd(ofd.content(), ReadOptions())


def test_graphics_that_hold_themselves_end() -> None:
    unit = (
        '<ofd:CompositeGraphicUnit ID="70">'
        + '<ofd:CompositeObject ResourceID="70"/>' * 9
        + "</ofd:CompositeGraphicUnit>"
    )
    ofd = SmallOfd(files={"Doc_0/PublicRes.xml": f'<ofd:Res xmlns:ofd="o">{unit}</ofd:Res>'.encode()})
    ofd.page().raw('<ofd:CompositeObject ResourceID="70" Boundary="0 0 9 9"/>')
    with pytest.raises(UnreadableError, match="图形太多"):
        read_ofd(ofd.content(), ReadOptions())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 5 2.5", [5, 5, 2.5]),
        ("g 3 5 2.5", [5, 5, 5, 2.5]),
        ("g 999999999 5", [5] * 10),
        ("", []),
        ("g", []),
    ],
)
def test_distances_may_be_written_short(text: str, expected: list[float]) -> None:
    assert deltas(text, 10) == expected
