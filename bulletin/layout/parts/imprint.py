"""The imprint (版记) at the foot of the last page: distribution list and print line between their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.layout.pages import PlacedRule, Role
from bulletin.layout.slices import Slice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.composition.values import ComposedImprint, ComposedText
    from bulletin.layout.lines import LineSetter


def imprint(part: ComposedImprint, lines: LineSetter) -> Slice:
    """Return the imprint as one slice, pinned to the foot of its page."""
    geometry, add = lines.geometry, lines.structure.add
    numbers, width = geometry.numbers["imprint"], geometry.page.area_width
    outer, inner, padding = numbers["outer_rule"], numbers["inner_rule"], numbers["padding"]
    imprint_slice, section = Slice(0.0, pinned=True), add(Role.SECTION)

    def rule(thickness: float) -> None:
        if part.ruled:
            imprint_slice.marks.append(PlacedRule(0, imprint_slice.height, width, thickness))
            imprint_slice.height += thickness + padding

    def inner_rule() -> None:
        imprint_slice.height += padding
        rule(inner)
        imprint_slice.height -= padding

    def beside(texts: Sequence[ComposedText]) -> None:
        """Set texts side by side, their last lines on one base line."""
        top = imprint_slice.height
        heights = [len(each.lines) * geometry.blocks[each.kind].pitch for each in texts]
        for each, height in zip(texts, heights, strict=True):
            placed = lines.lines(each, add(Role.PARAGRAPH, section), top=top + max(heights) - height)
            imprint_slice.put(placed)
        imprint_slice.height += max(heights)

    if part.staff:
        beside((part.staff,))
        imprint_slice.height += padding
    rule(outer)
    for each in part.lines:
        beside((each,))
    for last in ((part.print_line,) if part.print_line else (), part.printed_by):
        if last:
            if part.lines or last is not part.printed_by:
                inner_rule()
            beside(last)
    if part.closing_rule:
        imprint_slice.height += padding
        rule(outer)
        imprint_slice.height -= padding
    return imprint_slice
