"""A composed document → its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.composition.values import (
    ComposedArticle,
    ComposedAttachment,
    ComposedContents,
    ComposedHead,
    ComposedImprint,
    ComposedMasthead,
    ComposedSection,
)
from bulletin.layout.fit import PageSearch, fit_paragraphs
from bulletin.layout.flow import Flow
from bulletin.layout.glyphs import GlyphSetter
from bulletin.layout.lines import LineSetter
from bulletin.layout.page_breaks import begin_text, paginate, text_page
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
from bulletin.layout.parts.attachment import set_attachment
from bulletin.layout.parts.contents import ContentsSetter
from bulletin.layout.parts.imprint import imprint
from bulletin.layout.parts.margins import Margins
from bulletin.layout.parts.masthead import Masthead
from bulletin.layout.parts.official_head import OfficialHead
from bulletin.layout.slices import page_marks
from bulletin.layout.structure import StructureBuilder
from bulletin.model import PageRecord, StockPart, TextBegins

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.composition.values import ComposedDocument, ComposedPart
    from bulletin.layout.fit import InLines
    from bulletin.layout.pages import LinkArea, Mark
    from bulletin.layout.slices import Paginator, PlacedSlice, Slice
    from bulletin.model import MakeUp, PageFit
    from bulletin.typography.faces import Faces
    from bulletin.typography.geometry import Geometry


class LayoutOptions(Struct, frozen=True):
    """Options of a layout.

    `draft_mark` stands on every page. `picture_ratios` are the ratios of height to width of the theme's pictures, by
    name. `fit`: nearly empty pages are drawn in or spread.
    """

    make_up: MakeUp
    fit: bool = False
    draft_mark: str | None = None
    picture_ratios: Mapping[str, float] = field(default_factory=dict)


class FittedPages(Struct, frozen=True):
    """The pages of a document; the composed document and the geometry that they were set from in the end.

    `record` says what was changed so that none is nearly empty; `searched`: the changes were found here, and not before.
    """

    pages: Pages
    document: ComposedDocument
    geometry: Geometry
    record: PageRecord
    searched: bool = False


def lay_out(
    document: ComposedDocument, geometry: Geometry, faces: Faces, options: LayoutOptions, in_lines: InLines
) -> FittedPages:
    """Return the pages of a composed document, changed as its record says; without one they are fitted.

    `in_lines` sets a paragraph in more or fewer lines.
    """
    if record := document.record:
        document = replace(document, text_begins=_begins(record, document.text_begins))
        return _with_fit(document, record.fit, geometry, faces, options, in_lines)
    layout = _Layout(geometry, faces, options)
    flow = layout.set_parts(document)
    if options.fit:
        search = PageSearch(
            document,
            geometry,
            flow.all,
            in_lines,
            lambda other: _Layout(other, faces, options).set_parts(document).all,
        )
        if found := search.best():
            fit, begins = found
            document = replace(document, text_begins=begins)
            fitted = _with_fit(document, fit, geometry, faces, options, in_lines)
            return replace(fitted, searched=True)
    pages, text_page = layout.pages(flow, document)
    return FittedPages(pages, document, geometry, PageRecord(len(pages.pages), text_page))


def _begins(record: PageRecord, usual: TextBegins) -> TextBegins:
    """Return where the text begins by a record."""
    return {1: TextBegins.PAGE_1, 2: TextBegins.PAGE_2}.get(record.text_page or 0, usual)


def _with_fit(  # noqa: PLR0913, PLR0917 - a layout, and what is changed in it
    document: ComposedDocument,
    fit: PageFit,
    geometry: Geometry,
    faces: Faces,
    options: LayoutOptions,
    in_lines: InLines,
) -> FittedPages:
    """Lay out a document with changes."""
    geometry = geometry.fitted(fit.page_lines or geometry.page.lines, fit.above, fit.below)
    document, layout = fit_paragraphs(document, fit, in_lines), _Layout(geometry, faces, options)
    pages, text_page = layout.pages(layout.set_parts(document), document)
    return FittedPages(pages, document, geometry, PageRecord(len(pages.pages), text_page, fit))


class _SetDocument(Struct, frozen=True):
    """A document set as slices: the imprints apart, as they may stand on a page of their own."""

    body: list[Slice]
    imprints: list[Slice]

    @property
    def all(self) -> list[Slice]:
        """All slices in reading order."""
        return [*self.body, *self.imprints]


class _Layout:
    """Lays out one document."""

    def __init__(self, geometry: Geometry, faces: Faces, options: LayoutOptions) -> None:
        self._geometry, self._options = geometry, options
        self._glyphs, self._structure = GlyphSetter(faces), StructureBuilder()
        self._lines = LineSetter(geometry, self._glyphs, self._structure)
        self._margins = Margins(geometry, self._glyphs, faces)
        self._contents = ContentsSetter(self._lines)

    def set_parts(self, document: ComposedDocument) -> _SetDocument:
        """Set all parts."""
        flow = Flow(self._lines)
        imprints = [slice_ for part in document.parts if (slice_ := self._part(part, flow))]
        return _SetDocument(flow.slices, imprints)

    def pages(self, parts: _SetDocument, document: ComposedDocument) -> tuple[Pages, int]:
        """Return the pages, and the number of that on which the text begins."""
        slices, count = begin_text(parts.all, document.text_begins, self._geometry), len(parts.body)
        blanks = self._blanks(slices, count, document)
        paginator = paginate(slices if blanks is None else slices[:count], self._geometry)
        unnumbered = set() if blanks is None else self._imprint_alone(paginator, slices[count:], blanks)
        unnumbered |= set() if document.first_number else {1}
        return self._pages(paginator, unnumbered, document), text_page(paginator.pages)

    def _blanks(self, slices: list[Slice], count: int, document: ComposedDocument) -> int | None:
        """Return the number of blank pages before an imprint on a page of its own; None where it follows the text.

        One that is to stand on an even page is moved there where the document would end on an odd one.
        """
        even = any(isinstance(part, ComposedImprint) and part.even_page for part in document.parts)
        if self._options.make_up.blanks is not None or not even:
            return self._options.make_up.blanks
        if len(paginate(slices, self._geometry).pages) % 2 == 0:
            return None
        return 1 - len(paginate(slices[:count], self._geometry).pages) % 2

    def _part(self, part: ComposedPart, flow: Flow) -> Slice | None:
        """Set a part; an imprint is returned, as it may stand on a page of its own."""
        flow.end_figures()
        match part:
            case ComposedMasthead():
                make_up = self._options.make_up
                stock = [part.value for part in make_up.stock]
                masthead = Masthead(self._lines, part).slice(copy_number=make_up.copy_number, stock=stock)
                masthead.spaced = masthead.snap = True
                flow.add(masthead)
            case ComposedHead():
                flow.add(OfficialHead(self._lines, part).slice())
            case ComposedContents():
                self._contents.columns(part, flow)
            case ComposedSection():
                section = self._structure.add(Role.SECTION)
                flow.blocks(part.blocks, section)
                flow.notes(part.notes, section)
            case ComposedArticle():
                flow.article(part)
            case ComposedAttachment():
                set_attachment(part, flow, self._lines)
            case ComposedImprint():
                return imprint(part, self._lines)
            case _:
                assert_never(part)
        return None

    def _imprint_alone(self, paginator: Paginator, imprints: list[Slice], blanks: int) -> set[int]:
        """Put the imprint on a page of its own, behind blank ones; return the pages without number (GB/T 9704 §7.5)."""
        first = len(paginator.pages) + 1
        for _ in range(blanks):
            paginator.begin()
        paginator.fill(imprints)
        blank = set(range(first, first + blanks))
        return {*blank, len(paginator.pages)} if blank else set()

    # --- From slices to pages ---------------------------------------------------------------------------------

    def _pages(self, paginator: Paginator, unnumbered: set[int], document: ComposedDocument) -> Pages:
        page, destinations = self._geometry.page, dict[str, Destination]()
        outline: list[Bookmark] = []
        for number, placed in enumerate(paginator.pages, start=1):
            for each in placed:
                place = Destination(number, self._left(number), page.top + each.y)
                if each.slice.anchor:
                    destinations[each.slice.anchor] = place
                if each.slice.bookmark:
                    outline.append(Bookmark(*each.slice.bookmark, place))
        self._contents.number(destinations)
        pages = (
            self._page(number, placed, numbered=number not in unnumbered, ornaments=document.ornaments)
            for number, placed in enumerate(paginator.pages, start=1)
        )
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

    def _page(self, number: int, placed: list[PlacedSlice], *, numbered: bool, ornaments: bool) -> Page:
        left, top = self._left(number), self._geometry.page.top
        marks: list[Mark] = [*self._ornaments(number)] if ornaments else []
        links: list[LinkArea] = []
        marks += [mark.moved(left, top) for mark in page_marks(placed)]
        for each in placed:
            links += [area.moved(left, top + each.y) for area in each.slice.links]
        if numbered:
            marks.append(self._margins.page_number(number).moved(left, top))
        if self._options.draft_mark:
            marks.append(self._margins.draft_mark(self._options.draft_mark).moved(left, top))
        return Page(number, tuple(marks), tuple(links))

    def _ornaments(self, number: int) -> Iterator[Mark]:
        """Yield the theme's ornaments for a page; they are drawn below everything else."""
        if number == 1 and StockPart.ORNAMENTS in self._options.make_up.stock:
            return
        for each in self._geometry.ornaments:
            if number > 1 and not each.all_pages:
                continue
            if each.outline:
                yield PlacedOutline(each.outline, each.colour).moved(each.x, each.y)
            if each.picture:
                height = each.width * self._options.picture_ratios[each.picture]
                yield PlacedPicture(each.x, each.y, each.width, height, each.picture, Artifact.LAYOUT)

    def _left(self, number: int) -> float:
        """Return the left edge of the type area of a page (mm); even pages may be mirrored."""
        return self._geometry.page.left(number, mirror=self._options.make_up.mirror)
