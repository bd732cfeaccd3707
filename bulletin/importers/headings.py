"""Which paragraphs of a manuscript are headings: by the form of their number, where they stand alone and are short."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.importers.joining import text_width
from bulletin.model import Heading, Paragraph, Strong, plain
from bulletin.parsing.text.script import LONG_NUMERAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.model import Block, Blocks, Inline, Inlines

_LEVELS = (
    re.compile(rf"(?:{LONG_NUMERAL}、|第{LONG_NUMERAL}(?:章|部分))"),
    re.compile(rf"[（(]{LONG_NUMERAL}[）)]"),
    re.compile(r"[0-9０-９]{1,2}[．.、](?![0-9０-９])"),
    re.compile(r"[（(][0-9０-９]{1,2}[）)]"),
)
"""Numbers of the four levels (GB/T 9704 §7.3.3)."""
_LONGEST = 40
"""Width of a heading (em): two lines of the text area, with room for the larger numbers."""
_SENTENCE = re.compile(r"[。；;！!]|[，、：:,]$|[？?].")


def heading_level(text: str) -> int | None:
    """Return the level (1 to 4) of a paragraph that has the form of a heading with a number; None for others."""
    text = text.strip()
    if _SENTENCE.search(text) or text_width(text) > _LONGEST:
        return None
    for level, number in enumerate(_LEVELS, 1):
        match = number.match(text)
        if match and text[match.end() :].strip():
            return level
    return None


def with_headings(blocks: Blocks) -> Blocks:
    """Return the blocks, one for one, with paragraphs of heading form as headings.

    Those that another of the same level follows at once, or nothing, are items of a list, and stay paragraphs.
    """
    levels = [_level(block) for block in blocks]
    following = [*levels[1:], 0]
    return tuple(
        _as_heading(block, level) if level and _stands_alone(level, at, following) else block
        for at, (block, level) in enumerate(zip(blocks, levels, strict=True))
    )


def _level(block: Block) -> int | None:
    return heading_level(plain(block.inlines)) if isinstance(block, Paragraph) else None


def _stands_alone(level: int, at: int, following: list[int | None]) -> bool:
    """Whether a text or a deeper heading follows, and it isn't the last of some items of its level."""
    behind = following[at]
    before = following[at - 2] if at >= 2 else None
    return (behind is None or behind > level) and before != level


def _as_heading(block: Block, level: int) -> Block:
    if not isinstance(block, Paragraph):
        return block
    return Heading(level, without_strong(block.inlines), block.position)


def without_strong(inlines: Inlines) -> Inlines:
    """Return the inlines of a heading, which is bold anyway, without strong emphasis."""
    return tuple(_flat(inlines))


def _flat(inlines: Inlines) -> Iterator[Inline]:
    for inline in inlines:
        if isinstance(inline, Strong):
            yield from _flat(inline.children)
        else:
            yield inline
