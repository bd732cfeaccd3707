"""The imprint (版记) at the foot of the last page: distribution list and print line between their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.layout.pages import PlacedRule, Role
from bulletin.layout.slices import Slice

if TYPE_CHECKING:
    from bulletin.composition.values import ComposedImprint, ComposedText
    from bulletin.layout.lines import LineSetter


def imprint(part: ComposedImprint, lines: LineSetter) -> Slice:
    """Return the imprint as one slice, pinned to the foot of its page."""
    geometry, add = lines.geometry, lines.structure.add
    numbers, width = geometry.numbers["imprint"], geometry.page.area_width
    outer, inner, padding = numbers["outer_rule"], numbers["inner_rule"], numbers["padding"]
    imprint_slice, section = Slice(0.0, pinned=True), add(Role.SECTION)

    def rule(thickness: float) -> None:
        imprint_slice.marks.append(PlacedRule(0, imprint_slice.height, width, thickness))
        imprint_slice.height += thickness + padding

    def text(each: ComposedText) -> None:
        imprint_slice.put(lines.lines(each, add(Role.PARAGRAPH, section), top=imprint_slice.height))
        imprint_slice.height += len(each.lines) * geometry.blocks[each.kind].pitch

    if part.staff:
        text(part.staff)
        imprint_slice.height += padding
    rule(outer)
    for each in part.lines:
        text(each)
    if part.print_line:
        imprint_slice.height += padding
        rule(inner)
        imprint_slice.height -= padding
        text(part.print_line)
    if part.closing_rule:
        imprint_slice.height += padding
        rule(outer)
        imprint_slice.height -= padding
    return imprint_slice
