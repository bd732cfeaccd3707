"""The imprint (版记) at the foot of the last page's type area, as a table that stands outside the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.export.docx.looks import block_look
from bulletin.export.docx.paragraphs import spacer
from bulletin.export.docx.tables import FrameCell, frame
from bulletin.export.docx.xml import w

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.export.docx.paragraphs import ParagraphWriter
    from bulletin.export.docx.xml import XmlNode
    from bulletin.model.galley import GalleyImprint

ANCHOR = 0.25
"""The height of the empty paragraph that the imprint belongs to (mm)."""


def imprint(writer: ParagraphWriter, block: GalleyImprint) -> list[XmlNode]:
    """Return the imprint, and the empty paragraph on whose page it stands."""
    numbers, area = writer.geometry.numbers["imprint"], writer.geometry.page.area_width
    outer, inner, padding = numbers["outer_rule"], numbers["inner_rule"], numbers["padding"]
    rows = [[FrameCell((*_lines(writer, block),), rules={"top": outer})]]
    if block.print_line:
        rows.append([FrameCell((writer.text(block.print_line),), rules={"top": inner})])
    if block.closing_rule:
        last = rows[-1][0]
        rows[-1] = [FrameCell(last.paragraphs, rules={**last.rules, "bottom": outer})]
    if block.staff:
        rows.insert(0, [FrameCell((writer.text(block.staff),))])
    place = w(
        "tblpPr",
        leftFromText=0,
        rightFromText=0,
        vertAnchor="margin",
        horzAnchor="margin",
        tblpX=0,
        tblpYSpec="bottom",
    )
    return [frame([area], rows, padding={"top": padding}, position=place), spacer(ANCHOR)]


def _lines(writer: ParagraphWriter, block: GalleyImprint) -> Iterator[XmlNode]:
    """Yield the lines of the distribution list: turned ones stand behind the label of their group."""
    style, behind = writer.geometry.blocks["imprint"], 0.0
    look = block_look(style, writer.geometry.page)
    for line in block.lines:
        if line.label:
            behind = len(line.label) * style.character
        left, first = (look.left or 0.0) + behind, -behind if line.label else 0.0
        yield writer.text(line, replace(look, left=left, first=first, first_characters=None))
