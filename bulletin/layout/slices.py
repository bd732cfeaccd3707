"""Slices, which no page break divides, and the pages that they fill."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.layout.pages import Artifact, PlacedText

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bulletin.composition.values import ComposedText
    from bulletin.layout.lines import TextLine
    from bulletin.layout.pages import LinkArea, Mark
    from bulletin.typography.geometry import Geometry

TOLERANCE = 0.05
"""mm by which a page may be overfull: the rounding of lengths."""


class TitleSpace(Enum):
    """The space before a slice that belongs to a title: above it, or between it and its text."""

    ABOVE = "above"
    BELOW = "below"


class Slice(Struct):
    """A line, a row of a table, a picture, the masthead: its height (mm), and its marks from its own top left.

    `above` is the space before it, none at the top of a page. `keep`: no page break before it. `snap`: what follows
    stands on the grid again. `spaced`: it ends with space, so that a title behind it has none of its own. `new_page`: a
    page break before it. `pinned`: it stands at the foot of the type area. A row repeats its table's `head` where it
    begins a page. `anchor` is the target of links to it, `bookmark` its level and title in the outline. `paragraph` is
    the one that it is a line of, `title_space` says what `above` is.
    """

    height: float
    marks: list[Mark] = field(default_factory=list)
    links: list[LinkArea] = field(default_factory=list)
    above: float = 0.0
    keep: bool = False
    snap: bool = False
    spaced: bool = False
    new_page: bool = False
    pinned: bool = False
    head: Slice | None = None
    anchor: str | None = None
    bookmark: tuple[int, str] | None = None
    paragraph: ComposedText | None = None
    title_space: TitleSpace | None = None

    def put(self, lines: Iterable[TextLine]) -> None:
        """Add lines and their links."""
        for line in lines:
            self.marks += line.texts
            self.links += line.links

    def lower(self, down: float) -> None:
        """Move all marks down by `down` mm, and increase the height by as much."""
        self.marks = [mark.moved(0, down) for mark in self.marks]
        self.links = [area.moved(0, down) for area in self.links]
        self.height += down

    def repeated(self) -> Slice:
        """Return the slice as it is repeated on a later page: as artifacts, no part of the text."""
        marks = [
            replace(mark, owner=Artifact.HEADER if isinstance(mark, PlacedText) else Artifact.LAYOUT)
            for mark in self.marks
        ]
        return Slice(self.height, marks)


class PlacedSlice(Struct):
    """A slice and its distance from the top of the type area (mm)."""

    y: float
    slice: Slice


class Paginator:
    """Fills pages with slices from top to bottom; a page ends where it is full or where the next slice begins a new one."""

    def __init__(self, geometry: Geometry) -> None:
        self._page = geometry.page
        self.pages: list[list[PlacedSlice]] = []

    def fill(self, slices: Sequence[Slice]) -> None:
        """Put slices on pages; the first begins a new page."""
        start = 0
        while start < len(slices):
            start = self._fill_page(slices, start)

    def begin(self) -> list[PlacedSlice]:
        """Begin a page; returns its empty list of slices."""
        self.pages.append([])
        return self.pages[-1]

    def _fill_page(self, slices: Sequence[Slice], start: int) -> int:
        """Fill a page from slice `start` on; return the index of the first slice of the next page."""
        page, y = self.begin(), 0.0
        head = slices[start].head
        if head is not None:
            page.append(PlacedSlice(0.0, head.repeated()))
            y = head.height
        for at in range(start, len(slices)):
            each = slices[at]
            top = y
            if at > start:
                top = self._snapped(y) if slices[at - 1].snap and not each.pinned else y
                top += each.above
                if each.new_page or top + each.height > self._page.area_height + TOLERANCE:
                    end = at if each.new_page else _break_before(slices, start, at)
                    del page[len(page) - (at - end) :]
                    return end
            if each.pinned:
                top = self._page.area_height - each.height
            page.append(PlacedSlice(top, each))
            y = top + each.height
        return len(slices)

    def _snapped(self, y: float) -> float:
        """Return the next position on the grid (mm)."""
        pitch = self._page.line_pitch
        beyond = y % pitch
        return y if min(beyond, pitch - beyond) < TOLERANCE / 5 else y + pitch - beyond


def _break_before(slices: Sequence[Slice], start: int, full: int) -> int:
    """Return the index of the last slice, up to `full`, that allows a page break before it.

    `full` is the first one that does not fit on the page; where no break is allowed, the page is filled up to it.
    """
    return next((at for at in range(full, start, -1) if not slices[at].keep), full)
