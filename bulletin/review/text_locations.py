"""Where the texts of a source file stand in it: in blocks, in cells of tables, beside tables and pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.model.galley import GalleyBreak, GalleyFigures, GalleyTable, GalleyText, block_texts
from bulletin.parsing.markdown.extents import BlockExtent, ExtentKind

if TYPE_CHECKING:
    from bulletin.review.sources import EditableSource, FileEntry

BLOCKS = (ExtentKind.PARAGRAPH, ExtentKind.HEADING, ExtentKind.VERBATIM)
"""The extents of texts that are blocks by themselves."""
_CELL = re.compile(r":(?P<row>[0-9]+)\.(?P<column>[0-9]+)$")
_TABLE_NOTE = re.compile(r":note-(?P<number>[0-9]+)$")


class TextLocation(Struct, frozen=True):
    """Where a text stands in its file: the extent of its block, and the part of a table that it is.

    `row` and `column` are those of a cell, `note` the number of a note under a table, -1 where it is none.
    """

    entry: FileEntry
    extent: BlockExtent
    row: int = -1
    column: int = -1
    note: int = -1

    @property
    def is_block(self) -> bool:
        """Whether the text is a block by itself."""
        return self.extent.kind in BLOCKS


def locate(source: EditableSource, index: int) -> TextLocation | None:
    """Return where the text of an entry of a source stands; None where it has no place of its own."""
    entry = source.entries[index]
    for block in source.blocks:
        match block:
            case GalleyTable() if any(text.name == entry.name for text in block_texts(block)):
                cell = _CELL.search(entry.name)
                extent = source.extent(block.position, ExtentKind.TABLE)
                place = (int(cell["row"]), int(cell["column"])) if cell else (-1, -1)
                return TextLocation(entry, extent, *place) if extent else None
            case GalleyText() if block.name == entry.name:
                return _text_location(source, entry, block)
            case GalleyFigures():
                names = {one.name for one in block.figures} | {text.name for text in block_texts(block)}
                if entry.name in names:
                    extent = source.extent(block.figures[0].position, ExtentKind.FIGURES)
                    return TextLocation(entry, extent) if extent else None
            case GalleyBreak() if block.name == entry.name:
                extent = source.extent(block.position, ExtentKind.RULE)
                return TextLocation(entry, extent) if extent else None
            case _:
                pass
    return None


def _text_location(source: EditableSource, entry: FileEntry, text: GalleyText) -> TextLocation | None:
    beside_table = text.style in {"table-caption", "table-note"}
    extent = source.extent(text.position, *((ExtentKind.TABLE,) if beside_table else BLOCKS))
    note = _TABLE_NOTE.search(text.name) if beside_table else None
    return TextLocation(entry, extent, note=int(note["number"]) if note else -1) if extent else None
