"""Text that is not upright: its lines by their direction."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bulletin.importers.geometry.lines import row, spaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.importers.geometry.values import PlacedGlyph

UPRIGHT = 5.0
"""Text turned by fewer degrees counts as upright."""


class TurnedText:
    """Glyphs with their places after turning the page so that they are upright, by their directions in degrees."""

    def __init__(self) -> None:
        self._glyphs: dict[int, list[PlacedGlyph]] = defaultdict(list)

    def add(self, angle: float, glyph: PlacedGlyph) -> None:
        """Add a glyph of this direction."""
        self._glyphs[round(angle)].append(glyph)

    def lines(self) -> Iterator[str]:
        """Yield the lines of text."""
        for _, glyphs in sorted(self._glyphs.items()):
            lines: dict[int, list[PlacedGlyph]] = defaultdict(list)
            for glyph in glyphs:
                lines[round(glyph.y / max(glyph.size, 1))].append(glyph)
            for _, line in sorted(lines.items()):
                ordered = row(line)
                if ordered is not None:
                    yield "".join(glyph.text for glyph in spaced(ordered.glyphs))
