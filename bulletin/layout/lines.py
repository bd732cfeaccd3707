"""Composed texts → placed text: the position of every line within its measure."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.layout.pages import LinkArea, PlacedText, Role
from bulletin.layout.reordering import LogicalRun, VisualRun, reorder
from bulletin.typography.geometry import UNITS, Align

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.composition.values import ComposedText
    from bulletin.layout.glyphs import GlyphSetter
    from bulletin.layout.pages import GlyphRun, Owner
    from bulletin.layout.structure import StructureBuilder
    from bulletin.linebreak.values import Line, Segment
    from bulletin.typography.geometry import BlockStyle, Geometry

ASCENT = 0.88
"""Height of the em box above the base line, in em: that of most Chinese faces."""
SHARES = {Align.JUSTIFY: 0.0, Align.START: 0.0, Align.CENTER: 0.5, Align.END: 1.0}
"""The share of the width left free that stands before a line; an overfull line begins at the start."""


def base_line(pitch: float, em: float) -> float:
    """Return the distance from the top of a line of this pitch to its base line (mm); `em` is in mm."""
    return (pitch - em) / 2 + ASCENT * em


class TextLine(Struct):
    """A placed line: its texts, one for each element, and the links within it."""

    texts: list[PlacedText] = field(default_factory=list)
    links: list[LinkArea] = field(default_factory=list)

    @property
    def right(self) -> float:
        """Its right end (mm)."""
        return max(text.x + text.width for text in self.texts)


class LineSetter(Struct, frozen=True):
    """Places lines by the theme's numbers."""

    geometry: Geometry
    glyphs: GlyphSetter
    structure: StructureBuilder

    def lines(  # noqa: PLR0913 - a text and its place
        self,
        text: ComposedText,
        owner: Owner,
        *,
        label: int | None = None,
        left: float = 0.0,
        width: float | None = None,
        top: float | None = None,
    ) -> list[TextLine]:
        """Place all lines of a text; `label` is the structure element of its label, if it has one.

        The measure is the type area's, or `width` mm from `left`, without the insets of the kind of block. The lines
        stand one below another from `top`, else each at the top of a slice of its own.
        """
        style = self.geometry.blocks[text.kind]
        wide = self.geometry.page.area_width if width is None else width
        start, end = left + style.left * style.em, left + wide - style.right * style.em
        share = SHARES[Align(text.align) if text.align else style.align]
        unit, rise = style.em / UNITS, base_line(style.pitch, style.em)
        placed, link = [], _Link(self.structure, owner)
        for number, line in enumerate(text.lines):
            x = start + line.start * unit
            x += share * max(0.0, end - x - line.width * unit)
            y = rise if top is None else top + number * style.pitch + rise
            marked = text.label if number == 0 and label is not None else 0
            placed.append(self._line(line, style, (x, y), link, (label, marked)))
        return placed

    def _line(
        self,
        line: Line,
        style: BlockStyle,
        place: tuple[float, float],
        link: _Link,
        label: tuple[int | None, int],
    ) -> TextLine:
        """Place one line; a new text begins where the element changes."""
        placed_line, (x, y), unit = TextLine(), place, style.em / UNITS
        if not label[1] and not any(segment.link or segment.level for segment in line.segments):
            runs = self._runs((segment, segment.text) for segment in line.segments)
            if runs:
                placed_line.texts.append(PlacedText(x, y, style.size, runs, link.owner(""), style.colour))
            return placed_line
        pieces = _logical_runs(line, link, label)
        for has_levels, group in groupby(pieces, key=lambda piece: piece.segment.level > 0):
            held = list(group)
            parts = reorder(held, self.glyphs) if has_levels else list(self._logical_order(held))
            for part in parts:
                if not part.runs:
                    continue
                text = PlacedText(x + part.start * unit, y, style.size, part.runs, part.owner, style.colour)
                placed_line.texts.append(text)
                if part.linked and isinstance(part.owner, int):
                    top = y - ASCENT * style.em
                    placed_line.links.append(LinkArea(text.x, top, text.width, style.em, part.owner))
            x += max((part.start * unit + _width(part, unit) for part in parts), default=0.0)
        return placed_line

    def _runs(self, texts: Iterable[tuple[Segment, str]]) -> tuple[GlyphRun, ...]:
        """Return the glyph runs of texts in their segments' faces."""
        return tuple(
            run for segment, text in texts for run in self.glyphs.runs(segment.face, text, segment.spacing)
        )

    def _logical_order(self, pieces: Iterable[LogicalRun]) -> Iterator[VisualRun]:
        """Place left-to-right text: runs of one element, one behind the other."""
        start = 0
        for (owner, linked), group in groupby(pieces, key=lambda piece: (piece.owner, piece.linked)):
            runs = self._runs((piece.segment, piece.text) for piece in group)
            yield VisualRun(start, runs, owner, linked)
            start += sum(run.advance for run in runs)


def _width(part: VisualRun, unit: float) -> float:
    return sum(run.advance for run in part.runs) * unit


def _logical_runs(line: Line, link: _Link, label: tuple[int | None, int]) -> Iterator[LogicalRun]:
    """Divide a line by structure element; its first characters may be those of a label."""
    element, rest = label
    for segment in line.segments:
        head, tail = segment.text[:rest], segment.text[rest:]
        if head and element is not None:
            yield LogicalRun(head, segment, element, linked=False)
        rest = max(0, rest - len(segment.text))
        owner = link.owner(segment.link)
        if tail:
            yield LogicalRun(tail, segment, owner, linked=bool(segment.link))


class _Link:
    """The open link of a text; one that continues over a line's end is one element."""

    def __init__(self, structure: StructureBuilder, owner: Owner) -> None:
        self._structure, self._owner = structure, owner
        self._target = ""
        self.element: int | None = None

    def owner(self, target: str) -> Owner:
        """Return the owner of text with this link target; `""` for none."""
        if target != self._target:
            self._target = target
            parent = self._owner if isinstance(self._owner, int) else 0
            self.element = (
                self._structure.add(Role.LINK, parent, target=target, alternative=target) if target else None
            )
        return self._owner if self.element is None else self.element
