"""Random issues with every kind of block: what is true of the pages of all of them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bulletin.layout.pages import Artifact, PlacedPicture, PlacedText, Role
from tests.support import random_issues
from tests.support.page_boxes import MM, boxes, overlaps
from tests.support.typesetting import squeezed, texts, typeset_issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.app.typesetting import TypesetDocument
    from bulletin.composition.values import ComposedBlocks, ComposedDocument, ComposedText
    from bulletin.layout.pages import Mark, Page, Pages

pytestmark = pytest.mark.counts(sample=6, full=5000)
TOP, FOOT, LEFT, WIDTH = 37.0, 262.0, 28.0, 156.0
"""mm: the type area."""
ROUNDING = 0.4
"""mm"""


@pytest.fixture(scope="module")
def random_issue(each_seed: int, tmp_path_factory: pytest.TempPathFactory) -> TypesetDocument:
    folder = random_issues.make(tmp_path_factory.mktemp("random"), each_seed)
    return typeset_issue(folder, next(path.name for path in (folder / "issues").iterdir()))[0]


def test_nothing_leaves_the_type_area(random_issue: TypesetDocument) -> None:
    for page in random_issue.pages.pages:
        edge = page_left(page)
        for box in boxes(random_issue.pages, page, margins=False):
            assert box.top > TOP - ROUNDING, (page.number, box)
            assert box.bottom < FOOT + ROUNDING, (page.number, box)
            assert box.left > edge - ROUNDING, (page.number, box)
            assert box.right < edge + WIDTH + ROUNDING, (page.number, box)


def page_left(page: Page) -> float:
    """Return where the type area of a page begins, known from its page number, at the outer edge."""
    numbers = [mark for mark in texts(page) if mark.owner is Artifact.FOOTER]
    if not numbers or page.number % 2:
        return LEFT
    return numbers[0].x - numbers[0].size * MM


def test_nothing_overlaps(random_issue: TypesetDocument) -> None:
    pages = random_issue.pages
    assert {page.number: found for page in pages.pages if (found := overlaps(pages, page))} == {}


def test_reading_order_is_the_order_of_the_source(random_issue: TypesetDocument) -> None:
    """The order of the structure: what floats stands in it where it stands in the source."""
    pages = random_issue.pages
    marks = [mark for page in pages.pages for mark in texts(page) if isinstance(mark.owner, int)]
    drawn = squeezed("".join(mark.text for mark in sorted(marks, key=lambda mark: place_of(pages, mark))))
    place = 0
    for text in composed_texts(random_issue.fitted.document):
        wanted = "".join(line.text for line in text.lines)
        start = drawn.find(squeezed(wanted), place)
        assert start >= 0, wanted
        place = start


def place_of(pages: Pages, mark: PlacedText) -> int:
    """Return the element that tells where a text stands in the source: a table, the block that holds a link."""
    assert isinstance(mark.owner, int)
    place = element = mark.owner
    while element > 0:
        if pages.elements[element].role is Role.TABLE:
            return element
        if place == element and pages.elements[element].role is Role.LINK:
            place = pages.elements[element].parent
        element = pages.elements[element].parent
    return place


def test_figures_keep_their_order(random_issue: TypesetDocument) -> None:
    pages = random_issue.pages
    figures = [mark.owner for page in pages.pages for mark in page.marks if isinstance(mark, PlacedPicture)]
    assert figures == sorted(figures)


def stays(pages: Pages, mark: Mark) -> bool:
    """Whether a mark is of the text, and not of a figure or a turned table, which may float."""
    owner = mark.owner
    while isinstance(owner, int) and owner > 0:
        if pages.elements[owner].role is Role.FIGURE:
            return False
        owner = pages.elements[owner].parent
    return isinstance(mark.owner, int) and not (isinstance(mark, PlacedText) and mark.turned)


def composed_texts(issue: ComposedDocument) -> Iterator[ComposedText]:
    """Yield the running texts of an issue in the order of its sources."""
    from bulletin.composition.values import ComposedArticle

    for article in (part for part in issue.parts if isinstance(part, ComposedArticle)):
        yield article.title
        yield from article.under
        yield from block_texts(article.blocks)
        for note in article.notes:
            yield from block_texts(note)


def block_texts(blocks: ComposedBlocks) -> Iterator[ComposedText]:
    from bulletin.composition.values import (
        ComposedHeading,
        ComposedList,
        ComposedParagraph,
        ComposedQuotation,
        ComposedTable,
        ComposedVerbatim,
    )

    for block in blocks:
        if isinstance(block, ComposedParagraph | ComposedHeading | ComposedVerbatim):
            yield block.text
        elif isinstance(block, ComposedQuotation):
            yield from block_texts(block.blocks)
        elif isinstance(block, ComposedList):
            for item in block.items:
                yield from block_texts(item)
        elif isinstance(block, ComposedTable):
            yield from filter(None, (block.caption,))
            yield from (cell.text for row in (*block.head, *block.rows) for cell in row)
            yield from block.notes


def test_running_text_stands_on_the_grid(random_issue: TypesetDocument) -> None:
    """A line of text that follows another one at less than two lines' distance follows it at one."""
    pages, body = random_issue.pages, {Role.PARAGRAPH}
    pitch = 225 / 22 if any(abs(p - 225 / 22) < 0.01 for p in pitches(pages, body)) else 225 / 21
    for distance in pitches(pages, body):
        if 0.99 * pitch < distance < 1.01 * pitch:
            assert distance == pytest.approx(pitch, abs=0.001)


def pitches(pages: Pages, roles: set[Role]) -> list[float]:
    """Return the distances of base lines of 16 pt text that follow each other in one element."""
    distances = []
    for page in pages.pages:
        rows = [mark for mark in texts(page) if mark.size == 16 and isinstance(mark.owner, int)]
        rows = [row for row in rows if pages.elements[row.owner].role in roles]  # type: ignore[index]
        distances += [
            two.y - one.y for one, two in pairwise(rows) if one.owner == two.owner and two.y > one.y
        ]
    return distances


def test_every_element_stands_behind_its_parent(random_issue: TypesetDocument) -> None:
    elements = random_issue.pages.elements
    assert elements[0].role is Role.DOCUMENT
    assert all(0 <= element.parent < index for index, element in enumerate(elements) if index)


def test_what_is_drawn_belongs_to_an_element_once(random_issue: TypesetDocument) -> None:
    """The marks of an element follow each other over all pages, whatever stands in the margins between them."""
    pages = random_issue.pages
    order = [mark.owner for page in pages.pages for mark in page.marks if stays(pages, mark)]
    leaves = [owner for owner, following in zip(order, [*order[1:], -1], strict=True) if owner != following]
    split = {owner for owner in leaves if leaves.count(owner) > 1}
    assert all(has_children(random_issue.pages, owner) for owner in split)


def has_children(pages: Pages, owner: int) -> bool:
    return any(element.parent == owner for element in pages.elements)
