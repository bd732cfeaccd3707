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
    from bulletin.export.docx.xml import Value, XmlNode
    from bulletin.model.galley import GalleyImprint
    from bulletin.typography.geometry import PageGeometry

ANCHOR = 0.25
"""The height of the empty paragraph that the imprint belongs to (mm)."""


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
    date = block.printed_by[-1] if block.printed_by else None
    texts = [each for each in (block.staff, *block.lines, block.print_line, date) if each]
    height = sum(map(writer.height, texts)) + 2 * len(rows) * padding
    right = (len(date.plain) + 2) * writer.geometry.blocks[date.style].em if date else 0.0
    widths = [area - right, right] if date else [area]
    table = frame(widths, rows, position=_foot(writer.geometry.page))
    return [table, spacer(ANCHOR)], height


def _foot(page: PageGeometry) -> XmlNode:
    """Return the place at the foot of the type area.

    LibreOffice finds it only from the edge of the page, which is as far away on all pages unless they are mirrored.
    """
    across: dict[str, Value] = {"horzAnchor": "page", "tblpX": twips(page.inner)}
    if page.mirror:
        across = {"horzAnchor": "margin", "tblpX": 0}
    return w("tblpPr", leftFromText=0, rightFromText=0, vertAnchor="margin", **across, tblpYSpec="bottom")


def _lines(writer: ParagraphWriter, block: GalleyImprint) -> Iterator[XmlNode]:
    """Yield the lines of the distribution list: turned ones stand behind the label of their group."""
    style, behind = writer.geometry.blocks["imprint"], 0.0
    look = block_look(style, writer.geometry.page)
    for line in block.lines:
        if line.label:
            behind = len(line.label) * style.character
        left, first = (look.left or 0.0) + behind, -behind if line.label else 0.0
        yield writer.text(line, replace(look, left=left, first=first, first_characters=None))
