"""The masthead (报头): its rows in the theme's order, the name in red as wide as on paper, and the rule below."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.composition.masthead import MastheadComposer, MastheadTexts
from bulletin.export.docx.looks import CharacterLook, ParagraphLook
from bulletin.export.docx.paragraphs import up_to_grid
from bulletin.export.docx.runs import run
from bulletin.export.docx.styles import style_id
from bulletin.export.docx.tables import FrameCell, frame
from bulletin.export.docx.xml import XmlNode, w
from bulletin.layout.parts.masthead import RULES
from bulletin.model import Title
from bulletin.typography.geometry import MM_PER_PT, UNITS, Align

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.composition.values import ComposedMasthead, ComposedText
    from bulletin.export.docx.paragraphs import ParagraphWriter
    from bulletin.model.galley import GalleyMasthead, GalleyText


class _Part(Struct, frozen=True):
    """A part of the masthead: its texts, where they begin and end from the left of the type area, their height (mm)."""

    texts: tuple[GalleyText, ...]
    align: Align
    left: float
    right: float
    height: float
    gap: float

    def clears(self, other: _Part) -> bool:
        """Return whether there is a gap between it and another one."""
        gap = max(self.gap, other.gap)
        return self.right + gap <= other.left or other.right + gap <= self.left


class MastheadWriter(Struct, frozen=True):
    """Writes a masthead; lengths are mm."""

    writer: ParagraphWriter
    masthead: GalleyMasthead

    def nodes(self) -> list[XmlNode]:
        """Return its paragraphs and frames."""
        nodes, pending = list[XmlNode](), 0.0
        for above, line in self._placed():
            nodes += self._line(line, pending + above) if line else ()
            pending = 0.0 if line else above
        return [*nodes, *self._rule(pending)]

    @property
    def height(self) -> float:
        """Its height up to the lower edge of its rule."""
        return sum(above + max((part.height for part in line), default=0.0) for above, line in self._placed())

    @property
    def below(self) -> float:
        """The space below it; what follows stands on the grid."""
        below = self._numbers["rule_below"] * self._pitch
        return below + up_to_grid(self.height + below, self._pitch)

    def _placed(self) -> Iterator[tuple[float, list[_Part]]]:
        """Yield what stands side by side, with the space above it; at last the space above the rule, with nothing."""
        parts, pending = self._parts(), 0.0
        for row in self.writer.geometry.masthead.rows:
            beside = [parts[part] for part in row if part in parts]
            above, below = self._air(row) if beside else (0.0, 0.0)
            pending += above
            for line in _lines(beside):
                yield pending, line
                pending = 0.0
            pending += below
        yield pending, []

    @property
    def _numbers(self) -> Mapping[str, float]:
        return self.writer.geometry.numbers["masthead"]

    @property
    def _pitch(self) -> float:
        return self.writer.geometry.page.line_pitch

    def _air(self, row: Sequence[str]) -> tuple[float, float]:
        """Return the space above and below a row, as on paper."""
        if "name" in row or "above" in row:
            share = 0.5 if self.masthead.parts.get("above") else 1.0
            return share * self._numbers["name_above"] * self._pitch, 0.0
        air = self._numbers["issued_air"] * self._pitch if "date" in row else 0.0
        return air, air

    # --- Parts -------------------------------------------------------------------------------------------------

    def _composed(self) -> ComposedMasthead:
        """Compose the masthead as on paper, for the size of its name and the widths of its parts."""
        parts = {
            part: tuple(Title(tuple(text.plain.split("\n"))) for text in texts)
            for part, texts in self.masthead.parts.items()
            if part != "name"
        }
        (name,) = self.masthead.parts["name"]
        words = MastheadTexts(tuple(name.plain.split("\n")), parts)
        return MastheadComposer(self.writer.texts).masthead(words)

    def _parts(self) -> dict[str, _Part]:
        composed = self._composed()
        parts = {
            part: self._part(self.masthead.parts[part], texts)
            for part, texts in composed.parts.items()
            if texts
        }
        area, count = self.writer.geometry.page.area_width, len(composed.name.lines)
        height = count * self._name_pitch(count)
        parts["name"] = _Part(self.masthead.parts["name"], Align.CENTER, 0.0, area, height, 0.0)
        return parts

    def _part(self, texts: tuple[GalleyText, ...], composed: Sequence[ComposedText]) -> _Part:
        style = self.writer.geometry.blocks[composed[0].kind]
        widest = max(line.width for text in composed for line in text.lines) * style.em / UNITS
        area = self.writer.geometry.page.area_width
        left = {
            Align.END: area - style.right * style.em - widest,
            Align.CENTER: (area - widest) / 2,
        }.get(style.align, style.left * style.em)
        height = sum(len(text.lines) for text in composed) * style.pitch
        return _Part(texts, style.align, left, left + widest, height, style.em)

    # --- Lines -------------------------------------------------------------------------------------------------

    def _line(self, line: Sequence[_Part], above: float) -> Iterator[XmlNode]:
        """Yield what stands side by side; a part alone needs no frame."""
        if len(line) == 1:
            yield from self._texts(line[0], None, above)
            return
        parts = sorted(line, key=lambda part: part.left)
        area = self.writer.geometry.page.area_width
        middles = [(one.right + two.left) / 2 for one, two in pairwise(parts)]
        ends = [0.0, *middles, area]
        bounds = [*pairwise(ends)]
        cells = [
            FrameCell((*self._texts(part, bound, 0.0),), "center")
            for part, bound in zip(parts, bounds, strict=True)
        ]
        yield frame([right - left for left, right in bounds], [cells], padding={"top": above}, left=0.0)

    def _texts(self, part: _Part, bounds: tuple[float, float] | None, above: float) -> Iterator[XmlNode]:
        """Yield the texts of a part; between `bounds` they are indented so that they stand as they would alone."""
        for number, text in enumerate(part.texts):
            look = ParagraphLook(above=above if number == 0 and above else None)
            if text.style == "name":
                yield self._name(text, look)
                continue
            style = self.writer.geometry.blocks[text.style]
            left, right = None, None
            if bounds and part.align is not Align.END:
                left = max(0.0, part.left - bounds[0])
            if bounds and part.align not in {Align.START, Align.JUSTIFY}:
                right = max(0.0, bounds[1] - part.right)
            yield self.writer.text(
                text,
                ParagraphLook(above=look.above, line=style.pitch, on_grid=False, left=left, right=right),
            )

    def _name(self, text: GalleyText, look: ParagraphLook) -> XmlNode:
        """Return the name, line by line, in its size on paper."""
        name = self._composed().name
        size = math.floor(name.size * 2) / 2
        own = CharacterLook(spacing=name.spacing * size if name.spacing else None, size=size)
        look = ParagraphLook(
            style=style_id("name"), above=look.above, line=self._name_pitch(len(name.lines)), on_grid=False
        )
        return self.writer.named(text.name, look, [run(text.plain, own)])

    def _name_pitch(self, lines: int) -> float:
        return self._numbers["name_stacked_lines" if lines > 1 else "name_lines"] * self._pitch

    def _rule(self, above: float) -> Iterator[XmlNode]:
        """Yield the rule: an empty paragraph with rules above and below, as thin as the gap between them."""
        rules, thickness = RULES[self.writer.geometry.masthead.rule], self._numbers["rule"] * MM_PER_PT
        if not rules:
            return
        (_, first), *rest = rules
        last = rest[0][1] if rest else 0.0
        gap = (rest[0][0] - first) * thickness if rest else MM_PER_PT / 4
        look = ParagraphLook(
            style=style_id("spacer"),
            rules=(first * thickness, last * thickness),
            rule_colour=self.writer.geometry.colours["red"],
            above=max(0.0, above - thickness),
            line=gap,
        )
        yield w("p", look.properties())


def _lines(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """Divide the parts of a row: one that does not clear those before it stands below them."""
    line: list[_Part] = []
    for part in parts:
        if not all(part.clears(other) for other in line):
            yield line
            line = []
        line.append(part)
    if line:
        yield line
