"""Slices, which no page break divides, and the pages that they fill."""

from __future__ import annotations

from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.layout.pages import Artifact, PlacedText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.composition.values import ComposedText
    from bulletin.layout.lines import TextLine
    from bulletin.layout.pages import LinkArea, Mark
    from bulletin.typography.geometry import Geometry, PageGeometry

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
    begins a page; the marks of its `foot` are drawn where a page ends behind it. Slices of one `row` that is broken into
    lines (the number of its structure element) have the texts of its `cells` apart. `anchor` is the target of links to
    it, `bookmark` its level and title in the outline. A `figure` that `floats` may stand at the top of the next page,
    what follows before it, but nothing behind a `barrier`. `paragraph` is the one that it is a line of, `title_space`
    says what `above` is. A part of a form that `joins` has the next one directly below it.
    """

    height: float
    marks: list[Mark] = field(default_factory=list)
    links: list[LinkArea] = field(default_factory=list)
    above: float = 0.0
    keep: bool = False
    snap: bool = False
    joins: bool = False
    spaced: bool = False
    new_page: bool = False
    pinned: bool = False
    figure: bool = False
    floats: bool = False
    barrier: bool = False
    head: Slice | None = None
    foot: list[Mark] = field(default_factory=list)
    row: int = 0
    cells: list[list[Mark]] = field(default_factory=list)
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
    """Fills pages with slices from top to bottom; a page ends where it is full or where the next slice begins a new one.

    A figure that does not fit waits for the top of the next page, so that the text behind it fills this one. Figures
    keep their order, and none waits for longer than a page.
    """

    def __init__(self, geometry: Geometry) -> None:
        self._page = geometry.page
        self.pages: list[list[PlacedSlice]] = []

    def fill(self, slices: Sequence[Slice]) -> None:
        """Put slices on pages; the first begins a new page."""
        start, waiting = 0, list[int]()
        while start < len(slices) or waiting:
            start, waiting = self._fill_page(slices, start, waiting)

    def begin(self) -> list[PlacedSlice]:
        """Begin a page; returns its empty list of slices."""
        self.pages.append([])
        return self.pages[-1]

    def _fill_page(
        self, slices: Sequence[Slice], start: int, waiting: Sequence[int]
    ) -> tuple[int, list[int]]:
        return _PageFiller(self._page, slices, start, self.begin()).fill(waiting)


class _PageFiller(Struct):
    """Fills a page from slice `start` on; `waiting` are the figures that have been left for the next page."""

    page: PageGeometry
    slices: Sequence[Slice]
    start: int
    placed: list[PlacedSlice]
    y: float = 0.0
    indices: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)

    def fill(self, figures: Sequence[int]) -> tuple[int, list[int]]:
        """Fill the page, `figures` of the page before at its top; return where the next one starts, and its figures."""
        for index in figures:
            self._place(index, self.y)
        self.indices.clear()
        first = self.start if figures else self.start + 1
        if self.start < len(self.slices) and (head := self.slices[self.start].head):
            self.placed.append(PlacedSlice(self.y, head.repeated()))
            self.y += head.height
        slices, waiting, full = self.slices, self.waiting, self.page.area_height + TOLERANCE
        for at in range(self.start, len(slices)):
            each = slices[at]
            if waiting and (each.barrier or each.pinned or (each.figure and not each.floats)):
                return self._ended(at, first)
            place = self._next(at) if at >= first else self.y
            if at >= first and (each.new_page or place + each.height > full or (waiting and each.floats)):
                if each.new_page or not each.floats or not self._can_wait(each):
                    return self._ended(at, first)
                waiting.append(at)
            else:
                self._place(at, self.page.area_height - each.height if each.pinned else place)
        return self._ended(len(slices), first)

    def _place(self, index: int, y: float) -> None:
        self.placed.append(PlacedSlice(y, self.slices[index]))
        self.indices.append(index)
        self.y = y + self.slices[index].height

    def _next(self, at: int) -> float:
        """Return where a slice goes (mm): below the last one, and the space before it or before a figure that waits."""
        each, above, y = self.slices[at], self.slices[at].above, self.y
        if self.waiting:
            above = max(above, *(self.slices[index].above for index in self._waiting_before(at)), 0.0)
        if self.placed[-1].slice.snap and not each.pinned:
            y = self._snapped(y)
        return y + above

    def _can_wait(self, each: Slice) -> bool:
        """Whether a figure may wait, together with those that do."""
        height = each.height + sum(self.slices[index].height for index in self.waiting)
        return height <= self.page.area_height + TOLERANCE

    def _waiting_before(self, at: int) -> Iterator[int]:
        """Yield the waiting figures that stand right before a slice in the text."""
        while self.waiting and at - 1 in self.waiting:
            at -= 1
            yield at

    def _ended(self, full: int, first: int) -> tuple[int, list[int]]:
        """End the page before slice `full`, or before the last one from `first` on that may begin a page; see `fill`.

        Where none may, the page is filled up to it.
        """
        end = next((at for at in range(full, first - 1, -1) if not self._kept(at)), full)
        drop = sum(index >= end for index in self.indices)
        del self.placed[len(self.placed) - drop :]
        return end, [index for index in self.waiting if index < end]

    def _kept(self, at: int) -> bool:
        """Whether no page may begin with a slice; what follows a waiting figure takes its place behind a heading."""
        own = at < len(self.slices) and self.slices[at].keep and not self.slices[at].new_page
        return own or any(self.slices[index].keep for index in self._waiting_before(at))

    def _snapped(self, y: float) -> float:
        """Return the next position on the grid (mm)."""
        pitch = self.page.line_pitch
        beyond = y % pitch
        return y if min(beyond, pitch - beyond) < TOLERANCE / 5 else y + pitch - beyond
