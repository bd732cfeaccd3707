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

LONGEST_KEPT = 8
"""Lines up to which a list of attachments stays on the page of the signature as a whole."""


def set_ending(ending: ComposedEnding, flow: Flow, lines: LineSetter, parent: int) -> None:
    """Set it; a signature never stands without two lines of text above it."""
    start = len(flow.slices)
    _list(ending.attachments, flow, lines, parent)
    listed = flow.slices[start:]
    if ending.signature:
        setter = SignatureSetter(lines, ending.signature, parent, followed=ending.contact is not None)
        flow.add(setter.slice())
        _keep(flow.slices, start, listed)
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


def _keep(slices: Sequence[Slice], start: int, listed: Sequence[Slice]) -> None:
    """Keep the signature on the page of the last two lines of text, or of a long list's."""
    slices[-1].keep = True
    if len(listed) > LONGEST_KEPT:
        listed[-1].keep = True
        return
    for each in listed:
        each.keep = True
    if start > 0 and not slices[start - 1].new_page:
        slices[start - 1].keep = True
