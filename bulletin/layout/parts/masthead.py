"""The masthead (报头): markings, name, number, issuers and date, and the rule below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.composition.values import ComposedText
from bulletin.layout.lines import base_line
from bulletin.layout.pages import RED, PlacedRule, PlacedText, Role
from bulletin.layout.slices import Slice
from bulletin.linebreak.values import Line, Segment
from bulletin.typography.geometry import MASTHEAD_PARTS, MM_PER_PT, UNITS, RuleStyle

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bulletin.composition.values import ComposedMasthead, ComposedName
    from bulletin.layout.lines import LineSetter, TextLine
    from bulletin.layout.pages import Mark

DIGITS = "0123456789"
"""Placeholder for the number of a copy (份号)."""
COPY_NUMBER = "copy-number"
RULES = {
    RuleStyle.NONE: (),
    RuleStyle.SINGLE: ((0.0, 1.0),),
    RuleStyle.DOUBLE: ((0.0, 1 / 3), (2 / 3, 1 / 3)),
    RuleStyle.THICK_THIN: ((0.0, 0.6), (0.8, 0.2)),
    RuleStyle.THIN_THICK: ((0.0, 0.2), (0.4, 0.6)),
}
"""The rules of each style: start and thickness, as fractions of the total thickness."""


class _Block(Struct):
    """A part of the masthead: its texts one below another, their ends and their height (mm).

    `gap` is what it leaves free to others beside it.
    """

    marks: list[PlacedText]
    left: float
    right: float
    height: float
    gap: float

    def clears(self, other: _Block) -> bool:
        """Return whether there is a gap between it and another one."""
        gap = max(self.gap, other.gap)
        return self.right + gap <= other.left or other.right + gap <= self.left

    def lower(self, down: float) -> None:
        """Move it down by `down` mm."""
        self.marks = [mark.moved(0, down) for mark in self.marks]


class Masthead:
    """Sets the masthead as one slice: its rows in the theme's order, read in the order of `MASTHEAD_PARTS`."""

    def __init__(self, lines: LineSetter, masthead: ComposedMasthead) -> None:
        self._lines, self._geometry, self._masthead = lines, lines.geometry, masthead
        self._numbers, self._pitch = lines.geometry.numbers["masthead"], lines.geometry.page.line_pitch
        self._section = lines.structure.add(Role.SECTION)

    def slice(self, *, copy_number: bool, stock: Collection[str] = ()) -> Slice:
        """Set all rows; `copy_number` adds the placeholder of copy numbers (份号) at the right of the first one.

        Parts in `stock` take their place, but are not drawn. What follows stands on the grid.
        """
        blocks, y = self._blocks(copy_number=copy_number), 0.0
        for row in self._geometry.masthead.rows:
            beside = [blocks[part] for part in row if part in blocks]
            if beside and row == self._first_row and copy_number:
                beside.append(blocks[COPY_NUMBER])
            above, below = self._air(row) if beside else (0.0, 0.0)
            y += above
            for line in _lines(beside):
                y = _place(line, y)
            y += below
        marks: list[Mark] = [
            mark for part, block in blocks.items() if part not in stock for mark in block.marks
        ]
        marks += self._rules(y) if "rule" not in stock else ()
        return Slice(y + self._numbers["rule_below"] * self._pitch, marks, snap=True)

    @property
    def _first_row(self) -> tuple[str, ...]:
        """The first row with a text, that of the name at last: the number of a copy stands in it."""
        rows = sorted(self._geometry.masthead.rows, key=lambda row: "name" in row)
        return next(row for row in rows if any(map(self._masthead.parts.get, row)))

    def _blocks(self, *, copy_number: bool) -> dict[str, _Block]:
        """Set all parts at the top, in reading order; the number of a copy is read behind its row."""
        blocks: dict[str, _Block] = {}
        last = max(self._first_row, key=MASTHEAD_PARTS.index)
        for part in MASTHEAD_PARTS:
            block = self._part(part)
            if block:
                blocks[part] = block
            if part == last and copy_number:
                blocks[COPY_NUMBER] = self._copy_number()
        return blocks

    def _air(self, row: Sequence[str]) -> tuple[float, float]:
        """Return the space above and below a row (mm); a line above the name has half of the name's on either side."""
        if "name" in row or "above" in row:
            share = 0.5 if self._masthead.parts.get("above") else 1.0
            return share * self._numbers["name_above"] * self._pitch, 0.0
        air = self._numbers["issued_air"] * self._pitch if "date" in row else 0.0
        return air, air

    def _part(self, part: str) -> _Block | None:
        """Set a part at the top; None where it has no text."""
        if part == "name":
            return self._name(self._masthead.name)
        texts = self._masthead.parts.get(part, ())
        return self._texts(texts) if texts else None

    def _texts(self, texts: Sequence[ComposedText]) -> _Block:
        """Set texts one below another."""
        placed: list[TextLine] = []
        height = gap = 0.0
        for text in texts:
            style = self._geometry.blocks[text.kind]
            element = self._lines.structure.add(Role.PARAGRAPH, self._section)
            placed += self._lines.lines(text, element, top=height)
            height += len(text.lines) * style.pitch
            gap = max(gap, style.em)
        left = min(line.texts[0].x for line in placed)
        right = max(line.right for line in placed)
        return _Block([text for line in placed for text in line.texts], left, right, height, gap)

    def _name(self, name: ComposedName) -> _Block:
        """Set the name of the periodical, each line centred."""
        em, spacing, width = (
            name.size * MM_PER_PT,
            round(name.spacing * UNITS),
            self._geometry.page.area_width,
        )
        element = self._lines.structure.add(Role.TITLE, self._section)
        lines = self._numbers["name_stacked_lines" if len(name.lines) > 1 else "name_lines"]
        pitch, marks = lines * self._pitch, list[PlacedText]()
        for number, line in enumerate(name.lines):
            runs = self._lines.glyphs.runs("masthead", line, spacing)
            advance = (sum(run.advance for run in runs) - spacing) * em / UNITS
            y = number * pitch + base_line(pitch, em)
            marks.append(PlacedText((width - advance) / 2, y, name.size, runs, element, RED))
        left = min(mark.x for mark in marks)
        return _Block(marks, left, width - left, len(marks) * pitch, em)

    def _rules(self, bottom: float) -> Iterator[PlacedRule]:
        """Yield the rules, whose lower edge is at `bottom` mm."""
        thickness = self._numbers["rule"] * MM_PER_PT
        for start, part in RULES[self._geometry.masthead.rule]:
            y = bottom - thickness + start * thickness
            yield PlacedRule(0, y, self._geometry.page.area_width, part * thickness, RED)

    def _copy_number(self) -> _Block:
        face = self._geometry.blocks["copy-number"].face
        width = sum(run.advance for run in self._lines.glyphs.runs(face, DIGITS))
        return self._texts([ComposedText(COPY_NUMBER, (Line((Segment(DIGITS, face, 0),), width=width),))])


def _lines(blocks: Sequence[_Block]) -> Iterator[list[_Block]]:
    """Divide the blocks of a row: one that does not clear those before it stands below them."""
    line: list[_Block] = []
    for block in blocks:
        if not all(block.clears(other) for other in line):
            yield line
            line = []
        line.append(block)
    if line:
        yield line


def _place(line: Sequence[_Block], top: float) -> float:
    """Set blocks side by side, the middle of each beside those of the others; return where they end (mm)."""
    height = max(block.height for block in line)
    for block in line:
        block.lower(top + (height - block.height) / 2)
    return top + height
