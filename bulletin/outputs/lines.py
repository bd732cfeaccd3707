"""Finished lines, set by their advances: composition knows every place, so nothing has to be shaped or broken again.

The engine shapes each line three times and makes a box of every span. Here a line is looked up glyph by glyph in
the faces of its style, the first that has a character giving it, and spans that only change the spacing are folded
into their line: behind each of their characters stands a mark of the last private plane that names the spacing.
What is not simple (other scripts, combining marks, decoration, text that does not fit) goes the engine's own way.
"""

from __future__ import annotations

import html as markup
import re
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from bulletin.theme.characters import BLANKS, emoji

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST_MARK = 0x100000
MARKS = 0xFFFD
_SPACED = re.compile(r'<span style="letter-spacing:(-?[\d.]+)em">([^<\s][^<\n]*)</span>')
_MARKED = re.compile("[\U00100000-\U0010fffd]")
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
AS_USUAL = {
    "text_decoration_line": "none",
    "font_style": "normal",
    "font_weight": 400,
    "font_stretch": "normal",
    "font_variant_caps": "normal",
    "font_variant_position": "normal",
    "font_variant_numeric": "normal",
    "font_variant_alternates": "normal",
    "font_variant_east_asian": "normal",
    "font_variant_ligatures": "none",
    "font_feature_settings": "normal",
    "font_variation_settings": "normal",
    "direction": "ltr",
    "word_spacing": 0,
    "tab_size": 8,
}
"""Properties that change how a line is drawn, with the values at which they do not."""


class UnfitError(Exception):
    """A document that has to be set in the engine's own way."""


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


def fold(html: str) -> tuple[str, list[float]]:
    """Fold spans that only change the spacing (em) into their lines; returns the spacings that the marks name."""
    if not all(character == "\n" or simple(character) for character in set(html)):
        return html, []
    spacings: dict[str, int] = {}

    def folded(found: re.Match[str]) -> str:
        mark = chr(FIRST_MARK + spacings.setdefault(found[1], len(spacings)))
        return "".join(markup.escape(each, quote=False) + mark for each in markup.unescape(found[2]))

    told = _SPACED.sub(folded, html)
    return (told, [float(each) for each in spacings]) if len(spacings) <= MARKS else (html, [])


# --- Faces ---------------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _Face:
    """A face as Pango holds it; glyphs by character: number, advance (thousandths of an em), its hexadecimal."""

    font: Any
    shaper: Any
    glyphs: dict[str, tuple[int, float, str] | None] = field(default_factory=dict)


@dataclass(slots=True)
class _Faces:
    """The faces of a set of fonts by their family, looked up when first needed: only this tool's, without features."""

    room: Any
    fonts: Any
    known: dict[str, _Face | None] = field(default_factory=dict)

    def face(self, family: str) -> _Face | None:
        """Return the face of this very name."""
        if family not in self.known:
            self.known[family] = self._loaded(family) if family in self.fonts.families else None
        return self.known[family]

    def _loaded(self, family: str) -> _Face | None:
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
        return _Face(font, pango.pango_font_get_hb_font(font)) if found == family else None

    def glyph(self, face: _Face, character: str) -> tuple[int, float, str] | None:
        """Return a character's glyph; None where the face lacks it."""
        if character not in face.glyphs:
            ffi, harfbuzz, pango = self.room.ffi, self.room.harfbuzz, self.room.pango
            number = ffi.new("hb_codepoint_t *")
            known = None
            if harfbuzz.hb_font_get_nominal_glyph(face.shaper, ord(character), number):
                extents = ffi.new("PangoRectangle *")
                pango.pango_font_get_glyph_extents(face.font, number[0], ffi.NULL, extents)
                advance = extents.width * self.room.FROM_UNITS * 1000 / SCALE
                known = number[0], advance, f"{number[0]:04x}"
            face.glyphs[character] = known
        return face.glyphs[character]


# --- Lines ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class SetLine:
    """A line with its glyphs: what the engine takes for a laid out text.

    `items` are face, glyph and the whole advance (thousandths of an em).
    """

    text: str
    size: float
    items: list[tuple[_Face, tuple[int, float, str], float, str]]
    first_line_direction: int = 0

    def deactivate(self) -> None:
        """Keep nothing of the engine's: there is nothing."""


@dataclass(slots=True)
class _Plan:
    """How texts of a style are set: faces in their order, spacing (thousandths of an em), and what is the same for all."""

    style: Any
    faces: tuple[_Face, ...]
    size: float
    spacing: float
    kept: bool
    extent: tuple[float, float] | None = None
    chosen: dict[str, _Face | None] = field(default_factory=dict)


@dataclass(slots=True)
class Setter:
    """Sets the lines of one document."""

    faces: _Faces
    spacings: list[float]
    original: Any
    plans: dict[int, tuple[Any, _Plan | None]] = field(default_factory=dict)
    extents: dict[object, tuple[float, float]] = field(default_factory=dict)
    embedded: dict[int, Any] = field(default_factory=dict)

    def split(
        self, text: str, style: Any, context: Any, width: float | None, justified: float, **how: Any
    ) -> Any:
        """Set a text up to its first line break; what the engine's function of this name gives."""
        plan = self._plan(style)
        line, broken, _ = text.partition("\n")
        found = self._line(plan, line) if plan and line and not justified else None
        if plan is None or found is None or not self._fits(plan, found, width, broken):
            if _MARKED.search(text):
                raise UnfitError
            return self.original(text, style, context, width, justified, **how)
        length = len(line.encode())
        height, baseline = self._extent(plan, found.text, context)
        return found, length, length + 1 if broken else None, _width(found), height, baseline

    @staticmethod
    def _fits(plan: _Plan, line: SetLine, width: float | None, broken: str) -> bool:
        return plan.kept or (not broken and (width is None or _width(line) <= width))

    def _plan(self, style: Any) -> _Plan | None:
        known = self.plans.get(id(style))
        if known is None:
            known = self.plans[id(style)] = style, self._planned(style)
        return known[1]

    def _planned(self, style: Any) -> _Plan | None:
        if any(style[name] != value for name, value in AS_USUAL.items()):
            return None
        faces = tuple(face for face in map(self.faces.face, style["font_family"]) if face)
        size = style["font_size"]
        if not faces or size < 1 or style["white_space"] not in {"pre", "normal"}:
            return None
        spacing = 0.0 if style["letter_spacing"] == "normal" else style["letter_spacing"] * 1000 / size
        return _Plan(style, faces, size, spacing, kept=style["white_space"] == "pre")

    def _extent(self, plan: _Plan, text: str, context: Any) -> tuple[float, float]:
        """Return height and base line of a line of this style: the same for all, as all faces are levelled."""
        if plan.extent is None:
            key = (tuple(plan.style["font_family"]), plan.size, plan.style["lang"])
            if key not in self.extents:
                self.extents[key] = self.original(text, plan.style, context, None, 0)[4:]
            plan.extent = self.extents[key]
        return plan.extent

    def _line(self, plan: _Plan, line: str) -> SetLine | None:
        """Set a line; None where it is not simple or a face is wanting."""
        characters, spacings = self._read(plan, line)
        items: list[Any] = []
        for at, character in enumerate(characters):
            face = self._face(plan, characters, spacings, at, items)
            glyph = self.faces.glyph(face, character) if face else None
            if face is None or glyph is None:
                return None
            items.append((face, glyph, glyph[1] + spacings[at], character))
        return SetLine("".join(characters), plan.size, items)

    def _read(self, plan: _Plan, line: str) -> tuple[list[str], list[float]]:
        """Take the marks out of a line: its characters and the spacing behind each."""
        characters: list[str] = []
        spacings: list[float] = []
        for character in line:
            code = ord(character)
            if code >= FIRST_MARK and self.spacings:
                spacings[-1] = self.spacings[code - FIRST_MARK] * 1000
            else:
                characters.append(character)
                spacings.append(plan.spacing)
        return characters, spacings

    def _face(
        self, plan: _Plan, characters: list[str], spacings: list[float], at: int, items: list[Any]
    ) -> _Face | None:
        """Choose the face of a character; a space takes that of its neighbour within the same spacing."""
        character = characters[at]
        if character not in BLANKS:
            return self._chosen(plan, character)
        if at and spacings[at - 1] == spacings[at]:
            before: _Face = items[-1][0]
            return before
        following = next(
            (each for each in range(at, len(characters)) if characters[each] not in BLANKS), None
        )
        if following is None or any(spacings[each] != spacings[at] for each in range(at, following + 1)):
            return None
        return self._chosen(plan, characters[following])

    def _chosen(self, plan: _Plan, character: str) -> _Face | None:
        if character not in plan.chosen:
            having = (face for face in plan.faces if self.faces.glyph(face, character))
            plan.chosen[character] = next(having, None) if simple(character) else None
        return plan.chosen[character]

    # --- Drawing --------------------------------------------------------------------------------------------

    def draw(self, stream: Any, box: Any) -> None:
        """Draw a set line: one text object, a string for each face."""
        line: SetLine = box.pango_layout
        if box.style["visibility"] != "visible" or not line.text.strip():
            return
        stream.set_color(box.style["color"])
        stream.begin_text()
        stream.set_text_matrix(1, 0, 0, -1, box.position_x, box.position_y + box.baseline)
        error = 0.0
        at = 0
        while at < len(line.items):
            at, error = self._draw_run(stream, line, at, error)
        stream.end_text()

    def _draw_run(self, stream: Any, line: SetLine, at: int, error: float) -> tuple[int, float]:
        """Draw glyphs of one face; no place is off by more than half a thousandth of an em."""
        face = line.items[at][0]
        font = self._embedded(stream, face)
        told = ["<"]
        while at < len(line.items) and line.items[at][0] is face:
            _, (number, advance, digits), whole, character = line.items[at]
            width = font.widths.setdefault(number, round(advance))
            font.to_unicode.setdefault(number, character)
            told.append(digits)
            error += width - whole
            if shift := round(error):
                told.append(f">{shift}<")
                error -= shift
            at += 1
        stream.set_font_size(font.hash, line.size)
        string = "".join(told)
        stream.show_text(string[:-1] if string.endswith("<") else string + ">")
        return at, error

    def _embedded(self, stream: Any, face: _Face) -> Any:
        """Return a face as the document embeds it."""
        if id(face) not in self.embedded:
            self.embedded[id(face)] = stream.add_font(face.font)[0]
        return self.embedded[id(face)]


def _width(line: SetLine) -> float:
    return sum(whole for _, _, whole, _ in line.items) * line.size / 1000


# --- In the engine's place -----------------------------------------------------------------------------------

_now: list[Setter] = []


def use(inline: Any, preferred: Any, draw: Any) -> None:
    """Take the place of the engine's functions that set and draw a line of text (not of those in pictures)."""
    split, drawn = inline.split_first_line, draw.draw_text
    _originals.append(split)

    def set_first_line(  # noqa: PLR0913, PLR0917 - as the engine calls it
        text: str,
        style: Any,
        context: Any,
        max_width: Any,
        justification_spacing: Any,
        is_line_start: bool = True,  # noqa: FBT001, FBT002
        minimum: bool = False,  # noqa: FBT001, FBT002
    ) -> Any:
        how = {"is_line_start": is_line_start, "minimum": minimum}
        one = _now[-1].split if _now else split
        return one(text, style, context, max_width, justification_spacing, **how)

    def draw_text(
        stream: Any, box: Any, offset_x: Any, text_overflow: Any, block_ellipsis: Any = "none"
    ) -> None:
        if not isinstance(box.pango_layout, SetLine):
            drawn(stream, box, offset_x, text_overflow, block_ellipsis)
        elif text_overflow == "ellipsis" or block_ellipsis != "none":
            raise UnfitError
        else:
            _now[-1].draw(stream, box)

    inline.split_first_line = preferred.split_first_line = set_first_line
    draw.draw_text = draw_text


_originals: list[Any] = []


@contextmanager
def setting(room: Any, fonts: Any, spacings: list[float]) -> Iterator[None]:
    """Set the lines of a document with these fonts; `room` is `weasyprint.text.fonts`."""
    faces = vars(fonts).setdefault("looked_up", _Faces(room, fonts))
    _now.append(Setter(faces, spacings, _originals[-1]))
    try:
        yield
    finally:
        _now.pop()
