"""Slices along the long side of the page → pages of their own, turned by 90° anticlockwise.

The head of a table stands at the binding edge of odd pages and at the outer edge of even ones; page numbers stay where
they are, and the paper stays upright (GB/T 9704 §8: A4 型横排表格, 单页码表头在订口一边，双页码表头在切口一边).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.layout.pages import turned, turned_box
from bulletin.layout.slices import Paginator, Slice, page_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.typography.geometry import Geometry


def turned_pages(slices: Sequence[Slice], geometry: Geometry) -> list[Slice]:
    """Fill pages of the size of the turned type area; return each as a slice that fills an upright page."""
    page = geometry.page
    wide = replace(page, area_width=page.area_height, area_height=page.area_width)
    paginator = Paginator(replace(geometry, page=wide))
    paginator.fill(slices)
    pages = []
    for placed in paginator.pages:
        filled = Slice(page.area_height, figure=True)
        filled.marks = [turned(mark, page.area_height) for mark in page_marks(placed)]
        areas = [area.moved(0, each.y) for each in placed for area in each.slice.links]
        filled.links = [turned_box(area, page.area_height) for area in areas]
        pages.append(filled)
    return pages
