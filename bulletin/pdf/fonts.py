"""The fonts of a PDF: advances and texts of their glyphs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator


class Glyphs(dict[bytes, tuple[str, int, float]]):
    """The glyphs of a font by their number in four hexadecimal digits: text, number, advance (thousandths of an em)."""

    def __init__(self, texts: dict[int, str], widths: dict[int, float], usual: float) -> None:
        super().__init__()
        self._texts, self._widths, self._usual = texts, widths, usual

    def __missing__(self, code: bytes) -> tuple[str, int, float]:
        number = int(code, 16)
        glyph = (self._texts.get(number, ""), number, self._widths.get(number, self._usual))
        self[code] = glyph
        return glyph


class FontReader(Struct, frozen=True):
    """A font: its name without the subset's prefix, whether the PDF holds it, and its glyphs."""

    name: str
    embedded: bool
    glyphs: Glyphs


def read_font(font: Any) -> FontReader:
    """Read a font."""
    descendant = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
    descriptor = descendant.get("/FontDescriptor", {})
    texts = dict(glyph_texts(font["/ToUnicode"].read_bytes())) if "/ToUnicode" in font else {}
    widths = dict(glyph_widths(descendant["/W"])) if "/W" in descendant else {}
    return FontReader(
        name=re.sub(r"^/?([A-Z]{6}\+)?", "", str(font["/BaseFont"])),
        embedded=any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")),
        glyphs=Glyphs(texts, widths, float(descendant.get("/DW", 1000))),
    )


_WIDTHS = re.compile(rb"([0-9]++)\s++(?:\[([^\]]*+)\]|([0-9]++)\s++([-+.0-9]++))")


def glyph_widths(entries: Any) -> Iterator[tuple[int, float]]:
    """Parse a /W array: `first [w w …]` or `first last w` (ISO 32000-1 §9.7.4.3).

    Its serialization is parsed, which is four times as fast as access to its items.
    """
    entries_text = entries.unparse(resolved=True)
    if b"R" in entries_text:
        entries_text = b" ".join(map(_serialized, entries))
    for first, several, last, width in _WIDTHS.findall(entries_text):
        number = int(first)
        if last:
            yield from ((each, float(width)) for each in range(number, int(last) + 1))
        else:
            yield from enumerate(map(float, several.split()), number)


def _serialized(item: Any) -> bytes:
    """Serialize an item, resolved where it is an indirect object."""
    serialized: bytes = item.unparse(resolved=True) if hasattr(item, "unparse") else str(item).encode()
    return serialized


_MAPPING = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>\s*(?=\n|<|endbfchar|\Z)")
_BLOCK = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)


def glyph_texts(cmap: bytes) -> Iterator[tuple[int, str]]:
    """Parse the `bfchar` lines of a ToUnicode map."""
    for block in _BLOCK.findall(cmap):
        for number, text in _MAPPING.findall(block):
            yield int(number, 16), _read(text)


def _read(text: bytes) -> str:
    """Decode UTF-16 in hexadecimal digits."""
    return chr(int(text, 16)) if len(text) == 4 else bytes.fromhex(text.decode()).decode("utf-16-be")
