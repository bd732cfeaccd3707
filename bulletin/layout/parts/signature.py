"""The signature (落款) below a text: who issues it and when, with space for seals or without (GB/T 9704 §7.3.5)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from bulletin.layout.pages import Role
from bulletin.layout.slices import Slice
from bulletin.typography.geometry import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.composition.values import ComposedSignature, ComposedText
    from bulletin.layout.lines import LineSetter
    from bulletin.typography.geometry import PageGeometry

Issuer = TypeVar("Issuer")
MOST_IN_ROW = 3
"""Seals side by side."""


class SignatureSetter(Struct, frozen=True):
    """Sets one signature; lengths are mm. `followed`: a line of text stands below it."""

    lines: LineSetter
    signature: ComposedSignature
    parent: int
    followed: bool = False

    def slices(self) -> list[Slice]:
        """Return the signature, a slice for each row of seals; what is free above it is that of its kind."""
        return self._sealed() if self.signature.sealed else [self._plain()]

    @property
    def _page(self) -> PageGeometry:
        return self.lines.geometry.page

    @property
    def _numbers(self) -> Mapping[str, float]:
        return self.lines.geometry.numbers["signature"]

    def _characters(self, name: str) -> float:
        """Return a number of the theme that counts characters."""
        return self._numbers[name] * self._page.character_pitch

    def _plain(self) -> Slice:
        """Set issuers one below another, and the date two characters to the right of where they begin (§7.3.5.2)."""
        slice_ = Slice(0.0, above=self._numbers["above"] * self._page.line_pitch)
        right = self._page.area_width - self._characters("right")
        wide, date = max(map(self._width, self.signature.issuers)), self._width(self.signature.date)
        left = right - max(wide, date + self._characters("shift") if date > wide else 0.0)
        for issuer in self.signature.issuers:
            self._put(issuer, slice_, left, wide)
        self._put(self.signature.date, slice_, left + self._characters("shift"), date)
        return slice_

    def _sealed(self) -> list[Slice]:
        """Set the date four characters from the right, the last issuer centred over it (§7.3.5.1).

        Several issuers stand in rows, so far apart that no seal touches another.
        """
        pitch, numbers = self._page.line_pitch, self._numbers
        date = self._width(self.signature.date)
        middle = self._page.area_width - self._characters("date_right") - date / 2
        wide = max(map(self._width, self.signature.issuers))
        column = max(numbers["seal"] + numbers["seal_gap"], wide + self._page.character_pitch)
        rows = signature_rows(self.signature.issuers, middle, wide, column, numbers)
        apart = math.ceil((numbers["seal"] + numbers["seal_gap"]) / pitch) * pitch
        slices = [self._row(row, middle - wide / 2, column, wide) for row in rows]
        for each in slices[:-1]:
            each.height = max(each.height, apart)
        slices[0].above, last = numbers["seal_above"] * pitch, slices[-1]
        self._put(self.signature.date, last, middle - date / 2, date)
        last.height += 0.0 if self.followed else numbers["seal_below"] * pitch
        return slices

    def _row(self, row: Sequence[ComposedText], left: float, column: float, width: float) -> Slice:
        """Set issuers side by side, the last one at `left`, their last lines on one base line."""
        slice_, lines = Slice(0.0), max(len(issuer.lines) for issuer in row)
        for before, issuer in zip(reversed(range(len(row))), row, strict=True):
            slice_.height = (lines - len(issuer.lines)) * self._page.line_pitch
            self._put(issuer, slice_, left - before * column, width)
        return slice_

    def _width(self, text: ComposedText) -> float:
        unit = self.lines.geometry.blocks[text.kind].em / UNITS
        return max(line.width for line in text.lines) * unit

    def _put(self, text: ComposedText, slice_: Slice, left: float, width: float) -> None:
        """Put a text below what is there, centred within a width."""
        element = self.lines.structure.add(Role.PARAGRAPH, self.parent)
        centred = replace(text, align="center")
        slice_.put(self.lines.lines(centred, element, left=left, width=width, top=slice_.height))
        slice_.height += len(text.lines) * self._page.line_pitch


def signature_rows(
    issuers: Sequence[Issuer], middle: float, widest: float, column: float, numbers: Mapping[str, float]
) -> list[Sequence[Issuer]]:
    """Divide issuers into rows, as even as they can be, the longer ones first; lengths are mm.

    The last one of a row stands over the date, whose middle is given; the others stand a column each to the left of it.
    """
    most = max(1, min(MOST_IN_ROW, 1 + int((middle - max(numbers["seal"], widest) / 2) / column)))
    number = -(-len(issuers) // most)
    least, more = divmod(len(issuers), number)
    rows: list[Sequence[Issuer]] = []
    start = 0
    for index in range(number):
        end = start + least + (index < more)
        rows.append(issuers[start:end])
        start = end
    return rows
