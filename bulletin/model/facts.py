"""The contents of a finished PDF."""

from __future__ import annotations

from msgspec import Struct, field


class Glyph(Struct, frozen=True, gc=False):
    """One drawn glyph: what it stands for, its number in its font, and its place.

    `x` and `y` (of the base line) are mm from the top left, `width` is the advance in mm, `size` pt; `turned`: its base
    line runs upwards.
    """

    text: str
    number: int
    font: str
    size: float
    x: float
    y: float
    width: float
    turned: bool = False

    @property
    def level(self) -> float:
        """How far from the top of the page it stands (mm): its base line, or the middle of a turned one."""
        return self.y - self.width / 2 if self.turned else self.y


class DrawnPicture(Struct, frozen=True):
    """A picture on a page: its size in mm and in pixels, and its place (mm from the top left)."""

    x: float
    y: float
    width: float
    height: float
    columns: int
    rows: int

    @property
    def resolution(self) -> float:
        """Pixels an inch (dpi), the smaller of both directions."""
        return min(self.columns / self.width, self.rows / self.height) * 25.4


class PageFacts(Struct, frozen=True):
    """One page: size in mm, its glyphs and its pictures in drawing order."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    pictures: tuple[DrawnPicture, ...] = ()


class TaggedTable(Struct, frozen=True):
    """A table of the structure tree: its head cells, and those of its other cells that no head belongs to.

    A head belongs to a cell by its scope, or because the cell names it (ISO 14289-1 §7.5).
    """

    heads: int
    loose: int


class Structure(Struct, frozen=True):
    """The accessibility structure of a PDF (PDF/UA, ISO 14289-1).

    `marked`: it says that it is tagged; `titled`: windows show its title, not the file's name; `part` the part of
    PDF/UA it claims; `alternatives` of its figures in order, "" where there is none.
    """

    marked: bool = False
    titled: bool = False
    part: int | None = None
    alternatives: tuple[str, ...] = ()
    tables: tuple[TaggedTable, ...] = ()


class LayoutFacts(Struct, frozen=True):
    """The contents of a finished PDF, as read back from the file."""

    pages: tuple[PageFacts, ...]
    fonts: tuple[str, ...]
    unembedded: tuple[str, ...]
    outline: tuple[str, ...]
    title: str | None
    language: str | None
    tagged: bool
    structure: Structure = field(default_factory=Structure)
