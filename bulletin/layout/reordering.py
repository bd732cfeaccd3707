"""Bidirectional text on a line: the positions of its words from left to right (UAX #9, rule L2).

Words are placed one by one and stay in reading order, which is the order of a page's marks and of the content of a PDF
(ISO 32000-1 §14.8.2.3.1). PDF readers (Poppler, PDFium) sort the words of such text by position anyway and reverse the
letters of each word; they also reverse text in reading order given for a line (`ActualText`), which garbles it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.layout.glyphs import GlyphSetter
    from bulletin.layout.pages import GlyphRun, Owner
    from bulletin.linebreak.values import Segment


class LogicalRun(Struct, frozen=True):
    """Text of a segment within one structure element; `linked`: it is part of a link."""

    text: str
    segment: Segment
    owner: Owner
    linked: bool


class VisualRun(Struct, frozen=True):
    """Runs of one element from left to right, and their start on the line (thousandths of an em)."""

    start: int
    runs: tuple[GlyphRun, ...]
    owner: Owner
    linked: bool


class _LevelRun(Struct, frozen=True):
    """A run, or a space without one, with its embedding level; `piece` is the index of its logical run."""

    level: int
    piece: int
    space: int
    run: GlyphRun | None = None


def reorder(pieces: Sequence[LogicalRun], glyphs: GlyphSetter) -> list[VisualRun]:
    """Place text above the paragraph's embedding level; the result is in reading order."""
    from bulletin.linebreak.bidi import visual_order

    cells = list(_level_runs(pieces, glyphs))
    pen, parts = 0, []
    for at in visual_order([cell.level for cell in cells]):
        cell = cells[at]
        if cell.run is not None:
            owner, linked = pieces[cell.piece].owner, pieces[cell.piece].linked
            parts.append((at, VisualRun(pen, (cell.run,), owner, linked)))
            pen += cell.run.advance
        else:
            pen += cell.space
    return [part for _, part in sorted(parts, key=lambda each: each[0])]


def _level_runs(pieces: Sequence[LogicalRun], glyphs: GlyphSetter) -> Iterator[_LevelRun]:
    """Divide pieces into runs and the spaces behind them.

    A space between two levels has the lower one: it stands where both meet.
    """
    levels = [piece.segment.level for piece in pieces]
    for number, (level, behind) in enumerate(pairwise((*levels, 0))):
        segment, text = pieces[number].segment, pieces[number].text
        if level % 2:
            for run in glyphs.right_to_left(segment.face, text):
                yield _LevelRun(level, number, 0, run)
                yield _LevelRun(level, number, segment.spacing)
        else:
            for run in glyphs.runs(segment.face, text, segment.spacing):
                yield _LevelRun(level, number, 0, run)
        if behind < level:
            yield _LevelRun(level, number, -segment.spacing)
            yield _LevelRun(behind, number, segment.spacing)
