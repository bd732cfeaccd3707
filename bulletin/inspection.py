"""A finished PDF → what it really holds: glyphs and pictures with their places, fonts, outline, structure.

The drawn glyphs are read from the pages themselves, not from the text layer: a box drawn for a missing glyph has
a right text layer all the same.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from bulletin.model import DrawnPicture, Glyph, LayoutFacts, PageFacts, Structure, TaggedTable
from bulletin.theme.geometry import MM_PER_PT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def warm_up() -> None:
    """Load what reads PDFs, while there is none yet."""
    import pikepdf  # noqa: F401


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
            structure=_structure(pdf.Root),
        )


def _titles(items: Any) -> Iterator[str]:
    for item in items:
        yield str(item.title)
        yield from _titles(item.children)


# --- Structure -----------------------------------------------------------------------------------------------

_PART = re.compile(rb"pdfuaid:part(?:=[\"']|>)([0-9])")


def _structure(root: Any) -> Structure:
    elements = list(_elements(root["/StructTreeRoot"])) if "/StructTreeRoot" in root else []
    part = _PART.search(root["/Metadata"].read_bytes()) if "/Metadata" in root else None
    figures = (element for element in elements if element["/S"] == "/Figure")
    return Structure(
        marked=bool(root.get("/MarkInfo", {}).get("/Marked", False)),
        titled=bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)),
        part=int(part[1]) if part else None,
        alternatives=tuple(str(figure.get("/Alt", "")).strip() for figure in figures),
        tables=tuple(_tagged(element) for element in elements if element["/S"] == "/Table"),
    )


def _elements(parent: Any) -> Iterator[Any]:
    """Yield all elements below one, in reading order; content itself (numbers, references) is none."""
    import pikepdf

    below = [parent]
    while below:
        element = below.pop()
        if "/S" in element:
            yield element
        children = element.get("/K", [])
        several = list(children) if isinstance(children, pikepdf.Array) else [children]
        below += [child for child in reversed(several) if isinstance(child, pikepdf.Dictionary)]


def _tagged(table: Any) -> TaggedTable:
    cells = [cell for cell in _elements(table) if str(cell["/S"]) in {"/TH", "/TD"}]
    heads = [cell for cell in cells if cell["/S"] == "/TH"]
    scoped = any("/Scope" in _attributes(head) for head in heads)
    bodies = [cell for cell in cells if cell["/S"] == "/TD" and not scoped]
    loose = [cell for cell in bodies if not len(_attributes(cell).get("/Headers", []))]
    return TaggedTable(len(heads), len(loose))


def _attributes(element: Any) -> Any:
    """Return an element's attributes of tables; several owners may have some (ISO 32000-1 §14.7.5)."""
    import pikepdf

    attributes = element.get("/A", {})
    owners = list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes]
    return next((owner for owner in owners if owner.get("/O") == "/Table"), {})


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
        widths=dict(glyph_widths(descendant.get("/W", []))),
        texts=dict(glyph_texts(font["/ToUnicode"].read_bytes())) if "/ToUnicode" in font else {},
        default_width=float(descendant.get("/DW", 1000)),
    )


def glyph_widths(entries: Any) -> Iterator[tuple[int, float]]:
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


def glyph_texts(cmap: bytes) -> Iterator[tuple[int, str]]:
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
    drawn = list(_drawn(page, fonts, height))
    return PageFacts(
        width * MM_PER_PT,
        height * MM_PER_PT,
        glyphs=tuple(one for one in drawn if isinstance(one, Glyph)),
        pictures=tuple(one for one in drawn if isinstance(one, DrawnPicture)),
    )


def _drawn(page: Any, fonts: dict[tuple[int, int], _Font], height: float) -> Iterator[Glyph | DrawnPicture]:
    import pikepdf

    state = _State(_page_fonts(page, fonts))
    objects = page.get("/Resources", {}).get("/XObject", {})
    for instruction in pikepdf.parse_content_stream(page):
        operands: Any = instruction.operands
        operator = str(instruction.operator)
        if operator == "TJ":
            yield from _shown(operands[0], state, height)
        elif operator == "Tj":
            yield from _shown(operands, state, height)
        elif operator == "Do":
            yield from _picture(objects[str(operands[0])], state.ctm, height)
        else:
            state.obey(operator, operands)


def _picture(drawn: Any, ctm: Matrix, height: float) -> Iterator[DrawnPicture]:
    """Yield a picture that fills the unit square of this matrix; other objects are none."""
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


def _page_fonts(page: Any, fonts: dict[tuple[int, int], _Font]) -> dict[str, _Font]:
    named = {}
    for name, font in page.get("/Resources", {}).get("/Font", {}).items():
        key = font.objgen
        if key not in fonts:
            fonts[key] = _font(font)
        named[str(name)] = fonts[key]
    return named


def _shown(items: Any, state: _State, height: float) -> Iterator[Glyph]:
    """Yield the glyphs of one `TJ`: strings of two-byte numbers, and numbers that move the pen.

    Only the pen moves meanwhile, along the base line: its way `pen` is counted, the matrices are multiplied once.
    """
    font, size = state.font, state.size
    if font is None:
        return
    a, b, _, d, x, y = _times((1, 0, 0, 1, 0, state.rise), _times(state.matrix, state.ctm))
    along, drawn = abs(a) * MM_PER_PT * size / 1000, size * abs(d)
    widths, texts, usual = font.widths, font.texts, font.default_width
    pen = 0.0
    for item in items:
        if isinstance(item, int | float) or not hasattr(item, "__bytes__"):
            pen -= float(item) / 1000 * size
            continue
        raw = bytes(item)
        for index in range(0, len(raw) - 1, 2):
            number = raw[index] << 8 | raw[index + 1]
            width = widths.get(number, usual)
            yield Glyph(
                texts.get(number, ""),
                number,
                font.name,
                drawn,
                (x + pen * a) * MM_PER_PT,
                (height - y - pen * b) * MM_PER_PT,
                width * along,
            )
            pen += width / 1000 * size
    state.matrix = _times((1, 0, 0, 1, pen, 0), state.matrix)


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


# --- Looks ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Look:
    """What a page looks like: a digest that stays the same as long as what is drawn does; its size in mm."""

    digest: str
    width: float
    height: float


def looks(content: bytes) -> tuple[Look, ...]:
    """Tell what each page looks like.

    The digest is taken of the page's content, the names of its fonts (which hold a digest of the face) and its pictures;
    the subsets of the fonts, which change with every character of the whole issue, are left out.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        return tuple(_look(page.obj) for page in pdf.pages)


def _look(page: Any) -> Look:
    import pikepdf

    left, bottom, right, top = (float(value) for value in page["/MediaBox"])
    told = hashlib.sha256(f"{left} {bottom} {right} {top}".encode())
    contents = page["/Contents"]
    for stream in contents if isinstance(contents, pikepdf.Array) else [contents]:
        told.update(stream.read_bytes())
    resources = page.get("/Resources", {})
    for name, font in sorted(resources.get("/Font", {}).items()):
        told.update(f"{name} {font.get('/BaseFont')}\n".encode())
    for name, drawn in sorted(resources.get("/XObject", {}).items()):
        told.update(f"{name} {len(raw := drawn.read_raw_bytes())}\n".encode() + raw)
    return Look(told.hexdigest()[:32], (right - left) * MM_PER_PT, (top - bottom) * MM_PER_PT)
