"""The signature (落款) below a text, with space for seals or without (GB/T 9704 §7.3.5)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.export.docx.looks import ParagraphLook
from bulletin.export.docx.paragraphs import spacer
from bulletin.export.docx.tables import FrameCell, frame
from bulletin.layout.parts.signature import signature_rows
from bulletin.model import Title
from bulletin.typography.geometry import UNITS, Align

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.export.docx.paragraphs import ParagraphWriter
    from bulletin.export.docx.xml import XmlNode
    from bulletin.model.galley import GalleySignature, GalleyText
    from bulletin.typography.geometry import PageGeometry

GAP = 0.5
"""The height of the empty paragraph behind a row of issuers (mm)."""
HALF = 0.5
"""Half a character, by which the measure of a name may exceed it."""


class SignatureWriter(Struct, frozen=True):
    """Writes one signature; lengths are mm."""

    writer: ParagraphWriter
    signature: GalleySignature

    @property
    def above(self) -> float:
        """The space above it."""
        return self._numbers["seal_above" if self.signature.sealed else "above"] * self._page.line_pitch

    @property
    def below(self) -> float:
        """The space that the seal takes below it."""
        return self._numbers["seal_below"] * self._page.line_pitch if self.signature.sealed else 0.0

    @property
    def height(self) -> float:
        """Its height, about: names may take two lines."""
        return (len(self.signature.issuers) + 1) * self._page.line_pitch

    def nodes(self, above: float) -> list[XmlNode]:
        """Return its paragraphs, with so much space above them."""
        return [*(self._sealed(above) if self.signature.sealed else self._plain(above))]

    @property
    def _numbers(self) -> Mapping[str, float]:
        return self.writer.geometry.numbers["signature"]

    @property
    def _page(self) -> PageGeometry:
        return self.writer.geometry.page

    def _characters(self, name: str) -> float:
        return self._numbers[name] * self._page.character_pitch

    def _width(self, text: GalleyText, longest: float) -> float:
        """Return the width of a text; one longer than so many characters is broken."""
        style = self.writer.geometry.blocks[text.style]
        composed = self.writer.texts.shaped(text.style, Title((text.plain,)), (longest + HALF) * style.em)
        return max(line.width for line in composed.lines) * style.em / UNITS

    def _plain(self, above: float) -> Iterator[XmlNode]:
        """Yield issuers one below another, and the date two characters to the right of where they begin."""
        right = self._page.area_width - self._characters("right")
        wide = max(self._width(issuer, self._numbers["longest"]) for issuer in self.signature.issuers)
        date = self._width(self.signature.date, self._numbers["longest"])
        left = right - max(wide, date + self._characters("shift") if date > wide else 0.0)
        for issuer in self.signature.issuers:
            yield self._centred(issuer, left, wide, above)
            above = 0.0
        yield self._centred(self.signature.date, left + self._characters("shift"), date, 0.0)

    def _centred(self, text: GalleyText, left: float, width: float, above: float) -> XmlNode:
        """Return a text centred within a width, a little of which is for faces that are wider than measured."""
        slack = self._page.character_pitch / 4
        look = ParagraphLook(
            keep_next=text is not self.signature.date,
            keep_lines=True,
            above=above or None,
            left=max(0.0, left - slack),
            right=max(0.0, self._page.area_width - left - width - slack),
            align=Align.CENTER,
        )
        return self.writer.text(text, look)

    def _sealed(self, above: float) -> Iterator[XmlNode]:
        """Yield the issuers centred over the date, which stands four characters from the right."""
        numbers, issuers = self._numbers, self.signature.issuers
        longest = numbers["longest_in_row" if len(issuers) > 1 else "longest"]
        date = self._width(self.signature.date, numbers["longest"])
        middle = self._page.area_width - self._characters("date_right") - date / 2
        wide = max(self._width(issuer, longest) for issuer in issuers)
        if len(issuers) == 1:
            yield self._centred(issuers[0], middle - wide / 2, wide, above)
        else:
            yield from self._rows(middle, wide, above)
        yield self._centred(self.signature.date, middle - date / 2, date, 0.0)

    def _rows(self, middle: float, wide: float, above: float) -> Iterator[XmlNode]:
        """Yield the issuers side by side, so far apart that no seals touch, the last one of a row over the date."""
        numbers, pitch = self._numbers, self._page.line_pitch
        column = max(numbers["seal"] + numbers["seal_gap"], wide + self._page.character_pitch)
        apart = math.ceil((numbers["seal"] + numbers["seal_gap"]) / pitch) * pitch
        for row in signature_rows(self.signature.issuers, middle, wide, column, numbers):
            left = middle + column / 2 - len(row) * column
            cells = [FrameCell((self._in_cell(text),), "bottom") for text in row]
            yield frame([column] * len(row), [cells], padding={"top": above}, left=left)
            yield spacer(GAP)
            above = apart - pitch - GAP

    def _in_cell(self, text: GalleyText) -> XmlNode:
        return self.writer.text(text, ParagraphLook(align=Align.CENTER, keep_next=True))
