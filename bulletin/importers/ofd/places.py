"""Places in an OFD page: millimetres, transformed by matrices, → points from the upper left corner."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.importers.geometry.values import Box

if TYPE_CHECKING:
    from bulletin.importers.geometry.values import Point
    from bulletin.importers.ofd.package import Element

POINTS = 72 / 25.4
"""Points of a millimetre."""
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_FARTHEST = 1e5


class Matrix(Struct, frozen=True):
    """An affine map: x' = ax + cy + e, y' = bx + dy + f."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def point(self, x: float, y: float) -> Point:
        """Return the place of a point."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: Matrix) -> Matrix:
        """Return the map that does what `first` does, and then this."""
        a, b = self.a * first.a + self.c * first.b, self.b * first.a + self.d * first.b
        c, d = self.a * first.c + self.c * first.d, self.b * first.c + self.d * first.d
        return Matrix(a, b, c, d, *self.point(first.e, first.f))

    def turned_back(self, x: float, y: float) -> Point:
        """Return a place after turning the page so that what this map turns is upright."""
        unit = math.hypot(self.a, self.b) or 1.0
        return (self.a * x + self.b * y) / unit, (self.a * y - self.b * x) / unit

    def box(self, width: float, height: float) -> Box:
        """Return what a rectangle at the origin covers."""
        corners = [self.point(x, y) for x in (0, width) for y in (0, height)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return Box(min(xs), min(ys), max(xs), max(ys))

    @property
    def angle(self) -> float:
        """How far it turns to the right, in degrees."""
        return math.degrees(math.atan2(self.b, self.a))

    @property
    def scale(self) -> float:
        """By how much it enlarges heights."""
        return math.hypot(self.c, self.d)


IN_POINTS = Matrix(POINTS, 0, 0, POINTS, 0, 0)


def numbers(text: str | None) -> list[float]:
    """Return the numbers of an attribute; what is no sensible place counts as zero."""
    values = [float(one) for one in _NUMBER.findall(text or "")]
    return [value if abs(value) < _FARTHEST else 0.0 for value in values]


def number(text: str | None, usual: float) -> float:
    """Return the number of an attribute, or the usual one."""
    return next(iter(numbers(text)), usual)


def object_matrix(element: Element, around: Matrix) -> Matrix:
    """Return the map from the coordinates of a graphic object to points of the page."""
    x, y = (*numbers(element.get("Boundary"))[:2], 0.0, 0.0)[:2]
    own = numbers(element.get("CTM"))
    matrix = Matrix(*own) if len(own) == len(Matrix.__struct_fields__) else Matrix()
    return around.after(Matrix(e=x, f=y)).after(matrix)


def boundary(element: Element, around: Matrix) -> Box:
    """Return the rectangle of a graphic object on the page."""
    x, y, width, height = (*numbers(element.get("Boundary"))[:4], 0.0, 0.0, 0.0, 0.0)[:4]
    return around.after(Matrix(e=x, f=y)).box(width, height)


def deltas(text: str | None, most: int) -> list[float]:
    """Return the distances of the characters of a text: numbers, of which `g 3 4.5` is short for 4.5 4.5 4.5."""
    values: list[float] = []
    words = iter((text or "").replace(",", " ").split())
    for word in words:
        if len(values) >= most:
            break
        if word == "g":
            count, value = next(words, "0"), next(words, "0")
            values += numbers(value)[:1] * (min(int(count[:9]), most) if count.isdecimal() else 0)
        else:
            values += numbers(word)[:1]
    return values[:most]
