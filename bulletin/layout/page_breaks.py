"""Where pages break: the page on which the text begins, and pages that are nearly empty."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.layout.pages import PlacedPicture, PlacedText
from bulletin.layout.slices import Paginator, TitleSpace
from bulletin.model import TextBegins

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.layout.slices import PlacedSlice, Slice
    from bulletin.typography.geometry import Geometry

PAGES_OF_A_SHEET = 2


def paginate(slices: Sequence[Slice], geometry: Geometry) -> Paginator:
    """Put slices on pages."""
    paginator = Paginator(geometry)
    paginator.fill(slices)
    return paginator


def begin_text(slices: Sequence[Slice], begins: TextBegins, geometry: Geometry) -> list[Slice]:
    """Let the text of a document begin its page; it runs on where what stands before it overfills page 1."""
    done = [*slices]
    at = next((at for at, each in enumerate(done) if each.title_space is TitleSpace.ABOVE), None)
    if at is None or begins is TextBegins.PAGE_1 or len(paginate(done[:at], geometry).pages) > 1:
        return done
    if begins is TextBegins.PAGE_2 or len(paginate(done, geometry).pages) > PAGES_OF_A_SHEET:
        done[at] = replace(done[at], new_page=True)
    return done


def text_page(pages: Sequence[Sequence[PlacedSlice]]) -> int:
    """Return the number of the page on which the text begins; 1 where there is no article."""
    for number, page in enumerate(pages, start=1):
        if any(each.slice.title_space is TitleSpace.ABOVE for each in page):
            return number
    return 1


def short_pages(pages: Sequence[Sequence[PlacedSlice]], geometry: Geometry) -> list[int]:
    """Return the indices of the pages with too few lines of text; page 1, with its masthead, is none of them."""
    shortest, pitch = geometry.numbers["fit"]["shortest"], geometry.page.line_pitch
    return [
        index for index, page in enumerate(pages) if index and page and not _reaches(page, shortest, pitch)
    ]


def _reaches(page: Sequence[PlacedSlice], lines: float, pitch: float) -> bool:
    """Return whether a page has so many lines of text."""
    found = 0.0
    for each in page:
        found += _lines(each.slice, pitch, lines)
        if found >= lines:
            return True
    return False


def _lines(slice_: Slice, pitch: float, most: float) -> float:
    """Return how many lines of text a slice counts as; the imprint and repeated heads are none, a picture is enough."""
    if slice_.pinned:
        return 0
    if any(isinstance(mark, PlacedPicture) for mark in slice_.marks):
        return most
    marks = chain(slice_.marks, *slice_.cells)
    text = any(isinstance(mark, PlacedText) and isinstance(mark.owner, int) for mark in marks)
    return max(1, round(slice_.height / pitch)) if text else 0
