"""Removes a typed label from the editor's note: the layout sets the label."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from msgspec.structs import replace

from bulletin.model import (
    Code,
    Emphasis,
    Heading,
    LineBreak,
    Link,
    NoteMark,
    Paragraph,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Text,
    plain,
)

if TYPE_CHECKING:
    from bulletin.model import Blocks, Inline, Inlines


def without_label(blocks: Blocks, label: str) -> Blocks:
    """Remove `编者按：` at the start, also bold or in brackets, also as a line or heading of its own."""
    if not blocks:
        return blocks
    first, rest = blocks[0], blocks[1:]
    if not isinstance(first, Paragraph | Heading):
        return blocks
    words = "|".join(re.escape(word.rstrip("：:")) for word in (label, "编者按"))
    match = re.match(
        rf"\s*[【\[（(]?\s*(?:{words})\s*(?:[】\]）)]\s*[：:]?|[：:]|$)\s*", plain(first.inlines)
    )
    if not match:
        return blocks
    inlines = _drop(first.inlines, match.end())
    if not inlines:
        return rest
    return (replace(first, inlines=inlines), *rest)


def _drop(inlines: Inlines, count: int) -> Inlines:
    """Return the inlines without their first `count` characters; the positions of the rest are adjusted."""
    kept: list[Inline] = []
    for inline in inlines:
        size = len(plain((inline,)))
        if count >= size > 0:
            count -= size
        elif count == 0 or not size:
            kept.append(inline)
        else:
            kept.append(_cut(inline, count))
            count = 0
    return tuple(kept)


def _cut(inline: Inline, count: int) -> Inline:
    match inline:
        case Emphasis() | Strong() | Strikethrough() | Subscript() | Superscript() | Link():
            return replace(inline, children=_drop(inline.children, count))
        case Text():
            place = inline.position
            moved = replace(place, column=place.column + count) if place else None
            return Text(inline.text[count:], moved)
        case Code() | LineBreak() | NoteMark():
            return inline
        case _:
            assert_never(inline)
