"""The page by which a printer is aligned with pre-printed sheets (套打): scales around what stands on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.layout.glyphs import GlyphSetter
from bulletin.layout.pages import Artifact, Element, Page, PlacedPicture, PlacedRule, PlacedText, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.layout.pages import Mark, Pages
    from bulletin.model import PrinterOffset
    from bulletin.typography.faces import Faces

SHADOW = "shadow"
"""The colour in which what stands on the sheet is printed again, to be compared."""
GREY = "#C0C0C0"
STEPS = range(-10, 11)
STEP = 0.1
"""mm: how far one step of a scale is from the next; one of them is level with what is measured."""
HAIR = 0.06
"""mm: the thickness of the lines."""
ACROSS, DOWN = 6.0, 3.0
"""mm: the room of a step in the scale that measures downwards, and in the one that measures to the right."""
DRAWN = 0.75
"""The share of its room that a step fills."""
SMALL, SIZE, PITCH = 9.0, 12.0, 7.0
"""Sizes of figures and words (pt), distance of their base lines (mm)."""


class Reference(Struct, frozen=True):
    """What is measured: the left end and the lower edge of the rule, else where the name begins (mm)."""

    x: float
    y: float
    words: str


def align_page(
    full: Pages, on_stock: Pages, faces: Faces, printer: str, offset: PrinterOffset
) -> Pages | None:
    """Return the page: what `full` has and `on_stock` leaves to the sheet, in grey, with a scale to the right and down.

    None where no text and no rule stands on the sheet.
    """
    drawn = set(on_stock.pages[0].marks)
    printed = [mark for mark in full.pages[0].marks if mark not in drawn]
    glyphs = GlyphSetter(faces)
    reference = _reference(printed)
    if reference is None:
        return None
    scales = _Scales(glyphs, reference)
    marks = [
        *(
            replace(mark, colour=SHADOW, owner=Artifact.LAYOUT)
            for mark in printed
            if not isinstance(mark, PlacedPicture)
        ),
        *scales.down(),
        *scales.across(),
        *scales.words(printer, offset),
    ]
    return replace(
        full,
        pages=(Page(1, tuple(marks)),),
        elements=(Element(Role.DOCUMENT),),
        anchors={},
        outline=(),
        fonts={**full.fonts, **glyphs.fonts},
        colours={**full.colours, SHADOW: GREY},
    )


def _reference(marks: Sequence[Mark]) -> Reference | None:
    rules = [mark for mark in marks if isinstance(mark, PlacedRule)]
    if rules:
        lowest = max(rules, key=lambda rule: rule.y + rule.height)
        return Reference(lowest.x, lowest.y + lowest.height, "红线的下边、左端")
    texts = [mark for mark in marks if isinstance(mark, PlacedText)]
    if not texts:
        return None
    return Reference(texts[-1].x, texts[-1].y, f"“{texts[-1].text}”的下边、左边")


class _Scales(Struct, frozen=True):
    """Draws the scales: flights of steps, of which one is level with the reference."""

    glyphs: GlyphSetter
    reference: Reference

    def down(self) -> Iterator[Mark]:
        """Yield the steps by which the distance down is measured, to the right of the reference."""
        for number, step in enumerate(STEPS):
            x, y = self.reference.x + 2 * ACROSS + number * ACROSS, self.reference.y + step * STEP
            yield PlacedRule(x, y - HAIR / 2, DRAWN * ACROSS, HAIR)
            if step % 5 == 0:
                yield self._text(x, self.reference.y + 5, SMALL, _figure(step))

    def across(self) -> Iterator[Mark]:
        """Yield the steps by which the distance to the right is measured, below the reference."""
        for number, step in enumerate(STEPS):
            x, y = self.reference.x + step * STEP, self.reference.y + 1.5 + number * DOWN
            yield PlacedRule(x - HAIR / 2, y, HAIR, DRAWN * DOWN)
            if step % 5 == 0:
                yield self._text(self.reference.x - 10, y + DRAWN * DOWN, SMALL, _figure(step))

    def words(self, printer: str, offset: PrinterOffset) -> Iterator[Mark]:
        """Yield the instructions, below the scales."""
        top = self.reference.y + len(STEPS) * DOWN + 2 * PITCH
        lines = (
            f"套打对位页　{printer}　现在的偏移：x {offset.x:g}，y {offset.y:g}（毫米）",
            "打在套打纸上，按实际大小（100%），不缩放。",
            f"以套打纸上{self.reference.words}为准：",
            "横的一排短线，哪一段和下边齐，y 就加上那个数；",
            "竖的一列短线，哪一段和左端齐，x 就加上那个数。",
            "新的偏移写进 bulletin.yaml 的 print.printers，再打一张核对：",
            "灰色的字和线，应当正好压在套打纸的字和线上。",
        )
        for number, line in enumerate(lines):
            yield self._text(self.reference.x, top + number * PITCH, SIZE, line)

    def _text(self, x: float, y: float, size: float, text: str) -> PlacedText:
        return PlacedText(x, y, size, self.glyphs.runs("song", text), Artifact.LAYOUT)


def _figure(step: int) -> str:
    return f"{step * STEP:+.1f}" if step else "0"
