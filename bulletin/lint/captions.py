"""The captions of figures in a finished PDF, apart from the text that they float in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.layout.pages import PlacedText, Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.layout.pages import Element, Owner, Pages
    from bulletin.model import Glyph, LayoutFacts

NEAR = 0.3
"""mm by which a glyph may stand beside the place that it was laid out at."""


def divide_captions(facts: LayoutFacts, pages: Pages) -> tuple[LayoutFacts, LayoutFacts]:
    """Return the facts without the glyphs of figures' captions, and with these glyphs only.

    A figure may be drawn amid a paragraph that goes on from page to page, and stand before it in the text.
    """
    captions = defaultdict[int, list[PlacedText]](list)
    for page in pages.pages:
        for mark in page.marks:
            if isinstance(mark, PlacedText) and _in_caption(mark.owner, pages.elements):
                captions[page.number].append(mark)
    return _kept(facts, captions, within=False), _kept(facts, captions, within=True)


def _in_caption(owner: Owner, elements: Sequence[Element]) -> bool:
    """Whether an element is part of a figure."""
    while isinstance(owner, int) and owner >= 0:
        if elements[owner].role is Role.FIGURE:
            return True
        owner = elements[owner].parent
    return False


def _kept(facts: LayoutFacts, captions: Mapping[int, Sequence[PlacedText]], *, within: bool) -> LayoutFacts:
    if not captions:
        return (
            replace(facts, pages=tuple(replace(page, glyphs=()) for page in facts.pages)) if within else facts
        )
    pages = (
        replace(
            page,
            glyphs=tuple(
                each for each in page.glyphs if _stands_in(each, captions.get(number, ())) is within
            ),
        )
        for number, page in enumerate(facts.pages, start=1)
    )
    return replace(facts, pages=tuple(pages))


def _stands_in(glyph: Glyph, texts: Sequence[PlacedText]) -> bool:
    return any(
        abs(text.y - glyph.y) < NEAR and text.x - NEAR < glyph.x < text.x + text.width + NEAR
        for text in texts
    )
