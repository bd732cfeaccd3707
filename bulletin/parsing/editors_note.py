"""The editor's note without the label that its writer typed: the layout sets it once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.model import (
    Emphasis,
    Heading,
    Link,
    Paragraph,
    Strikethrough,
    Strong,
    Text,
    plain,
)

if TYPE_CHECKING:
    from bulletin.model import Blocks, Inline, Inlines


def without_label(blocks: Blocks, label: str) -> Blocks:
    """Drop `编者按：` at the start, bold or in brackets too, also as a line or heading of its own."""
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
    """Return the inlines without their first characters; the places of what is left stay true."""
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
    if isinstance(inline, Emphasis | Strong | Strikethrough | Link):
        return replace(inline, children=_drop(inline.children, count))
    if isinstance(inline, Text):
        place = inline.position
        moved = replace(place, column=place.column + count) if place else None
        return Text(inline.text[count:], moved)
    return inline
