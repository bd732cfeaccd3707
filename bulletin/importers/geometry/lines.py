"""Glyphs → rows of a page: what stands on one baseline, in segments between wide gaps."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.importers.geometry.values import Box, PlacedGlyph
from bulletin.parsing.text.script import is_chinese

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SAME_BASELINE = 0.25
"""How far baselines of one row may be apart (em)."""
_SMALL = 0.82
"""The size of a raised or lowered figure, at most, by that of its line."""
_RAISED, _LOWERED = 0.7, 0.4
"""How far a figure may be raised or lowered (em)."""
_GAP = 1.5
"""A gap that parts segments (em)."""
_LATIN_SPACE, _SPACE = 0.18, 0.7
"""A gap that is a space: between letters, and where Chinese is beside it (em, beyond the usual gap of the line)."""
_SEEN = 0.3
"""The share of a typed space that must be free of other characters."""
SPACES = " \u3000"


class RowSegment(Struct, frozen=True):
    """Glyphs of a row between wide gaps, from left to right; the first and the last are no spaces."""

    glyphs: tuple[PlacedGlyph, ...]
    box: Box
    size: float

    @property
    def text(self) -> str:
        """Its characters without spaces."""
        return "".join(glyph.text for glyph in self.glyphs if glyph.text not in SPACES)


class TextRow(Struct, frozen=True):
    """The segments on a baseline `y`, from left to right."""

    y: float
    segments: tuple[RowSegment, ...]

    @property
    def text(self) -> str:
        """Its characters without spaces."""
        return "".join(segment.text for segment in self.segments)

    @property
    def glyphs(self) -> tuple[PlacedGlyph, ...]:
        """All its glyphs from left to right."""
        return tuple(glyph for segment in self.segments for glyph in segment.glyphs)

    @property
    def x0(self) -> float:
        """Where its text begins."""
        return self.segments[0].box.x0

    @property
    def x1(self) -> float:
        """Where its text ends."""
        return max(segment.box.x1 for segment in self.segments)

    @property
    def size(self) -> float:
        """The usual size of its glyphs."""
        return max(self.segments, key=lambda segment: len(segment.glyphs)).size


def rows_of(glyphs: Iterable[PlacedGlyph]) -> list[TextRow]:
    """Return the rows of a page or cell, from top to bottom."""
    lines = _with_shifted(_by_baseline(glyphs))
    rows = (row(line) for line in lines)
    return sorted((one for one in rows if one is not None), key=lambda one: (one.y, one.x0))


def row(glyphs: Iterable[PlacedGlyph]) -> TextRow | None:
    """Return glyphs of one baseline as a row; None where there are only spaces."""
    ordered = sorted(glyphs, key=lambda glyph: glyph.x0)
    segments = tuple(map(_segment, _parts(ordered)))
    if not segments:
        return None
    return TextRow(
        median(glyph.y for glyph in ordered if not glyph.shift and glyph.text not in SPACES), segments
    )


def _by_baseline(glyphs: Iterable[PlacedGlyph]) -> list[list[PlacedGlyph]]:
    lines: list[list[PlacedGlyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.y):
        first = lines[-1][0] if lines else None
        if first and glyph.y - first.y <= _SAME_BASELINE * max(glyph.size, first.size):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return lines


def _with_shifted(lines: list[list[PlacedGlyph]]) -> list[list[PlacedGlyph]]:
    """Return the lines with raised and lowered figures in the line that they belong to."""
    sizes = [max(glyph.size for glyph in line) for line in lines]
    whole: list[list[PlacedGlyph]] = []
    homes: dict[int, list[PlacedGlyph]] = {}
    for at, line in enumerate(lines):
        home = next((there for there in (at + 1, at - 1) if _belongs(lines, sizes, at, there)), None)
        if home is None:
            whole.append(homes.setdefault(at, []))
            homes[at] += line
        else:
            shift = 1 if home > at else -1
            homes.setdefault(home, []).extend(replace(glyph, shift=shift) for glyph in line)
    return whole


def _belongs(lines: list[list[PlacedGlyph]], sizes: list[float], at: int, there: int) -> bool:
    """Whether a line holds nothing but small figures that adjoin glyphs of the line `there`."""
    if not 0 <= there < len(lines) or sizes[at] > _SMALL * sizes[there]:
        return False
    far = abs(lines[at][0].y - lines[there][0].y) / sizes[there]
    if far > (_RAISED if there > at else _LOWERED):
        return False
    reach = 0.5 * sizes[there]
    ends = sorted(glyph.x1 for glyph in lines[there] if glyph.text not in SPACES)
    for glyph in _first_of_runs(lines[at]):
        place = bisect_left(ends, glyph.x0 - reach)
        if place == len(ends) or ends[place] > glyph.x0 + reach:
            return False
    return True


def _first_of_runs(line: list[PlacedGlyph]) -> Iterable[PlacedGlyph]:
    ordered = sorted((glyph for glyph in line if glyph.text not in SPACES), key=lambda glyph: glyph.x0)
    yield from ordered[:1]
    for before, glyph in pairwise(ordered):
        if glyph.x0 - before.x1 > 0.5 * glyph.size:
            yield glyph


def _parts(ordered: Sequence[PlacedGlyph]) -> Iterable[list[PlacedGlyph]]:
    """Yield the glyphs between wide gaps, without spaces around them."""
    part: list[PlacedGlyph] = []
    spaces: list[PlacedGlyph] = []
    for glyph in ordered:
        if glyph.text in SPACES:
            spaces.append(glyph)
            continue
        if part and glyph.x0 - part[-1].x1 > _GAP * max(glyph.size, part[-1].size):
            yield part
            part = []
        elif part:
            part += spaces
        part.append(glyph)
        spaces = []
    if part:
        yield part


def _segment(glyphs: list[PlacedGlyph]) -> RowSegment:
    size = (
        median(glyph.size for glyph in glyphs if not glyph.shift)
        if any(not glyph.shift for glyph in glyphs)
        else glyphs[0].size
    )
    box = Box(
        min(glyph.x0 for glyph in glyphs),
        min(glyph.y - 0.86 * glyph.size for glyph in glyphs),
        max(glyph.x1 for glyph in glyphs),
        max(glyph.y + 0.14 * glyph.size for glyph in glyphs),
    )
    return RowSegment(tuple(glyphs), box, size)


def spaced(glyphs: Sequence[PlacedGlyph]) -> list[PlacedGlyph]:
    """Return the glyphs of a line with a space where one was typed, or where a gap shows one."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(glyphs) if is_chinese(a.text) and is_chinese(b.text)]
    usual = max(0.0, median(gaps)) if len(gaps) > 3 else 0.0
    line: list[PlacedGlyph] = []
    for glyph in glyphs:
        before = line[-1] if line else None
        if glyph.text in SPACES:
            if (
                before is not None
                and before.text not in SPACES
                and glyph.x1 - before.x1 > _SEEN * (glyph.x1 - glyph.x0)
            ):
                line.append(glyph)
            continue
        if (
            before is not None
            and before.text in SPACES
            and glyph.x0 - before.x0 < _SEEN * (before.x1 - before.x0)
        ):
            line.pop()
            before = line[-1]
        if before is not None and before.text not in SPACES and _is_space(before, glyph, usual):
            line.append(replace(glyph, text=" ", shift=0))
        line.append(glyph)
    return line


def _is_space(before: PlacedGlyph, glyph: PlacedGlyph, usual: float) -> bool:
    gap, em = glyph.x0 - before.x1, min(before.size, glyph.size)
    if is_chinese(before.text) or is_chinese(glyph.text):
        return gap - usual > _SPACE * em
    return gap > _LATIN_SPACE * em
