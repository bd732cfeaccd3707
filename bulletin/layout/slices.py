"""Slices, which no page break divides, and the pages that they fill."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.layout.pages import Artifact, PlacedText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.layout.lines import TextLine
    from bulletin.layout.pages import LinkArea, Mark
    from bulletin.typography.geometry import Geometry

TOLERANCE = 0.05
"""mm by which a page may be overfull: the rounding of lengths."""


class Slice(Struct):
    """A line, a row of a table, a picture, the masthead: its height (mm), and its marks from its own top left.

    `above` is the space before it, none at the top of a page. `keep`: no page break before it. `snap`: what follows
    stands on the grid again. `new_page`: a page break before it. `pinned`: it stands at the foot of the type area.
    A row repeats its table's `head` where it begins a page; the marks of its `foot` are drawn where a page ends behind
    it. Slices of one `row` that is broken into lines (the number of its structure element) have the texts of its
    `cells` apart. `anchor` is the target of links to it, `bookmark` its
    level and title in the outline.
    """

    height: float
    marks: list[Mark] = field(default_factory=list)
    links: list[LinkArea] = field(default_factory=list)
    above: float = 0.0
    keep: bool = False
    snap: bool = False
    new_page: bool = False
    pinned: bool = False
    head: Slice | None = None
    foot: list[Mark] = field(default_factory=list)
    row: int = 0
    cells: list[list[Mark]] = field(default_factory=list)
    anchor: str | None = None
    bookmark: tuple[int, str] | None = None

    def put(self, lines: Iterable[TextLine]) -> None:
        """Add lines and their links."""
        for line in lines:
            self.marks += line.texts
            self.links += line.links

    def lower(self, down: float) -> None:
        """Move all marks down by `down` mm, and increase the height by as much."""
        self.marks = [mark.moved(0, down) for mark in self.marks]
        self.links = [area.moved(0, down) for area in self.links]
        self.foot = [mark.moved(0, down) for mark in self.foot]
        self.cells = [[mark.moved(0, down) for mark in marks] for marks in self.cells]
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


def page_marks(placed: Sequence[PlacedSlice]) -> Iterator[Mark]:
    """Yield the marks of the slices of a page, from the top left of the type area; those of broken rows cell by cell."""
    for row, group in groupby(placed, key=lambda each: each.slice.row):
        slices = [*group]
        if row:
            for cells in zip(*(_moved_cells(each) for each in slices), strict=True):
                for marks in cells:
                    yield from marks
        for each in slices:
            yield from (mark.moved(0, each.y) for mark in each.slice.marks)
    if placed:
        yield from (mark.moved(0, placed[-1].y) for mark in placed[-1].slice.foot)


def _moved_cells(placed: PlacedSlice) -> list[list[Mark]]:
    return [[mark.moved(0, placed.y) for mark in marks] for marks in placed.slice.cells]


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
