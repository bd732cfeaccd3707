"""Bidirectional text on a line: the positions of its words from left to right (UAX #9, rule L2).

Words are placed one by one and stay in reading order, which is the order of a page's marks and of the content of a PDF
(ISO 32000-1 §14.8.2.3.1). PDF readers (Poppler, PDFium) sort the words of such text by position anyway and reverse the
letters of each word; they also reverse text in reading order given for a line (`ActualText`), which garbles it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.layout.glyphs import GlyphSetter
    from bulletin.layout.pages import GlyphRun, Owner
    from bulletin.linebreak.values import Segment


class LogicalRun(Struct, frozen=True):
    """A segment, or a part of one, within one structure element."""

    segment: Segment
    owner: Owner


class VisualRun(Struct, frozen=True):
    """Runs of one element from left to right, their start on the line (thousandths of an em), the first logical run."""

    start: int
    runs: tuple[GlyphRun, ...]
    logical: LogicalRun

    @property
    def width(self) -> int:
        """Their advance (thousandths of an em of the block's font size)."""
        return round(sum(run.advance for run in self.runs) * self.logical.segment.align.scale)


class _LevelRun(Struct, frozen=True):
    """A run, or a space without one, with its embedding level and its logical run."""

    level: int
    logical: LogicalRun
    space: int
    run: GlyphRun | None = None


def reorder(logical: Sequence[LogicalRun], glyphs: GlyphSetter) -> tuple[list[VisualRun], int]:
    """Place text above the paragraph's embedding level; return it in reading order, and its width with all spaces."""
    from bulletin.linebreak.bidi import visual_order

    cells = list(_level_runs(logical, glyphs))
    pen, parts = 0, dict[int, VisualRun]()
    for at in visual_order([cell.level for cell in cells]):
        cell = cells[at]
        if cell.run is not None:
            parts[at] = VisualRun(pen, (cell.run,), cell.logical)
            pen += parts[at].width
        else:
            pen += cell.space
    return [parts[at] for at in sorted(parts)], pen


def own_spacing(segment: Segment) -> int:
    """Return the spacing of a segment in thousandths of an em of its own font size."""
    return round(segment.spacing / segment.align.scale)


def _level_runs(logical: Sequence[LogicalRun], glyphs: GlyphSetter) -> Iterator[_LevelRun]:
    """Divide logical runs into glyph runs and the spaces behind them.

    A space between two levels has the lower one: it stands where both meet.
    """
    lower = [each.segment.level for each in logical[1:]]
    for each, behind in zip(logical, (*lower, 0), strict=True):
        segment, level = each.segment, each.segment.level
        spacing = own_spacing(segment)
        if level % 2:
            for run in glyphs.right_to_left(segment.face, segment.text):
                yield _LevelRun(level, each, 0, run)
                yield _LevelRun(level, each, segment.spacing)
        else:
            for run in glyphs.runs(segment.face, segment.text, spacing):
                yield _LevelRun(level, each, 0, run)
        if behind < level:
            yield _LevelRun(level, each, -segment.spacing)
            yield _LevelRun(behind, each, segment.spacing)
