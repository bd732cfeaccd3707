"""Settings of a Word file and its sections: tracked changes, the grid of the page, Chinese typography."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.export.docx.margins import footer_distance, header_distance
from bulletin.export.docx.xml import XmlNode, node, twips, w

if TYPE_CHECKING:
    from bulletin.export.docx.xml import Value
    from bulletin.typography.geometry import Geometry

COMPATIBILITY = (
    *("spaceForUL", "balanceSingleByteDoubleByteWidth", "doNotLeaveBackslashAlone", "ulTrailSpace"),
    *("doNotExpandShiftReturn", "adjustLineHeightInTable", "useFELayout"),
)
"""What Word switches on in Chinese documents; a line before a break is not stretched."""
WORD_2013 = "15"
FOOTERS = {"default": "rIdFooterOdd", "even": "rIdFooterEven"}
HEADER = "rIdHeader"


def settings(geometry: Geometry, *, tracked: bool) -> XmlNode:
    """Return the settings; `tracked`: whatever a reader changes is a tracked change."""
    pitch = line_pitch(geometry)
    return w(
        "settings",
        w("zoom", percent=100),
        w("mirrorMargins") if geometry.page.mirror else None,
        w("bordersDoNotSurroundHeader"),
        w("bordersDoNotSurroundFooter"),
        w("trackRevisions") if tracked else None,
        w("defaultTabStop", val=420),
        w("evenAndOddHeaders"),
        w("drawingGridHorizontalSpacing", val=twips(geometry.page.character_pitch) // 2),
        w("drawingGridVerticalSpacing", val=pitch),
        w("characterSpacingControl", val="compressPunctuation"),
        w("compat", *map(w, COMPATIBILITY), _compatibility_mode()),
        w("themeFontLang", val="en-US", eastAsia="zh-CN"),
        w("decimalSymbol", val="."),
        w("listSeparator", val=","),
    )


def _compatibility_mode() -> XmlNode:
    uri = "http://schemas.microsoft.com/office/word"
    return w("compatSetting", name="compatibilityMode", uri=uri, val=WORD_2013)


def line_pitch(geometry: Geometry) -> int:
    """Return the line pitch in twips, cut off: rounded up, a page would hold a line less."""
    return int(geometry.page.line_pitch * 1440 / 25.4)


def section(geometry: Geometry, *, marked: bool, landscape: bool = False) -> XmlNode:
    """Return a section's paper, margins and grid; `marked`: it has a header. The head of a landscape page is at its left."""
    page = geometry.page
    width, height = twips(page.width), twips(page.height)
    top, right, bottom, left = (twips(each) for each in (page.top, page.outer, page.bottom, page.inner))
    size: dict[str, Value] = {"w": width, "h": height}
    if landscape:
        size = {"w": height, "h": width, "orient": "landscape"}
        top, right, bottom, left = left, top, right, bottom
    margins = {"top": top, "right": right, "bottom": bottom, "left": left}
    distances = {"header": header_distance(geometry), "footer": footer_distance(geometry)}
    if landscape:
        distances = {name: value * page.outer / page.bottom for name, value in distances.items()}
    kinds = ("default", "even")
    headers = [_reference("header", kind, HEADER) for kind in kinds if marked]
    footers = [_reference("footer", kind, FOOTERS[kind]) for kind in kinds]
    return w(
        "sectPr",
        *headers,
        *footers,
        w("pgSz", **size),
        w("pgMar", **margins, **{name: twips(value) for name, value in distances.items()}, gutter=0),
        w("docGrid", type="lines", linePitch=line_pitch(geometry)),
    )


def _reference(part: str, kind: str, identifier: str) -> XmlNode:
    return node(f"w:{part}Reference", {"w:type": kind, "r:id": identifier})
