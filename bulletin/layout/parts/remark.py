"""A leader's remark (领导批示): text in a frame, below it name and date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.layout.pages import PlacedRule, Role

if TYPE_CHECKING:
    from bulletin.composition.values import ComposedRemark
    from bulletin.layout.flow import Flow
    from bulletin.layout.lines import LineSetter
    from bulletin.layout.slices import Slice

LONGEST_KEPT = 8
"""Lines up to which a remark stands on one page."""


def set_remark(remark: ComposedRemark, flow: Flow, lines: LineSetter, parent: int) -> None:
    """Set a remark; its text stands on the grid, the frame's upper and lower rule in half a line each."""
    add, air = lines.structure.add, lines.geometry.page.line_pitch / 2
    start, quotation = len(flow.slices), add(Role.QUOTATION, parent)
    for text in (*remark.paragraphs, remark.signed):
        flow.text(text, add(Role.PARAGRAPH, quotation))
    framed = flow.slices[start:]
    for number, each in enumerate(framed, start=1):
        each.keep |= number > 1 and (len(framed) <= LONGEST_KEPT or number in {2, len(framed)})
    framed[0].lower(2 * air)
    framed[-1].height += 2 * air
    _frame(framed, lines, air)


def _frame(framed: list[Slice], lines: LineSetter, air: float) -> None:
    """Put the frame's rules around the lines; at a page's end it is open."""
    width, thickness = lines.geometry.page.area_width, lines.geometry.numbers["remark"]["frame"]
    last = len(framed) - 1
    for number, each in enumerate(framed):
        top = air if number == 0 else 0.0
        bottom = each.height - (air if number == last else 0.0)
        sides = [(0.0, top, thickness, bottom - top), (width - thickness, top, thickness, bottom - top)]
        if number == 0:
            sides.append((0.0, top, width, thickness))
        if number == last:
            sides.append((0.0, bottom - thickness, width, thickness))
        each.marks += [PlacedRule(*side) for side in sides]
