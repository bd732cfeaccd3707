"""Attribute lists: `{landscape size=五号}` beside a table or behind a picture.

Words stand between braces, with spaces or commas between them; a dot before a word, as other programs want it
(`{.landscape}`), and the full-width signs of an input method are read, too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bulletin.parsing.markdown.inline_source import InlineSource

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


class AttributeForm(Struct, frozen=True):
    """The values that an attribute may have, none for a word; `usage` is how it is typed, for hints."""

    value: re.Pattern[str]
    usage: str


def read_attributes(text: str) -> tuple[Attribute, ...] | None:
    """Return the attributes of a list; None where a text is not a list from its first character to its last."""
    if len(text) > LONGEST or not ATTRIBUTES.fullmatch(text):
        return None
    found = []
    for match in _ATTRIBUTE.finditer(text):
        name, _, value = match[0].replace("＝", "=").partition("=")
        found.append(Attribute(name.lstrip(".．·"), value.strip('"“”'), match.start()))
    return tuple(found)


def known_attributes(
    found: Iterable[Attribute], forms: Mapping[str, AttributeForm], source: InlineSource, start: int = 0
) -> dict[str, Attribute]:
    """Return the attributes of these forms by name; others are reported where they stand.

    `start` is the offset of their list in the source.
    """
    known = {}
    for each in found:
        form, place = forms.get(each.name), source.position(start + each.start)
        if form and form.value.fullmatch(each.value):
            known[each.name] = each
        elif form and place:
            typed = f"{each.name}={each.value}" if each.value else each.name
            source.markdown.report("attribute-value", place, typed=typed, usage=form.usage)
        elif place:
            usages = "、".join(form.usage for form in forms.values())
            source.markdown.report("attribute-unknown", place, name=each.name, usages=usages)
    return known
