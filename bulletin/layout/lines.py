"""Composed texts → placed text: every line at its place within a measure."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.layout.pages import LinkArea, PlacedText, Role
from bulletin.theme.geometry import UNITS, Align

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.composition.document import SetText
    from bulletin.composition.values import Segment
    from bulletin.layout.glyphs import GlyphSetter
    from bulletin.layout.pages import Owner
    from bulletin.layout.structure import StructureBuilder
    from bulletin.theme.geometry import BlockStyle, Geometry

ASCENT = 0.88
"""How far above the base line the em box reaches, in em: that of most Chinese faces."""
SHARES = {Align.JUSTIFY: 0.0, Align.START: 0.0, Align.CENTER: 0.5, Align.END: 1.0}
"""How much of the room that a line leaves free stands before it; one that is too wide begins at the start."""


def base(pitch: float, em: float) -> float:
    """Return how far below the top of a line of this pitch (mm) its base line lies."""
    return (pitch - em) / 2 + ASCENT * em


class TextLine(Struct):
    """A placed line: its texts, one for each element, and the links within it. `right` is where it ends (mm)."""

    texts: list[PlacedText] = field(default_factory=list)
    links: list[LinkArea] = field(default_factory=list)
    right: float = 0.0


class LineSetter(Struct, frozen=True):
    """Places lines by the theme's numbers."""

    geometry: Geometry
    glyphs: GlyphSetter
    structure: StructureBuilder

    def lines(  # noqa: PLR0913 - a place and what stands there
        self,
        text: SetText,
        owner: Owner,
        *,
        label: int | None = None,
        left: float = 0.0,
        width: float | None = None,
        top: float | None = None,
    ) -> list[TextLine]:
        """Place all lines of a text; `label` is the element of its label, if it has one.

        The measure is the type area's, or `width` mm from `left`, without the insets of the kind of block. The lines
        stand one below another from `top`, else each at the top of a slice of its own.
        """
        style = self.geometry.blocks[text.kind]
        wide = self.geometry.page.area_width if width is None else width
        start, end = left + style.left * style.em, left + wide - style.right * style.em
        share = SHARES[Align(text.align) if text.align else style.align]
        unit, rise = style.em / UNITS, base(style.pitch, style.em)
        placed, link = [], _Link(self.structure, owner)
        for number, line in enumerate(text.lines):
            x = start + (line.pull + (text.hanging if number else text.indent)) * unit
            x += share * max(0.0, end - x - line.width * unit)
            y = rise if top is None else top + number * style.pitch + rise
            marked = text.label if number == 0 and label is not None else 0
            pieces = [(each, link.owner(each.link)) for each in line.segments]
            if marked and label is not None:
                pieces = [*_labelled(pieces, marked, label)]
            placed.append(self._line(pieces, style, x, y, link))
        return placed

    def _line(
        self, pieces: Sequence[tuple[Segment, Owner]], style: BlockStyle, x: float, y: float, link: _Link
    ) -> TextLine:
        """Place one line: a text for each stretch of one owner."""
        made = TextLine(right=x)
        for owner, stretch in groupby(pieces, key=_owner):
            runs = tuple(
                run for each, _ in stretch for run in self.glyphs.runs(each.face, each.text, each.spacing)
            )
            text = PlacedText(made.right, y, style.size, runs, owner, style.colour)
            made.texts.append(text)
            if owner in link.elements:
                top = y - ASCENT * style.em
                made.links.append(LinkArea(text.x, top, text.width, style.em, owner))
            made.right += text.width
        return made


def _owner(piece: tuple[Segment, Owner]) -> Owner:
    return piece[1]


def _labelled(
    pieces: Sequence[tuple[Segment, Owner]], length: int, label: int
) -> Iterator[tuple[Segment, Owner]]:
    """Give the first `length` characters to a label."""
    for each, owner in pieces:
        if length:
            yield replace(each, text=each.text[:length]), label
        if len(each.text) > length:
            yield replace(each, text=each.text[length:]), owner
        length = max(0, length - len(each.text))


class _Link:
    """The link that is open in a text: one that goes on over a line's end is one element."""

    def __init__(self, structure: StructureBuilder, owner: Owner) -> None:
        self.elements: list[int] = []
        self._structure, self._owner, self._target = structure, owner, ""

    def owner(self, target: str) -> Owner:
        """Return what text with this link belongs to."""
        if target and target != self._target:
            parent = self._owner if isinstance(self._owner, int) else 0
            self.elements.append(self._structure.add(Role.LINK, parent, target=target, alternative=target))
        self._target = target
        return self.elements[-1] if target else self._owner
