"""A finished PDF → what it really holds: glyphs with their places, fonts, outline.

The drawn glyphs are read from the pages themselves, not from the text layer: a box drawn for a missing glyph has
a right text layer all the same.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from bulletin.model import Glyph, LayoutFacts, PageFacts
from bulletin.theme.geometry import MM_PER_PT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def inspect(content: bytes) -> LayoutFacts:
    """Read the facts of a PDF that this tool made (fonts with two-byte glyph numbers, Identity-H)."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        fonts: dict[tuple[int, int], _Font] = {}
        pages = tuple(_page(page, fonts) for page in pdf.pages)
        with pdf.open_outline() as outline:
            titles = tuple(_titles(outline.root))
        info = pdf.docinfo
        return LayoutFacts(
            pages=pages,
            fonts=tuple(sorted({font.name for font in fonts.values()})),
            unembedded=tuple(sorted({font.name for font in fonts.values() if not font.embedded})),
            outline=titles,
            title=str(info["/Title"]) if "/Title" in info else None,
            language=str(pdf.Root["/Lang"]) if "/Lang" in pdf.Root else None,
            tagged="/StructTreeRoot" in pdf.Root,
        )


def _titles(items: Any) -> Iterator[str]:
    for item in items:
        yield str(item.title)
        yield from _titles(item.children)


# --- Fonts ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Font:
    """A font of a page: its name without the subset's prefix, advances (thousandths of an em) and texts by glyph."""

    name: str
    embedded: bool
    widths: Mapping[int, float]
    texts: Mapping[int, str]
    default_width: float


def _font(font: Any) -> _Font:
    descendant = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
    descriptor = descendant.get("/FontDescriptor", {})
    embedded = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    return _Font(
        name=re.sub(r"^/?([A-Z]{6}\+)?", "", str(font["/BaseFont"])),
        embedded=embedded,
        widths=dict(_widths(descendant.get("/W", []))),
        texts=dict(_texts(font["/ToUnicode"].read_bytes())) if "/ToUnicode" in font else {},
        default_width=float(descendant.get("/DW", 1000)),
    )


def _widths(entries: Any) -> Iterator[tuple[int, float]]:
    """Read a /W array: `first [w w …]` or `first last w` (ISO 32000-1 §9.7.4.3)."""
    items = list(entries)
    index = 0
    while index < len(items):
        first = int(items[index])
        if isinstance(items[index + 1], int | float) or not hasattr(items[index + 1], "__iter__"):
            for number in range(first, int(items[index + 1]) + 1):
                yield number, float(items[index + 2])
            index += 3
        else:
            for offset, width in enumerate(items[index + 1]):
                yield first + offset, float(width)
            index += 2


_MAPPING = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>\s*(?=\n|<|endbfchar|\Z)")
_BLOCK = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)


def _texts(cmap: bytes) -> Iterator[tuple[int, str]]:
    """Read the `bfchar` lines of a ToUnicode map."""
    for block in _BLOCK.findall(cmap):
        for number, text in _MAPPING.findall(block):
            yield int(number, 16), bytes.fromhex(text.decode()).decode("utf-16-be")


# --- Pages ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _State:
    """The part of the graphics and text state that moves glyphs (ISO 32000-1 §9.3)."""

    fonts: Mapping[str, _Font]
    ctm: Matrix = IDENTITY
    matrix: Matrix = IDENTITY
    line: Matrix = IDENTITY
    font: _Font | None = None
    size: float = 0
    rise: float = 0
    stack: list[tuple[Matrix, _Font | None, float]] = field(default_factory=list)

    def obey(self, operator: str, operands: Any) -> None:
        """Follow an operator that shows nothing."""
        match operator:
            case "q":
                self.stack.append((self.ctm, self.font, self.size))
            case "Q":
                self.ctm, self.font, self.size = self.stack.pop()
            case "cm":
                self.ctm = _times(_matrix(operands), self.ctm)
            case "BT":
                self.matrix = self.line = IDENTITY
            case "Tf":
                self.font, self.size = self.fonts[str(operands[0])], float(operands[1])
            case "Tm":
                self.matrix = self.line = _matrix(operands)
            case "Td" | "TD":
                self.line = _times((1, 0, 0, 1, float(operands[0]), float(operands[1])), self.line)
                self.matrix = self.line
            case "Ts":
                self.rise = float(operands[0])


def _page(page: Any, fonts: dict[tuple[int, int], _Font]) -> PageFacts:
    box = [float(value) for value in page.mediabox]
    width, height = box[2] - box[0], box[3] - box[1]
    glyphs = tuple(_glyphs(page, fonts, height))
    return PageFacts(width * MM_PER_PT, height * MM_PER_PT, glyphs)


def _glyphs(page: Any, fonts: dict[tuple[int, int], _Font], height: float) -> Iterator[Glyph]:
    import pikepdf

    state = _State(_page_fonts(page, fonts))
    for instruction in pikepdf.parse_content_stream(page):
        operands: Any = instruction.operands
        operator = str(instruction.operator)
        if operator == "TJ":
            yield from _shown(operands[0], state, height)
        elif operator == "Tj":
            yield from _shown(operands, state, height)
        else:
            state.obey(operator, operands)


def _page_fonts(page: Any, fonts: dict[tuple[int, int], _Font]) -> dict[str, _Font]:
    named = {}
    for name, font in page.get("/Resources", {}).get("/Font", {}).items():
        key = font.objgen
        if key not in fonts:
            fonts[key] = _font(font)
        named[str(name)] = fonts[key]
    return named


def _shown(items: Any, state: _State, height: float) -> Iterator[Glyph]:
    """Yield the glyphs of one `TJ`: strings of two-byte numbers, and numbers that move the pen."""
    font, size = state.font, state.size
    if font is None:
        return
    for item in items:
        if isinstance(item, int | float) or not hasattr(item, "__bytes__"):
            state.matrix = _times((1, 0, 0, 1, -float(item) / 1000 * size, 0), state.matrix)
            continue
        raw = bytes(item)
        for index in range(0, len(raw) - 1, 2):
            number = raw[index] << 8 | raw[index + 1]
            place = _times((1, 0, 0, 1, 0, state.rise), _times(state.matrix, state.ctm))
            width = font.widths.get(number, font.default_width) / 1000 * size
            scale = abs(place[3])
            yield Glyph(
                text=font.texts.get(number, ""),
                number=number,
                font=font.name,
                size=size * scale,
                x=place[4] * MM_PER_PT,
                y=(height - place[5]) * MM_PER_PT,
                width=width * abs(place[0]) * MM_PER_PT,
            )
            state.matrix = _times((1, 0, 0, 1, width, 0), state.matrix)


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return a, b, c, d, e, f


def _times(one: Matrix, two: Matrix) -> Matrix:
    return (
        one[0] * two[0] + one[1] * two[2],
        one[0] * two[1] + one[1] * two[3],
        one[2] * two[0] + one[3] * two[2],
        one[2] * two[1] + one[3] * two[3],
        one[4] * two[0] + one[5] * two[2] + two[4],
        one[4] * two[1] + one[5] * two[3] + two[5],
    )


# --- Lines ---------------------------------------------------------------------------------------------------


def lines(page: PageFacts, tolerance: float = 0.2) -> tuple[tuple[Glyph, ...], ...]:
    """Group a page's glyphs into lines by their base line (mm), from top to bottom, each in drawing order.

    Not by their places: a squeezed opening mark begins left of the end of the character before it.
    """
    rows: list[list[tuple[int, Glyph]]] = []
    for index, glyph in sorted(enumerate(page.glyphs), key=lambda pair: pair[1].y):
        if rows and abs(rows[-1][0][1].y - glyph.y) <= tolerance:
            rows[-1].append((index, glyph))
        else:
            rows.append([(index, glyph)])
    return tuple(tuple(glyph for _, glyph in sorted(row, key=lambda pair: pair[0])) for row in rows)
