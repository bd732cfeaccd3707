"""A paragraph of runs and its frame → finished lines."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.linebreak.breaking import break_into, break_lines
from bulletin.linebreak.items import collect_items
from bulletin.linebreak.spacing import line_warnings, set_line
from bulletin.linebreak.values import ParagraphLines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.linebreak.values import FaceMetrics, Line, LineWarning, ParagraphFrame, Run


def compose(runs: Sequence[Run], frame: ParagraphFrame, faces: FaceMetrics) -> ParagraphLines:
    """Break a paragraph into lines and set them (typography.md §3).

    A newline in the text is a forced break; what follows is indented like a later line. No text gives no lines.
    """
    lines: list[Line] = []
    warnings: list[LineWarning] = []
    for piece in _parts(runs):
        items = collect_items(piece, replace(frame, indent=frame.hanging) if lines else frame, faces)
        start = 0
        for place in break_lines(items):
            line = set_line(items, start, place)
            warnings += line_warnings(items, len(lines), start, place, line)
            lines.append(line)
            start = place
    return ParagraphLines(tuple(lines), tuple(warnings))


def compose_in(runs: Sequence[Run], frame: ParagraphFrame, faces: FaceMetrics, count: int) -> ParagraphLines:
    """Break a paragraph into so many lines, one more or less than it takes by itself.

    No lines where it can't be done within the limits of practice, without a fault, or where it has forced breaks.
    """
    parts = list(_parts(runs))
    items = collect_items(parts[0], frame, faces) if len(parts) == 1 else None
    places = break_into(items, count) if items else None
    if items is None or places is None:
        return ParagraphLines(())
    lines = [set_line(items, start, place) for start, place in pairwise((0, *places))]
    ends = pairwise((0, *places))
    faulty = any(
        [*line_warnings(items, number, *ends_of_line, line)]
        for number, (ends_of_line, line) in enumerate(zip(ends, lines, strict=True))
    )
    return ParagraphLines(() if faulty else tuple(lines))


def _parts(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Divide a paragraph at forced breaks; empty parts are left out."""
    piece: list[Run] = []
    for run in runs:
        head, *tails = run.text.split("\n")
        if head:
            piece.append(replace(run, text=head))
        for tail in tails:
            if piece:
                yield piece
            piece = [replace(run, text=tail)] if tail else []
    if piece:
        yield piece
