"""Pre-printed sheets (套打): the first sheet apart from the others, its front moved for the printer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.imposition.files import Turn, drop_outdated, open_pdf, prepare_sheets, replace_pages, save_pdf
from bulletin.imposition.tags import drop_tags
from bulletin.typography.geometry import MM_PER_PT

if TYPE_CHECKING:
    from bulletin.model import PrinterOffset

SIDES = 2


def first_sheet(content: bytes, offset: PrinterOffset) -> bytes:
    """Return the first sheet, for the pre-printed stock: page 1, moved, and page 2 on its back."""
    return _kept(content, slice(SIDES), offset)


def other_sheets(content: bytes) -> bytes | None:
    """Return all other sheets, for plain paper; None where there is one sheet."""
    with open_pdf(content) as pdf:
        more = len(pdf.pages) > SIDES
    return _kept(content, slice(SIDES, None)) if more else None


def _kept(content: bytes, kept: slice, offset: PrinterOffset | None = None) -> bytes:
    with open_pdf(content) as pdf:
        drop_outdated(pdf)
        drop_tags(pdf)
        if offset:
            moved = f"1 0 0 1 {offset.x / MM_PER_PT:.4f} {-offset.y / MM_PER_PT:.4f} cm"
            pdf.pages[0].contents_add(moved.encode(), prepend=True)
        replace_pages(pdf, [page.obj for page in pdf.pages][kept])
        prepare_sheets(pdf, Turn.LONG_EDGE)
        return save_pdf(pdf)
