"""Paragraphs: named texts with their bookmarks, and the space between them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.export.docx.looks import ParagraphLook
from bulletin.export.docx.runs import text_runs
from bulletin.export.docx.styles import style_id
from bulletin.export.docx.xml import w

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bulletin.composition.texts import TextComposer
    from bulletin.export.docx.xml import XmlNode
    from bulletin.model.galley import GalleyText
    from bulletin.typography.faces import WordFace
    from bulletin.typography.geometry import Geometry

TOLERANCE = 0.02
"""The part of a line that may be missing up to the grid."""


class ParagraphWriter(Struct, frozen=True):
    """Writes paragraphs; `bookmarks` are those of names. `texts` composes what has to be measured."""

    texts: TextComposer
    faces: Mapping[str, WordFace]
    bookmarks: Mapping[str, str]

    @property
    def geometry(self) -> Geometry:
        """The numbers of the theme."""
        return self.texts.geometry

    def text(
        self, text: GalleyText, look: ParagraphLook | None = None, *, style: str | None = None
    ) -> XmlNode:
        """Return a text; `look` differs from its style, which is another one with `style`."""
        look = replace(look or ParagraphLook(), style=style_id(style or text.style))
        return self.named(text.name, look, text_runs(text))

    def height(self, text: GalleyText) -> float:
        """Return the height of a text as it is composed on paper (mm)."""
        composed = self.texts.inlines(text.style, text.inlines, label=text.label)
        return len(composed.lines) * self.geometry.blocks[text.style].pitch

    def named(self, name: str, look: ParagraphLook, runs: Iterable[XmlNode]) -> XmlNode:
        """Return a paragraph between the ends of the bookmark of its name."""
        bookmark = self.bookmarks[name]
        number = int(bookmark.split("_")[1][1:])
        start, end = w("bookmarkStart", id=number, name=bookmark), w("bookmarkEnd", id=number)
        return w("p", look.properties(), start, *runs, end)


def up_to_grid(height: float, pitch: float) -> float:
    """Return the space below what is so high (mm), after which lines stand on the grid again."""
    return max(0.0, math.ceil(height / pitch - TOLERANCE) * pitch - height)


def spacer(height: float, *, keep_next: bool = False) -> XmlNode:
    """Return an empty paragraph of a height (mm); `keep_next`: what follows stands on its page."""
    look = ParagraphLook(style=style_id("spacer"), line=height, keep_next=True if keep_next else None)
    return w("p", look.properties())
