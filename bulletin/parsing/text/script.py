"""Which characters are Chinese, for the rules of Markdown that depend on it, and how Chinese numerals are written."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_RANGES = (
    "\u3400-\u4dbf\u4e00-\u9fff",  # Han
    "\uff00-\uffef",  # full-width forms
    "\u3001-\u303f\u3040-\u30ff",  # marks; Kana stand among Chinese characters as these do
    "\u3100-\u312f\u3190-\u33ff",  # Bopomofo, strokes, enclosed and squared
    "\u2e80-\u2fff\uf900-\ufaff",  # radicals, description characters, compatibility forms
    "\ufe10-\ufe1f\ufe30-\ufe6f",  # vertical and small forms
    "\U00020000-\U0003ffff",  # Han beyond the basic plane
)
CHINESE = re.compile("|".join(f"[{ranges}]" for ranges in _RANGES))
NUMERAL = "[一二三四五六七八九十]{1,3}"
"""Pattern of a numeral below a hundred."""
LONG_NUMERAL = "[一二三四五六七八九十百零〇]{1,4}"
"""Pattern of a numeral of up to four characters: 一百零八, also 二〇."""
SHARED = frozenset("“”‘’—…·•‧")
"""Marks used in Chinese and in Latin text; their neighbours decide."""


def is_chinese(character: str) -> bool:
    """Whether this is a Han character or a mark of its script; the ideographic space is a space."""
    return CHINESE.match(character) is not None


@lru_cache(maxsize=16)
def has_chinese(text: str) -> bool:
    """Whether this text has Chinese; cached, as it is asked for every delimiter of a paragraph."""
    return CHINESE.search(text) is not None


def breaks_to_space(before: str, after: str) -> bool:
    """Whether a line end between these two texts is a space between words.

    It is only between two words of another script: Chinese has no spaces, and the gap between Chinese and Latin is
    set by composition. Shared marks are skipped.
    """
    left, right = _decisive(reversed(before)), _decisive(iter(after))
    return bool(left and right) and not is_chinese(left) and not is_chinese(right)


def _decisive(characters: Iterator[str]) -> str:
    """Return the first character that belongs to one script only."""
    for character in characters:
        if character not in SHARED and not character.isspace():
            return character
    return ""
