"""What stands below a text: the list of its attachments (附件说明), the signature (落款), the line of contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.layout.pages import Role
from bulletin.layout.parts.signature import SignatureSetter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.composition.values import ComposedEnding, ComposedText
    from bulletin.layout.flow import Flow
    from bulletin.layout.lines import LineSetter
    from bulletin.layout.slices import Slice

KEPT = 2
"""Lines above a signature on its page."""
LONGEST_KEPT = 8
"""Lines up to which a list of attachments stays on the page of the signature as a whole."""


def set_ending(ending: ComposedEnding, flow: Flow, lines: LineSetter, parent: int) -> None:
    """Set it; a signature never stands without two lines of text above it."""
    start = len(flow.slices)
    _list(ending.attachments, flow, lines, parent)
    if ending.signature:
        setter = SignatureSetter(lines, ending.signature, parent, followed=ending.contact is not None)
        signed = len(flow.slices)
        for each in setter.slices():
            flow.add(each)
        _keep(flow.slices, start, signed, lines.geometry.page.area_height)
    if ending.contact:
        before = len(flow.slices)
        flow.text(ending.contact, lines.structure.add(Role.PARAGRAPH, parent))
        flow.slices[before].keep = True


def _list(items: Sequence[ComposedText], flow: Flow, lines: LineSetter, parent: int) -> None:
    """Set the list, one line free above it; its first line stays with the text."""
    if not items:
        return
    add, start = lines.structure.add, len(flow.slices)
    listed = add(Role.LIST, parent, ordered=len(items) > 1)
    for item in items:
        element = add(Role.ITEM, listed)
        label, body = add(Role.LABEL, element), add(Role.ITEM_BODY, element)
        flow.text(item, add(Role.PARAGRAPH, body), label=label)
    first = flow.slices[start]
    first.above = lines.geometry.numbers["attachment"]["above"] * lines.geometry.page.line_pitch
    first.keep = True


def _keep(slices: Sequence[Slice], start: int, signed: int, most: float) -> None:
    """Keep the signature, from `signed` on, on the page of the last two lines of text, with the list from `start` on.

    Where the list is long, or what is kept would be higher than a page (`most` mm), the last two lines suffice.
    """
    first = max(start - KEPT, 0)
    for each in slices[first + 1 :]:
        each.keep = True
    while first > 0 and slices[first].keep:
        first -= 1
    if signed - start > LONGEST_KEPT or _height(slices[first:]) > most:
        for each in slices[start + 1 : signed - 1]:
            each.keep = False
        slices[signed - KEPT].keep = False


def _height(slices: Sequence[Slice]) -> float:
    return sum(each.above + each.height for each in slices)
