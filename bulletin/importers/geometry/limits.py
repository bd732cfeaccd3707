"""What pages may hold, and how their characters are taken over."""

from __future__ import annotations

import re
from functools import lru_cache

from bulletin.parsing.text.characters import PRIVATE, settled

MOST_PAGES = 500
MOST_CHARACTERS = 300_000
_UNKNOWN = re.compile(f"[{PRIVATE}\ufffd]")


@lru_cache(maxsize=20_000)
def settled_character(character: str) -> str:
    """Return what is read for a character: nothing for a hidden one, U+FFFD for one that is no text."""
    if (character < " " and character not in "\t\n\r") or "\x7f" <= character < "\xa0":
        return "\ufffd"
    return settled(character)


def settled_characters(text: str) -> str:
    """Return a text with each of its characters as it is read."""
    return "".join(map(settled_character, text))


def unknown_characters(text: str) -> int:
    """Count the characters without a code, and those of private use."""
    return len(_UNKNOWN.findall(text))
