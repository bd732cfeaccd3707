"""The writer of Word files, on galleys made by hand."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from bulletin.composition.texts import TextComposer
from bulletin.export.docx import bookmark_name, bookmark_names, write_docx
from bulletin.linebreak.segmentation import segment
from bulletin.model import Emphasis, Layout, LineBreak, Link, NoteMark, Strong, Superscript, Text, TextBegins
from bulletin.model.document import DocumentProperties
from bulletin.model.galley import Galley, GalleyBlock, GalleyCell, GalleyPart, GalleyTable, GalleyText
from bulletin.model.returned import BOOKMARK, ReviewMark
from bulletin.typography.faces import WordFace
from bulletin.typography.geometry import read_geometry
from tests.support.composition_faces import FACES
from tests.support.review_files import W, faults, parts
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.model import Inlines

PROPERTIES = DocumentProperties(title="简报 <&>\x0b", author="某办", subject="", keywords="", date=None)
WORD_FACES = dict.fromkeys(
    ("body", "kai", "hei", "title", "masthead", "song", "run-in", "run-in-inner"),
    WordFace("仿宋", "Times New Roman"),
)


def text(name: str, *inlines: Inlines | str, style: str = "body", **values: object) -> GalleyText:
    """Return a text of strings and inlines."""
    content = tuple(leaf for each in inlines for leaf in ((Text(each),) if isinstance(each, str) else each))
    return GalleyText(name, style, content, GalleyPart.BODY, **values)  # type: ignore[arg-type]


def written(*blocks: GalleyBlock, mark: ReviewMark | None = None, draft: str | None = None) -> bytes:
    """Write a galley."""
    geometry = read_geometry((ROOT / "templates" / "theme.toml").read_bytes(), Layout())
    texts = TextComposer(geometry, FACES, segment, lambda _key, make, _kind, _size: make())
    return write_docx(Galley(blocks, PROPERTIES, draft), texts, WORD_FACES, {}, mark)


def document(content: bytes) -> etree._Element:
    return parts(content)["word/document.xml"]


def paragraph(content: bytes) -> etree._Element:
    """Return the paragraph with the first bookmark."""
    found = document(content).find(f".//{W}bookmarkStart/..")
    assert found is not None
    return found


def test_any_character_can_be_written(tmp_path: Path) -> None:
    strange = "<w:p> & \" ' ]]> \x00\x0b\x1f\ufffe\ud800 \u00a0　a\tb\n𠮷"
    content = written(text("a", strange, label="\x01<1>", credit="&"), draft="<草>\x02")
    own = paragraph(content)
    characters = "".join(each.text or "" for each in own.iter(f"{W}t"))
    assert characters == "<1><w:p> & \" ' ]]>  \u00a0　ab𠮷&"
    assert [each.tag for each in own.iter(f"{W}tab", f"{W}br")] == [f"{W}tab", f"{W}br"]
    assert faults(content, tmp_path) == []


def test_looks_are_styles_of_characters() -> None:
    inlines = (
        Strong((Text("头。"),)),
        Text("文"),
        Strong((Text("重"), Emphasis((Text("楷重"),)))),
        Emphasis((Link("http://a.cn/", (Text("楷"),)),)),
        NoteMark(2),
        Superscript((Text("2"),)),
        LineBreak(),
        Text("末"),
    )
    runs = paragraph(written(text("a", inlines, label="一是"))).findall(f"{W}r")
    styles = {
        each.get(f"{W}styleId"): each[0].get(f"{W}val") for each in parts(written())["word/styles.xml"][1:]
    }
    found = []
    for run in runs:
        properties = run.find(f"{W}rPr")
        children = list(properties) if properties is not None else []
        names = [styles.get(child.get(f"{W}val", ""), etree.QName(child).localname) for child in children]
        found.append(("".join(each.text or "¶" for each in run if each.tag != f"{W}rPr"), names))
    assert found == [
        ("一是", []),
        ("头。", ["简报加粗"]),
        ("文", []),
        ("重", ["简报段内加粗"]),
        ("楷重", ["简报楷体", "b"]),
        ("楷", ["简报楷体"]),
        ("②", ["简报注号"]),
        ("2", ["vertAlign"]),
        ("¶末", []),
    ]


def test_cells_span_columns_and_rows(tmp_path: Path) -> None:
    head = tuple(GalleyCell(text(f"h{at}", f"栏{at}", style="cell-head"), at) for at in range(3))
    first = (
        GalleyCell(text("a", "甲", style="cell"), 0, rowspan=2),
        GalleyCell(text("b", "乙", style="cell"), 1, 2),
    )
    second = (GalleyCell(text("c", "丙", style="cell"), 1), GalleyCell(text("d", "丁", style="cell"), 2))
    content = written(GalleyTable("t", (head, first, second), 1))
    rows = [
        [
            (cell.findtext(f".//{W}t"), *(each.tag.removeprefix(W) for each in cell[0][1:-1]))
            for cell in row.iter(f"{W}tc")
        ]
        for row in document(content).iter(f"{W}tr")
    ]
    assert rows == [
        [("栏0",), ("栏1",), ("栏2",)],
        [("甲", "vMerge"), ("乙", "gridSpan")],
        [(None, "vMerge"), ("丙",), ("丁",)],
    ]
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in document(content).iter(f"{W}tr")] == [
        True,
        False,
        False,
    ]
    assert faults(content, tmp_path) == []


def test_a_file_says_what_it_is_and_tracks_changes(tmp_path: Path) -> None:
    mark = ReviewMark("2022-36", 3, "ab" * 32)
    found = parts(written(text("a", "文"), mark=mark))
    assert ReviewMark.read("".join(map(str, found["docProps/custom.xml"].itertext()))) == mark
    assert found["word/settings.xml"].find(f"{W}trackRevisions") is not None
    assert "docProps/custom.xml" not in parts(written(text("a", "文")))
    assert faults(written(text("a", "文"), mark=mark), tmp_path) == []


def test_parts_have_no_times() -> None:
    with zipfile.ZipFile(io.BytesIO(written(text("a", "文")))) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "简报 &lt;&amp;&gt;</dc:title>" in core
    assert "dcterms" not in core


def test_bookmarks_are_numbered_in_reading_order() -> None:
    galley = Galley((text("乙", "2"), text("甲", "1")), PROPERTIES)
    assert bookmark_names(galley) == {"乙": bookmark_name(1, "乙"), "甲": bookmark_name(2, "甲")}
    assert BOOKMARK.fullmatch(bookmark_name(12345, "甲"))


@pytest.mark.parametrize(
    ("begins", "paragraphs", "broken"),
    [
        (TextBegins.PAGE_1, 90, False),
        (TextBegins.PAGE_2, 3, True),
        (TextBegins.AUTO, 3, False),
        (TextBegins.AUTO, 90, True),
    ],
)
def test_the_text_begins_on_page_2_where_it_is_long(
    begins: TextBegins, paragraphs: int, *, broken: bool
) -> None:
    geometry = read_geometry((ROOT / "templates" / "theme.toml").read_bytes(), Layout())
    texts = TextComposer(geometry, FACES, segment, lambda _key, make, _kind, _size: make())
    blocks = (text("按", "按语", style="editors-note"), text("题", "标题", style="title"))
    blocks += tuple(text(f"{at}", "文") for at in range(paragraphs))
    galley = Galley(blocks, PROPERTIES, text_begins=begins, text_start="题")
    title = document(write_docx(galley, texts, WORD_FACES, {}))[0][1]
    assert (title.find(f"{W}pPr/{W}pageBreakBefore") is not None) == broken
