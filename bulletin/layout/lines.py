"""Composed texts → placed text: the position of every line within its measure."""

from __future__ import annotations

from itertools import chain, groupby
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.layout.pages import LinkArea, PlacedText, Role
from bulletin.layout.reordering import LogicalRun, VisualRun, own_spacing, reorder
from bulletin.linebreak.values import VerticalAlign
from bulletin.typography.geometry import UNITS, Align

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.composition.values import ComposedText
    from bulletin.layout.glyphs import GlyphSetter
    from bulletin.layout.pages import Owner
    from bulletin.layout.structure import StructureBuilder
    from bulletin.linebreak.values import Line
    from bulletin.typography.geometry import BlockStyle, Geometry

ASCENT = 0.88
"""Height of the em box above the base line, in em: that of most Chinese faces."""
SHARES = {Align.JUSTIFY: 0.0, Align.START: 0.0, Align.CENTER: 0.5, Align.END: 1.0}
"""The share of the width left free that stands before a line; an overfull line begins at the start."""


RISES = {VerticalAlign.BASELINE: 0.0, VerticalAlign.SUB: -0.2, VerticalAlign.SUPER: 1 / 3}
"""How far text stands above the base line (em), as browsers raise it: a superscript ends where the em box does."""


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
        labelled = text.label if label is not None else 0
        for number, line in enumerate(text.lines):
            x = start + line.start * unit
            x += share * max(0.0, end - x - line.width * unit)
            y = rise if top is None else top + number * style.pitch + rise
            logical = [*_logical_runs(line, link, label, labelled)]
            labelled = max(0, labelled - len(line.text))
            placed.append(self._line(logical, style, x, y))
        return placed

    def _line(self, logical: Iterable[LogicalRun], style: BlockStyle, x: float, y: float) -> TextLine:
        """Place one line; a new text begins where the element changes."""
        placed_line, unit = TextLine(), style.em / UNITS
        for has_levels, group in groupby(logical, key=lambda run: run.segment.level > 0):
            same = [*group]
            parts, width = reorder(same, self.glyphs) if has_levels else self._logical_order(same)
            for part in parts:
                if not part.runs:
                    continue
                owner, align = part.logical.owner, part.logical.segment.align
                base, size = y - RISES[align] * style.em, style.size * align.scale
                text = PlacedText(x + part.start * unit, base, size, part.runs, owner, style.colour)
                placed_line.texts.append(text)
                if part.logical.segment.link and isinstance(owner, int):
                    top = y - ASCENT * style.em
                    placed_line.links.append(LinkArea(text.x, top, text.width, style.em, owner))
            x += width * unit
        return placed_line

    def _logical_order(self, logical: Iterable[LogicalRun]) -> tuple[list[VisualRun], int]:
        """Place left-to-right text: runs of one element and one alignment; return them and their width."""
        parts: list[VisualRun] = []
        start = 0
        for _, group in groupby(logical, key=lambda run: (run.owner, run.segment.align)):
            same = [*group]
            runs = (
                self.glyphs.runs(each.segment.face, each.segment.text, own_spacing(each.segment))
                for each in same
            )
            part = VisualRun(start, tuple(chain.from_iterable(runs)), same[0])
            parts.append(part)
            start += part.width
        return parts, start


def _logical_runs(line: Line, link: _Link, label: int | None, rest: int) -> Iterator[LogicalRun]:
    """Divide a line by structure element; its first `rest` characters are those of a label."""
    for segment in line.segments:
        head, tail = segment.text[:rest], segment.text[rest:]
        if head and label is not None:
            yield LogicalRun(replace(segment, text=head), label)
        rest = max(0, rest - len(segment.text))
        owner = link.owner(segment.link)
        if tail:
            yield LogicalRun(replace(segment, text=tail), owner)


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
