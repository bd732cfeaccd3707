"""A paragraph of runs and its frame → finished lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.linebreak.breaking import break_lines
from bulletin.linebreak.items import collect_items
from bulletin.linebreak.spacing import line_warnings, set_line
from bulletin.linebreak.values import ParagraphFrame, ParagraphLines, Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.linebreak.values import FaceMetrics, Line, LineWarning


def compose(runs: Sequence[Run], frame: ParagraphFrame, faces: FaceMetrics) -> ParagraphLines:
    """Break a paragraph into lines and set them (typography.md §3).

    A newline in the text is a forced break; what follows is indented like a later line. No text gives no lines.
    """
    lines: list[Line] = []
    warnings: list[LineWarning] = []
    for piece in _parts(runs):
        first = frame if not lines else _continued(frame)
        items = collect_items(piece, first, faces)
        start = 0
        for place in break_lines(items):
            line = set_line(items, start, place)
            warnings += line_warnings(items, len(lines), start, place, line)
            lines.append(line)
            start = place
    return ParagraphLines(tuple(lines), tuple(warnings))


def _parts(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Divide a paragraph at forced breaks; empty parts are left out."""
    piece: list[Run] = []
    for run in runs:
        head, *tails = run.text.split("\n")
        if head:
            piece.append(Run(head, run.face, run.link))
        for tail in tails:
            if piece:
                yield piece
            piece = [Run(tail, run.face, run.link)] if tail else []
    if piece:
        yield piece


def _continued(frame: ParagraphFrame) -> ParagraphFrame:
    """Return the frame for what follows a forced break: no first line's indent."""
    return ParagraphFrame(frame.measure, frame.pitch, frame.hanging, frame.hanging, frame.align)
