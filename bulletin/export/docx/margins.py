"""What stands in the margins of all pages: page numbers at the outer side, the mark of a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.export.docx.looks import CharacterLook, ParagraphLook
from bulletin.export.docx.runs import run
from bulletin.export.docx.styles import style_id
from bulletin.export.docx.xml import w
from bulletin.typography.faces import DASH
from bulletin.typography.geometry import Align

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.export.docx.xml import XmlNode
    from bulletin.typography.geometry import Geometry

LINE = 1.0
"""The height of these lines (em): with no more, all programs draw a text in the same place."""
DASH_DOWN = 0.48
"""The top of a dash below the top of the em box (em)."""


def footer(geometry: Geometry, *, even: bool) -> XmlNode:
    """Return the footer of odd or even pages: the page number between dashes, one character from the outer side."""
    style, inset = geometry.blocks["page-number"], geometry.numbers["page_number"]["inset"]
    side = inset * style.em
    look = ParagraphLook(
        style=style_id("page-number"),
        on_grid=False,
        line=LINE * style.em,
        left=side if even else None,
        right=None if even else side,
        align=Align.START if even else Align.END,
    )
    return w("ftr", w("p", look.properties(), *_number()))


def footer_distance(geometry: Geometry) -> float:
    """Return how far the foot of the footer is from the paper's lower edge (mm): the dash stands below the type area."""
    style, page = geometry.blocks["page-number"], geometry.page
    top = geometry.numbers["page_number"]["drop"] - DASH_DOWN * style.em
    return page.bottom - top - LINE * style.em


def _number() -> Iterator[XmlNode]:
    """Yield the runs of a page number, which Word computes."""
    plain = CharacterLook()
    yield run(f"{DASH} ", plain)
    yield w("r", w("fldChar", fldCharType="begin"))
    yield w("r", w("instrText", "PAGE"))
    yield w("r", w("fldChar", fldCharType="separate"))
    yield run("1", plain)
    yield w("r", w("fldChar", fldCharType="end"))
    yield run(f" {DASH}", plain)


def header(mark: str) -> XmlNode:
    """Return the header of all pages of a draft: its mark, flush right."""
    look = ParagraphLook(style=style_id("draft-mark"))
    return w("hdr", w("p", look.properties(), run(mark, CharacterLook())))


def header_distance(geometry: Geometry) -> float:
    """Return how far the header is from the paper's upper edge (mm): its line is in the middle of the margin."""
    style = geometry.blocks["page-number"]
    return geometry.page.top / 2 - LINE * style.em / 2
