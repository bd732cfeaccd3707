"""Review sheets (送审): the pages of an issue, smaller, each on an A4 sheet with space for handwriting beside its lines.

The pages stay those of the issue: the same lines at the same places, drawn at a scale. Each line has its number in the
inner margin. All that is added is no part of the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.layout.glyphs import GlyphSetter
from bulletin.layout.line_numbers import numbered_lines
from bulletin.layout.pages import Artifact, Page, PlacedRule, PlacedText, scaled, scaled_box

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.layout.pages import Destination, Mark, Pages
    from bulletin.typography.faces import Faces
    from bulletin.typography.geometry import PageGeometry

WIDTH, HEIGHT = 210.0, 297.0
"""The sheet: A4, which every office has at hand (mm)."""
NOTES, HEAD, FOOT = 31.5, 22.0, 22.5
"""mm: what a page leaves free at least of a sheet, to its right, above and below it.

An A4 page is drawn at 85 %, its 16 pt at 13.6: with its own margin there are 44 mm for handwriting.
"""
EDGE = 6.0
"""mm: the edge of a sheet that printers leave white."""
GAP = 4.0
"""mm: from the text to the notes."""
NUMBER_GAP, TURNED_GAP = 2.5, 1.0
"""mm: from the numbers of lines to the text; below turned text stands the page number."""
HAIR = 0.12
"""mm: the thickness of the rules."""
CORNER = 4.0
"""mm: the length of a corner mark, by which the edge of the page is seen."""
HEAD_SIZE, NUMBER_SIZE = 10.5, 8.0
"""Sizes of the line above the page, and of line numbers (pt)."""
FAINT, GREY = "review-rule", "review-number"
COLOURS = {FAINT: "#B0B0B0", GREY: "#606060"}
"""The colours of the rules for notes, and of line numbers."""
FACE = "song"


def review_sheets(pages: Pages, geometry: PageGeometry, faces: Faces, words: str) -> Pages:
    """Return the sheets of these pages; `words` stand above every page (issue, review, draft code)."""
    scale = min(1.0, (WIDTH - NOTES) / geometry.width, (HEIGHT - HEAD - FOOT) / geometry.height)
    sheets = _Sheets(pages, geometry, GlyphSetter(faces), scale, words)
    return replace(
        pages,
        width=WIDTH,
        height=HEIGHT,
        pages=tuple(map(sheets.sheet, pages.pages)),
        anchors={anchor: sheets.destination(place) for anchor, place in pages.anchors.items()},
        outline=tuple(
            replace(each, destination=sheets.destination(each.destination)) for each in pages.outline
        ),
        fonts={**pages.fonts, **sheets.glyphs.fonts},
        colours={**pages.colours, **COLOURS},
    )


class _Sheets(Struct, frozen=True):
    """Puts pages on sheets, at the binding edge."""

    pages: Pages
    geometry: PageGeometry
    glyphs: GlyphSetter
    scale: float
    words: str

    def sheet(self, page: Page) -> Page:
        """Return the sheet of a page."""
        marks = (
            *self._head(page.number),
            *self._corners(),
            *self._notes(page.number),
            *(scaled(mark, self.scale).moved(0, HEAD) for mark in page.marks),
            *self._numbers(page),
        )
        links = tuple(scaled_box(area, self.scale).moved(0, HEAD) for area in page.links)
        return Page(page.number, marks, links)

    def destination(self, place: Destination) -> Destination:
        """Return a place of a page on its sheet."""
        return replace(place, x=place.x * self.scale, y=place.y * self.scale + HEAD)

    def _head(self, number: int) -> Iterator[Mark]:
        """Yield what stands above the page: words that are too long for the line are set smaller."""
        left, y = self.geometry.left(number) * self.scale, HEAD * 0.6
        page = self._flush_right(WIDTH - EDGE, y, HEAD_SIZE, f"第{number}页，共{len(self.pages.pages)}页")
        words = self._text(left, y, HEAD_SIZE, self.words, Artifact.HEADER)
        yield replace(words, size=HEAD_SIZE * min(1.0, (page.x - GAP - left) / words.width))
        yield page

    def _corners(self) -> Iterator[Mark]:
        """Yield marks at the right corners of the page; at its left is the edge of the sheet."""
        right, foot = self.geometry.width * self.scale, HEAD + self.geometry.height * self.scale
        for y, up in ((HEAD, CORNER), (foot, 0.0)):
            yield PlacedRule(right, y - HAIR / 2, CORNER, HAIR)
            yield PlacedRule(right - HAIR / 2, y - up, HAIR, CORNER)
            yield PlacedRule(EDGE, y - HAIR / 2, CORNER, HAIR)

    def _notes(self, number: int) -> Iterator[Mark]:
        """Yield the rules for notes: one beside each line of the grid, and one before them."""
        page, scale = self.geometry, self.scale
        left = (page.left(number) + page.area_width) * scale + GAP
        top, pitch = HEAD + page.top * scale, page.line_pitch * scale
        yield PlacedRule(left, top, HAIR, page.area_height * scale, FAINT)
        for line in range(1, page.lines + 1):
            yield PlacedRule(left, top + line * pitch, WIDTH - EDGE - left, HAIR, FAINT)

    def _numbers(self, page: Page) -> Iterator[Mark]:
        """Yield the number of each line, before its beginning; turned with the line."""
        left, foot = self.geometry.left(page.number), self.geometry.top + self.geometry.area_height
        for line in numbered_lines(page, self.pages.elements):
            base = line.base * self.scale
            number = self._flush_right(
                left * self.scale - NUMBER_GAP, base + HEAD, NUMBER_SIZE, str(line.number)
            )
            if line.turned:
                y = foot * self.scale + HEAD + TURNED_GAP + number.width
                number = replace(number, x=base, y=y, turned=True)
            yield replace(number, colour=GREY, owner=Artifact.LAYOUT)

    def _text(self, x: float, y: float, size: float, text: str, owner: Artifact) -> PlacedText:
        return PlacedText(x, y, size, self.glyphs.runs(FACE, text), owner)

    def _flush_right(self, right: float, y: float, size: float, text: str) -> PlacedText:
        placed = self._text(0, y, size, text, Artifact.HEADER)
        return replace(placed, x=right - placed.width)
