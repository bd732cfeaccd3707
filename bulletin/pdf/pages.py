"""A page → its glyphs and pictures with their positions."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.model import DrawnPicture, Glyph, PageFacts
from bulletin.pdf.content import WIDTH, actual_text, codes, instructions, name, parse_show
from bulletin.pdf.fonts import read_font
from bulletin.pdf.order import in_reading_order
from bulletin.typography.geometry import MM_PER_PT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.pdf.fonts import FontReader

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def read_page(page: Any, fonts: dict[tuple[int, int], FontReader]) -> PageFacts:
    """Read a page; `fonts` caches fonts by object and generation number."""
    left, bottom, right, top = (float(value) for value in page.mediabox)
    interpreter = _PageInterpreter(
        _page_fonts(page, fonts), page.get("/Resources", {}).get("/XObject", {}), top - bottom
    )
    for operands, operator in instructions(page):
        interpreter.execute(operator, operands)
    return PageFacts(
        (right - left) * MM_PER_PT,
        (top - bottom) * MM_PER_PT,
        glyphs=tuple(in_reading_order(interpreter.glyphs)),
        pictures=tuple(interpreter.pictures),
    )


def _page_fonts(page: Any, fonts: dict[tuple[int, int], FontReader]) -> dict[str, FontReader]:
    named = {}
    for called, font in page.get("/Resources", {}).get("/Font", {}).items():
        key = font.objgen
        if key not in fonts:
            fonts[key] = read_font(font)
        named[str(called)] = fonts[key]
    return named


class _PageInterpreter(Struct):
    """Executes the instructions of a page, with the graphics and text state that positions glyphs (ISO 32000-1 §9.3).

    `marked` is the stack of open marked content: its properties, and the number of glyphs before it.
    """

    fonts: Mapping[str, FontReader]
    objects: Any
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    pictures: list[DrawnPicture] = field(default_factory=list)
    ctm: Matrix = IDENTITY
    matrix: Matrix = IDENTITY
    line: Matrix = IDENTITY
    font: FontReader | None = None
    size: float = 0
    rise: float = 0
    spacing: float = 0
    stack: list[tuple[Matrix, FontReader | None, float, float, float]] = field(default_factory=list)
    marked: list[tuple[bytes, int]] = field(default_factory=list)

    def execute(self, operator: bytes, operands: bytes) -> None:
        """Execute an instruction."""
        match operator:
            case b"q":
                self.stack.append((self.ctm, self.font, self.size, self.rise, self.spacing))
            case b"Q":
                self.ctm, self.font, self.size, self.rise, self.spacing = self.stack.pop()
            case b"TJ" | b"Tj":
                self._show(operands)
            case b"Tf":
                font, size = operands.split()
                self.font, self.size = self.fonts[name(font)], float(size)
            case b"cm":
                self.ctm = _times(_matrix(operands), self.ctm)
            case b"Do":
                self.pictures += _picture(self.objects[name(operands)], self.ctm, self.height)
            case b"BDC" | b"BMC":
                self.marked.append((operands, len(self.glyphs)))
            case b"EMC" if self.marked:
                self._end_marked(*self.marked.pop())
            case _:
                self._move(operator, operands)

    def _move(self, operator: bytes, operands: bytes) -> None:
        """Execute an instruction that only changes the text state."""
        match operator:
            case b"Tm":
                self.matrix = self.line = _matrix(operands)
            case b"BT":
                self.matrix = self.line = IDENTITY
            case b"Td" | b"TD":
                x, y = map(float, operands.split())
                self.matrix = self.line = _times((1, 0, 0, 1, x, y), self.line)
            case b"Ts":
                self.rise = float(operands)
            case b"Tc":
                self.spacing = float(operands)

    def _end_marked(self, properties: bytes, start: int) -> None:
        """Apply ReversedChars and ActualText to the glyphs of marked content (ISO 32000-1 §14.8.2.3.3, §14.9.4).

        The first glyph gets all of an ActualText.
        """
        if properties.startswith(b"/ReversedChars"):
            self.glyphs[start:] = self.glyphs[start:][::-1]
        elif b"/ActualText" in properties and (text := actual_text(properties)) is not None:
            for at in range(start, len(self.glyphs)):
                self.glyphs[at] = replace(self.glyphs[at], text=text if at == start else "")

    def _show(self, operands: bytes) -> None:
        """Draw the glyphs of one `TJ`: strings of two-byte numbers, and adjustments of the pen.

        The pen moves along the base line only: its position `pen` is summed up, the matrices are multiplied once.
        """
        font, size, height = self.font, self.size, self.height
        if font is None:
            return
        a, b, c, d, x, y = _times((1, 0, 0, 1, 0, self.rise), _times(self.matrix, self.ctm))
        em, drawn, turned = MM_PER_PT * size / 1000, size * hypot(c, d), abs(b) > abs(a)
        left, base, right, up, wide = (
            x * MM_PER_PT,
            (height - y) * MM_PER_PT,
            a * em,
            b * em,
            hypot(a, b) * em,
        )
        known, called, draw = font.glyphs, font.name, self.glyphs.append
        pen, behind = 0.0, self.spacing * 1000 / size if self.spacing else 0.0
        for digits, back, alone in parse_show(operands):
            for text, number, width in map(
                known.__getitem__, (digits,) if len(digits) == WIDTH else codes(digits)
            ):
                across, down = left + pen * right, base - pen * up
                draw(Glyph(text, number, called, drawn, across, down, width * wide, turned))
                pen += width + behind
            if back or alone:
                pen -= float(back or alone)
        self.matrix = _times((1, 0, 0, 1, pen * size / 1000, 0), self.matrix)


def _picture(drawn: Any, ctm: Matrix, height: float) -> Iterator[DrawnPicture]:
    """Yield the picture of an image XObject, which fills the unit square of this matrix; nothing for other objects."""
    if drawn["/Subtype"] != "/Image":
        return
    left, right = sorted((ctm[4], ctm[4] + ctm[0]))
    bottom, top = sorted((ctm[5], ctm[5] + ctm[3]))
    yield DrawnPicture(
        x=left * MM_PER_PT,
        y=(height - top) * MM_PER_PT,
        width=(right - left) * MM_PER_PT,
        height=(top - bottom) * MM_PER_PT,
        columns=int(drawn["/Width"]),
        rows=int(drawn["/Height"]),
    )


def _matrix(operands: bytes) -> Matrix:
    a, b, c, d, e, f = map(float, operands.split())
    return a, b, c, d, e, f


def _times(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, x, y = two
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + x, e * h + f * j + y
