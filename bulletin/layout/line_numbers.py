"""The lines of a page as a reader counts them, so that “第3页第12行” names one.

Everything that is text of the document is counted, from the masthead to the imprint; page numbers, draft marks and the
repeated heads of tables are not. Texts beside each other are one line. A row of a table has as many lines as that of its
cells with the most.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.layout.pages import PlacedText, Role
from bulletin.typography.geometry import MM_PER_PT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.layout.pages import Element, Page

NEAR = 0.6
"""Texts whose base lines are less than this apart are on one line, in em of the smaller: scripts are raised by less."""


class NumberedLine(Struct, frozen=True):
    """A line of a page: its number, from 1, and where its base line is.

    `base` is the distance from the top of the paper (mm), from its left edge where the line is `turned`.
    """

    number: int
    base: float
    turned: bool = False


def numbered_lines(page: Page, elements: Sequence[Element]) -> tuple[NumberedLine, ...]:
    """Return the lines of a page, from top to bottom, those of a turned page from left to right."""
    rows: defaultdict[int | None, dict[int, list[PlacedText]]] = defaultdict(dict)
    for mark in page.marks:
        if isinstance(mark, PlacedText) and isinstance(mark.owner, int) and mark.text.strip():
            cell = _above(mark.owner, elements, {Role.CELL, Role.HEAD_CELL})
            row = None if cell is None else elements[cell].parent
            rows[row].setdefault(cell or 0, []).append(mark)
    places = sorted(
        (text.turned, _base(text)) for row, cells in rows.items() for text in _lines_of(row, cells, elements)
    )
    return tuple(NumberedLine(number, base, turned) for number, (turned, base) in enumerate(places, start=1))


def _above(index: int, elements: Sequence[Element], roles: set[Role]) -> int | None:
    """Return the nearest element of one of these roles that an element is or stands in."""
    while index >= 0:
        if elements[index].role in roles:
            return index
        index = elements[index].parent
    return None


def _lines_of(
    row: int | None, cells: dict[int, list[PlacedText]], elements: Sequence[Element]
) -> Sequence[PlacedText]:
    """Return a text of each line of a row, or of what stands in no row; cells joined with the next row count last."""
    own = {cell: texts for cell, texts in cells.items() if elements[cell].rows == 1}
    candidates = cells if row is None else own or cells
    return max(([*_lines(texts)] for texts in candidates.values()), key=len)


def _lines(texts: Iterable[PlacedText]) -> Iterator[PlacedText]:
    """Yield the largest text of each line."""
    line: list[PlacedText] = []
    for text in sorted(texts, key=_base):
        if line and _base(text) - _base(line[-1]) >= NEAR * min(text.size, line[-1].size) * MM_PER_PT:
            yield max(line, key=_size)
            line = []
        line.append(text)
    yield max(line, key=_size)


def _base(text: PlacedText) -> float:
    return text.x if text.turned else text.y


def _size(text: PlacedText) -> float:
    return text.size
