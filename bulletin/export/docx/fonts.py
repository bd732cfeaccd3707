"""The faces of a Word file: the table of its fonts with those that may stand for them, and the theme that Word expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.export.docx.xml import XmlNode, node, w

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.typography.faces import WordFace

CHINESE, WESTERN = "86", "00"
"""Character sets: that of GB 2312, and that of Western Europe."""
COLOURS = {
    "dk1": "000000",
    "lt1": "FFFFFF",
    "dk2": "44546A",
    "lt2": "E7E6E6",
    "accent1": "C00000",
    "accent2": "ED7D31",
    "accent3": "A5A5A5",
    "accent4": "FFC000",
    "accent5": "5B9BD5",
    "accent6": "70AD47",
    "hlink": "0563C1",
    "folHlink": "954F72",
}
"""The colours of the palette; the text has none of them."""
RULES = (6350, 12700, 19050)
"""Thicknesses of lines of drawings (EMU)."""


def font_table(faces: Mapping[str, WordFace]) -> XmlNode:
    """Return the table of fonts: where a computer lacks one, Word takes its alternative."""
    return w("fonts", *_fonts(faces))


def _fonts(faces: Mapping[str, WordFace]) -> Iterator[XmlNode]:
    chinese = {face.name: face.otherwise for face in faces.values()}
    western = dict.fromkeys(face.latin for face in faces.values() if face.latin not in chinese)
    for name, other in chinese.items():
        alternative = w("altName", val=other) if other else None
        yield w("font", alternative, w("charset", val=CHINESE), w("family", val="auto"), name=name)
    for name in western:
        yield w("font", w("charset", val=WESTERN), w("family", val="auto"), name=name)


def theme(faces: Mapping[str, WordFace]) -> XmlNode:
    """Return the theme of the file: its palette and its fonts, which the styles name themselves."""
    body, title = faces["body"], faces["title"]
    elements = node(
        "a:themeElements",
        {},
        node("a:clrScheme", {"name": "bulletin"}, *map(_colour, COLOURS)),
        node("a:fontScheme", {"name": "bulletin"}, _pair("majorFont", title), _pair("minorFont", body)),
        _formats(),
    )
    return node("a:theme", {"name": "bulletin"}, elements)


def _colour(name: str) -> XmlNode:
    return node(f"a:{name}", {}, node("a:srgbClr", {"val": COLOURS[name]}))


def _pair(kind: str, face: WordFace) -> XmlNode:
    names = {"latin": face.latin, "ea": face.name, "cs": ""}
    return node(f"a:{kind}", {}, *(node(f"a:{script}", {"typeface": name}) for script, name in names.items()))


def _formats() -> XmlNode:
    """Return three formats of each sort, as the schema wants them."""
    fill = node("a:solidFill", {}, node("a:schemeClr", {"val": "phClr"}))
    effect = node("a:effectStyle", {}, node("a:effectLst", {}))
    return node(
        "a:fmtScheme",
        {"name": "bulletin"},
        node("a:fillStyleLst", {}, fill, fill, fill),
        node("a:lnStyleLst", {}, *(node("a:ln", {"w": width}, fill) for width in RULES)),
        node("a:effectStyleLst", {}, effect, effect, effect),
        node("a:bgFillStyleLst", {}, fill, fill, fill),
    )
