"""Line breaks within a block, and the white space beside them, of which some means nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.model import Emphasis, LineBreak, Link, Strikethrough, Strong, Subscript, Superscript, Text
from bulletin.parsing.text.characters import VERTICAL_TAB

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.model import Inline, Inlines

_NESTED = (Emphasis, Strong, Strikethrough, Subscript, Superscript, Link)


def break_at_tabs(texts: Iterable[Text]) -> Iterator[Text | LineBreak]:
    """Yield texts with a line break for each vertical tab."""
    for text in texts:
        start = 0
        for index, part in enumerate(text.text.split(VERTICAL_TAB)):
            if index:
                yield LineBreak()
            if part:
                yield _part(text, start, part)
            start += len(part) + 1


def without_idle_breaks(inlines: Sequence[Inline]) -> Inlines:
    """Leave out line breaks at both ends of a block, those behind another, and white space at the start of a line."""
    kept: list[Inline] = []
    for inline in _without_indents(inlines, at_start=True)[0]:
        if not isinstance(inline, LineBreak) or (kept and not isinstance(kept[-1], LineBreak)):
            kept.append(inline)
    while kept and isinstance(kept[-1], LineBreak):
        kept.pop()
    return tuple(kept)


def _without_indents(inlines: Sequence[Inline], *, at_start: bool) -> tuple[list[Inline], bool]:
    """Leave out white space at the start of a line; also returns whether a line starts behind the inlines."""
    kept: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, _NESTED):
            children, at_start = _without_indents(inline.children, at_start=at_start)
            kept.append(replace(inline, children=tuple(children)))
            continue
        text = inline
        if isinstance(inline, Text) and at_start:
            bare = inline.text.lstrip()
            text = _part(inline, len(inline.text) - len(bare), bare)
        if not isinstance(text, Text) or text.text:
            kept.append(text)
            at_start = isinstance(text, LineBreak)
    return kept, at_start


def _part(text: Text, start: int, part: str) -> Text:
    """Return a part of a text, which begins at an offset."""
    place = text.position
    return Text(part, place and replace(place, column=place.column + start))
