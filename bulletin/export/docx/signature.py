"""The signature (落款) below a text, with space for seals or without (GB/T 9704 §7.3.5)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.export.docx.looks import ParagraphLook
from bulletin.export.docx.tables import FrameCell, frame
from bulletin.layout.parts.signature import signature_rows
from bulletin.model import Title
from bulletin.typography.geometry import UNITS, Align

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.export.docx.paragraphs import ParagraphWriter
    from bulletin.export.docx.xml import XmlNode
    from bulletin.model.galley import GalleySignature, GalleyText

HALF = 0.5
"""Half a character, by which the measure of a name may exceed it."""


class SignatureWriter(Struct, frozen=True):
    """Writes one signature; lengths are mm. `followed`: a line of text stands below it."""

    writer: ParagraphWriter
    signature: GalleySignature

    def nodes(self) -> tuple[list[XmlNode], float]:
        """Return its paragraphs, and the space that is free below them."""
        return self._sealed() if self.signature.sealed else (self._plain(), 0.0)

    @property
    def above(self) -> float:
        """The space above it."""
        name = "seal_above" if self.signature.sealed else "above"
        return self._numbers[name] * self.writer.geometry.page.line_pitch

    @property
    def _numbers(self) -> Mapping[str, float]:
        return self.writer.geometry.numbers["signature"]

    @property
    def _area(self) -> float:
        return self.writer.geometry.page.area_width

    def _characters(self, name: str) -> float:
        return self._numbers[name] * self.writer.geometry.page.character_pitch

    def _width(self, text: GalleyText, longest: float) -> float:
        """Return the width of a text; one longer than so many characters is broken."""
        style = self.writer.geometry.blocks[text.style]
        composed = self.writer.texts.shaped(text.style, Title((text.plain,)), (longest + HALF) * style.em)
        return max(line.width for line in composed.lines) * style.em / UNITS

    def _plain(self) -> list[XmlNode]:
        """Return issuers one below another, and the date two characters to the right of where they begin."""
        right = self._area - self._characters("right")
        wide = max(self._width(issuer, self._numbers["longest"]) for issuer in self.signature.issuers)
        date = self._width(self.signature.date, self._numbers["longest"])
        left = right - max(wide, date + self._characters("shift") if date > wide else 0.0)
        issuers = self._put(self.signature.issuers, left, wide)
        return [*issuers, *self._put((self.signature.date,), left + self._characters("shift"), date)]

    def _put(self, texts: Sequence[GalleyText], left: float, width: float) -> Iterator[XmlNode]:
        """Yield texts centred within a width, above what follows."""
        for number, text in enumerate(texts):
            above = self.above if number == 0 and text in self.signature.issuers else None
            look = ParagraphLook(
                keep_next=True if text in self.signature.issuers else None,
                keep_lines=True,
                above=above,
                left=max(0.0, left - self._slack),
                right=max(0.0, self._area - left - width - self._slack),
                align=Align.CENTER,
            )
            yield self.writer.text(text, look)

    @property
    def _slack(self) -> float:
        """What a text may be wider than measured, on either side: faces differ."""
        return self.writer.geometry.page.character_pitch / 4

    def _sealed(self) -> tuple[list[XmlNode], float]:
        """Return the date four characters from the right, the issuers centred over it, so far apart that no seals touch."""
        numbers, issuers = self._numbers, self.signature.issuers
        longest = numbers["longest_in_row" if len(issuers) > 1 else "longest"]
        date = self._width(self.signature.date, numbers["longest"])
        middle = self._area - self._characters("date_right") - date / 2
        wide = max(self._width(issuer, longest) for issuer in issuers)
        below = numbers["seal_below"] * self.writer.geometry.page.line_pitch
        alone = len(issuers) == 1
        nodes = self._put(issuers, middle - wide / 2, wide) if alone else self._frame(middle, wide)
        return [*nodes, *self._put((self.signature.date,), middle - date / 2, date)], below

    def _frame(self, middle: float, wide: float) -> Iterator[XmlNode]:
        """Yield the issuers side by side, the last one of a row over the date."""
        numbers, page = self._numbers, self.writer.geometry.page
        column = max(numbers["seal"] + numbers["seal_gap"], wide + page.character_pitch)
        rows, apart = signature_rows(self.signature.issuers, middle, wide, column, numbers), self._apart
        for number, row in enumerate(rows):
            left = middle + column / 2 - len(row) * column
            cells = [
                FrameCell(
                    (self.writer.text(text, ParagraphLook(align=Align.CENTER, keep_next=True)),), "bottom"
                )
                for text in row
            ]
            above = self.above if number == 0 else apart - page.line_pitch
            yield frame([column] * len(row), [cells], padding={"top": above}, left=left)

    @property
    def _apart(self) -> float:
        numbers, pitch = self._numbers, self.writer.geometry.page.line_pitch
        return math.ceil((numbers["seal"] + numbers["seal_gap"]) / pitch) * pitch
