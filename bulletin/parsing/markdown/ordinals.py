"""Ordinals (序号) that begin a paragraph or heading: what is typed behind their mark is no space, as in `1.省级`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.model import Emphasis, Strong, Text
from bulletin.parsing.text.script import NUMERAL, is_chinese

if TYPE_CHECKING:
    from bulletin.model import Inline, Inlines

_ORDINAL = re.compile(
    rf"(?:{NUMERAL}、|[0-9]{{1,3}}[.．、）)]|[（(](?:{NUMERAL}|[0-9]{{1,3}})[）)]|[\u2460-\u2473])(?=([ \u3000]*))"
)


def without_ordinal_space(inlines: Inlines) -> Inlines:
    """Leave out the spaces behind an ordinal that begins these inlines, before Chinese (GB/T 9704 §7.3.3)."""
    if not inlines:
        return inlines
    first, rest = inlines[0], inlines[1:]
    match first:
        case Strong() | Emphasis():
            return (replace(first, children=without_ordinal_space(first.children)), *rest)
        case Text():
            return (*_parts(first), *rest)
        case _:
            return inlines


def _parts(text: Text) -> tuple[Inline, ...]:
    """Divide a text into its ordinal and what follows the spaces; one that has no spaces there stays whole."""
    ordinal = _ORDINAL.match(text.text)
    spaces = len(ordinal[1]) if ordinal else 0
    end = ordinal.end() if ordinal else 0
    behind = text.text[end + spaces :]
    if not spaces or not behind or not (is_chinese(behind[0]) or behind[0] in "“‘"):
        return (text,)
    place = text.position
    moved = place and replace(place, column=place.column + end + spaces)
    return (Text(text.text[:end], place), Text(behind, moved))
