"""The lines of a page as a reader counts them."""

from __future__ import annotations

from bulletin.layout.line_numbers import NumberedLine, numbered_lines
from bulletin.layout.pages import Artifact, Element, GlyphRun, Page, PlacedText, Role

ELEMENTS = (
    Element(Role.DOCUMENT),
    Element(Role.PARAGRAPH, 0),
    Element(Role.TABLE, 0),
    Element(Role.ROW, 2),
    Element(Role.CELL, 3, rows=2),
    Element(Role.CELL, 3),
    Element(Role.LINK, 5),
    Element(Role.CELL, 3),
    Element(Role.ROW, 2),
    Element(Role.CELL, 8),
)
PARAGRAPH, JOINED, TALL, LINK, SHORT, NEXT = 1, 4, 5, 6, 7, 9


def text(
    y: float, owner: int | Artifact = PARAGRAPH, size: float = 16, *, turned: bool = False
) -> PlacedText:
    """Return a text on a base line; that of a turned one stands as far from the left."""
    run = (GlyphRun("song", "字", (1,), (1000,)),)
    place = (y, 200.0) if turned else (30.0, y)
    return PlacedText(*place, size, run, owner, turned=turned)


def bases(*texts: PlacedText) -> list[float]:
    """Return the base lines that are numbered, after a look at their numbers."""
    lines = numbered_lines(Page(1, texts), ELEMENTS)
    assert [line.number for line in lines] == [*range(1, len(lines) + 1)]
    return [line.base for line in lines]


def test_texts_beside_each_other_are_one_line() -> None:
    assert bases(text(60), text(50), text(50), text(50)) == [50, 60]


def test_scripts_stand_on_the_line_of_their_text() -> None:
    """Superscripts are raised by a third of an em, subscripts lowered by a fifth; their size is 62.5 %."""
    em = 16 * 25.4 / 72
    assert bases(text(50 - em / 3, size=10), text(50), text(50 + em / 5, size=10), text(60)) == [50, 60]


def test_a_large_name_does_not_swallow_the_line_below_it() -> None:
    assert bases(text(60, size=72), text(70), text(52)) == [52, 60, 70]


def test_a_row_has_the_lines_of_its_tallest_cell() -> None:
    """Those of a cell that is joined with the next row would stand between its lines."""
    tall = [text(50, TALL, 12), text(55, LINK, 12), text(60, TALL, 12)]
    short = [text(52.5, SHORT, 12), text(57.5, SHORT, 12)]
    joined = [text(y, JOINED, 12) for y in (51, 56, 61, 66)]
    assert bases(*joined, *tall, *short, text(68, NEXT, 12)) == [50, 55, 60, 68]
    assert bases(*joined) == [51, 56, 61, 66]


def test_what_is_no_text_of_the_document_is_not_counted() -> None:
    others = [text(40, owner) for owner in Artifact]
    assert bases(*others, text(50)) == [50]
    assert not bases(*others)


def test_turned_lines_are_counted_from_the_left() -> None:
    lines = numbered_lines(Page(1, (text(50, turned=True), text(40, turned=True))), ELEMENTS)
    assert lines == (NumberedLine(1, 40, turned=True), NumberedLine(2, 50, turned=True))
