"""Bookmarks: what names the texts and pictures of a galley in a Word file."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, assert_never

from bulletin.model.galley import (
    GalleyBreak,
    GalleyFigures,
    GalleyHead,
    GalleyImprint,
    GalleyMasthead,
    GalleySignature,
    GalleyTable,
    GalleyText,
    block_texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.model.galley import Galley, GalleyBlock


def bookmark_name(number: int, name: str) -> str:
    """Return the bookmark of what stands at a number (from 1) in the galley.

    Its name begins with an underscore, so that Word hides it.
    """
    return f"_B{number:04d}_{sha256(name.encode()).hexdigest()[:8]}"


def bookmark_names(galley: Galley) -> dict[str, str]:
    """Return the bookmarks by the names of texts, pictures and breaks, which are numbered in reading order."""
    names = dict.fromkeys(name for block in galley.blocks for name in _names(block))
    return {name: bookmark_name(number, name) for number, name in enumerate(names, start=1)}


def _names(block: GalleyBlock) -> Iterator[str]:
    match block:
        case (
            GalleyText()
            | GalleyTable()
            | GalleySignature()
            | GalleyMasthead()
            | GalleyHead()
            | GalleyImprint()
        ):
            yield from (text.name for text in block_texts(block))
        case GalleyFigures():
            for figure in block.figures:
                yield figure.name
                if figure.caption:
                    yield figure.caption.name
        case GalleyBreak():
            yield block.name
        case _:
            assert_never(block)
