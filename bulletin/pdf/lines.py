"""The glyphs of a page → its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bulletin.model import Glyph, PageFacts


def lines(page: PageFacts, tolerance: float = 0.2) -> tuple[tuple[Glyph, ...], ...]:
    """Group a page's glyphs into lines by their base line (mm), from top to bottom, each in drawing order.

    Drawing order, as an opening mark that shrinks begins left of the end of the character before it.
    """
    by_base: dict[float, list[int]] = {}
    for index, glyph in enumerate(page.glyphs):
        by_base.setdefault(glyph.y, []).append(index)
    rows: list[tuple[float, list[int]]] = []
    for base in sorted(by_base):
        if rows and base - rows[-1][0] <= tolerance:
            rows[-1][1].extend(by_base[base])
        else:
            rows.append((base, by_base[base]))
    return tuple(tuple(page.glyphs[index] for index in sorted(indices)) for _, indices in rows)
