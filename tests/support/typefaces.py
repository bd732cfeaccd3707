"""Tiny fonts made for tests: every glyph is a box, only names, characters and widths matter."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection
from msgspec.structs import replace

from bulletin.cache import FileState
from bulletin.workspace import FontFile, Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from fontTools.ttLib import TTFont

HAN = "中文字体，。“”‘’—…·•"
CHINESE = 0x0804


def typeface(
    family: str,
    characters: str = HAN,
    *,
    style: str = "Regular",
    chinese: str = "",
    weight: int = 400,
    units: int = 1000,
    width: int = 1000,
    widths: Mapping[str, int] | None = None,
    ascent: int = 880,
    shared: Iterable[str] = (),
    variable: bool = False,
    features: str = "",
) -> TTFont:
    """Build a face; characters of one string in `shared` are drawn with one glyph; units are thousandths."""
    glyph_of = {character: f"u{ord(character):04X}" for character in {*characters, " "}}
    for group in shared:
        glyph_of |= dict.fromkeys(group, glyph_of[group[0]])
    order = [".notdef", *sorted(set(glyph_of.values()))]
    advances = {glyph_of[character]: (widths or {}).get(character, width) for character in glyph_of}
    builder = FontBuilder(units)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({ord(character): glyph for character, glyph in glyph_of.items()})
    builder.setupGlyf({name: _box(units, advances.get(name, 500)) for name in order})
    builder.setupHorizontalMetrics({name: (advances.get(name, 500) * units // 1000, 0) for name in order})
    builder.setupHorizontalHeader(ascent=ascent * units // 1000, descent=(ascent - 1000) * units // 1000)
    full = family if style == "Regular" else f"{family} {style}"
    postscript = f"{family.replace(' ', '')}-{style}"
    names = {"familyName": family, "styleName": style, "fullName": full, "psName": postscript}
    builder.setupNameTable(names)
    if chinese:
        for number, text in ((1, chinese), (4, chinese)):
            builder.font["name"].setName(text, number, 3, 1, CHINESE)
    builder.setupOS2(usWeightClass=weight, sTypoAscender=ascent, usWinAscent=ascent)
    builder.setupPost()
    if features:
        builder.addOpenTypeFeatures(features)
    if variable:
        builder.setupFvar([("wght", 200, 400, 900, "Weight")], [])
    return builder.font


def _box(units: int, advance: int) -> object:
    pen = TTGlyphPen(None)
    right = advance * units // 1000
    points = ((0, 0), (0, units // 2), (right, units // 2), (right, 0))
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


def content(font: TTFont) -> bytes:
    """Return a font as the bytes of a file."""
    stream = io.BytesIO()
    font.save(stream)
    return stream.getvalue()


def collection(*fonts: TTFont) -> bytes:
    """Return several faces as the bytes of a collection."""
    bundle = TTCollection()
    bundle.fonts = list(fonts)
    stream = io.BytesIO()
    bundle.save(stream)
    return stream.getvalue()


def write_font(path: Path, data: TTFont | bytes, origin: Origin = Origin.SYSTEM) -> FontFile:
    """Write a font file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else content(data))
    return font_file(path, origin)


def font_file(path: Path, origin: Origin = Origin.SYSTEM) -> FontFile:
    """Describe a font file as the workspace does, as one that was installed a while ago."""
    return FontFile(path, replace(FileState.of(path.stat()), settled=True), origin)
