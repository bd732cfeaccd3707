"""Changes as short texts: a paragraph without what is far from any change, and a change with the words around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.review.text_difference import DiffPiece

_AROUND = 12
"""How many characters of what is the same stand before and behind a change."""
_WORDS = 6
"""How many characters identify the place of words that come or go."""
_MARK = re.compile("[，。、；：！？“”‘’（）《》…—\n\u2029　 ]")


def excerpt(pieces: Sequence[DiffPiece]) -> Iterator[DiffPiece]:
    """Yield the pieces of a text, of what is the same only the words beside a change."""
    for number, piece in enumerate(pieces):
        if piece.changed:
            yield piece
        else:
            first, last = number == 0, number == len(pieces) - 1
            ends = (2 * _AROUND, 0) if first and last else (0 if first else _AROUND, 0 if last else _AROUND)
            text = _shortened(piece.after, *ends)
            yield replace(piece, before=text, after=text)


def _shortened(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail + 2:
        return text
    return f"{text[:head]}…{text[len(text) - tail :]}"


def in_context(pieces: Sequence[DiffPiece], number: int) -> tuple[str, str]:
    """Return a change as former and later words; words that come or go stand with their neighbours."""
    piece = pieces[number]
    if piece.before and piece.after:
        return piece.before, piece.after
    before = pieces[number - 1].after if number else ""
    behind = pieces[number + 1].after if number + 1 < len(pieces) else ""
    left, right = _MARK.split(before)[-1][-_WORDS:], _MARK.split(behind)[0][:_WORDS]
    if not left and not right:
        left, right = before[-_WORDS:], behind[:_WORDS]
    return f"{left}{piece.before}{right}", f"{left}{piece.after}{right}"
