"""Imposition of booklets (骑马订): A4 pages on A3 sheets, two beside each other.

In a thick booklet the sheets outside push the inner ones out at the fore-edge, so that their pages would lose margin there
when it is trimmed: each sheet's pages are moved to the fold by the paper's thickness more than those of the sheet outside
(爬移补偿).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.imposition.files import (
    Turn,
    drop_outdated,
    name_copies,
    open_pdf,
    prepare_sheets,
    replace_pages,
    save_pdf,
)
from bulletin.imposition.tags import drop_tags, move_tags
from bulletin.model import Sheet
from bulletin.typography.geometry import MM_PER_PT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pikepdf import Object, Page, Pdf


PAGES_OF_A_SHEET = 4
THIN = 32
"""Pages of a booklet up to which creep stays within the trimming."""


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


def creep(pages: int, thickness: float) -> float:
    """Return how far the pages of each sheet of a booklet are moved to the fold beyond those of the sheet outside (mm)."""
    return thickness if pages > THIN else 0.0


def impose(content: bytes, names: Sequence[str] = ("",), thickness: float = 0.0) -> bytes:
    """Impose the pages of each copy as a booklet; `names` are those of the copies, `("",)` for a single one.

    `thickness` is that of the paper (mm). A single copy keeps its tags, in reading order; several copies
    share their content and have none.
    """
    with open_pdf(content) as pdf:
        drop_outdated(pdf)
        pages = list(pdf.pages)
        forms = _forms(pages)
        each = len(pages) // len(names)
        order = [side for sheet in booklet(each) for side in (sheet.front, sheet.back)]
        step = creep(each, thickness) / MM_PER_PT
        sides = [
            _side(pdf, pages[start], (forms[start + left - 1], forms[start + right - 1]), index // 2 * step)
            for start in range(0, len(pages), each)
            for index, (left, right) in enumerate(order)
        ]
        if len(names) > 1:
            drop_tags(pdf)
        else:
            side_of_page = {page: side for both, side in zip(order, sides, strict=True) for page in both}
            move_tags(pdf, pages, forms, [side_of_page[number] for number in range(1, each + 1)])
        replace_pages(pdf, sides)
        if any(names):
            name_copies(pdf, sides, names)
        prepare_sheets(pdf, Turn.SHORT_EDGE)
        return save_pdf(pdf)


def _forms(pages: Sequence[Page]) -> list[Object]:
    """Turn each page into a form XObject; pages of the same content share one."""
    known: dict[object, Object] = {}
    forms = []
    for page in pages:
        content = page.obj["/Contents"]
        key = content.objgen if content.is_indirect else page.obj.objgen
        if key not in known:
            known[key] = page.as_form_xobject()
        forms.append(known[key])
    return forms


def _side(pdf: Pdf, page: Page, halves: tuple[Object, Object], inwards: float) -> Object:
    """Put two pages beside each other, each moved to the fold (pt)."""
    import pikepdf

    x, y, end, top = (float(value) for value in page.mediabox)
    width, height = end - x, top - y
    left, right = inwards - x, width - inwards - x
    drawn = f"q 1 0 0 1 {left:.6f} {-y:g} cm /Left Do Q q 1 0 0 1 {right:.6f} {-y:g} cm /Right Do Q"
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=pikepdf.Array([0, 0, round(2 * width, 6), round(height, 6)]),
            Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Left=halves[0], Right=halves[1])),
            Contents=pdf.make_stream(drawn.encode()),
        )
    )
