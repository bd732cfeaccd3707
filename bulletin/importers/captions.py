"""Captions and notes of tables and pictures: paragraphs beside them, by their form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.importers.editing import BlockEdit, edited
from bulletin.model import Figure, Heading, Paragraph, Table, plain
from bulletin.parsing.markdown.writing.table_form import is_caption, is_note, number_label

if TYPE_CHECKING:
    from bulletin.importers.values import Manuscript
    from bulletin.model import Blocks

_FIGURE = re.compile(r"图[ 　]*(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})[ 　:：.．、]")
_LONGEST = 60
_SENTENCE = re.compile("[。！？；]")


def with_captions(manuscript: Manuscript) -> Manuscript:
    """Return a manuscript with the captions and notes of its tables and pictures as parts of them."""
    return edited(manuscript, tuple(_edits(manuscript.blocks)))


def _edits(blocks: Blocks) -> list[BlockEdit]:
    """Return for each block what becomes of it."""
    edits: list[BlockEdit] = [BlockEdit(block) for block in blocks]
    for index, block in enumerate(blocks):
        match block:
            case Table():
                edits[index] = BlockEdit(_table(edits, index, block))
            case Figure() if not block.caption:
                edits[index] = BlockEdit(_figure(edits, index, block))
            case _:
                pass
    return edits


def _table(edits: list[BlockEdit], index: int, table: Table) -> Table:
    """Return a table with the caption above and the notes below it, which leave their places."""
    above = edits[index - 1].block if index else None
    if isinstance(above, Paragraph | Heading) and not table.caption and _is_label(above):
        edits[index - 1] = BlockEdit(None)
        table = replace(table, caption=above.inlines)
    for at in range(index + 1, len(edits)):
        below = edits[at].block
        if not isinstance(below, Paragraph) or not is_note(below.inlines):
            break
        edits[at] = BlockEdit(None)
        table = replace(table, notes=(*table.notes, below.inlines))
    return table


def _is_label(block: Paragraph | Heading) -> bool:
    return number_label(block.inlines) is not None and is_caption(block.inlines)


def _figure(edits: list[BlockEdit], index: int, figure: Figure) -> Figure:
    """Return a picture with the caption below it (图1 …), which leaves its place."""
    below = edits[index + 1].block if index + 1 < len(edits) else None
    text = plain(below.inlines) if isinstance(below, Paragraph) else ""
    if isinstance(below, Paragraph) and _FIGURE.match(text) and _is_short(text):
        edits[index + 1] = BlockEdit(None)
        return replace(figure, caption=below.inlines)
    return figure


def _is_short(text: str) -> bool:
    return len(text) <= _LONGEST and not _SENTENCE.search(text)
