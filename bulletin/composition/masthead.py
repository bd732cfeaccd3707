"""The masthead (报头): the name fitted to the measure, and the texts above, below and beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.composition.values import ComposedMasthead, ComposedName, ComposedText
from bulletin.typography.geometry import MM_PER_PT, UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.composition.texts import TextComposer
    from bulletin.model import Title

KINDS = {"above": "above-name", "number": "issue-number", "date": "issue-date"}
"""The kind of block of a part of the masthead, where it is not called as the part is."""
NARROWEST = 8
"""The least measure of an issuer that is broken to stand beside others (em); below, it has a line of its own."""
WIDEST_SPACING = 0.8
"""The most space between the characters of a name (em)."""
FILLED = 0.8
"""The share of the name's width that a short name is spaced out to."""


class MastheadTexts(Struct, frozen=True):
    """What a masthead says: the lines of the name, and the texts of its other parts (`MASTHEAD_PARTS`).

    Texts of one part stand one below another.
    """

    name: tuple[str, ...]
    parts: Mapping[str, tuple[Title, ...]] = field(default_factory=dict)


class MastheadComposer(Struct, frozen=True):
    """Composes mastheads."""

    texts: TextComposer

    def masthead(self, words: MastheadTexts) -> ComposedMasthead:
        """Compose a masthead: no word is divided, and an issuer is broken to leave room for what stands beside it."""
        area = self.texts.geometry.page.area_width
        parts = {part: self._part(part, texts, area) for part, texts in words.parts.items() if texts}
        if "issuer" in parts:
            parts["issuer"] = self._part("issuer", words.parts["issuer"], self._beside("issuer", parts))
        return ComposedMasthead(self._name(words.name), parts)

    def _part(self, part: str, texts: tuple[Title, ...], width: float) -> tuple[ComposedText, ...]:
        return tuple(self._text(KINDS.get(part, part), text, width) for text in texts)

    def _text(self, kind: str, text: Title, width: float) -> ComposedText:
        """Compose a text; one that is wider than `width` (mm) is broken as a title is."""
        composed = self.texts.text(kind, text.plain, text.position)
        if len(text.parts) == len(composed.lines) == 1 and self._width(composed) <= width:
            return composed
        return self.texts.shaped(kind, text, width)

    def _beside(self, part: str, parts: Mapping[str, tuple[ComposedText, ...]]) -> float:
        """Return the width (mm) that the others of its row leave a part; all of it where that is too little."""
        geometry = self.texts.geometry
        style, area = geometry.blocks[KINDS.get(part, part)], geometry.page.area_width
        others = [other for other in geometry.masthead.row_of(part) if other != part and other in parts]
        taken = sum(self._width(text) + style.em for other in others for text in parts[other][:1])
        left = area - taken
        return left if left >= (NARROWEST + style.left + style.right) * style.em else area

    def _width(self, text: ComposedText) -> float:
        """Return the width of a text (mm), with its insets."""
        style = self.texts.geometry.blocks[text.kind]
        widest = max(line.start + line.width for line in text.lines)
        return (widest / UNITS + style.left + style.right) * style.em

    def _name(self, lines: tuple[str, ...]) -> ComposedName:
        """Fit the name to its width and height; a short one gets letter-spacing instead of a larger size."""
        self.texts.pieces += [("masthead", line, None) for line in lines]
        geometry = self.texts.geometry
        numbers = geometry.numbers["masthead"]
        width, stacked = numbers["name_width"], len(lines) > 1
        largest = numbers["name_stacked_largest" if stacked else "name_largest"] * MM_PER_PT
        pitch = numbers["name_stacked_lines" if stacked else "name_lines"] * geometry.page.line_pitch
        longest = max(lines, key=self._advance)
        natural = self._advance(longest)
        em = min(width / natural, largest, pitch)
        spacing = max(0.0, FILLED * width - natural * em) / max(1, len(longest) - 1) / em
        return ComposedName(lines, round(em / MM_PER_PT, 2), round(min(WIDEST_SPACING, spacing), 3))

    def _advance(self, line: str) -> float:
        """Return the width of a line of the name (em)."""
        return sum(self.texts.faces.advance("masthead", character) for character in line) / UNITS
