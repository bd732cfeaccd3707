"""Tables: by the lines that are ruled around their cells, or by columns that are aligned over several rows."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.importers.geometry.columns import PlacedBlock
from bulletin.importers.geometry.lines import rows_of, spaced
from bulletin.importers.geometry.values import Box, Ruling
from bulletin.model import Table, TableCell, Text
from bulletin.parsing.text.script import breaks_to_space

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bulletin.importers.geometry.lines import TextRow
    from bulletin.importers.geometry.values import PlacedGlyph
    from bulletin.model import TableRow

_NEAR = 3.0
"""Lines that are nearer count as one, or as touching (pt)."""
_MOST_RULINGS = 500
"""More are a drawing."""
_MOST_CELLS = 5000
_FEWEST_CELLS, _FILLED = 2, 0.3
"""Cells with text in a ruled table, at least, and their share."""
_FEWEST_ROWS = 3
_CELL_LENGTH = 24
"""Characters of a cell, on average at most, where no lines are ruled: more are columns of text."""


class _RuledGrid(Struct, frozen=True):
    """The places of columns and rows, from the first edge to the last.

    `right` and `below` are the cells, by row and column, that have a line at their right, or under them.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    right: frozenset[tuple[int, int]]
    below: frozenset[tuple[int, int]]

    @property
    def box(self) -> Box:
        """What the table covers."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


# --- Ruled tables --------------------------------------------------------------------------------------------


def ruled_tables(
    glyphs: Sequence[PlacedGlyph], rulings: Sequence[Ruling]
) -> tuple[list[PlacedBlock], list[PlacedGlyph]]:
    """Return the tables of a page whose cells are ruled, and the glyphs that stand in none."""
    tables: list[PlacedBlock] = []
    rest = list(glyphs)
    for grid in _grids(rulings):
        box = grid.box
        table = _table(grid, [glyph for glyph in rest if _stands_in(glyph, box)])
        if _is_filled(table):
            tables.append(PlacedBlock(table, box))
            rest = [glyph for glyph in rest if not _stands_in(glyph, box)]
    return tables, rest


def _is_filled(table: Table) -> bool:
    """Whether there are texts in several cells, and in many: else this is a frame, or a drawing."""
    cells = [cell for row in (*table.head, *table.rows) for cell in row]
    filled = sum(bool(cell.inlines) for cell in cells)
    return filled >= _FEWEST_CELLS and filled >= _FILLED * len(cells)


def _stands_in(glyph: PlacedGlyph, box: Box) -> bool:
    return box.contains((glyph.x0 + glyph.x1) / 2, glyph.y - 0.35 * glyph.size)


def _grids(rulings: Sequence[Ruling]) -> Iterable[_RuledGrid]:
    lines = _merged(rulings)
    if len(lines) > _MOST_RULINGS:
        return
    for group in _connected(lines):
        across = [one.box for one in group if one.horizontal]
        down = [one.box for one in group if not one.horizontal]
        if len(across) < 2 or not down:
            continue
        xs = _clustered(x for box in (*across, *down) for x in (box.x0, box.x1))
        ys = _clustered(y for box in (*across, *down) for y in (box.y0, box.y1))
        if len(xs) > 2 and len(ys) > 1 and (len(xs) - 1) * (len(ys) - 1) <= _MOST_CELLS:
            yield _RuledGrid(xs, ys, _dividers(down, xs, ys), _dividers(across, xs, ys))


def _dividers(lines: Sequence[Box], xs: Sequence[float], ys: Sequence[float]) -> frozenset[tuple[int, int]]:
    """Return row and column of the cells whose right or lower edge these lines cover."""
    middles_x = [(start + end) / 2 for start, end in pairwise(xs)]
    middles_y = [(start + end) / 2 for start, end in pairwise(ys)]
    cells = set()
    for box in lines:
        if box.width >= box.height:
            row = _nearest(ys, box.y0) - 1
            cells |= {(row, at) for at, x in enumerate(middles_x) if box.x0 <= x <= box.x1}
        else:
            column = _nearest(xs, box.x0) - 1
            cells |= {(at, column) for at, y in enumerate(middles_y) if box.y0 <= y <= box.y1}
    return frozenset(cells)


def _nearest(places: Sequence[float], value: float) -> int:
    return min(range(len(places)), key=lambda at: abs(places[at] - value))


def _merged(rulings: Sequence[Ruling]) -> list[Ruling]:
    """Return the lines with those joined that continue or cover each other."""
    merged: list[Ruling] = []
    for horizontal in (True, False):
        lines = sorted(
            (_along(one.box, horizontal=horizontal) for one in rulings if one.horizontal == horizontal),
            key=lambda line: (round(line[0] / 2), line[1]),
        )
        joined: list[tuple[float, float, float]] = []
        for place, start, end in lines:
            last = joined[-1] if joined else None
            if last and abs(place - last[0]) <= 2 and start <= last[2] + 1:
                joined[-1] = (last[0], last[1], max(end, last[2]))
            else:
                joined.append((place, start, end))
        merged += [
            Ruling(Box(start, place, end, place) if horizontal else Box(place, start, place, end))
            for place, start, end in joined
        ]
    return merged


def _along(box: Box, *, horizontal: bool) -> tuple[float, float, float]:
    """Return the place of a line, and where it starts and ends."""
    if horizontal:
        return (box.y0 + box.y1) / 2, box.x0, box.x1
    return (box.x0 + box.x1) / 2, box.y0, box.y1


def _connected(lines: Sequence[Ruling]) -> list[list[Ruling]]:
    """Return the lines in groups that touch each other, from top to bottom."""
    groups: list[tuple[Box, list[Ruling]]] = []
    for one in lines:
        box, members, apart = one.box, [one], []
        for group in groups:
            if _touch(one.box, group[0]) and any(_touch(one.box, other.box) for other in group[1]):
                box, members = _union(box, group[0]), group[1] + members
            else:
                apart.append(group)
        groups = [*apart, (box, members)]
    return [members for _, members in sorted(groups, key=lambda group: group[0].y0)]


def _touch(one: Box, other: Box) -> bool:
    return (
        one.x0 - _NEAR <= other.x1
        and other.x0 - _NEAR <= one.x1
        and one.y0 - _NEAR <= other.y1
        and other.y0 - _NEAR <= one.y1
    )


def _union(one: Box, other: Box) -> Box:
    return Box(min(one.x0, other.x0), min(one.y0, other.y0), max(one.x1, other.x1), max(one.y1, other.y1))


def _clustered(values: Iterable[float]) -> tuple[float, ...]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _NEAR:
            places.append(value)
    return tuple(places)


def _table(grid: _RuledGrid, glyphs: Sequence[PlacedGlyph]) -> Table:
    spans = _spans(grid)
    owners = {
        (row, column): corner
        for corner, (down, right) in spans.items()
        for row in range(corner[0], corner[0] + down)
        for column in range(corner[1], corner[1] + right)
    }
    held: dict[tuple[int, int], list[PlacedGlyph]] = {}
    for glyph in glyphs:
        row = _interval(grid.ys, glyph.y - 0.35 * glyph.size)
        column = _interval(grid.xs, (glyph.x0 + glyph.x1) / 2)
        held.setdefault(owners[row, column], []).append(glyph)
    rows = tuple(
        tuple(
            TableCell(_cell_text(held.get((row, column), ())), *spans[row, column])
            for column in range(len(grid.xs) - 1)
            if (row, column) in spans
        )
        for row in range(len(grid.ys) - 1)
    )
    return table_of(rows, len(grid.xs) - 1)


def table_of(rows: Sequence[TableRow], columns: int) -> Table:
    """Return a table whose first row, with those that its cells reach into, is its head."""
    head = max((cell.rowspan for cell in rows[0]), default=1)
    head = head if head < len(rows) else 0
    return Table(tuple(rows[:head]), tuple(rows[head:]), (None,) * columns)


def _interval(places: Sequence[float], value: float) -> int:
    return next((at for at, (_, end) in enumerate(pairwise(places)) if value < end), len(places) - 2)


def _spans(grid: _RuledGrid) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the rows and columns that each cell spans, by its upper left corner."""
    rows, columns = len(grid.ys) - 1, len(grid.xs) - 1
    taken: set[tuple[int, int]] = set()
    spans = {}
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            right = 1
            while (
                column + right < columns
                and (row, column + right) not in taken
                and (row, column + right - 1) not in grid.right
            ):
                right += 1
            down = 1
            while row + down < rows and not any(
                (row + down - 1, at) in grid.below or (row + down, at) in taken
                for at in range(column, column + right)
            ):
                down += 1
            spans[row, column] = (down, right)
            taken |= {
                (at, across) for at in range(row, row + down) for across in range(column, column + right)
            }
    return spans


def _cell_text(glyphs: Iterable[PlacedGlyph]) -> tuple[Text, ...]:
    text = ""
    for one in rows_of(glyphs):
        line = line_text(one)
        text += (" " if text and breaks_to_space(text, line) else "") + line
    return (Text(text),) if text else ()


def line_text(one: TextRow) -> str:
    """Return the characters of a row with spaces where they are."""
    return "".join(glyph.text for glyph in spaced(one.glyphs))


# --- Aligned columns -----------------------------------------------------------------------------------------


def aligned_table(rows: Sequence[TextRow]) -> Table | None:
    """Return rows as a table where their segments stand in columns; None where they don't clearly."""
    columns = _columns(rows)
    if len(rows) < _FEWEST_ROWS or len(columns) < 2:
        return None
    lengths = [len(segment.text) for one in rows for segment in one.segments]
    if sum(lengths) > _CELL_LENGTH * len(lengths):
        return None
    cells = []
    for one in rows:
        places = [
            next(at for at, (left, right) in enumerate(columns) if left <= segment.box.x0 <= right)
            for segment in one.segments
        ]
        if len(set(places)) < len(places):
            return None
        texts = {
            at: "".join(glyph.text for glyph in spaced(segment.glyphs))
            for at, segment in zip(places, one.segments, strict=True)
        }
        cells.append(
            tuple(TableCell((Text(texts[at]),) if at in texts else ()) for at in range(len(columns)))
        )
    return table_of(cells, len(columns))


def _columns(rows: Sequence[TextRow]) -> list[tuple[float, float]]:
    """Return the extents of columns: those of all segments that stand below each other."""
    columns: list[tuple[float, float]] = []
    for box in sorted((s.box for one in rows for s in one.segments), key=lambda box: box.x0):
        if columns and box.x0 < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], box.x1))
        else:
            columns.append((box.x0, box.x1))
    return columns
