"""The imprint (版记) at the foot of the last page's type area, as a table that stands outside the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.export.docx.looks import block_look
from bulletin.export.docx.paragraphs import spacer
from bulletin.export.docx.tables import FrameCell, frame
from bulletin.export.docx.xml import twips, w

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.export.docx.paragraphs import ParagraphWriter
    from bulletin.export.docx.xml import XmlNode
    from bulletin.model.galley import GalleyImprint

ANCHOR = 0.25
"""The height of the empty paragraph that the imprint belongs to (mm)."""
NARROWER = 0.3
"""What it is narrower than the type area (mm): LibreOffice lets a table of its width stand in the text."""


def imprint(writer: ParagraphWriter, block: GalleyImprint) -> tuple[list[XmlNode], float]:
    """Return the imprint with the empty paragraph on whose page it stands, and its height (mm)."""
    numbers, area = writer.geometry.numbers["imprint"], writer.geometry.page.area_width
    outer, inner, padding = numbers["outer_rule"], numbers["inner_rule"], numbers["padding"]
    air = {"top": padding, "bottom": padding}
    first: Mapping[str, float] = {"top": outer} if block.ruled else {}
    rows = [[FrameCell((*_lines(writer, block),), padding=air, rules=first)]] if block.lines else []
    if block.print_line:
        rows.append([FrameCell((writer.text(block.print_line),), rules={"top": inner})])
    if block.printed_by:
        rules = {"top": inner if rows else outer} if block.ruled else {}
        rows.append([FrameCell((writer.text(text),), "bottom", rules=rules) for text in block.printed_by])
    if block.closing_rule:
        closed = (replace(cell, padding=air, rules={**cell.rules, "bottom": outer}) for cell in rows[-1])
        rows[-1] = [*closed]
    if block.staff:
        rows.insert(0, [FrameCell((writer.text(block.staff),), padding={"bottom": padding})])
    place = w(
        "tblpPr",
        leftFromText=0,
        rightFromText=0,
        vertAnchor="margin",
        horzAnchor="page",
        tblpX=twips(writer.geometry.page.inner),
        tblpYSpec="bottom",
    )
    date = block.printed_by[-1] if block.printed_by else None
    texts = [each for each in (block.staff, *block.lines, block.print_line, date) if each]
    height = sum(map(writer.height, texts)) + 2 * len(rows) * padding
    right = (len(date.plain) + 2) * writer.geometry.blocks[date.style].em if date else 0.0
    widths = [area - NARROWER - right, right] if date else [area - NARROWER]
    table = frame(widths, rows, position=place)
    return [table, spacer(ANCHOR)], height


def _lines(writer: ParagraphWriter, block: GalleyImprint) -> Iterator[XmlNode]:
    """Yield the lines of the distribution list: turned ones stand behind the label of their group."""
    style, behind = writer.geometry.blocks["imprint"], 0.0
    look = block_look(style, writer.geometry.page)
    for line in block.lines:
        if line.label:
            behind = len(line.label) * style.character
        left, first = (look.left or 0.0) + behind, -behind if line.label else 0.0
        yield writer.text(line, replace(look, left=left, first=first, first_characters=None))
