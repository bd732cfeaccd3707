"""The glyphs of a finished PDF in the order of the text: figures and turned tables float, amid text behind them."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.layout.pages import PlacedText, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.layout.pages import Element, Pages
    from bulletin.model import Glyph, LayoutFacts

NEAR = 0.3
"""mm by which a glyph may stand beside the place that it was laid out at."""


class PrintedPart(Struct, frozen=True):
    """Glyphs of a page that are read one after the other: the number of the page, from 1, and its height (mm)."""

    page: int
    height: float
    glyphs: tuple[Glyph, ...]


class _Mark(Struct, frozen=True):
    """A text of a page, and the index of the structure element that its place in the text is known by."""

    page: int
    element: int
    text: PlacedText


class _Float(Struct, frozen=True):
    """Texts that stand before another one in the text, `before`, and on a page behind it."""

    marks: list[_Mark]
    before: _Mark


def in_reading_order(facts: LayoutFacts, pages: Pages) -> tuple[PrintedPart, ...]:
    """Return the glyphs of all pages in the order of the text; the pages of the file are those that were laid out."""
    rests = [page.glyphs for page in facts.pages]
    moved: dict[int, list[tuple[int, PrintedPart]]] = defaultdict(list)
    floats = [(each, _part(facts, each.marks)) for each in _floats(pages)]
    for each, part in floats:
        page = part.page - 1
        rests[page] = tuple(glyph for glyph in rests[page] if not _stands_in_any(glyph, each.marks))
    for each, part in floats:
        page = each.before.page - 1
        place = next((at for at, glyph in enumerate(rests[page]) if _stands_in(glyph, each.before)), 0)
        moved[page].append((place, part))
    return tuple(
        part for page in range(len(rests)) for part in _with_moved(facts, page, rests[page], moved[page])
    )


def _part(facts: LayoutFacts, marks: Sequence[_Mark]) -> PrintedPart:
    """Return the glyphs of some texts of a page."""
    number = marks[0].page
    page = facts.pages[number - 1]
    return PrintedPart(
        number, page.height, tuple(glyph for glyph in page.glyphs if _stands_in_any(glyph, marks))
    )


def _with_moved(
    facts: LayoutFacts, page: int, rest: tuple[Glyph, ...], moved: Sequence[tuple[int, PrintedPart]]
) -> Iterator[PrintedPart]:
    """Yield the glyphs that stay on a page, and between them those that belong there in the text."""
    start, height = 0, facts.pages[page].height
    for place, part in moved:
        yield PrintedPart(page + 1, height, rest[start:place])
        yield part
        start = place
    yield PrintedPart(page + 1, height, rest[start:])


def _floats(pages: Pages) -> Iterator[_Float]:
    """Yield the texts of each page, by element, that stand before a text of an earlier page."""
    painted, latest = list[_Mark](), 0
    for page in pages.pages:
        marks = [
            _Mark(page.number, _place(mark.owner, pages.elements), mark)
            for mark in page.marks
            if isinstance(mark, PlacedText) and isinstance(mark.owner, int)
        ]
        floating = (mark for mark in marks if mark.element < latest)
        for element, same in groupby(floating, key=attrgetter("element")):
            yield _Float([*same], next(mark for mark in painted if mark.element > element))
        painted += [mark for mark in marks if mark.element >= latest]
        latest = max((latest, *(mark.element for mark in marks)))


def _place(owner: int, elements: Sequence[Element]) -> int:
    """Return the element by which the place of a text is known: a whole table, else the block that holds it."""
    place = element = owner
    while element > 0:
        if elements[element].role is Role.TABLE:
            place = element
        elif place == element and elements[element].role is Role.LINK:
            place = elements[element].parent
        element = elements[element].parent
    return place


def _stands_in_any(glyph: Glyph, marks: Sequence[_Mark]) -> bool:
    return any(_stands_in(glyph, mark) for mark in marks)


def _stands_in(glyph: Glyph, mark: _Mark) -> bool:
    text = mark.text
    if text.turned:
        along, across = text.y - glyph.y, text.x - glyph.x
    else:
        along, across = glyph.x - text.x, text.y - glyph.y
    return abs(across) < NEAR and -NEAR < along < text.width + NEAR
