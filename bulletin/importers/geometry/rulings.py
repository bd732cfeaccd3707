"""Straight figures of a drawing → ruled lines."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bulletin.importers.geometry.values import Box, Ruling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.importers.geometry.values import Point

_THICKEST = 3.0
"""The thickness of a ruled line, at most (pt)."""
_SHORTEST = 6.0
"""The length of a ruled line, at least (pt)."""


def rulings_of(figure: Sequence[Point], *, stroked: bool) -> list[Ruling]:
    """Return the horizontal and vertical lines of a figure: its sides, or where it is filled only, a thin figure itself."""
    boxes = [_around(side) for side in pairwise(figure)] if stroked else [_around(figure)]
    return [Ruling(box) for box in boxes if _is_line(box)]


def _is_line(box: Box) -> bool:
    return min(box.width, box.height) <= _THICKEST and max(box.width, box.height) >= _SHORTEST


def _around(points: Sequence[Point]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))
