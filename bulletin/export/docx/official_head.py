"""The head (版头) of an official document: its issuing mark in red as large as on paper, number, signers, and red rule.

Word sets nothing above the type area: a letter's head stands at its top, and has no second double rule.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.composition.official_head import HeadPlaces, HeadWords, fit_mark, head_places
from bulletin.export.docx.looks import CharacterLook, ParagraphLook
from bulletin.export.docx.runs import run
from bulletin.export.docx.styles import style_id
from bulletin.export.docx.tables import FrameCell, frame
from bulletin.export.docx.xml import XmlNode, w
from bulletin.layout.parts.masthead import RULES
from bulletin.model.official import OfficialForm
from bulletin.typography.geometry import MM_PER_PT, Align, RuleStyle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.composition.values import ComposedMark
    from bulletin.export.docx.paragraphs import ParagraphWriter
    from bulletin.model.galley import GalleyHead, GalleyText

ROOM = 1.05
"""By how much a frame is wider than what stands in it: faces differ."""


class OfficialHeadWriter(Struct, frozen=True):
    """Writes a head; lengths are mm."""

    writer: ParagraphWriter
    head: GalleyHead

    def nodes(self) -> list[XmlNode]:
        """Return its paragraphs and frames."""
        places, mark, pitch = self._places(), self._mark_of(), self._pitch
        if self.head.form is OfficialForm.LETTER:
            nodes = [*self._mark(mark, 0.0), *self._rules(0.0)]
            number = (self.head.number,) if self.head.number else ()
            return [*nodes, *self._beside(self.head.left, (*number, *self.head.right))]
        rows = max(len(self.head.left), len(self.head.right))
        nodes = [*self._beside(self.head.left, self.head.right)]
        nodes += self._mark(mark, places.mark - rows * pitch)
        nodes += self._numbered(self._numbers["number_below"] * pitch)
        if places.rule is not None:
            nodes += self._rules(max(0.0, places.rule - places.number - pitch))
        return nodes

    @property
    def height(self) -> float:
        """Its height up to its red rule, without one up to its number, in a letter up to the last line below the rule."""
        places = self._places()
        if self.head.form is OfficialForm.LETTER:
            rows = max(len(self.head.left), 1 + len(self.head.right))
            return places.number - places.mark + rows * self._pitch
        return max(places.rule or 0.0, places.number + self._pitch)

    @property
    def below(self) -> float:
        """The space below it up to the text."""
        places = self._places()
        above = places.mark if self.head.form is OfficialForm.LETTER else 0.0
        return max(0.0, places.end - above - self.height)

    @property
    def _numbers(self) -> Mapping[str, float]:
        return self.writer.geometry.numbers["official_head"]

    @property
    def _pitch(self) -> float:
        return self.writer.geometry.page.line_pitch

    def _words(self) -> HeadWords:
        head = self.head
        return HeadWords(
            head.form,
            tuple(head.mark.plain.split("\n")),
            head.beside.plain if head.beside else "",
            tuple((text.style, text.plain) for text in head.left),
            tuple(text.plain for text in head.right),
            head.number.plain if head.number else "",
            ("",) * (2 * len(head.signers.plain.split("\n"))) if head.signers else (),
        )

    def _mark_of(self) -> ComposedMark:
        return fit_mark(self._words(), self.writer.geometry)

    def _places(self) -> HeadPlaces:
        return head_places(self._words(), self._mark_of(), self.writer.geometry)

    def _beside(self, left: Sequence[GalleyText], right: Sequence[GalleyText]) -> Iterator[XmlNode]:
        """Yield what stands at the left and at the right of the same lines."""
        starts = [self.writer.text(text, ParagraphLook(align=Align.START)) for text in left]
        ends = [self.writer.text(text, ParagraphLook(align=Align.END)) for text in right]
        if starts and ends:
            half = self.writer.geometry.page.area_width / 2
            yield frame([half, half], [[FrameCell((*starts,)), FrameCell((*ends,))]], left=0.0)
        else:
            yield from (*starts, *ends)

    def _mark(self, mark: ComposedMark, above: float) -> Iterator[XmlNode]:
        """Yield the issuing mark; what stands beside several lines is in the middle of their height."""
        text, beside, pitch = self.head.mark, self.head.beside, max(mark.pitch, mark.em)
        spacing = mark.spacings[0] * mark.size if len(mark.lines) == 1 else None
        size = math.floor(mark.size * 2) / 2
        own = CharacterLook(spacing=spacing or None, size=size)

        def paragraph(each: GalleyText, space: float | None) -> XmlNode:
            look = ParagraphLook(style=style_id("name"), above=space, line=pitch, on_grid=False)
            return self.writer.named(each.name, look, [run(each.plain, own)])

        if beside is None:
            yield paragraph(text, above)
            return
        widths = [max(map(len, mark.lines)) * mark.em * ROOM, len(mark.beside) * mark.em * ROOM]
        cells = [FrameCell((paragraph(each, None),), "center") for each in (text, beside)]
        yield frame(widths, [cells], padding={"top": above})

    def _numbered(self, above: float) -> Iterator[XmlNode]:
        """Yield the document number, in an upward document beside the signers."""
        number, signers = self.head.number, self.head.signers
        if number is None:
            return
        if signers is None:
            yield self.writer.text(number, ParagraphLook(above=above))
            return
        em = self.writer.geometry.blocks[signers.style].em
        wide = (max(map(len, signers.plain.split("\n"))) + len(signers.label)) * em * ROOM
        inset, right = self._numbers["number_left"] * em, self._numbers["signer_right"] * em
        start = self.writer.text(number, ParagraphLook(align=Align.START, left=inset))
        hanging = len(signers.label) * em
        end = self.writer.text(signers, ParagraphLook(left=hanging, first=-hanging, right=right))
        rest = self.writer.geometry.page.area_width - wide - right
        cells = [FrameCell((start,), "bottom"), FrameCell((end,), "bottom")]
        yield frame([rest, wide + right], [cells], padding={"top": above}, left=0.0)

    def _rules(self, above: float) -> Iterator[XmlNode]:
        """Yield the red rule, that of a letter double: an empty paragraph with rules above and below."""
        letter = self.head.form is OfficialForm.LETTER
        thickness = self._numbers["double_rule" if letter else "rule"] * MM_PER_PT
        (_, first), *rest = RULES[RuleStyle.THICK_THIN if letter else RuleStyle.SINGLE]
        last = rest[0][1] if rest else 0.0
        look = ParagraphLook(
            style=style_id("spacer"),
            rules=(first * thickness, last * thickness),
            rule_colour=self.writer.geometry.colours["red"],
            above=self._numbers["rule_below_mark"] if letter else above,
            line=(rest[0][0] - first) * thickness if rest else MM_PER_PT / 4,
        )
        yield w("p", look.properties())
