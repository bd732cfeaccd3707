"""Marks that take no whole cell: half-em marks, question and exclamation marks in a row, squeezed ones in mid-cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.linebreak.classes import BY_LETTER, STACKED
from bulletin.linebreak.values import VerticalAlign

if TYPE_CHECKING:
    from bulletin.linebreak.items import ParagraphItems
    from bulletin.linebreak.values import FaceMetrics


def center_half_marks(items: ParagraphItems) -> None:
    """Make half-em marks half a cell wide, the difference on both sides (GB/T 15834 §5.1.6, 5.1.7, 5.1.9)."""
    for match in re.finditer("[MmBV]", items.letters):
        index = match.start()
        if items.aligns[index] is not VerticalAlign.BASELINE:
            continue
        surplus = items.frame.half - items.cells[index]
        before = surplus // 2
        items.cells[index] += surplus - before
        if index and (before < 0 or not BY_LETTER[items.letters[index - 1]].mark):
            items.glue[index - 1] += before


def stack_marks(items: ParagraphItems, metrics: FaceMetrics) -> None:
    """Set two question or exclamation marks in one cell, three in two, by their ink (GB/T 15834 §5.1.2)."""
    if "X" not in items.letters:
        return
    for match in STACKED.finditer(items.text):
        count = len(match[0])
        share = items.frame.pitch * (count // 2 + count % 2) // count
        for index in range(match.start(), match.end()):
            if items.letters[index] == "X" and items.aligns[index] is VerticalAlign.BASELINE:
                before = share // 2 - metrics.ink_centre(items.faces[index], items.text[index])
                items.cells[index] = share - before
                if index:
                    items.glue[index - 1] += before


def find_centered_marks(items: ParagraphItems, metrics: FaceMetrics) -> None:
    """Note the question and exclamation marks whose ink does not stand in the left half of their cell."""
    for match in re.finditer("[？！]", items.text):
        index = match.start()
        if items.letters[index] == "T" and items.aligns[index] is VerticalAlign.BASELINE:
            centre = metrics.ink_centre(items.faces[index], items.text[index])
            if centre > items.frame.half // 2:
                items.ink_centres[index] = centre


def center_squeezed_marks(items: ParagraphItems, start: int, spacings: list[int], *, tail: bool) -> None:
    """Move such marks of a line to the left where they have less than their cell, so that their ink stands in it.

    At a line's `tail` a mark has half of it.
    """
    for index, centre in items.ink_centres.items():
        at = index - start
        if not 0 < at < len(spacings):
            continue
        room = items.advances[index] + spacings[at]
        if tail and at == len(spacings) - 1:
            room -= items.frame.half
        shift = centre - room // 2
        if room < items.cells[index] and shift > 0:
            spacings[at - 1] -= shift
            spacings[at] += shift
