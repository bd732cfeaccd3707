"""Pictures: their sizes on paper, the rows that they stand in, and their captions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.composition.values import ComposedFigure, ComposedFigures
from bulletin.diagnostics import diagnose
from bulletin.model import Figure, FigureGroup, Picture
from bulletin.typography.geometry import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.composition.texts import TextComposer
    from bulletin.composition.values import ComposedText
    from bulletin.model import Inlines

MOST_IN_A_ROW = 3
ALIKE = 0.7
"""Pictures that fill a row are made as low as the lowest of them, where it is at least so high as they would be."""
EPSILON = 1e-6


class PictureBox(Struct, frozen=True):
    """A picture before it has a size: its ratio of width to height, the widest that it may be, the width asked for (mm)."""

    ratio: float
    widest: float
    asked: float | None = None


class Frame(Struct, frozen=True):
    """The space for rows of pictures (mm): the measure, the gap between pictures, the height of the tallest row.

    No row of several pictures should be lower than `lowest`.
    """

    measure: float
    gap: float
    tallest: float
    lowest: float


class FigureComposer(Struct, frozen=True):
    """Composes the figures of one document; `pictures` are those of its figures by path."""

    texts: TextComposer
    pictures: Mapping[str, Picture]

    def figures(self, block: Figure | FigureGroup) -> ComposedFigures:
        """Compose a figure, or figures side by side in as few rows as are high enough."""
        figures = block.figures if isinstance(block, FigureGroup) else (block,)
        frame, numbers = self._frame, self._numbers
        boxes = [self._box(figure) for figure in figures]
        rows, start = [], 0
        for number in row_lengths(boxes, frame):
            end = start + number
            row = boxes[start:end]
            if number == 1:
                row = [replace(row[0], widest=min(row[0].widest, numbers["largest"]))]
            widths = row_widths(row, frame)
            rows.append(self._row(figures[start:end], row, widths))
            start = end
        return ComposedFigures(tuple(rows), here=block.here)

    @property
    def _numbers(self) -> Mapping[str, float]:
        return self.texts.geometry.numbers["figure"]

    @property
    def _frame(self) -> Frame:
        numbers = self._numbers
        measure = self.texts.geometry.page.area_width
        return Frame(measure, numbers["gap"], numbers["tallest"], numbers["lowest"])

    def _box(self, figure: Figure) -> PictureBox:
        """Return the box of a picture; a width asked for that it can't have is reported."""
        picture, frame = self.pictures[figure.path], self._frame
        ratio = picture.width / picture.height
        natural = picture.width / self._numbers["resolution"] * 25.4
        if figure.width is None:
            return PictureBox(ratio, min(frame.measure, natural))
        asked = figure.width.value * (frame.measure if figure.width.relative else 1)
        most = min(frame.measure, frame.tallest * ratio)
        if asked > most + EPSILON:
            values = {"typed": f"width={asked:.0f}mm", "usage": f"width={int(most)}mm"}
            self.texts.diagnostics.append(diagnose("attribute-value", figure.width.position, **values))
        return PictureBox(ratio, natural, min(asked, most))

    def _row(
        self, figures: Sequence[Figure], boxes: Sequence[PictureBox], widths: Sequence[float]
    ) -> tuple[ComposedFigure, ...]:
        """Compose a row: each picture in the middle of a column as wide as its caption, the columns in the middle."""
        gap, measure = self._frame.gap, self._frame.measure
        share = (measure - (len(figures) - 1) * gap) / len(figures)
        row, left = [], 0.0
        for figure, box, width in zip(figures, boxes, widths, strict=True):
            caption = self._caption(figure.caption, max(width, min(share, self._numbers["caption"])))
            column = max(width, self._width(caption) if caption else 0.0)
            size = round(width, 3), round(width / box.ratio, 3)
            row.append(ComposedFigure(figure.path, figure.alternative, *size, left, column, caption))
            left += column + gap
        start = (measure - left + gap) / 2
        return tuple(replace(each, left=each.left + start) for each in row)

    def _width(self, text: ComposedText) -> float:
        """Return the width of the widest line of a text (mm)."""
        return max(line.width for line in text.lines) * self.texts.geometry.blocks[text.kind].em / UNITS

    def _caption(self, inlines: Inlines, measure: float) -> ComposedText | None:
        return self.texts.balanced("caption", inlines, measure) if inlines else None


# --- Rows ----------------------------------------------------------------------------------------------------


def row_widths(boxes: Sequence[PictureBox], frame: Frame) -> list[float]:
    """Return the widths of the pictures of a row (mm): of one height where they can be, within the measure.

    A picture with a width asked for has it; none other is wider than its widest, nor taller than the tallest.
    """
    room = frame.measure - (len(boxes) - 1) * frame.gap
    widths = [box.asked or 0.0 for box in boxes]
    free = [index for index, box in enumerate(boxes) if box.asked is None]
    while free:
        space, ratios = room - sum(widths), sum(boxes[index].ratio for index in free)
        height = min(frame.tallest, space / ratios)
        lowest = min(boxes[index].widest / boxes[index].ratio for index in free)
        if lowest >= ALIKE * height:
            height = min(lowest, height)
        low = [index for index in free if boxes[index].widest / boxes[index].ratio < height - EPSILON]
        for index in low or free:
            widths[index] = min(boxes[index].widest, height * boxes[index].ratio)
        free = [index for index in free if index not in low] if low else []
    return widths


def row_lengths(boxes: Sequence[PictureBox], frame: Frame) -> tuple[int, ...]:
    """Return how many pictures stand in each row: in as few rows as possible, of two or three, none of them too low."""

    @cache
    def best(start: int) -> tuple[tuple[float, ...], tuple[int, ...]]:
        if start == len(boxes):
            return (0.0,) * COSTS, ()
        found = []
        for number in range(1, min(MOST_IN_A_ROW, len(boxes) - start) + 1):
            costs, lengths = best(start + number)
            own = _row_costs(boxes[start : start + number], frame)
            total = tuple(one + other for one, other in zip(own, costs, strict=True))
            found.append((total, (number, *lengths)))
        return min(found, key=lambda each: (each[0], [-length for length in each[1]]))

    return best(0)[1]


COSTS = 4


def _row_costs(boxes: Sequence[PictureBox], frame: Frame) -> tuple[float, ...]:
    """Return what speaks against a row, the gravest first: it is too low, or a picture stands alone; each row counts.

    Of rows as many those are best which differ least in height.
    """
    asked = sum(box.asked or 0.0 for box in boxes) + (len(boxes) - 1) * frame.gap
    heights = [width / box.ratio for width, box in zip(row_widths(boxes, frame), boxes, strict=True)]
    several = len(boxes) > 1
    wanted = [min(frame.lowest, box.widest / box.ratio) for box in boxes]
    low = any(height < least - EPSILON for height, least in zip(heights, wanted, strict=True))
    crowded = several and (asked > frame.measure + EPSILON or low)
    return float(crowded), float(not several), 1.0, max(heights) ** 2
