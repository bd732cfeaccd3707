"""The pages of a document as data: marks with their positions, and the structure tree.

Lengths are mm from the top left corner of the paper, sizes are pt, advances are thousandths of an em of their size.
Every paged output paints this value; none of them positions anything itself.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, TypeAlias, TypeVar, assert_never

from msgspec import Struct
from msgspec.structs import replace

from bulletin.typography.geometry import MM_PER_PT, UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from bulletin.typography.faces import Face
    from bulletin.typography.geometry import Outline

INK, RED = "ink", "red"
"""Names of the theme's colours."""


# --- Structure ------------------------------------------------------------------------------------------------


class Role(Enum):
    """Standard structure types (ISO 32000-1 §14.8.4)."""

    DOCUMENT = "Document"
    ARTICLE = "Art"
    SECTION = "Sect"
    TITLE = "H1"
    HEADING_2 = "H2"
    HEADING_3 = "H3"
    HEADING_4 = "H4"
    HEADING_5 = "H5"
    HEADING_6 = "H6"
    PARAGRAPH = "P"
    QUOTATION = "BlockQuote"
    LIST = "L"
    ITEM = "LI"
    LABEL = "Lbl"
    ITEM_BODY = "LBody"
    TABLE = "Table"
    TABLE_HEAD = "THead"
    TABLE_BODY = "TBody"
    ROW = "TR"
    HEAD_CELL = "TH"
    CELL = "TD"
    FIGURE = "Figure"
    CAPTION = "Caption"
    CONTENTS = "TOC"
    CONTENTS_ENTRY = "TOCI"
    LINK = "Link"
    NOTE = "Note"
    CODE = "Code"


class Scope(Enum):
    """Whether a head cell heads a row or a column (ISO 32000-1 §14.8.5.7)."""

    ROW = "Row"
    COLUMN = "Column"


class Element(Struct, frozen=True):
    """An element of the structure tree; `parent` is the index of the one it stands in, -1 for the root.

    `alternative` is read aloud in its place, or describes where a link leads; `target` is an address, or `#` and an
    anchor of this document. `span` and `rows` are the numbers of columns and rows of a cell; `ordered` marks a
    numbered list.
    """

    role: Role
    parent: int = -1
    alternative: str | None = None
    scope: Scope | None = None
    span: int = 1
    rows: int = 1
    target: str | None = None
    ordered: bool = False


class Artifact(Enum):
    """Kinds of marks that are no part of the text (ISO 32000-1 §14.8.2.2)."""

    LAYOUT = "layout"
    """Rules, leaders, ornaments."""
    HEADER = "header"
    """Marks above the type area, or repeated at its top: draft marks, heads of continued tables."""
    FOOTER = "footer"
    """Page numbers."""


Owner: TypeAlias = int | Artifact
"""The structure element of a mark, by its index, or the kind of artifact that it is."""


# --- Marks ----------------------------------------------------------------------------------------------------


class Shaping(Struct, frozen=True):
    """The result of shaping (HarfBuzz) for each glyph of a run.

    `clusters` are the indices of the first character of the run's text that a glyph stands for, `advances` the shaped
    advances, `offsets` those of the drawn glyph from the pen (right, up).
    """

    clusters: tuple[int, ...]
    advances: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


class GlyphRun(Struct, frozen=True):
    """Glyphs of one font, from left to right.

    `font` is the name of its face, `text` what the glyphs stand for in reading order, `widths` their advances in the
    font, `spacing` the space behind each of them. Without `shaping` each glyph stands for one character.
    """

    font: str
    text: str
    glyphs: tuple[int, ...]
    widths: tuple[int, ...]
    spacing: int = 0
    shaping: Shaping | None = None

    @property
    def right_to_left(self) -> bool:
        """Whether its glyphs stand in the reverse order of its text."""
        firsts = self.shaping.clusters if self.shaping else ()
        return len(firsts) > 1 and firsts[0] > firsts[-1]

    @property
    def advance(self) -> int:
        """The advance of the run, spacing included."""
        return sum(self.shaping.advances if self.shaping else self.widths) + self.spacing * len(self.glyphs)


class _Placed(Struct, frozen=True):
    """Something at a position on a page."""

    x: float
    y: float

    def moved(self, x: float, y: float) -> Self:
        """Return it moved by `x` and `y` mm."""
        return replace(self, x=self.x + x, y=self.y + y)


class PlacedText(_Placed, frozen=True):
    """Text on one base line: `x` is the origin of its first glyph, `y` its base line.

    The words of right-to-left text are placed one by one, in reading order. The base line of `turned` text runs
    upwards.
    """

    size: float
    runs: tuple[GlyphRun, ...]
    owner: Owner
    colour: str = INK
    turned: bool = False

    @property
    def width(self) -> float:
        """Its advance in mm."""
        return sum(run.advance for run in self.runs) * self.size * MM_PER_PT / UNITS

    @property
    def text(self) -> str:
        """Its characters in reading order."""
        return "".join(run.text for run in self.runs)


class PlacedRule(_Placed, frozen=True):
    """A rule, or any filled rectangle."""

    width: float
    height: float
    colour: str = INK
    owner: Owner = Artifact.LAYOUT


class PlacedPicture(_Placed, frozen=True):
    """A picture, by its path in the document's folder, or by the name of a file of the theme (`templates/…`)."""

    width: float
    height: float
    path: str
    owner: Owner


class PlacedOutline(Struct, frozen=True):
    """A filled path: M, L, C and Z with absolute coordinates (mm)."""

    outline: Outline
    colour: str = INK
    owner: Owner = Artifact.LAYOUT

    def moved(self, x: float, y: float) -> PlacedOutline:
        """Return it moved by `x` and `y` mm."""
        outline = tuple(
            (command, tuple(value + (y if at % 2 else x) for at, value in enumerate(operands)))
            for command, operands in self.outline
        )
        return replace(self, outline=outline)


Mark: TypeAlias = PlacedText | PlacedRule | PlacedPicture | PlacedOutline


class LinkArea(_Placed, frozen=True):
    """The area in which a click follows a link; `element` is the index of the link's structure element."""

    width: float
    height: float
    element: int


def turned(mark: Mark, length: float) -> Mark:
    """Return a mark of an area of this length (mm), turned with it by 90° anticlockwise: its top is at the left."""
    match mark:
        case PlacedText():
            return replace(mark, x=mark.y, y=length - mark.x, turned=True)
        case PlacedRule():
            return turned_box(mark, length)
        case PlacedPicture() | PlacedOutline():
            raise TypeError("pictures and ornaments stand on no turned area")
        case _:
            assert_never(mark)


_Box = TypeVar("_Box", PlacedRule, LinkArea)


def turned_box(box: _Box, length: float) -> _Box:
    """Return a rule or link area of an area of this length (mm), turned with it by 90° anticlockwise."""
    return replace(box, x=box.y, y=length - box.x - box.width, width=box.height, height=box.width)


def scaled(mark: Mark, scale: float) -> Mark:
    """Return a mark on a page that is drawn smaller or larger."""
    match mark:
        case PlacedText():
            return replace(mark, x=mark.x * scale, y=mark.y * scale, size=mark.size * scale)
        case PlacedRule():
            return scaled_box(mark, scale)
        case PlacedPicture():
            return scaled_box(mark, scale)
        case PlacedOutline():
            outline = tuple(
                (command, tuple(value * scale for value in operands)) for command, operands in mark.outline
            )
            return replace(mark, outline=outline)
        case _:
            assert_never(mark)


_ScaledBox = TypeVar("_ScaledBox", PlacedRule, PlacedPicture, LinkArea)


def scaled_box(box: _ScaledBox, scale: float) -> _ScaledBox:
    """Return a rule, picture or link area on a page that is drawn smaller or larger."""
    return replace(box, x=box.x * scale, y=box.y * scale, width=box.width * scale, height=box.height * scale)


# --- Pages ----------------------------------------------------------------------------------------------------


class Page(Struct, frozen=True):
    """A page: its number, from 1, and its marks in reading order."""

    number: int
    marks: tuple[Mark, ...]
    links: tuple[LinkArea, ...] = ()


class Destination(Struct, frozen=True):
    """The target of a link or a bookmark: page number and position on the page."""

    page: int
    x: float
    y: float


class Bookmark(Struct, frozen=True):
    """An entry of the outline; `level` counts from 1."""

    level: int
    title: str
    destination: Destination


class Pages(Struct, frozen=True):
    """A laid-out document; `width` and `height` are the paper's.

    `elements` stand in reading order, each behind its parent; the first is the root. `anchors` are the targets of
    links within the document. `fonts` are the faces by the names that runs use, `colours` values such as `#E0301E`.
    """

    width: float
    height: float
    pages: tuple[Page, ...]
    elements: tuple[Element, ...]
    anchors: Mapping[str, Destination]
    outline: tuple[Bookmark, ...]
    fonts: Mapping[str, Face]
    colours: Mapping[str, str]

    @property
    def picture_sizes(self) -> dict[str, tuple[float, float]]:
        """The largest width and height (mm) at which the picture of each figure is drawn, by path."""
        sizes: dict[str, tuple[float, float]] = {}
        for mark in (mark for page in self.pages for mark in page.marks):
            if isinstance(mark, PlacedPicture) and isinstance(mark.owner, int):
                width, height = sizes.get(mark.path, (0.0, 0.0))
                sizes[mark.path] = max(width, mark.width), max(height, mark.height)
        return sizes
