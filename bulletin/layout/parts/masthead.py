"""The masthead (报头): marks, name, number, issuer and date, and the red rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.composition.document import SetText
from bulletin.composition.values import Line, Segment
from bulletin.layout.lines import base
from bulletin.layout.pages import RED, UNITS, PlacedRule, PlacedText, Role
from bulletin.layout.slices import Slice
from bulletin.theme.geometry import MM_PER_PT

if TYPE_CHECKING:
    from bulletin.composition.document import SetIssue, SetName
    from bulletin.layout.lines import LineSetter, TextLine

DIGITS = "0123456789"
"""What stands where each copy has its number (份号)."""


class Masthead:
    """Sets the masthead, row by row, as one slice."""

    def __init__(self, lines: LineSetter) -> None:
        self._lines, self._geometry = lines, lines.geometry
        self._section = lines.structure.add(Role.SECTION)
        self._made = Slice(0.0)

    def slice(self, issue: SetIssue, *, copy_number: bool) -> Slice:
        """Set all rows; `copy_number` keeps a place for the number of each copy (份号) at the right of the first."""
        numbers, pitch = self._geometry.numbers["masthead"], self._geometry.page.line_pitch
        self._notices(issue, copy_number=copy_number)
        self._made.height += numbers["name_above"] * pitch
        self._name(issue.name)
        for text in issue.numbering:
            self._text(text)
        self._made.height += numbers["issued_air"] * pitch
        self._issued(issue)
        self._made.height += numbers["issued_air"] * pitch
        thick = numbers["rule"] * MM_PER_PT
        self._made.marks.append(
            PlacedRule(0, self._made.height - thick, self._geometry.page.area_width, thick, RED)
        )
        self._made.height += numbers["rule_below"] * pitch
        return self._made

    def _notices(self, issue: SetIssue, *, copy_number: bool) -> None:
        """Set classification and marking, left; the copy number stands beside the first of them."""
        if issue.classification:
            self._text(issue.classification)
        if copy_number:
            self._add(self._copy_number(), top=0.0)
        if issue.marking:
            self._text(issue.marking)

    def _issued(self, issue: SetIssue) -> None:
        """Set issuer and date on one line; where they have no em between them there, the date stands below."""
        issuer = self._add(issue.issuer, top=self._made.height)
        top = self._made.height + (len(issue.issuer.lines) - 1) * self._geometry.page.line_pitch
        date = self._place(issue.date, top)
        em = self._geometry.blocks[issue.date.kind].em
        if issuer[-1].right + em > date[0].texts[0].x:
            self._made.height += self._geometry.page.line_pitch
            top += self._geometry.page.line_pitch
            date = [line_moved(line, self._geometry.page.line_pitch) for line in date]
        for line in date:
            self._made.marks += line.texts
        self._made.height = top + self._geometry.page.line_pitch

    def _text(self, text: SetText) -> None:
        """Set a text below what stands there."""
        self._add(text, self._made.height)
        self._made.height += self._geometry.page.line_pitch * len(text.lines)

    def _add(self, text: SetText, top: float) -> list[TextLine]:
        placed = self._place(text, top)
        for line in placed:
            self._made.marks += line.texts
        return placed

    def _place(self, text: SetText, top: float) -> list[TextLine]:
        return self._lines.lines(text, self._lines.structure.add(Role.PARAGRAPH, self._section), top=top)

    def _name(self, name: SetName) -> None:
        """Set the name of the periodical, centred."""
        em, pitch = name.size * MM_PER_PT, self._geometry.page.line_pitch
        spacing = round(name.spacing * UNITS)
        runs = self._lines.glyphs.runs("masthead", name.text, spacing)
        width = sum(run.advance for run in runs) - spacing
        x = (self._geometry.page.area_width - width * em / UNITS) / 2
        rows = self._geometry.numbers["masthead"]["name_lines"] * pitch
        element = self._lines.structure.add(Role.TITLE, self._section)
        self._made.marks.append(
            PlacedText(x, self._made.height + base(rows, em), name.size, runs, element, RED)
        )
        self._made.height += rows

    def _copy_number(self) -> SetText:
        face = self._geometry.blocks["copy-number"].face
        width = sum(run.advance for run in self._lines.glyphs.runs(face, DIGITS))
        return SetText("copy-number", (Line((Segment(DIGITS, face, 0),), width=width),))


def line_moved(line: TextLine, down: float) -> TextLine:
    """Return a line moved down (mm)."""
    line.texts = [text.moved(0, down) for text in line.texts]
    return line
