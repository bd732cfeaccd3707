"""The order of pages on the sheets of a booklet (骑马订); pure."""

from __future__ import annotations

from bulletin.model import Sheet

PAGES_OF_A_SHEET = 4


def booklet(pages: int) -> tuple[Sheet, ...]:
    """Return the sheets of a saddle-stitched booklet, outermost first, two pages on each side.

    Sheets are turned on their short edge. Raises ValueError where the pages do not fill the last sheet.
    """
    if pages % PAGES_OF_A_SHEET:
        raise ValueError(f"{pages} pages fill no whole sheets")
    return tuple(
        Sheet(front=(pages - 2 * index, 1 + 2 * index), back=(2 + 2 * index, pages - 1 - 2 * index))
        for index in range(pages // PAGES_OF_A_SHEET)
    )
