"""Lines of the imprint (版记): distribution lists broken between names into lines of an even length."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from bulletin.composition.texts import TextPiece
from bulletin.composition.values import ComposedText
from bulletin.model import Title
from bulletin.typography.geometry import UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.composition.texts import TextComposer

_NAME = re.compile(r"(?:[^、，；（(]|[（(][^）)]*[）)])*[、，；]?|[（(]")
"""A name with the mark behind it; marks within brackets belong to it."""


def distribution_line(texts: TextComposer, label: str, text: str, *, first: bool) -> ComposedText:
    """Compose a line of a distribution list: the first one behind its label, turned lines under its first name."""
    style = texts.geometry.blocks["imprint"]
    indent = len(label) * style.character_units
    measure = style.units - indent
    names = [match[0] for match in _NAME.finditer(text) if match[0]]
    widths = tuple(sum(texts.advances(style.face, name)) for name in names)
    half = style.character_units // 2  # what a mark at a line's end may give up
    lines = ["".join(names[start:end]) for start, end in even_lines(widths, measure + half)]
    content = "\n".join(lines)
    start = 0 if first else indent
    piece = TextPiece(style.face, f"{label}{content}" if first else content)
    return ComposedText("imprint", texts.compose([piece], style, start, indent).lines)


def printed_by(texts: TextComposer, office: str, date: str) -> tuple[ComposedText, ComposedText]:
    """Compose office and date of printing, left and right on one line; a long name is broken to leave room for the date."""
    end, style = texts.text("print-line", date), texts.geometry.blocks["imprint"]
    taken = end.lines[0].width / UNITS + texts.geometry.blocks["print-line"].right + style.left + 1
    room = texts.geometry.page.area_width - taken * style.em
    start = texts.text("imprint", office)
    if len(start.lines) > 1 or start.lines[0].width / UNITS * style.em > room:
        start = texts.shaped("imprint", Title((office,)), room)
    return start, end


def even_lines(widths: Sequence[int], measure: int) -> list[tuple[int, int]]:
    """Divide names of these widths into the fewest lines, of an even length; return start and end of each.

    The last line never holds a single name where one line more, at most, can prevent it. A name that is wider than the
    measure has a line of its own.
    """

    @cache
    def best(end: int, lines: int, least_last: int) -> tuple[int, tuple[int, ...]] | None:
        """Return cost and starts of the best division of the first names into so many lines."""
        if lines == 0:
            return (0, ()) if end == 0 else None
        divisions = []
        for start in range(end - 1, -1, -1):
            width = sum(widths[start:end])
            if width > measure and end - start > 1:
                break
            before = best(start, lines - 1, 1) if end - start >= least_last else None
            if before:
                divisions.append((before[0] + (measure - width) ** 2, (*before[1], start)))
        return min(divisions, default=None)

    count = len(widths)
    least = next((lines for lines in range(1, count + 1) if best(count, lines, 1)), 1)
    wanted = [best(count, lines, 2) for lines in (least, least + 1)] if least > 1 else []
    division = next(filter(None, (*wanted, best(count, least, 1))), (0, ()))
    return [*zip(division[1], (*division[1][1:], count), strict=True)]
