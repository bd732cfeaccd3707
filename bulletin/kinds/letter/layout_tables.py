"""Lines in place of the tables with which Word files lay out head, signature and imprint, and of lines that were broken."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.importers.editing import edited
from bulletin.importers.official_lines import begins_part, stands_alone
from bulletin.kinds.letter.guesser import is_unit
from bulletin.model import Heading, LineBreak, Paragraph, Table, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.importers.values import Manuscript
    from bulletin.model import Block, Blocks, Inlines

_MOST_ROWS = 6
_LONGEST = 300
"""Characters of a table that lays out."""
_SENTENCE = re.compile("。$")


def with_lines(manuscript: Manuscript) -> Manuscript:
    """Return a manuscript with a paragraph for each line around its text."""
    blocks = manuscript.blocks
    text = [at for at, block in enumerate(blocks) if isinstance(block, Paragraph) and _is_text(block)]
    first, last = (text[0], text[-1]) if text else (len(blocks), -1)
    parts = [
        _lines(block) if not first <= at <= last or isinstance(block, Table) else (block,)
        for at, block in enumerate(blocks)
    ]
    return edited(manuscript, parts) if any(len(part) > 1 for part in parts) else manuscript


def _is_text(block: Paragraph) -> bool:
    text = plain(block.inlines).strip()
    return _SENTENCE.search(text) is not None and not begins_part(text)


def _lines(block: Block) -> Blocks:
    """Return the lines of a block; a table that holds anything else stays one."""
    if isinstance(block, Paragraph | Heading):
        return tuple(replace(block, inlines=line) for line in _broken(block.inlines)) or (block,)
    if not isinstance(block, Table) or block.caption or block.notes:
        return (block,)
    rows = (*block.head, *block.rows)
    lines = [line for row in rows for cell in row for line in _broken(cell.inlines)]
    texts = [plain(line).strip() for line in lines]
    lays_out = len(rows) <= _MOST_ROWS and len("".join(texts)) <= _LONGEST and _is_around(texts)
    return tuple(map(Paragraph, lines)) if lays_out else (block,)


def _is_around(texts: Sequence[str]) -> bool:
    """Whether the lines of a table are those around a text: a mark, a number, copies, printing; or units alone."""
    known = any(text == "文件" or stands_alone(text) or begins_part(text) for text in texts)
    return bool(texts) and (known or all(map(is_unit, texts)))


def _broken(inlines: Inlines) -> Iterator[Inlines]:
    """Yield the inlines between breaks, as far as they hold text."""
    for is_break, group in groupby(inlines, lambda one: isinstance(one, LineBreak)):
        line = tuple(group)
        if not is_break and plain(line).strip():
            yield line
