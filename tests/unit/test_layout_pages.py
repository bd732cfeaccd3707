"""Pages as data: what is true of every document's, and faults that pages set by others had."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bulletin.layout.pages import Artifact, PlacedPicture, PlacedRule, PlacedText, Role
from tests.support import features, random_issues
from tests.support.typesetting import SETTINGS, typeset_issue, write_issue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bulletin.app.typesetting import TypesetIssue
    from bulletin.composition.values import ComposedBlocks, ComposedIssue, ComposedText
    from bulletin.layout.pages import Mark, Page, Pages

TOP, FOOT, LEFT, RIGHT = 37.0, 262.0, 28.0, 184.0
SLACK = 0.06
"""mm: the rounding of composition to thousandths of an em, summed over a line."""
ASCENT, DESCENT = 0.70, 0.08
"""Of the ink of Chinese characters, less than the em box: lines of a title may stand closer than their boxes."""
MM = 25.4 / 72


# --- Properties of all pages ----------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=range(6))
def random_issue(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TypesetIssue:
    folder = random_issues.make(tmp_path_factory.mktemp("random"), request.param)
    return typeset_issue(folder, next(path.name for path in (folder / "issues").iterdir()))[0]


def in_area(page: Page) -> list[Mark]:
    """Return what stands in the type area: all but what belongs to the margins."""
    return [
        mark
        for mark in page.marks
        if mark.owner not in {Artifact.FOOTER, Artifact.HEADER}
        or (isinstance(mark, PlacedText) and TOP < mark.y < FOOT)
    ]


def texts(page: Page) -> list[PlacedText]:
    return [mark for mark in page.marks if isinstance(mark, PlacedText)]


def test_nothing_leaves_the_type_area(random_issue: TypesetIssue) -> None:
    for page in random_issue.pages.pages:
        for mark in in_area(page):
            assert isinstance(mark, PlacedText | PlacedRule | PlacedPicture)
            low = mark.y + (0 if isinstance(mark, PlacedText) else mark.height)
            high = mark.y - (ASCENT * mark.size * MM if isinstance(mark, PlacedText) else 0)
            edge = page_left(random_issue.pages, page)
            assert high > TOP - 0.3, (page.number, mark)
            assert low < FOOT + 0.3, (page.number, mark)
            assert edge - 3 < mark.x, (page.number, mark)  # an opening mark may be squeezed by half
            assert mark.x + visible_width(mark) < edge + 156 + SLACK + 3, (page.number, mark)


def page_left(pages: Pages, page: Page) -> float:
    """Return where the type area of a page begins, known from its page number, at the outer edge."""
    del pages
    numbers = [mark for mark in texts(page) if mark.owner is Artifact.FOOTER]
    if not numbers or page.number % 2:
        return LEFT
    return numbers[0].x - 14 * MM


def visible_width(mark: Mark) -> float:
    if isinstance(mark, PlacedText):
        return mark.width - spaces_at_end(mark)
    assert isinstance(mark, PlacedRule | PlacedPicture)
    return mark.width


def spaces_at_end(text: PlacedText) -> float:
    """Return how far spaces at a line's end, which take no room, and the space behind its last glyph reach."""
    width, em = 0.0, text.size * MM / 1000
    for run in reversed(text.runs):
        width += run.spacing * em
        if run.text.strip():
            return width
        width += (run.advance - run.spacing) * em
    return width


def test_nothing_overlaps(random_issue: TypesetIssue) -> None:
    for page in random_issue.pages.pages:
        boxes = sorted(ink_boxes(page), key=lambda box: box[1])
        for one, two in pairwise(boxes):
            apart_down = two[1] >= one[3] - SLACK
            apart_across = two[0] >= one[2] - 3 or one[0] >= two[2] - 3
            assert apart_down or apart_across, (page.number, one, two)


def ink_boxes(page: Page) -> Iterator[tuple[float, float, float, float]]:
    """Yield left, top, right, bottom of every text's ink and of every picture."""
    for mark in page.marks:
        if isinstance(mark, PlacedText):
            em = mark.size * MM
            yield mark.x, mark.y - ASCENT * em, mark.x + visible_width(mark), mark.y + DESCENT * em
        elif isinstance(mark, PlacedPicture):
            yield mark.x, mark.y, mark.x + mark.width, mark.y + mark.height


def test_reading_order_is_the_order_of_the_source(random_issue: TypesetIssue) -> None:
    drawn = "".join(
        mark.text for page in random_issue.pages.pages for mark in texts(page) if isinstance(mark.owner, int)
    )
    place = 0
    for text in composed_texts(random_issue.composed):
        wanted = "".join(line.text for line in text.lines)
        found = squeezed(drawn).find(squeezed(wanted), place)
        assert found >= 0, wanted
        place = found


def squeezed(text: str) -> str:
    return "".join(text.split())


def composed_texts(issue: ComposedIssue) -> Iterator[ComposedText]:
    """Yield the running texts of an issue in the order of its sources."""
    for article in issue.articles:
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
            yield from (cell.text for row in block.rows for cell in row.cells)


def test_running_text_stands_on_the_grid(random_issue: TypesetIssue) -> None:
    """A line of text that follows another one at less than two lines' distance follows it at one."""
    pages, body = random_issue.pages, {Role.PARAGRAPH}
    pitch = 225 / 22 if any(abs(p - 225 / 22) < 0.01 for p in pitches(pages, body)) else 225 / 21
    for distance in pitches(pages, body):
        if 0.99 * pitch < distance < 1.01 * pitch:
            assert distance == pytest.approx(pitch, abs=0.001)


def pitches(pages: Pages, roles: set[Role]) -> list[float]:
    """Return the distances of base lines of 16 pt text that follow each other in one element."""
    found = []
    for page in pages.pages:
        rows = [mark for mark in texts(page) if mark.size == 16 and isinstance(mark.owner, int)]
        rows = [row for row in rows if pages.elements[row.owner].role in roles]  # type: ignore[index]
        found += [two.y - one.y for one, two in pairwise(rows) if one.owner == two.owner and two.y > one.y]
    return found


def test_every_element_stands_behind_its_parent(random_issue: TypesetIssue) -> None:
    elements = random_issue.pages.elements
    assert elements[0].role is Role.DOCUMENT
    assert all(0 <= element.parent < index for index, element in enumerate(elements) if index)


def test_what_is_drawn_belongs_to_an_element_once(random_issue: TypesetIssue) -> None:
    """The marks of an element follow each other over all pages, whatever stands in the margins between them."""
    order = [
        mark.owner for page in random_issue.pages.pages for mark in page.marks if isinstance(mark.owner, int)
    ]
    leaves = [owner for owner, following in zip(order, [*order[1:], -1], strict=True) if owner != following]
    split = {owner for owner in leaves if leaves.count(owner) > 1}
    assert all(has_children(random_issue.pages, owner) for owner in split)


def has_children(pages: Pages, owner: int) -> bool:
    return any(element.parent == owner for element in pages.elements)


# --- Faults that pages had ------------------------------------------------------------------------------------

ARTICLE = "---\ntitle: 苏州市：推进文明实践\nfrom: 苏州市\n---\n正文一句，写得短短的。\n"


def test_a_note_of_the_editor_may_run_over_page_1(tmp_path: Path) -> None:
    sentence = (
        "各地要结合实际抓好落实，把志愿服务送到群众家门口，让文明新风吹进千家万户，常抓不懈，久久为功。"
    )
    issue, _ = typeset_issue(tmp_path, write_issue(tmp_path, "", ARTICLE, note=sentence * 9))
    pages = issue.pages.pages
    first, second = (squeezed("".join(text.text for text in texts(page))) for page in pages[:2])
    assert "编者按" in first
    assert "久久为功。" in second
    note = [
        mark.owner
        for page in pages[:2]
        for mark in texts(page)
        if mark.text in sentence * 2 and len(mark.text) > 9
    ]
    assert len(set(note)) == 1, "one paragraph is one element over both pages"
    assert "正文一句" in "".join(text.text for text in texts(pages[-1]))


def test_contents_of_eight_long_titles(tmp_path: Path) -> None:
    title = "依托大数据平台构建新时代文明实践志愿服务矩阵的若干做法和体会第{}篇"
    articles = [
        f"---\ntitle: {title.format(number)}\nfrom: 苏州市\ncolumn: 工作交流\n---\n正文。\n"
        for number in range(8)
    ]
    issue, _ = typeset_issue(tmp_path, write_issue(tmp_path, "contents: pages\n", *articles))
    pages = issue.pages
    entries = [element for element in pages.elements if element.role is Role.CONTENTS_ENTRY]
    assert len(entries) == 8
    rows = [row for page in pages.pages for row in texts(page) if in_contents(pages, row)]
    numbers = [row.text for row in rows if row.text.isdecimal()]
    assert numbers == [str(pages.anchors[f"article-{number}"].page) for number in range(1, 9)]
    assert len({row.y for row in rows if row.owner == rows[1].owner}) == 2, "a title takes two lines"


def role(pages: Pages, mark: Mark) -> Role | None:
    return pages.elements[mark.owner].role if isinstance(mark.owner, int) else None


def in_contents(pages: Pages, row: PlacedText) -> bool:
    return (
        isinstance(row.owner, int)
        and pages.elements[pages.elements[row.owner].parent].role is Role.CONTENTS_ENTRY
    )


def test_a_table_that_fits_stays_on_its_page(tmp_path: Path) -> None:
    rows = "\n".join(f"| 第{row}行 | {row} |" for row in range(1, 6))
    text = "一行字。\n\n" * 14 + f"| 甲 | 乙 |\n|---|---|\n{rows}\n\n表后的一段。\n"
    article = f"---\ntitle: 苏州市：做好工作\nfrom: 苏州市\n---\n{text}"
    issue, _ = typeset_issue(tmp_path, write_issue(tmp_path, "", article))
    (page,) = (page for page in issue.pages.pages if any("一行字" in text.text for text in texts(page)))
    assert any("第5行" in text.text for text in texts(page))


def test_a_code_line_wider_than_the_measure_is_wrapped_and_reported(tmp_path: Path) -> None:
    line = "代码" * 30
    article = f"---\ntitle: 苏州市：做好工作\nfrom: 苏州市\n---\n正文。\n\n```\n短行\n{line}\n```\n"
    issue, found = typeset_issue(tmp_path, write_issue(tmp_path, "", article))
    rows = [text for page in issue.pages.pages for text in texts(page) if "代码" in text.text]
    assert "".join(row.text for row in rows) == line
    assert all(row.x + row.width <= RIGHT + SLACK for row in rows)
    (report,) = (each for each in found if each.code == "code-wrapped")
    assert report.position is not None
    assert (report.position.path, report.position.line) == ("issues/2025-01/01.md", 9)


def test_a_long_issuer_never_prints_over_the_date(tmp_path: Path) -> None:
    settings = SETTINGS.replace(
        "issuer: 省文明办", "issuer: 中共江苏省委宣传部、江苏省精神文明建设指导委员会办公室"
    )
    issue, _ = typeset_issue(tmp_path, write_issue(tmp_path, "", ARTICLE, settings=settings))
    rows = [text for text in texts(issue.pages.pages[0]) if "指导委员会" in text.text or "2025" in text.text]
    issuer, date = rows[0], next(row for row in rows if "2025" in row.text)
    assert date.y > issuer.y or date.x > issuer.x + issuer.width + 16 * MM


def test_a_table_over_pages_repeats_its_head_as_an_artifact(tmp_path: Path) -> None:
    folder = features.make(tmp_path)
    name = next(path.name for path in (folder / "issues").iterdir())
    issue, _ = typeset_issue(folder, name)
    pages = issue.pages
    heads = {mark.text for page in pages.pages for mark in texts(page) if role(pages, mark) is Role.HEAD_CELL}
    repeated = [mark.text for page in pages.pages for mark in texts(page) if mark.owner is Artifact.HEADER]
    assert repeated
    assert set(repeated) & heads
    tables = [index for index, element in enumerate(pages.elements) if element.role is Role.TABLE]
    assert len(tables) == len(
        {element.parent for element in pages.elements if element.role is Role.TABLE_BODY}
    )


def test_links_lead_to_their_address_over_lines(tmp_path: Path) -> None:
    article = (
        "---\ntitle: 苏州市：做好工作\nfrom: 苏州市\n---\n"
        "详见各地报送的材料和省文明办网站上的通知公告栏目，也就是[省文明办网站上的通知公告](https://example.org/notice)，请查收。\n"
    )
    issue, _ = typeset_issue(tmp_path, write_issue(tmp_path, "contents: false\n", article))
    pages = issue.pages
    links = [index for index, element in enumerate(pages.elements) if element.role is Role.LINK]
    (link,) = links
    assert pages.elements[link].target == "https://example.org/notice"
    shown = "".join(text.text for page in pages.pages for text in texts(page) if text.owner == link)
    assert shown == "省文明办网站上的通知公告"
    areas = [area for page in pages.pages for area in page.links if area.element == link]
    assert len(areas) == len([text for page in pages.pages for text in texts(page) if text.owner == link])
