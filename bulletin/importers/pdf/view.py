"""The coordinates of a PDF page → points from the upper left corner of the page as it is seen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from bulletin.importers.geometry.values import Box

if TYPE_CHECKING:
    from pypdfium2 import PdfPage


class PageView:
    """A page as it is seen: cropped and turned."""

    def __init__(self, page: PdfPage) -> None:
        self._left, self._bottom, self._right, self._top = page.get_cropbox()
        self.turn = page.get_rotation() % 360
        self.width, self.height = page.get_size()

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return the place of a point."""
        match self.turn:
            case 90:
                return y - self._bottom, x - self._left
            case 180:
                return self._right - x, y - self._bottom
            case 270:
                return self._top - y, self._right - x
            case _:
                return x - self._left, self._top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return the place of a rectangle."""
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def angle(self, across: float, up: float) -> float:
        """Return the direction of a vector in degrees, clockwise from the right."""
        x0, y0 = self.point(0, 0)
        x1, y1 = self.point(across, up)
        return math.degrees(math.atan2(y1 - y0, x1 - x0))

    def object_box(self, item: Any) -> Box:
        """Return the place of a page's object, which may stand in a form."""
        left, bottom, right, top = item.get_bounds()
        corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
        container = item.container
        while container is not None:
            matrix = container.get_matrix()
            corners = [matrix.on_point(x, y) for x, y in corners]
            container = container.container
        places = [self.point(x, y) for x, y in corners]
        xs, ys = [x for x, _ in places], [y for _, y in places]
        return Box(min(xs), min(ys), max(xs), max(ys))
