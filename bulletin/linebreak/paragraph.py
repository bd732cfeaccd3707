"""Composing a paragraph: runs of text and a frame in, finished lines out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.linebreak.breaking import choose
from bulletin.linebreak.items import gather, kept
from bulletin.linebreak.spacing import faults, finish
from bulletin.linebreak.values import (
    Advances,
    Line,
    LineFault,
    LineWarning,
    ParagraphFrame,
    ParagraphLines,
    Run,
    Segment,
    Shapes,
    western,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "Advances",
    "Line",
    "LineFault",
    "LineWarning",
    "ParagraphFrame",
    "ParagraphLines",
    "Run",
    "Segment",
    "Shapes",
    "compose",
    "composed_text",
    "western",
]


def compose(
    runs: Sequence[Run], frame: ParagraphFrame, advances: Advances, shapes: Shapes | None = None
) -> ParagraphLines:
    """Break a paragraph into lines and set them (typography.md §3).

    A newline in the text ends a line; what follows it goes on like a later line. No text gives no lines. Without
    `shapes` words are as wide as their characters.
    """
    lines: list[Line] = []
    warnings: list[LineWarning] = []
    for piece in _pieces(runs):
        first = frame if not lines else _going_on(frame)
        material = gather(piece, first, advances, shapes)
        start = 0
        for place in choose(material):
            line = finish(material, start, place)
            warnings += faults(material, len(lines), start, place, line)
            lines.append(line)
            start = place
    return ParagraphLines(tuple(lines), tuple(warnings))


def composed_text(text: str) -> str:
    """Return a paragraph's text as it is set: without spaces typed between Han and letters or digits."""
    return "".join(kept([Run(piece, "")]) for piece in text.split("\n"))


def _pieces(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Divide a paragraph at the writer's own breaks; empty pieces are left out."""
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


def _going_on(frame: ParagraphFrame) -> ParagraphFrame:
    """Return the frame for what follows a break of the writer's: no first line's indent."""
    return ParagraphFrame(frame.measure, frame.pitch, frame.hanging, frame.hanging, frame.align)
