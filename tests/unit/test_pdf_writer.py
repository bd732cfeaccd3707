"""The PDF writer: objects, subsets of faces, and what glyphs stand for."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from bulletin.export.pdf import PdfOptions, write_pdf
from bulletin.export.pdf.fonts import subset
from bulletin.export.pdf.objects import Name, PdfFile, number, serialized
from bulletin.layout.pages import Artifact, Element, GlyphRun, Page, Pages, PlacedText, Role
from bulletin.model import PdfVariant
from bulletin.model.document import DocumentProperties
from bulletin.pdf import inspect
from bulletin.typography.cff import with_cids
from tests.support.typesetting import typeset_issue, write_issue

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.typography.faces import Face

PROPERTIES = DocumentProperties("题名", "机关", "事由", "一,二", "2025-01-06", "bulletin")


# --- Objects --------------------------------------------------------------------------------------------------


def read_back(value: object) -> str:
    """Write a file whose catalogue holds a value, and read that back."""
    file = PdfFile()
    tree = file.add({"Type": Name("Pages"), "Kids": [], "Count": 0})
    root = file.add({"Type": Name("Catalog"), "Pages": tree, "Value": value})  # type: ignore[dict-item]
    content = file.content(root, file.add({"Title": "题"}))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return str(pdf.Root["/Value"])


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_string_is_read_as_it_was_written(text: str) -> None:
    assert read_back(text) == text


@given(st.text(st.characters(min_codepoint=1, exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_a_name_is_read_as_it_was_written(text: str) -> None:
    assert read_back(Name(text)) == "/" + text


@given(st.floats(-20_000, 20_000))
def test_a_number_is_within_half_a_hundredth(value: float) -> None:
    assert abs(float(number(value)) - value) <= 0.005 + 1e-9
    assert "e" not in number(value)


def test_values_are_written_in_their_syntax() -> None:
    assert serialized([True, 1, 0.5, -0.001, Name("A B"), "a(b", {"K": []}]) == (
        "[true 1 0.5 0 /A#20B <FEFF006100280062> <</K []>>]"
    )


def test_more_objects_than_one_object_stream_holds() -> None:
    file = PdfFile()
    kids = [file.add({"Number": at}) for at in range(1200)]
    tree = file.add({"Type": Name("Pages"), "Kids": [], "Count": 0})
    root = file.add({"Type": Name("Catalog"), "Pages": tree, "All": kids})
    with pikepdf.open(io.BytesIO(file.content(root, file.add({})))) as pdf:
        assert [int(each.Number) for each in pdf.Root.All] == list(range(1200))


# --- Subsets --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Face]:
    """The faces of a small issue: CFF and TrueType, from a collection and alone."""
    folder = tmp_path_factory.mktemp("faces")
    article = "---\ntitle: 苏州市：推进㙍工作\nfrom: 苏州市\n---\n正文 2025 年，Wi-Fi 与㙍、堃。\n"
    return dict(typeset_issue(folder, write_issue(folder, "", article))[0].pages.fonts)


def test_a_subset_keeps_the_glyph_numbers_of_its_face(faces: dict[str, Face]) -> None:
    kinds = set()
    for face in faces.values():
        characters = [character for character in "正文，2W㙍" if face.holds(character)]
        glyphs = sorted({face.glyph(character)[0] for character in characters})
        with TTFont(face.source, fontNumber=face.number or 0, lazy=True) as original:
            order, advances = original.getGlyphOrder(), dict(original["hmtx"].metrics)
        outlines, length, is_cff = subset(face, glyphs)
        content = zlib.decompress(outlines)
        kinds.add(is_cff)
        assert len(content) == length
        if is_cff:
            assert cids(content) == [0, *glyphs]
        else:
            cut = TTFont(io.BytesIO(content))
            assert all(cut["glyf"][cut.getGlyphName(glyph)].numberOfContours for glyph in glyphs)
            for glyph in glyphs:
                assert cut["hmtx"].metrics[cut.getGlyphName(glyph)] == advances[order[glyph]]
    assert kinds == {True, False}


def cids(content: bytes) -> list[int]:
    """Return the CIDs of CFF outlines."""
    from fontTools.cffLib import CFFFontSet

    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(content), None)
    return [int(name.removeprefix("cid")) if name != ".notdef" else 0 for name in fonts[0].charset]


def test_outlines_without_cids_are_left_alone() -> None:
    """A font with names for its glyphs: the smallest header, names, and a Top DICT without ROS."""
    index_of_one = b"\x00\x01\x01\x01\x02A"
    top_dict = b"\x00\x01\x01\x01\x07" + b"\x1d\x00\x00\x00\x10\x0f"
    assert with_cids(b"\x01\x00\x04\x01" + index_of_one + top_dict, [0, 5]) is None


# --- What glyphs stand for ------------------------------------------------------------------------------------


def page_of(face: Face, *runs: GlyphRun) -> Pages:
    text = PlacedText(28.0, 50.0, 16.0, runs, 1)
    elements = (Element(Role.DOCUMENT), Element(Role.PARAGRAPH, 0))
    page = Page(1, (text,))
    return Pages(210.0, 297.0, (page,), elements, {}, (), {face.family: face}, {"ink": "#000000"})


def test_a_glyph_that_stands_for_two_texts_says_which(faces: dict[str, Face]) -> None:
    face = next(face for face in faces.values() if face.holds("正"))
    glyph, width = face.glyph("正")
    runs = (
        GlyphRun(face.family, "正", (glyph,), (width,)),
        GlyphRun(face.family, "⽌", (glyph,), (width,)),
    )
    content = write_pdf(page_of(face, *runs), PdfOptions(PROPERTIES))
    assert pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range() == "正⽌"


def test_the_same_pages_give_the_same_bytes(tmp_path: Path) -> None:
    article = "---\ntitle: 苏州市：推进工作\nfrom: 苏州市\n---\n正文。\n"
    pages = typeset_issue(tmp_path, write_issue(tmp_path, "", article))[0].pages
    for variant in PdfVariant:
        options = PdfOptions(PROPERTIES, variant)
        assert write_pdf(pages, options) == write_pdf(pages, options)


def test_page_numbers_and_marks_are_no_part_of_the_text(tmp_path: Path) -> None:
    article = "---\ntitle: 苏州市：推进工作\nfrom: 苏州市\n---\n正文。\n"
    pages = typeset_issue(tmp_path, write_issue(tmp_path, "status: draft\n", article))[0].pages
    artifacts = [mark for mark in pages.pages[0].marks if isinstance(mark.owner, Artifact)]
    assert {mark.owner for mark in artifacts} >= {Artifact.FOOTER, Artifact.HEADER, Artifact.LAYOUT}
    facts = inspect(write_pdf(pages, PdfOptions(PROPERTIES)))
    assert facts.structure.marked
    assert len(facts.pages) == len(pages.pages)
