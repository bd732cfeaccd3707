"""The content of a PDF, however it is written: our parser and the library read the same."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.model import Glyph, PageFacts
from bulletin.pdf import content as contents
from bulletin.pdf import glyph_texts, glyph_widths, inspect, lines

if TYPE_CHECKING:
    from collections.abc import Callable

SAID = {1: "一", 2: "二", 3: "三", 0x41: "甲", 0x2842: "乙"}
CMAP = (
    b"5 beginbfchar\n"
    + b"".join(f"<{n:04x}> <{ord(t):04x}>\n".encode() for n, t in SAID.items())
    + b"endbfchar"
)
WIDTHS = "[ 1 [ 1000 500.5 ] 3 3 250 65 [ 700 ] ]"


def pdf_of(*streams: bytes, widths: str = WIDTHS, font: str = "/F1") -> bytes:
    """Make a PDF of one page with this content, in one stream or several, and one font."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 100))
        descendant = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            FontDescriptor=pikepdf.Dictionary(),
            W=pikepdf.Object.parse(widths.encode()),
            DW=900,
        )
        face = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            BaseFont=pikepdf.Name("/ABCDEF+Face"),
            DescendantFonts=[descendant],
            ToUnicode=pdf.make_stream(CMAP),
        )
        page.obj["/Resources"] = pikepdf.Dictionary(Font=pikepdf.Dictionary({font: pdf.make_indirect(face)}))
        parts = [pdf.make_stream(stream) for stream in streams]
        page.obj["/Contents"] = parts[0] if len(parts) == 1 else pikepdf.Array(parts)
        saved = io.BytesIO()
        pdf.save(saved)
        return saved.getvalue()


def glyphs(*streams: bytes, **named: Any) -> tuple[Glyph, ...]:
    """Return the glyphs of a page with this content."""
    return inspect(pdf_of(*streams, **named)).pages[0].glyphs


def page_text(*streams: bytes, **named: Any) -> str:
    """Return what stands on a page with this content."""
    return "".join(glyph.text for glyph in glyphs(*streams, **named))


@pytest.mark.parametrize(
    ("stream", "text"),
    [
        (b"BT /F1 10 Tf [<0001>13<00020003>-5] TJ ET", "一二三"),
        (b"BT/F1 10 Tf<0001>Tj[<0002>]TJ ET", "一二"),
        (rb"BT /F1 10 Tf (\000\001) Tj ET", "一"),
        (rb"BT /F1 10 Tf [(\000\001) 3 <0002>] TJ ET", "一二"),
        (rb"BT /F1 10 Tf (\(B\000A) Tj ET", "乙甲"),
        (b"BT /F1 10 Tf <00 01\n00 02> Tj ET", "一二"),
        (b"BT /F1 10 Tf <000100030> Tj ET", "一三"),
        (b"BT /F1 10 Tf <000100> Tj ET", "一"),
        (b"BT /F1 10 Tf % [<0002>] TJ\n<0001> Tj ET", "一"),
        (b"BT /F1 10 Tf /Span <</ActualText (<0002> Tj)>> BDC <0001> Tj EMC ET", "<0002> Tj"),
        (b"BT /F1 10 Tf /Span <</ActualText <FEFF7532>>> BDC <0001> Tj <0002> Tj EMC <0003> Tj ET", "甲三"),
        (b"BT /F1 10 Tf <0003> Tj /ReversedChars BMC <00010002> Tj EMC <0001> Tj ET", "三二一一"),
        (
            b"BT /F1 10 Tf /Span <</ActualText <FEFF53EA542B>>> BDC <0001> Tj <0002> Tj EMC <0003> Tj ET",
            "只含三",
        ),
        (
            b"/P <</MCID 0>> BDC BT /F1 10 Tf /Span <</ActualText<feff53ea>/MCID 1>> BDC <0001> Tj EMC <0002> Tj ET EMC",
            "只二",
        ),
        (b"BT /F1 10 Tf /Span <</A <</B [1 /C]>> /D <0002>>> BDC <0003> Tj EMC ET", "三"),
        (b"q 9 0 0 9 0 0 cm BI /W 4 /H 1 /BPC 8 /CS /G ID <0a> EI Q BT /F1 10 Tf <0001> Tj ET", "一"),
        (b"[3 2] 0 d BT /F1 10 Tf\x00<0001>\x00Tj ET", "一"),
        (b"BT /F1 10 Tf <0001> Tj ET /Name true DP", "一"),
        (b"BT <0001> Tj ET", ""),
        (b"", ""),
    ],
)
def test_a_content_is_read_however_it_is_written(stream: bytes, text: str) -> None:
    assert page_text(stream) == text


def test_a_content_in_several_streams_is_one() -> None:
    assert page_text(b"BT /F1 10 Tf [<0001>", b"<0002>] TJ", b"<0003> Tj ET") == "一二三"


def test_the_name_of_a_font_may_be_escaped() -> None:
    assert page_text(b"BT /F#31 10 Tf <0001> Tj ET") == "一"
    assert page_text(b"BT /F#201 10 Tf <0001> Tj ET", font="/F 1") == "一"


def test_glyphs_stand_where_the_pen_is() -> None:
    stream = b"q 2 0 0 2 0 0 cm BT /F1 10 Tf 1 0 0 1 5 20 Tm 3 Ts [100 <0001>-200<0002>] TJ 0 Ts 0 -10 Td <0004> Tj ET Q"
    one, two, three = glyphs(stream)
    points = [
        (round(g.x / 25.4 * 72, 6), round(100 - g.y / 25.4 * 72, 6), round(g.width / 25.4 * 72, 6))
        for g in (one, two, three)
    ]
    assert points == [(8, 46, 20), (32, 46, 10.01), (10, 20, 18)]
    assert (one.size, one.number, one.font, three.text) == (20, 1, "Face", "")


NUMBERS = st.one_of(
    st.integers(-300, 300).map(str),
    st.floats(-50, 50).map(lambda value: f"{value:.3f}"),
    st.just("-.5"),
    st.just("+4."),
)
STRINGS = st.lists(st.sampled_from(sorted(SAID)), max_size=3).map(
    lambda them: "".join(f"{n:04X}" for n in them)
)
HEX = STRINGS.map(lambda digits: f"<{digits}>")


def shows() -> st.SearchStrategy[str]:
    """Instructions as pages have them."""
    arrays = st.lists(st.one_of(NUMBERS, HEX), max_size=6).map(lambda items: f"[{' '.join(items)}] TJ")
    return st.one_of(
        arrays,
        HEX.map(lambda one: f"{one} Tj"),
        st.tuples(NUMBERS, NUMBERS).map(lambda pair: f"{pair[0]} {pair[1]} Td"),
        NUMBERS.map(lambda number: f"{number} Ts"),
        st.tuples(NUMBERS, NUMBERS).map(lambda pair: f"1 0 0 1 {pair[0]} {pair[1]} Tm"),
        st.sampled_from(
            [
                "/F1 7.5 Tf",
                "/F1 12 Tf",
                "/Span <</MCID 3>> BDC",
                "EMC",
                "/a1 gs",
                "0 .5 1 rg",
                "1 2 m 3 4 l S",
            ]
        ),
    )


@given(st.lists(shows(), max_size=12))
def test_plain_content_is_read_as_the_library_reads_it(written: list[str]) -> None:
    stream = "\n".join(("BT /F1 10 Tf", *written, "ET")).encode()
    with pikepdf.open(io.BytesIO(pdf_of(stream))) as pdf:
        page = pdf.pages[0]
        plainly = contents.instructions(page)
        assert all(operator for _, operator in plainly)
        expected = [(str(one.operator), _values(one.operands)) for one in pikepdf.parse_content_stream(page)]
        mine = pikepdf.parse_content_stream(pdf.make_stream(b"\n".join(b" ".join(each) for each in plainly)))
        assert [(str(one.operator), _values(one.operands)) for one in mine] == expected


def _values(operands: Any) -> list[str]:
    return [repr(operand) for operand in operands]


@given(st.data())
def test_strings_in_parentheses_say_the_same(data: st.DataObject) -> None:
    written = data.draw(st.lists(shows(), max_size=8))
    plain = "\n".join(("BT /F1 10 Tf", *written, "ET"))
    other = _with(
        plain, lambda digits: "(" + "".join(f"\\{byte:03o}" for byte in bytes.fromhex(digits)) + ")"
    )
    assert glyphs(plain.encode()) == glyphs(f"{other} % (".encode())


def _with(text: str, write: Callable[[str], str]) -> str:
    """Write every string of a content in another way."""
    head, *parts = text.replace("<<", "\0").split("<")
    rewritten = [write(digits) + rest for digits, _, rest in (part.partition(">") for part in parts)]
    return (head + "".join(rewritten)).replace("\0", "<<")


def test_widths_are_read_in_both_forms_wherever_they_stand() -> None:
    with pikepdf.new() as pdf:
        inner = pdf.make_indirect(pikepdf.Array([10, 20]))
        entries = pikepdf.Array([1, inner, 5, 7, 300, 9, pikepdf.Array([40])])
        assert dict(glyph_widths(entries)) == {1: 10, 2: 20, 5: 300, 6: 300, 7: 300, 9: 40}
        assert dict(glyph_widths(pdf.make_indirect(entries))) == dict(glyph_widths(entries))
    assert dict(glyph_widths(pikepdf.Object.parse(WIDTHS.encode()))) == {1: 1000, 2: 500.5, 3: 250, 65: 700}


def test_a_glyph_may_stand_for_none_for_several_and_for_rare_characters() -> None:
    cmap = b"3 beginbfchar\n<0001> <4e004e8c>\n<0002> <d840dc00>\n<0003> <>\nendbfchar"
    assert dict(glyph_texts(cmap)) == {1: "一二", 2: "\U00020000", 3: ""}


def test_lines_are_grouped_by_their_base_line() -> None:
    def glyph(text: str, x: float, y: float) -> Glyph:
        return Glyph(text, 1, "Face", 16, x, y, 5)

    page = PageFacts(
        210,
        297,
        (
            glyph("下", 0, 30),
            glyph("乙", 9, 20.15),
            glyph("甲", 5, 20),
            glyph("丙", 1, 20.1),
            glyph("左", 5, 30),
            glyph("丁", 0, 20.25),
        ),
    )
    assert ["".join(glyph.text for glyph in row) for row in lines(page)] == ["乙甲丙", "丁", "下左"]
