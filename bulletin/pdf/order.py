"""Glyphs of right-to-left words in reading order: some programs draw them from left to right."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.model import Glyph

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Hebrew, Arabic and related scripts."""


def in_reading_order(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """Return glyphs with the words of these scripts in reading order."""
    if not RIGHT_TO_LEFT.search("".join([glyph.text for glyph in glyphs])):
        return glyphs
    return [glyph for _, word in groupby(glyphs, key=_kind) for glyph in _word([*word])]


def _kind(glyph: Glyph) -> tuple[bool, str]:
    """Return whether a glyph is of these scripts, or has no text, and its font: glyphs of one kind form a word."""
    return not glyph.text or bool(RIGHT_TO_LEFT.search(glyph.text)), glyph.font


def _word(glyphs: list[Glyph]) -> Iterable[Glyph]:
    letters = [*_letters(glyphs)]
    if not letters:
        return glyphs
    drawn_backwards = letters[0].x < letters[-1].x or (len(letters) == 1 and glyphs[0] is not letters[0])
    return reversed(glyphs) if drawn_backwards else glyphs


def _letters(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Yield the letters of these scripts, without combining marks."""
    for glyph in glyphs:
        if RIGHT_TO_LEFT.search(glyph.text) and not unicodedata.combining(glyph.text[0]):
            yield glyph
