"""The head (版头) of an official document: issuing mark, document number, signers, red rules (GB/T 9704 §7.2, §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from msgspec.structs import replace

from bulletin.composition.official_head import HeadPlaces, head_places
from bulletin.layout.lines import ASCENT
from bulletin.layout.pages import RED, PlacedRule, PlacedText, Role
from bulletin.layout.parts.masthead import RULES
from bulletin.layout.slices import Slice
from bulletin.model.official import OfficialForm
from bulletin.typography.geometry import MM_PER_PT, UNITS, Align, RuleStyle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.composition.values import ComposedHead, ComposedText
    from bulletin.layout.lines import LineSetter
    from bulletin.layout.pages import GlyphRun, Mark


class OfficialHead:
    """Sets a head as one slice; lengths are mm from the top left of the type area."""

    def __init__(self, lines: LineSetter, head: ComposedHead) -> None:
        self._lines, self._geometry, self._head = lines, lines.geometry, head
        self._numbers, self._page = lines.geometry.numbers["official_head"], lines.geometry.page
        self._section = lines.structure.add(Role.SECTION)
        self._places = head_places(head, head.mark, self._geometry)

    def slice(self) -> Slice:
        """Set all parts in reading order; what follows stands on the grid."""
        head, places = self._head, self._places
        marks: list[Mark] = []
        letter, pitch = head.form is OfficialForm.LETTER, self._page.line_pitch
        right = places.number + pitch if letter else 0.0
        if letter:
            marks += self._mark()
        marks += self._texts(head.left, places.rows)
        marks += self._number() if letter else ()
        marks += self._texts(head.right, right)
        if not letter:
            marks += [*self._mark(), *self._number(), *self._signers()]
        marks += self._rules(places)
        return Slice(places.end, marks, snap=True, spaced=True)

    def _texts(self, texts: Sequence[ComposedText], top: float) -> Iterator[PlacedText]:
        """Yield texts one below another."""
        for text in texts:
            yield from self._text(text, top)
            top += len(text.lines) * self._geometry.blocks[text.kind].pitch

    def _text(self, text: ComposedText, top: float, left: float = 0.0) -> Iterator[PlacedText]:
        element = self._lines.structure.add(Role.PARAGRAPH, self._section)
        for line in self._lines.lines(text, element, left=left, top=top):
            yield from line.texts

    def _mark(self) -> Iterator[PlacedText]:
        """Yield the issuing mark, centred; what stands beside several lines is in the middle of their height."""
        mark, top = self._head.mark, self._places.mark
        element = self._lines.structure.add(Role.TITLE, self._section)
        runs = [self._runs(line, spacing) for line, spacing in zip(mark.lines, mark.spacings, strict=True)]
        widths = [
            self._width(each) - spacing * mark.em for each, spacing in zip(runs, mark.spacings, strict=True)
        ]
        beside = self._runs(mark.beside, 0.0)
        gap = self._numbers["joint_gap"] * mark.em if mark.beside else 0.0
        widest = max(widths)
        left = (self._page.area_width - widest - gap - self._width(beside)) / 2
        for number, (each, width) in enumerate(zip(runs, widths, strict=True)):
            y = top + number * mark.pitch + ASCENT * mark.em
            yield PlacedText(left + (widest - width) / 2, y, mark.size, each, element, RED)
        if beside:
            y = top + (mark.height - mark.em) / 2 + ASCENT * mark.em
            yield PlacedText(left + widest + gap, y, mark.size, beside, element, RED)

    def _runs(self, text: str, spacing: float) -> tuple[GlyphRun, ...]:
        return self._lines.glyphs.runs("masthead", text, round(spacing * UNITS)) if text else ()

    def _width(self, runs: Sequence[GlyphRun]) -> float:
        return sum(run.advance for run in runs) * self._head.mark.em / UNITS

    def _number(self) -> Iterator[PlacedText]:
        """Yield the document number: in the middle, at the left of an upward document, at the right of a letter."""
        number = self._head.number
        if number is None:
            return
        inset = self._numbers["number_left"] * self._geometry.blocks[number.kind].em
        match self._head.form:
            case OfficialForm.UPWARD:
                placed = replace(number, align=Align.START.value), inset
            case OfficialForm.LETTER:
                placed = replace(number, align=Align.END.value), 0.0
            case OfficialForm.DOCUMENT | OfficialForm.ORDER | OfficialForm.MINUTES:
                placed = number, 0.0
            case _:
                assert_never(self._head.form)
        yield from self._text(placed[0], self._places.number, placed[1])

    def _signers(self) -> Iterator[PlacedText]:
        """Yield the signers: the widest row ends one character from the right, the last row beside the number."""
        signers = self._head.signers
        if signers is None:
            return
        em = self._geometry.blocks[signers.kind].em
        wide = max(line.start + line.width for line in signers.lines) * em / UNITS
        left = self._page.area_width - self._numbers["signer_right"] * em - wide
        top = self._places.number - (len(signers.lines) - 1) * self._page.line_pitch
        yield from self._text(signers, top, left)

    def _rules(self, places: HeadPlaces) -> Iterator[PlacedRule]:
        """Yield the red rule; in a letter two double rules, centred on the paper, the second one near its foot (§10.1)."""
        if places.rule is None:
            return
        if self._head.form is not OfficialForm.LETTER:
            yield PlacedRule(0.0, places.rule, self._page.area_width, self._numbers["rule"] * MM_PER_PT, RED)
            return
        length, thickness = self._numbers["double_rule_length"], self._numbers["double_rule"] * MM_PER_PT
        left = (self._page.width - length) / 2 - self._page.left(1)
        foot = self._page.height - self._page.top - self._numbers["double_rule_bottom"] - thickness
        for top, style in ((places.rule, RuleStyle.THICK_THIN), (foot, RuleStyle.THIN_THICK)):
            for start, part in RULES[style]:
                yield PlacedRule(left, top + start * thickness, length, part * thickness, RED)
