"""Pictures: their sizes on paper, the rows that they stand in, and their captions."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.composition.values import ComposedFigure, ComposedFigures
from bulletin.diagnostics import diagnose
from bulletin.model import Figure, FigureGroup, Picture, walk_blocks
from bulletin.typography.geometry import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.composition.texts import TextComposer
    from bulletin.composition.values import ComposedText, FigureRow
    from bulletin.model import Blocks, Inlines
    from bulletin.typography.geometry import Geometry

AIR = 8
"""The part of a grid line that is left free above a picture, and above and below its caption."""
MOST_IN_A_ROW, MOST_ON_A_PAGE = 3, 6
SQUEEZED = 0.03
"""The part of a line by which a caption may be longer, as its marks are squeezed."""
FULLNESS = 0.6
"""The power with which it counts how full the rows of a page are."""
LEAST = 2000.0
"""The area (mm²) that pictures have on the mean if they are to stand on one page with masthead, title or imprint."""
SLACK = 2.0
"""What a page of pictures leaves free (mm), so that it also fits where a page has a line less, and titles are higher."""
LOWER = 2.0
"""By how many mm the tallest row of a page of pictures is made lower at a time."""
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

    No row of several pictures should be lower than `lowest`. A `caption` may be so wide where its picture is narrower.
    """

    measure: float
    gap: float
    tallest: float
    lowest: float
    caption: float = 80.0


class _Grid(Struct, frozen=True):
    """A grid of pictures: how many stand in each row of a frame, and how good it is."""

    lengths: tuple[int, ...]
    frame: Frame
    quality: float = 0.0


class FigureComposer(Struct, frozen=True):
    """Composes the figures of one document; `pictures` are those of its figures by path."""

    texts: TextComposer
    pictures: Mapping[str, Picture]

    def figures(self, block: Figure | FigureGroup) -> ComposedFigures:
        """Compose a figure, or figures side by side in as few rows as are high enough."""
        figures = block.figures if isinstance(block, FigureGroup) else (block,)
        boxes = [self._box(figure) for figure in figures]
        lengths, largest = row_lengths(boxes, self._frame), self._numbers["largest"]
        if lengths == (1,) * len(boxes):
            boxes = [replace(box, widest=min(box.widest, largest)) for box in boxes]
        return ComposedFigures(self._rows(figures, boxes, lengths, self._frame), here=block.here)

    def gallery(self, blocks: Blocks, above: int, below: int) -> tuple[ComposedFigures, ...]:
        """Compose a text of nothing but pictures, a page of up to six: as large as they can stand on it together.

        The first page has so many lines taken `above` them, the last one `below`. Nothing where there is other text.
        """
        figures = [figure for figure in walk_blocks(blocks) if isinstance(figure, Figure)]
        if not figures or not all(isinstance(block, Figure | FigureGroup) for block in blocks):
            return ()
        boxes, pages = [self._box(figure) for figure in figures], list[ComposedFigures]()
        for start, end in evenly(len(figures), MOST_ON_A_PAGE):
            page, taken = slice(start, end), above * (start == 0) + below * (end == len(figures))
            lines = self.texts.geometry.page.lines
            best = self._best_grid(figures[page], boxes[page], lines - taken)
            if best.quality < LEAST:
                best = self._best_grid(figures[page], boxes[page], lines)
            rows = self._rows(figures[page], boxes[page], best.lengths, best.frame)
            pages.append(ComposedFigures(rows, here=True, fills_page=True, new_page=start > 0))
        return tuple(pages)

    def _best_grid(self, figures: Sequence[Figure], boxes: Sequence[PictureBox], lines: int) -> _Grid:
        """Return the best grid on so many lines; of equal ones that with the larger pictures first."""
        grids = (self._grid(figures, boxes, lengths, lines) for lengths in divisions(len(figures)))
        return max(grids, key=lambda grid: (grid.quality, grid.lengths[-1]))

    def _grid(
        self, figures: Sequence[Figure], boxes: Sequence[PictureBox], lengths: tuple[int, ...], lines: int
    ) -> _Grid:
        """Return the largest grid of these rows on so many lines."""
        style = self.texts.geometry.blocks["caption"]
        captions = [
            self.texts.natural_width(figure.caption, style.face) / UNITS * style.em for figure in figures
        ]
        frame = self._frame
        while frame.tallest > frame.lowest:
            height, quality = self._measured(captions, boxes, lengths, frame)
            if height <= lines * self.texts.geometry.page.line_pitch - SLACK:
                return _Grid(lengths, frame, quality)
            frame = replace(frame, tallest=frame.tallest - LOWER)
        return _Grid(lengths, frame)

    def _measured(
        self, captions: Sequence[float], boxes: Sequence[PictureBox], lengths: Sequence[int], frame: Frame
    ) -> tuple[float, float]:
        """Return the height of a grid (mm), and how good it is; `captions` are the widths of captions (mm).

        It is the better, the larger the pictures (the geometric mean of their areas) and the fuller the rows are.
        """
        height, areas, full, start = 0.0, list[float](), 0.0, 0
        for number in lengths:
            row = slice(start, start + number)
            widths = row_widths(boxes[row], frame)
            tall = [width / box.ratio for width, box in zip(widths, boxes[row], strict=True)]
            columns = zip(captions[row], column_widths(widths, frame), strict=True)
            turns = max(math.ceil(text / width - SQUEEZED) for text, width in columns)
            height += depth_of(max(tall), turns, self.texts.geometry) + frame.gap / 2
            areas += [one * other for one, other in zip(widths, tall, strict=True)]
            full += sum(widths) / (frame.measure - (number - 1) * frame.gap) / len(lengths)
            start += number
        return height, math.prod(areas) ** (1 / len(areas)) * full**FULLNESS

    def _rows(
        self, figures: Sequence[Figure], boxes: Sequence[PictureBox], lengths: Sequence[int], frame: Frame
    ) -> tuple[FigureRow, ...]:
        """Compose rows of so many figures."""
        rows, start = [], 0
        for number in lengths:
            row = slice(start, start + number)
            rows.append(self._row(figures[row], boxes[row], row_widths(boxes[row], frame)))
            start += number
        return tuple(rows)

    @property
    def _numbers(self) -> Mapping[str, float]:
        return self.texts.geometry.numbers["figure"]

    @property
    def _frame(self) -> Frame:
        numbers = self._numbers
        measure = self.texts.geometry.page.area_width
        return Frame(measure, *(numbers[name] for name in ("gap", "tallest", "lowest", "caption")))

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
    ) -> FigureRow:
        """Compose a row: each picture in the middle of a column as wide as its caption, the columns in the middle."""
        gap, measure, columns = self._frame.gap, self._frame.measure, column_widths(widths, self._frame)
        row, left = [], 0.0
        for figure, box, width, most in zip(figures, boxes, widths, columns, strict=True):
            caption = self._caption(figure.caption, most)
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


def depth_of(tallest: float, caption: int, geometry: Geometry) -> float:
    """Return the height of a row of pictures (mm): air, the tallest, and captions of so many lines between air."""
    air = geometry.page.line_pitch / AIR
    return air + tallest + air + (caption * geometry.blocks["caption"].pitch + air if caption else 0.0)


def lines_of(tallest: float, caption: int, geometry: Geometry) -> int:
    """Return the height of a row of pictures in grid lines of the page."""
    return math.ceil((depth_of(tallest, caption, geometry) - EPSILON) / geometry.page.line_pitch)


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


def evenly(number: int, most: int) -> Iterator[tuple[int, int]]:
    """Divide so many into as few parts as possible, of at most so many and nearly as many each; yields start and end."""
    start, parts = 0, -(-number // most)
    for left in range(parts, 0, -1):
        end = start - (start - number) // left
        yield start, end
        start = end


def divisions(number: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to divide so many pictures into rows."""
    if number == 0:
        yield ()
    for first in range(1, min(MOST_IN_A_ROW, number) + 1):
        yield from ((first, *rest) for rest in divisions(number - first))


def column_widths(widths: Sequence[float], frame: Frame) -> list[float]:
    """Return the widths that the captions of a row may have (mm): those of the pictures, and a share of what is left."""
    left = frame.measure - sum(widths) - (len(widths) - 1) * frame.gap
    return [max(width, min(width + left / len(widths), frame.caption)) for width in widths]


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
