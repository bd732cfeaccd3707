"""An attachment (附件): on pages of its own, its number on line 1, its title on line 3 (GB/T 9704 §7.3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.layout.pages import Role

if TYPE_CHECKING:
    from bulletin.composition.values import ComposedAttachment
    from bulletin.layout.flow import Flow
    from bulletin.layout.lines import LineSetter


def set_attachment(attachment: ComposedAttachment, flow: Flow, lines: LineSetter) -> None:
    """Set an attachment; it begins a page."""
    add, pitch = lines.structure.add, lines.geometry.page.line_pitch
    article = add(Role.ARTICLE)
    first = flow.text(attachment.number, add(Role.PARAGRAPH, article), heading=True)[0]
    first.new_page, first.anchor = True, attachment.anchor
    first.bookmark = (2, f"{attachment.number.text}　{attachment.title.text}")
    title = flow.text(attachment.title, add(Role.HEADING_2, article), heading=True)[0]
    title.above = lines.geometry.numbers["attachment"]["title_above"] * pitch
    flow.text_below_title(attachment.blocks, article)
    flow.notes(attachment.notes, article)
