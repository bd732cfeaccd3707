"""Paths of a PDF page → ruled lines."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from bulletin.importers.geometry.rulings import rulings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.importers.geometry.values import Point, Ruling
    from bulletin.importers.pdf.view import PageView

_MOST_POINTS = 4000


def ruled_lines(path: Any, view: PageView) -> list[Ruling]:
    """Return the horizontal and vertical lines that a path draws: as strokes, or as thin filled rectangles."""
    import pypdfium2.raw as pdfium

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(path, fill, stroke) or not (fill.value or stroke.value):
        return []
    stroked = bool(stroke.value)
    return [line for figure in _figures(path, view) for line in rulings_of(figure, stroked=stroked)]


def _figures(path: Any, view: PageView) -> Iterator[list[Point]]:
    """Yield the points of each figure of a path that has no curves, closed ones with the first point at the end."""
    import pypdfium2.raw as pdfium

    matrices = _matrices(path)
    points: list[Point] = []
    straight = True
    for at in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_POINTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, at)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if straight and len(points) > 1:
                yield points
            points, straight = [], True
        straight = straight and kind != pdfium.FPDF_SEGMENT_BEZIERTO
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        place = (x.value, y.value)
        for matrix in matrices:
            place = matrix.on_point(*place)
        points.append(view.point(*place))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if straight and len(points) > 1:
        yield points


def _matrices(item: Any) -> list[Any]:
    """Return the matrices of an object and of the forms around it, from the inside out."""
    matrices = []
    while item is not None:
        matrices.append(item.get_matrix())
        item = item.container
    return matrices
