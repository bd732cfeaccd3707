"""Captions and notes of tables and pictures: paragraphs beside them, by their form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.importers.editing import edited
from bulletin.model import Figure, Heading, Paragraph, Table, plain
from bulletin.parsing.markdown.writing.table_form import is_caption, is_note, number_label

if TYPE_CHECKING:
    from bulletin.importers.values import Manuscript
    from bulletin.model import Block, Blocks

_FIGURE = re.compile(r"图[ 　]*(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})[ 　:：.．、]")
_LONGEST = 60
_SENTENCE = re.compile("[。！？；]")


def with_captions(manuscript: Manuscript) -> Manuscript:
    """Return a manuscript with the captions and notes of its tables and pictures as parts of them."""
    return edited(manuscript, _parts(manuscript.blocks))


def _parts(blocks: Blocks) -> list[Blocks]:
    """Return for each block what becomes of it: nothing where it is a part of another now."""
    parts: list[Blocks] = [(block,) for block in blocks]
    for index, block in enumerate(blocks):
        match block:
            case Table():
                parts[index] = (_table(parts, index, block),)
            case Figure() if not block.caption:
                parts[index] = (_figure(parts, index, block),)
            case _:
                pass
    return parts


def _at(parts: list[Blocks], index: int) -> Block | None:
    """Return the block that stands in a place, where there is one."""
    return next(iter(parts[index]), None) if 0 <= index < len(parts) else None


def _table(parts: list[Blocks], index: int, table: Table) -> Table:
    """Return a table with the caption above and the notes below it, which leave their places."""
    above = _at(parts, index - 1)
    if isinstance(above, Paragraph | Heading) and not table.caption and _is_label(above):
        parts[index - 1] = ()
        table = replace(table, caption=above.inlines)
    for at in range(index + 1, len(parts)):
        below = _at(parts, at)
        if not isinstance(below, Paragraph) or not is_note(below.inlines):
            break
        parts[at] = ()
        table = replace(table, notes=(*table.notes, below.inlines))
    return table


def _is_label(block: Paragraph | Heading) -> bool:
    return number_label(block.inlines) is not None and is_caption(block.inlines)


def _figure(parts: list[Blocks], index: int, figure: Figure) -> Figure:
    """Return a picture with the caption below it (图1 …), which leaves its place."""
    below = _at(parts, index + 1)
    text = plain(below.inlines) if isinstance(below, Paragraph) else ""
    if isinstance(below, Paragraph) and _FIGURE.match(text) and _is_short(text):
        parts[index + 1] = ()
        return replace(figure, caption=below.inlines)
    return figure


def _is_short(text: str) -> bool:
    return len(text) <= _LONGEST and not _SENTENCE.search(text)
