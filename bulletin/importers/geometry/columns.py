"""The order in which a page is read: from top to bottom, and column by column where text stands in columns."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from bulletin.importers.geometry.lines import TextRow
from bulletin.importers.geometry.values import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.importers.geometry.lines import RowSegment
    from bulletin.model import Figure, Paragraph, Table

_FEWEST = 4
"""Rows of text in each of two columns, at least."""
_NARROWEST = 8
"""Width of a column (em), at least."""
_FULL = 0.75
"""The share of a column's width that most of its rows fill."""
_STEP = 3.0
"""How exactly the gutter is searched for (pt)."""
_DEPTH = 3


class PlacedBlock(Struct, frozen=True):
    """A table, figure or turned text that stands among the rows."""

    block: Table | Figure | Paragraph
    box: Box


Item: TypeAlias = TextRow | PlacedBlock


class Region(Struct, frozen=True):
    """Items below each other that are read in this order; `column` is None where they take the page's whole width."""

    items: tuple[Item, ...]
    column: Box | None = None


def regions(items: Sequence[Item]) -> list[Region]:
    """Return the items of a page, sorted from top to bottom, in the order in which they are read."""
    return _divided(tuple(items), None, 0)


def _divided(items: tuple[Item, ...], column: Box | None, depth: int) -> list[Region]:
    gutter = _gutter(items) if depth < _DEPTH else None
    if gutter is None:
        return [Region(items, column)] if items else []
    first, last, x = gutter
    left, right = _sides(items[first:last], x, left=True), _sides(items[first:last], x, left=False)
    return [
        *_divided(items[:first], column, depth + 1),
        *_divided(left, _extent(left), depth + 1),
        *_divided(right, _extent(right), depth + 1),
        *_divided(items[last:], column, depth + 1),
    ]


def _gutter(items: tuple[Item, ...], depth: int = 0) -> tuple[int, int, float] | None:
    """Return the items, from and to, that stand in two columns, and the place between these."""
    for x, _ in _candidates(items).most_common(3):
        for free, run in groupby(range(len(items)), key=lambda at: not _crosses(items[at], x)):
            places = list(run)
            if free and _are_columns(items[places[0] : places[-1] + 1], x, depth):
                return places[0], places[-1] + 1, x
    return None


def _candidates(items: Sequence[Item]) -> Counter[float]:
    """Count, for each place between segments, the rows that have a gap there."""
    rows = [item for item in items if isinstance(item, TextRow)]
    starts = sorted(segment.box.x0 for one in rows for segment in one.segments)
    counted = Counter[float]()
    for one in rows:
        for before, behind in pairwise(one.segments):
            middle = (before.box.x1 + behind.box.x0) / 2
            counted[round(middle / _STEP) * _STEP] += 1
    if not counted and rows:  # columns whose rows have other baselines
        ends = sorted(segment.box.x1 for one in rows for segment in one.segments)
        for end in set(ends):
            place = bisect_left(starts, end)
            if place < len(starts):
                counted[round((end + starts[place]) / 2 / _STEP) * _STEP] += 1
    return counted


def _crosses(item: Item, x: float) -> bool:
    boxes = [segment.box for segment in item.segments] if isinstance(item, TextRow) else [item.box]
    return any(box.x0 < x - 1 and box.x1 > x + 1 for box in boxes)


def _are_columns(items: tuple[Item, ...], x: float, depth: int) -> bool:
    """Whether there is text on both sides whose lines fill their side: else these are cells, or a list."""
    return all(_is_text(_sides(items, x, left=left), depth) for left in (True, False))


def _is_text(items: tuple[Item, ...], depth: int) -> bool:
    """Whether there is text in one column, or in several."""
    if _fills([segment for item in items if isinstance(item, TextRow) for segment in item.segments]):
        return True
    return depth < _DEPTH and _gutter(items, depth + 1) is not None


def _fills(segments: list[RowSegment]) -> bool:
    if len(segments) < _FEWEST:
        return False
    width = max(segment.box.x1 for segment in segments) - min(segment.box.x0 for segment in segments)
    size = sorted(segment.size for segment in segments)[len(segments) // 2]
    full = sum(segment.box.width >= _FULL * width for segment in segments)
    return width >= _NARROWEST * size and 2 * full >= len(segments)


def _sides(items: Sequence[Item], x: float, *, left: bool) -> tuple[Item, ...]:
    return tuple(part for item in items if (part := _side(item, x, left=left)))


def _side(item: Item, x: float, *, left: bool) -> Item | None:
    if not isinstance(item, TextRow):
        return item if (item.box.x0 < x) == left else None
    segments = tuple(segment for segment in item.segments if (segment.box.x0 < x) == left)
    return TextRow(item.y, segments) if segments else None


def _extent(items: Sequence[Item]) -> Box | None:
    boxes = [
        box
        for item in items
        for box in ([segment.box for segment in item.segments] if isinstance(item, TextRow) else [item.box])
    ]
    if not boxes:
        return None
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )
