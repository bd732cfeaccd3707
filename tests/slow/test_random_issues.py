"""Random issues with every kind of block: what is true of the pages of all of them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bulletin.layout.pages import Artifact, PlacedPicture, PlacedRule, PlacedText, Role
from tests.support import random_issues
from tests.support.typesetting import squeezed, texts, typeset_issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.app.typesetting import TypesetDocument
    from bulletin.composition.values import ComposedBlocks, ComposedDocument, ComposedText
    from bulletin.layout.pages import Mark, Page, Pages

pytestmark = pytest.mark.counts(sample=6, full=200)
TOP, FOOT, LEFT = 37.0, 262.0, 28.0
SLACK = 0.06
"""mm: the rounding of composition to thousandths of an em, summed over a line."""
ASCENT, DESCENT = 0.70, 0.08
"""Of the ink of Chinese characters, less than the em box: lines of a title may stand closer than their boxes."""
MM = 25.4 / 72


@pytest.fixture(scope="module")
def random_issue(each_seed: int, tmp_path_factory: pytest.TempPathFactory) -> TypesetDocument:
    folder = random_issues.make(tmp_path_factory.mktemp("random"), each_seed)
    return typeset_issue(folder, next(path.name for path in (folder / "issues").iterdir()))[0]


def in_area(page: Page) -> list[Mark]:
    """Return what stands in the type area: all but what belongs to the margins."""
    return [
        mark
        for mark in page.marks
        if mark.owner not in {Artifact.FOOTER, Artifact.HEADER}
        or (isinstance(mark, PlacedText) and TOP < mark.y < FOOT)
    ]


def test_nothing_leaves_the_type_area(random_issue: TypesetDocument) -> None:
    for page in random_issue.pages.pages:
        for mark in in_area(page):
            assert isinstance(mark, PlacedText | PlacedRule | PlacedPicture)
            left, high, right, low = box_of(mark, descent=0.0)
            edge = page_left(random_issue.pages, page)
            turned = isinstance(mark, PlacedText) and mark.turned
            assert high > TOP - (3 if turned else 0.3), (page.number, mark)  # a mark at the line's end
            assert low < FOOT + 0.3, (page.number, mark)
            assert edge - 3 < left, (page.number, mark)  # an opening mark may be squeezed by half
            assert right < edge + 156 + SLACK + 3, (page.number, mark)


def box_of(mark: Mark, descent: float = DESCENT) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a mark; the base line of turned text runs upwards."""
    if not isinstance(mark, PlacedText):
        assert isinstance(mark, PlacedRule | PlacedPicture)
        return mark.x, mark.y, mark.x + mark.width, mark.y + mark.height
    em, width = mark.size * MM, mark.width - spaces_at_end(mark)
    if mark.turned:
        return mark.x - ASCENT * em, mark.y - width, mark.x + descent * em, mark.y
    return mark.x, mark.y - ASCENT * em, mark.x + width, mark.y + descent * em


def page_left(pages: Pages, page: Page) -> float:
    """Return where the type area of a page begins, known from its page number, at the outer edge."""
    del pages
    numbers = [mark for mark in texts(page) if mark.owner is Artifact.FOOTER]
    if not numbers or page.number % 2:
        return LEFT
    return numbers[0].x - 14 * MM


def spaces_at_end(text: PlacedText) -> float:
    """Return how far spaces at a line's end, which take no room, and the space behind its last glyph reach."""
    width, em = 0.0, text.size * MM / 1000
    for run in reversed(text.runs):
        width += run.spacing * em
        if run.text.strip():
            return width
        width += (run.advance - run.spacing) * em
    return width


def test_nothing_overlaps(random_issue: TypesetDocument) -> None:
    for page in random_issue.pages.pages:
        boxes = sorted(ink_boxes(page), key=lambda box: box[1])
        for one, two in pairwise(boxes):
            apart_down = two[1] >= one[3] - SLACK
            apart_across = two[0] >= one[2] - 3 or one[0] >= two[2] - 3
            assert apart_down or apart_across, (page.number, one, two)


def ink_boxes(page: Page) -> Iterator[tuple[float, float, float, float]]:
    """Yield left, top, right, bottom of every text's ink and of every picture."""
    for mark in page.marks:
        if isinstance(mark, PlacedText | PlacedPicture):
            yield box_of(mark)


def test_reading_order_is_the_order_of_the_source(random_issue: TypesetDocument) -> None:
    drawn = "".join(
        mark.text for page in random_issue.pages.pages for mark in texts(page) if stays(random_issue, mark)
    )
    place = 0
    for text in composed_texts(random_issue.fitted.document):
        wanted = "".join(line.text for line in text.lines)
        start = squeezed(drawn).find(squeezed(wanted), place)
        assert start >= 0, wanted
        place = start


def stays(issue: TypesetDocument, mark: Mark) -> bool:
    """Whether a mark is of the text, and not of a figure, which may float."""
    owner = mark.owner
    while isinstance(owner, int) and owner > 0:
        if issue.pages.elements[owner].role is Role.FIGURE:
            return False
        owner = issue.pages.elements[owner].parent
    return isinstance(mark.owner, int)


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
    order = [
        mark.owner for page in random_issue.pages.pages for mark in page.marks if stays(random_issue, mark)
    ]
    leaves = [owner for owner, following in zip(order, [*order[1:], -1], strict=True) if owner != following]
    split = {owner for owner in leaves if leaves.count(owner) > 1}
    assert all(has_children(random_issue.pages, owner) for owner in split)


def has_children(pages: Pages, owner: int) -> bool:
    return any(element.parent == owner for element in pages.elements)
