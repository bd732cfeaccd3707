"""What stands on a page, with its place in points from the upper left corner."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

Point: TypeAlias = tuple[float, float]
"""To the right and downwards, in points."""


class PlacedGlyph(Struct, frozen=True):
    """A character as it is drawn: `x0` to `x1` is its advance, `y` its baseline.

    `heavy`: its strokes are thickened by drawing. `shift` is 1 where it is raised, −1 where it is lowered.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    face: str = ""
    heavy: bool = False
    shift: int = 0


class Box(Struct, frozen=True):
    """A rectangle."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Its extent to the right."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Its extent downwards."""
        return self.y1 - self.y0

    def contains(self, x: float, y: float, margin: float = 0) -> bool:
        """Whether a point is inside, or as near as the margin."""
        return self.x0 - margin <= x <= self.x1 + margin and self.y0 - margin <= y <= self.y1 + margin


class Ruling(Struct, frozen=True):
    """A line that is drawn; horizontal or vertical by its longer extent."""

    box: Box

    @property
    def horizontal(self) -> bool:
        """Whether it runs from left to right."""
        return self.box.width >= self.box.height


class PagePicture(Struct, frozen=True):
    """A picture file, by its path in the manuscript, and where it stands."""

    path: str
    box: Box


class PageContent(Struct, frozen=True):
    """A page as it is seen. `turned` are lines of text that are not upright, in the order of the file."""

    width: float
    height: float
    glyphs: tuple[PlacedGlyph, ...]
    rulings: tuple[Ruling, ...] = ()
    pictures: tuple[PagePicture, ...] = ()
    turned: tuple[str, ...] = ()
