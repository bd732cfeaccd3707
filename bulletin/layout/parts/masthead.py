"""The masthead (报头): markings, name, number, issuer and date, and the rule below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.composition.values import ComposedText
from bulletin.layout.lines import base_line
from bulletin.layout.pages import RED, PlacedRule, PlacedText, Role
from bulletin.layout.slices import Slice
from bulletin.linebreak.values import Line, Segment
from bulletin.typography.geometry import MM_PER_PT, UNITS, RuleStyle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.composition.values import ComposedMasthead, ComposedName
    from bulletin.layout.lines import LineSetter, TextLine

DIGITS = "0123456789"
"""Placeholder for the number of a copy (份号)."""
RULES = {
    RuleStyle.NONE: (),
    RuleStyle.SINGLE: ((0.0, 1.0),),
    RuleStyle.DOUBLE: ((0.0, 1 / 3), (2 / 3, 1 / 3)),
    RuleStyle.THICK_THIN: ((0.0, 0.6), (0.8, 0.2)),
    RuleStyle.THIN_THICK: ((0.0, 0.2), (0.4, 0.6)),
}
"""The rules of each style: start and thickness, as fractions of the total thickness."""


class Masthead:
    """Sets the masthead as one slice, its rows in the theme's order."""

    def __init__(self, lines: LineSetter, masthead: ComposedMasthead) -> None:
        self._lines, self._geometry, self._masthead = lines, lines.geometry, masthead
        self._numbers, self._pitch = lines.geometry.numbers["masthead"], lines.geometry.page.line_pitch
        self._section = lines.structure.add(Role.SECTION)
        self._slice = Slice(0.0)

    def slice(self, *, copy_number: bool) -> Slice:
        """Set all rows; `copy_number` adds the placeholder of copy numbers (份号) at the right of the first one."""
        for row in self._geometry.masthead.rows:
            if row == ("name",):
                self._name(self._masthead.name)
                continue
            parts = [text for part in row for text in self._parts(part)]
            air = self._numbers["issued_air"] * self._pitch if "date" in row else 0.0
            self._slice.height += air
            self._row(parts)
            self._slice.height += air
            if copy_number and parts:
                self._add_copy_number()
                copy_number = False
        self._rule()
        self._slice.height += self._numbers["rule_below"] * self._pitch
        return self._slice

    def _parts(self, part: str) -> list[ComposedText]:
        """Return the texts of a part; none where there are none."""
        masthead = self._masthead
        texts = {
            "classification": (masthead.classification,),
            "urgency": (masthead.urgency,),
            "marking": (masthead.marking,),
            "number": masthead.numbering,
            "issuer": (masthead.issuer,),
            "date": (masthead.date,),
        }
        return [text for text in texts.get(part, ()) if text]

    def _row(self, texts: Sequence[ComposedText]) -> None:
        """Set texts side by side; one that would come closer than an em to another goes to the next line."""
        if not texts:
            return
        top, row = self._slice.height, 0
        taken: list[tuple[float, float]] = []
        for text in texts:
            element = self._lines.structure.add(Role.PARAGRAPH, self._section)
            placed = self._lines.lines(text, element, top=0.0)
            if not _is_free(_span(placed[0]), taken, self._geometry.blocks[text.kind].em):
                row, taken = row + 1, []
            for line in placed:
                self._slice.marks += [each.moved(0, top + row * self._pitch) for each in line.texts]
            if len(placed) > 1:
                row, taken = row + len(placed) - 1, []
            taken.append(_span(placed[-1]))
        self._slice.height += (row + 1) * self._pitch

    def _name(self, name: ComposedName) -> None:
        """Set the name of the periodical, centred."""
        self._slice.height += self._numbers["name_above"] * self._pitch
        em, spacing = name.size * MM_PER_PT, round(name.spacing * UNITS)
        runs = self._lines.glyphs.runs("masthead", name.text, spacing)
        width = sum(run.advance for run in runs) - spacing
        x = (self._geometry.page.area_width - width * em / UNITS) / 2
        height = self._numbers["name_lines"] * self._pitch
        element = self._lines.structure.add(Role.TITLE, self._section)
        y = self._slice.height + base_line(height, em)
        self._slice.marks.append(PlacedText(x, y, name.size, runs, element, RED))
        self._slice.height += height

    def _rule(self) -> None:
        """Set the rule, whose lower edge is the masthead's."""
        thickness = self._numbers["rule"] * MM_PER_PT
        for start, part in RULES[self._geometry.masthead.rule]:
            y = self._slice.height - thickness + start * thickness
            self._slice.marks.append(PlacedRule(0, y, self._geometry.page.area_width, part * thickness, RED))

    def _add_copy_number(self) -> None:
        face = self._geometry.blocks["copy-number"].face
        width = sum(run.advance for run in self._lines.glyphs.runs(face, DIGITS))
        text = ComposedText("copy-number", (Line((Segment(DIGITS, face, 0),), width=width),))
        element = self._lines.structure.add(Role.PARAGRAPH, self._section)
        self._slice.put(self._lines.lines(text, element, top=0.0))


def _span(line: TextLine) -> tuple[float, float]:
    """Return left and right end of a line (mm)."""
    return line.texts[0].x, line.right


def _is_free(span: tuple[float, float], taken: Sequence[tuple[float, float]], em: float) -> bool:
    """Return whether a span is at least an em (mm) away from all that are taken."""
    return all(span[1] + em <= left or right + em <= span[0] for left, right in taken)
