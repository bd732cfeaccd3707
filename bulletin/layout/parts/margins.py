"""Marks in the margins: page numbers, draft marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.layout.lines import ASCENT
from bulletin.layout.pages import Artifact, PlacedText
from bulletin.typography.faces import DASH
from bulletin.typography.geometry import UNITS

if TYPE_CHECKING:
    from bulletin.layout.glyphs import GlyphSetter
    from bulletin.layout.pages import GlyphRun
    from bulletin.typography.faces import Faces
    from bulletin.typography.geometry import BlockStyle, Geometry

USUAL_TOP = 0.4
"""Height of the top of a dash above the base line where its face was not measured (em)."""


class Margins:
    """Sets page numbers and draft marks; positions are mm from the top left of the type area."""

    def __init__(self, geometry: Geometry, glyphs: GlyphSetter, faces: Faces) -> None:
        self._geometry, self._glyphs = geometry, glyphs
        self._style = geometry.blocks["page-number"]
        self._dash = dash_top(faces, self._style)

    def page_number(self, number: int) -> PlacedText:
        """Set a page number between dashes (GB/T 9704 §7.5).

        It stands at the outer edge; the top of the dash, not of its line, is 7 mm below the type area.
        """
        style, area, numbers = self._style, self._geometry.page, self._geometry.numbers["page_number"]
        runs = tuple(run for text in (f"{DASH} ", str(number), f" {DASH}") for run in self._runs(text))
        inset = numbers["inset"] * style.em
        x = area.area_width - inset - self._width(runs) if number % 2 else inset
        y = area.area_height + numbers["drop"] + self._dash * style.em
        return PlacedText(x, y, style.size, runs, Artifact.FOOTER)

    def draft_mark(self, text: str) -> PlacedText:
        """Set the mark of a draft, flush right in the middle of the top margin."""
        style, area, runs = self._style, self._geometry.page, self._runs(text)
        y = -area.top / 2 + (ASCENT - 0.5) * style.em
        return PlacedText(area.area_width - self._width(runs), y, style.size, runs, Artifact.HEADER)

    def _runs(self, text: str) -> tuple[GlyphRun, ...]:
        return self._glyphs.runs(self._style.face, text)

    def _width(self, runs: tuple[GlyphRun, ...]) -> float:
        return sum(run.advance for run in runs) * self._style.em / UNITS


def dash_top(faces: Faces, style: BlockStyle) -> float:
    """Return the height of the top of the page number's dash above its base line (em)."""
    face = faces.chains[style.face].face_for(DASH)
    return face.dash[3] / UNITS if face and face.dash else USUAL_TOP
