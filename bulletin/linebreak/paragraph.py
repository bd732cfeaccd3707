"""A paragraph of runs and its frame → finished lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.linebreak.breaking import break_lines
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
