"""Glyphs of single characters as the faces of a document have them: numbers and advances, looked up once."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from bulletin.theme.characters import emoji

if TYPE_CHECKING:
    from collections.abc import Iterable

SCALE = 1000
"""The size in px at which advances are asked for, so that they come out in thousandths of an em."""
SIMPLE = (
    range(0x20, 0x7F),
    range(0xA0, 0x250),
    range(0x370, 0x530),
    range(0x2000, 0x2070),
    range(0x2070, 0x2E80),
    range(0x2E80, 0xA000),
    range(0xFE30, 0xFE50),
    range(0xFF00, 0xFFF0),
    range(0x20000, 0x2F800),
    range(0x30000, 0x40000),
)
"""Blocks whose characters stand side by side, one glyph each."""
_OTHERS = re.compile("[^\n -~\u4e00-\u9fff]")
"""What is neither ASCII nor an ideograph of the first block: all of those are simple."""


@cache
def simple(character: str) -> bool:
    """Whether a character stands by itself, one glyph from left to right."""
    code = ord(character)
    return (
        any(code in block for block in SIMPLE)
        and unicodedata.category(character) not in {"Mn", "Mc", "Me", "Cf", "Cc", "Zl", "Zp"}
        and unicodedata.bidirectional(character) not in {"R", "AL", "AN"}
        and not emoji(character)
    )


def all_simple(text: str) -> bool:
    """Whether every character of a text but its line ends stands by itself."""
    return all(map(simple, set(_OTHERS.findall(text))))


@dataclass(slots=True, eq=False)
class Face:
    """A face as Pango holds it; glyphs by character: number, advance (thousandths of an em), its hexadecimal."""

    font: Any
    shaper: Any
    glyphs: dict[str, tuple[int, float, str] | None] = field(default_factory=dict)
    heights: dict[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Faces:
    """The faces of a set of fonts by their family, looked up when first needed: only this tool's, without features."""

    room: Any
    fonts: Any
    known: dict[str, Face | None] = field(default_factory=dict)
    number: Any = None

    def face(self, family: str) -> Face | None:
        """Return the face of this very name."""
        if family not in self.known:
            self.known[family] = self._loaded(family) if family in self.fonts.families else None
        return self.known[family]

    def _loaded(self, family: str) -> Face | None:
        ffi, pango = self.room.ffi, self.room.pango
        wanted = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
        name = ffi.new("char[]", family.encode())
        pango.pango_font_description_set_family(wanted, name)
        pango.pango_font_description_set_absolute_size(wanted, SCALE * self.room.TO_UNITS)
        context = ffi.gc(
            pango.pango_font_map_create_context(self.fonts.font_map), self.room.gobject.g_object_unref
        )
        pango.pango_context_set_round_glyph_positions(context, False)  # noqa: FBT003
        font = pango.pango_font_map_load_font(self.fonts.font_map, context, wanted)
        if font == ffi.NULL:
            return None
        font = ffi.gc(font, self.room.gobject.g_object_unref)
        told = ffi.gc(pango.pango_font_describe_with_absolute_size(font), pango.pango_font_description_free)
        found = ffi.string(pango.pango_font_description_get_family(told)).decode()
        return Face(font, pango.pango_font_get_hb_font(font)) if found == family else None

    def glyph(self, face: Face, character: str) -> tuple[int, float, str] | None:
        """Return a character's glyph; None where the face lacks it.

        HarfBuzz is asked for the advance: Pango gives the same one, but interprets the outline for it.
        """
        if character not in face.glyphs:
            harfbuzz = self.room.harfbuzz
            self.number = self.number or self.room.ffi.new("hb_codepoint_t *")
            known = None
            if harfbuzz.hb_font_get_nominal_glyph(face.shaper, ord(character), self.number):
                number = self.number[0]
                advance = harfbuzz.hb_font_get_glyph_h_advance(face.shaper, number)
                known = number, advance * self.room.FROM_UNITS * 1000 / SCALE, f"{number:04x}"
            face.glyphs[character] = known
        return face.glyphs[character]

    def height(self, face: Face, size: int) -> tuple[int, int]:
        """Return how far a line of this size reaches above and below its base line; all in the engine's units.

        They are what Pango would make of the face's own figures, without loading the face in this size.
        """
        if size not in face.heights:
            ffi, harfbuzz = self.room.ffi, self.room.harfbuzz
            own = ffi.gc(
                harfbuzz.hb_font_create(harfbuzz.hb_font_get_face(face.shaper)), harfbuzz.hb_font_destroy
            )
            harfbuzz.hb_font_set_scale(own, size, size)
            extents = ffi.new("hb_font_extents_t *")
            harfbuzz.hb_font_get_h_extents(own, extents)
            face.heights[size] = extents.ascender, -extents.descender
        return face.heights[size]

    def first(self, faces: Iterable[Face], character: str) -> Face | None:
        """Return the first face that has a simple character; None of any other character."""
        if not ("\u4e00" <= character <= "\u9fff" or " " <= character <= "~" or simple(character)):
            return None
        for face in faces:
            known = face.glyphs
            if known[character] if character in known else self.glyph(face, character):
                return face
        return None
