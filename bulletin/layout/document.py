"""The composed tree of an issue → its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.layout.flow import Flow
from bulletin.layout.glyphs import GlyphSetter
from bulletin.layout.lines import LineSetter
from bulletin.layout.pages import (
    Artifact,
    Bookmark,
    Destination,
    Page,
    Pages,
    PlacedOutline,
    PlacedPicture,
    Role,
)
from bulletin.layout.parts.contents import ContentsSetter
from bulletin.layout.parts.imprint import imprint
from bulletin.layout.parts.margins import Margins
from bulletin.layout.parts.masthead import Masthead
from bulletin.layout.slices import Paginator
from bulletin.layout.structure import StructureBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.composition.values import ComposedIssue
    from bulletin.layout.pages import LinkArea, Mark
    from bulletin.layout.slices import PlacedSlice, Slice
    from bulletin.model import MakeUp
    from bulletin.typography.faces import Faces
    from bulletin.typography.geometry import Geometry


class LayoutOptions(Struct, frozen=True):
    """Options of a layout.

    `article_pages`: every article begins a page, not only the first. `page_numbers_in_contents`: the contents name the
    pages. `mirror`: the inner margin of even pages is on the right. `draft_mark` stands on every page.
    `picture_ratios` are the ratios of height to width of the theme's pictures, by name.
    """

    make_up: MakeUp
    article_pages: bool = False
    page_numbers_in_contents: bool = False
    mirror: bool = False
    draft_mark: str | None = None
    picture_ratios: Mapping[str, float] = field(default_factory=dict)


def lay_out(issue: ComposedIssue, geometry: Geometry, faces: Faces, options: LayoutOptions) -> Pages:
    """Return the pages of a composed issue."""
    return _Layout(geometry, faces, options).pages(issue)


class _Layout:
    """Lays out one issue."""

    def __init__(self, geometry: Geometry, faces: Faces, options: LayoutOptions) -> None:
        self._geometry, self._options = geometry, options
        self._glyphs, self._structure = GlyphSetter(faces), StructureBuilder()
        self._lines = LineSetter(geometry, self._glyphs, self._structure)
        self._margins = Margins(geometry, self._glyphs, faces)
        self._contents = ContentsSetter(self._lines)

    def pages(self, issue: ComposedIssue) -> Pages:
        slices = self._flow(issue)
        imprint_slice, blanks = imprint(issue.imprint, self._lines), self._options.make_up.blanks
        paginator = Paginator(self._geometry)
        paginator.fill(slices if blanks is not None else [*slices, imprint_slice])
        unnumbered = self._imprint_alone(paginator, imprint_slice, blanks) if blanks is not None else set()
        if self._options.page_numbers_in_contents:
            self._contents.number(dict(self._anchored(paginator)))
        return self._pages(paginator, unnumbered)

    def _flow(self, issue: ComposedIssue) -> list[Slice]:
        """Return the slices of masthead, contents and texts; the imprint is none of them."""
        flow, add = Flow(self._lines), self._structure.add
        flow.add(Masthead(self._lines, issue).slice(copy_number=self._options.make_up.copy_number))
        if issue.contents:
            self._contents.columns(issue.contents, flow)
        if issue.editors_note or issue.notes:
            section = add(Role.SECTION)
            flow.blocks(issue.editors_note, section)
            flow.notes(issue.notes, section)
        for number, article in enumerate(issue.articles):
            flow.article(article, new_page=self._options.article_pages or number == 0)
        return flow.slices

    def _imprint_alone(self, paginator: Paginator, imprint_slice: Slice, blanks: int) -> set[int]:
        """Put the imprint on a page of its own, behind blank ones; return the pages without number (GB/T 9704 §7.5)."""
        first = len(paginator.pages) + 1
        for _ in range(blanks):
            paginator.begin()
        paginator.fill([imprint_slice])
        blank = set(range(first, first + blanks))
        return blank if self._options.make_up.numbered_imprint else {*blank, len(paginator.pages)}

    # --- From slices to pages ---------------------------------------------------------------------------------

    def _pages(self, paginator: Paginator, unnumbered: set[int]) -> Pages:
        page, destinations = self._geometry.page, dict[str, Destination]()
        outline: list[Bookmark] = []
        pages = []
        for number, placed in enumerate(paginator.pages, start=1):
            pages.append(self._page(number, placed, numbered=number not in unnumbered))
            for each in placed:
                place = Destination(number, self._left(number), page.top + each.y)
                if each.slice.anchor:
                    destinations[each.slice.anchor] = place
                if each.slice.bookmark:
                    outline.append(Bookmark(*each.slice.bookmark, place))
        return Pages(
            width=page.width,
            height=page.height,
            pages=tuple(pages),
            elements=tuple(self._structure.elements),
            anchors=destinations,
            outline=tuple(outline),
            fonts=self._glyphs.fonts,
            colours=self._geometry.colours,
        )

    def _page(self, number: int, placed: list[PlacedSlice], *, numbered: bool) -> Page:
        left, top = self._left(number), self._geometry.page.top
        marks: list[Mark] = [*self._ornaments(number)]
        links: list[LinkArea] = []
        for each in placed:
            marks += [mark.moved(left, top + each.y) for mark in each.slice.marks]
            links += [area.moved(left, top + each.y) for area in each.slice.links]
        if numbered:
            marks.append(self._margins.page_number(number).moved(left, top))
        if self._options.draft_mark:
            marks.append(self._margins.draft_mark(self._options.draft_mark).moved(left, top))
        return Page(number, tuple(marks), tuple(links))

    def _ornaments(self, number: int) -> Iterator[Mark]:
        """Yield the theme's ornaments for a page; they are drawn below everything else."""
        for each in self._geometry.ornaments:
            if number > 1 and not each.all_pages:
                continue
            if each.outline:
                yield PlacedOutline(each.outline, each.colour).moved(each.x, each.y)
            if each.picture:
                height = each.width * self._options.picture_ratios[each.picture]
                yield PlacedPicture(each.x, each.y, each.width, height, each.picture, Artifact.LAYOUT)

    def _anchored(self, paginator: Paginator) -> Iterator[tuple[str, int]]:
        """Yield anchors with their page numbers."""
        for number, placed in enumerate(paginator.pages, start=1):
            for each in placed:
                if each.slice.anchor:
                    yield each.slice.anchor, number

    def _left(self, number: int) -> float:
        """Return the left edge of the type area of a page (mm)."""
        page = self._geometry.page
        return page.outer if self._options.mirror and number % 2 == 0 else page.inner
