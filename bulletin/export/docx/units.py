"""Blocks of a galley that are written together: tables with their captions and notes, the paragraphs of a remark."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, assert_never

from msgspec import Struct

from bulletin.model.galley import (
    GalleyBreak,
    GalleyFigures,
    GalleyHead,
    GalleyImprint,
    GalleyMasthead,
    GalleySignature,
    GalleyTable,
    GalleyText,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.model.galley import GalleyBlock

REMARK = ("remark", "remark-name")


class TableWithTexts(Struct, frozen=True):
    """A table with its caption and the notes under it."""

    table: GalleyTable
    caption: GalleyText | None = None
    notes: tuple[GalleyText, ...] = ()


class FramedTexts(Struct, frozen=True):
    """The paragraphs of a leader's remark and the line of its name."""

    texts: tuple[GalleyText, ...]


Unit: TypeAlias = (
    GalleyText
    | TableWithTexts
    | FramedTexts
    | GalleyFigures
    | GalleyBreak
    | GalleySignature
    | GalleyMasthead
    | GalleyHead
    | GalleyImprint
)
"""A block, or several that are written together."""


def units(blocks: Sequence[GalleyBlock]) -> Iterator[Unit]:
    """Yield blocks, those together that are written together."""
    start = 0
    while start < len(blocks):
        block, end = blocks[start], start + 1
        match block:
            case GalleyText() if block.style in REMARK:
                texts = [block]
                while texts[-1].style == "remark" and end < len(blocks):
                    following = blocks[end]
                    if not isinstance(following, GalleyText) or following.style not in REMARK:
                        break
                    texts.append(following)
                    end += 1
                yield FramedTexts(tuple(texts))
            case GalleyText() if block.style == "table-caption" and end < len(blocks):
                table = blocks[end]
                if not isinstance(table, GalleyTable):
                    yield block
                else:
                    notes = _notes(blocks, end + 1)
                    end += 1 + len(notes)
                    yield TableWithTexts(table, block, notes)
            case GalleyTable():
                notes = _notes(blocks, end)
                end += len(notes)
                yield TableWithTexts(block, None, notes)
            case (
                GalleyText()
                | GalleyFigures()
                | GalleyBreak()
                | GalleySignature()
                | GalleyMasthead()
                | GalleyHead()
                | GalleyImprint()
            ):
                yield block
            case _:
                assert_never(block)
        start = end


def _notes(blocks: Sequence[GalleyBlock], start: int) -> tuple[GalleyText, ...]:
    """Return the notes under a table that begin at an index."""
    notes = []
    for block in blocks[start:]:
        if not isinstance(block, GalleyText) or block.style != "table-note":
            break
        notes.append(block)
    return tuple(notes)
