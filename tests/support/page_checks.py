"""What is true of the pages of any document: each check yields what is wrong."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bulletin.composition.values import (
    ComposedArticle,
    ComposedHeading,
    ComposedList,
    ComposedParagraph,
    ComposedQuotation,
    ComposedTable,
    ComposedVerbatim,
)
from bulletin.layout.pages import Artifact, PlacedPicture, PlacedText, Role
from tests.support.page_boxes import MM, TYPE_AREA_TOP, boxes, overlaps
from tests.support.typesetting import squeezed, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.composition.values import ComposedBlocks, ComposedDocument, ComposedText
    from bulletin.layout.pages import Mark, Page, Pages

FOOT, LEFT, WIDTH = 262.0, 28.0, 156.0
"""mm: the type area, but for its top."""
ROUNDING = 0.4
"""mm"""


def outside(pages: Pages) -> Iterator[object]:
    """Yield what leaves the type area."""
    for page in pages.pages:
        edge = _page_left(page)
        for box in boxes(pages, page, margins=False):
            down = box.top > TYPE_AREA_TOP - ROUNDING and box.bottom < FOOT + ROUNDING
            across = edge - ROUNDING < box.left and box.right < edge + WIDTH + ROUNDING
            if not (down and across):
                yield page.number, box


def _page_left(page: Page) -> float:
    """Return where the type area of a page begins, known from its page number, at the outer edge."""
    numbers = [mark for mark in texts(page) if mark.owner is Artifact.FOOTER]
    if not numbers or page.number % 2:
        return LEFT
    return numbers[0].x - numbers[0].size * MM


def overprinted(pages: Pages) -> Iterator[object]:
    """Yield what is printed over something else."""
    for page in pages.pages:
        yield from ((page.number, pair) for pair in overlaps(pages, page))


def out_of_order(pages: Pages, document: ComposedDocument) -> Iterator[object]:
    """Yield the running texts that the structure does not have in the order of the source.

    What floats stands in the structure where it stands in the source.
    """
    marks = [mark for page in pages.pages for mark in texts(page) if isinstance(mark.owner, int)]
    drawn = squeezed("".join(mark.text for mark in sorted(marks, key=lambda mark: _place_of(pages, mark))))
    place = 0
    for text in composed_texts(document):
        wanted = squeezed("".join(line.text for line in text.lines))
        start = drawn.find(wanted, place)
        if start < 0:
            yield wanted
        else:
            place = start


def _place_of(pages: Pages, mark: PlacedText) -> tuple[int, int]:
    """Return the elements by which the place of a text in the source is known: a table and the cell, or a block."""
    assert isinstance(mark.owner, int)
    place = element = mark.owner
    while element > 0:
        if pages.elements[element].role is Role.TABLE:
            return element, mark.owner
        if place == element and pages.elements[element].role is Role.LINK:
            place = pages.elements[element].parent
        element = pages.elements[element].parent
    return place, 0


def figures_out_of_order(pages: Pages) -> Iterator[object]:
    """Yield the neighbours among the pictures that are drawn in the wrong order."""
    figures = [mark.owner for page in pages.pages for mark in page.marks if isinstance(mark, PlacedPicture)]
    numbers = [owner for owner in figures if isinstance(owner, int)]
    yield from ((one, two) for one, two in pairwise(numbers) if one > two)


def composed_texts(issue: ComposedDocument) -> Iterator[ComposedText]:
    """Yield the running texts of an issue in the order of its sources."""
    for article in (part for part in issue.parts if isinstance(part, ComposedArticle)):
        yield from filter(None, (article.title,))
        yield from article.under
        yield from _block_texts(article.blocks)
        for note in article.notes:
            yield from _block_texts(note)


def _block_texts(blocks: ComposedBlocks) -> Iterator[ComposedText]:
    for block in blocks:
        if isinstance(block, ComposedParagraph | ComposedHeading | ComposedVerbatim):
            yield block.text
        elif isinstance(block, ComposedQuotation):
            yield from _block_texts(block.blocks)
        elif isinstance(block, ComposedList):
            for item in block.items:
                yield from _block_texts(item)
        elif isinstance(block, ComposedTable):
            yield from filter(None, (block.caption,))
            yield from (cell.text for row in (*block.head, *block.rows) for cell in row)
            yield from block.notes


def off_the_grid(pages: Pages, pitch: float) -> Iterator[object]:
    """Yield the distances of lines of running text that follow each other in a paragraph at nearly, but not at, a pitch."""
    for page in pages.pages:
        rows = [mark for mark in texts(page) if mark.size == 16 and not mark.turned]
        rows = [row for row in rows if _is_paragraph(pages, row)]
        for one, two in pairwise(rows):
            distance = two.y - one.y
            near = 0.99 * pitch < distance < 1.01 * pitch
            if one.owner == two.owner and near and abs(distance - pitch) > 0.001:
                yield page.number, distance


def _is_paragraph(pages: Pages, mark: PlacedText) -> bool:
    return isinstance(mark.owner, int) and pages.elements[mark.owner].role is Role.PARAGRAPH


def misplaced_elements(pages: Pages) -> Iterator[object]:
    """Yield the elements that don't stand behind their parent."""
    assert pages.elements[0].role is Role.DOCUMENT
    for index, element in enumerate(pages.elements):
        if index and not 0 <= element.parent < index:
            yield index, element


def drawn_apart(pages: Pages) -> Iterator[object]:
    """Yield the elements whose marks do not follow each other over all pages, whatever floats or repeats between them."""
    order = [mark.owner for page in pages.pages for mark in page.marks if _stays(pages, mark)]
    leaves = [owner for owner, following in zip(order, [*order[1:], -1], strict=True) if owner != following]
    parents = {element.parent for element in pages.elements}
    yield from {owner for owner in leaves if owner not in parents and leaves.count(owner) > 1}


def _stays(pages: Pages, mark: Mark) -> bool:
    """Whether a mark is of the text, and not of a figure or a turned table."""
    owner = mark.owner
    while isinstance(owner, int) and owner > 0:
        if pages.elements[owner].role is Role.FIGURE:
            return False
        owner = pages.elements[owner].parent
    return isinstance(mark.owner, int) and not (isinstance(mark, PlacedText) and mark.turned)
