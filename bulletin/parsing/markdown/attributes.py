"""Attribute lists: `{landscape size=五号}` beside a table or behind a picture.

Words stand between braces, with spaces or commas between them; a dot before a word, as other programs want it
(`{.landscape}`), and the full-width signs of an input method are read, too.
"""

from __future__ import annotations

import re

from msgspec import Struct

LONGEST = 200
"""Characters of a list."""
_WORD = r"[.．·]?[^\s{}｛｝=＝,，、;；.．]+(?:[=＝](?:\"[^\"\n{}]*\"|“[^“”\n{}]*”|[^\s{}｛｝,，、;；\"“”]+))?"
_APART = r"[\s　,，、;；]*"
ATTRIBUTES = re.compile(rf"[{{｛]{_APART}(?:{_WORD}(?:[\s　,，、;；]+|(?=[}}｝]))){{1,8}}[}}｝]")
"""An attribute list; at least one word."""
_ATTRIBUTE = re.compile(_WORD)


class Attribute(Struct, frozen=True):
    """A word of a list (`here`), or a name and its value (`width=80mm`); where it begins in the text of the list."""

    name: str
    value: str
    start: int


def read_attributes(text: str) -> tuple[Attribute, ...] | None:
    """Return the attributes of a list; None where a text is not a list from its first character to its last."""
    if len(text) > LONGEST or not ATTRIBUTES.fullmatch(text):
        return None
    found = []
    for match in _ATTRIBUTE.finditer(text):
        name, _, value = match[0].replace("＝", "=").partition("=")
        found.append(Attribute(name.lstrip(".．·"), value.strip('"“”'), match.start()))
    return tuple(found)
