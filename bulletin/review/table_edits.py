"""Ways to write an edited table: cell by cell and row by row in its lines, else the whole table anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.model import Table, TableCell, table_cells, walk_blocks
from bulletin.parsing.markdown.extents import BlockExtent, ExtentKind
from bulletin.parsing.markdown.writing.blocks import write_block
from bulletin.parsing.markdown.writing.escapes import Escaping, escape_start
from bulletin.review.block_edits import prefix_of
from bulletin.review.shown import ShownText, to_inlines
from bulletin.review.text_edits import (
    PlannedParagraph,
    PlannedText,
    TextPlace,
    edited,
    ways,
)
from bulletin.review.written_text import write_with_labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.review.applying import EditedPart
    from bulletin.review.sources import EditableSource
    from bulletin.review.text_edits import SourceEdit, Span

_JOINS = ("<<", "^^", "＜＜", "＾＾")


class TablePlan(Struct, frozen=True):
    """What becomes of a table: edited cells by row and column, numbers of deleted rows, new rows below a number.

    `caption` and `notes` are edited, too, those by their numbers.
    """

    cells: Mapping[tuple[int, int], EditedPart] = field(default_factory=dict)
    deleted: frozenset[int] = frozenset()
    new: tuple[tuple[int, Sequence[ShownText]], ...] = ()
    caption: EditedPart | None = None
    notes: Mapping[int, EditedPart] = field(default_factory=dict)


def table_ways(source: EditableSource, extent: BlockExtent, plan: TablePlan) -> Iterator[EditableSource]:
    """Yield the source with an edited table, the smallest edit first."""
    table = next(
        (
            block
            for block in walk_blocks(source.model_blocks)
            if isinstance(block, Table) and block.position == extent.position
        ),
        None,
    )
    if table is None:
        return
    lines = _TableLines(source, extent, table, plan)
    for how in (Escaping.LIGHT, Escaping.THOROUGH):
        edits = lines.edits(how)
        if edits is not None:
            yield edited(source, edits)
    anew = lines.model()
    if anew is not None:
        for how in (Escaping.LIGHT, Escaping.THOROUGH):
            yield _written(source, extent, anew, how)


def rewritten(
    source: EditableSource,
    extent: BlockExtent,
    table: Table,
    rows: Sequence[Sequence[tuple[ShownText, int, int]]],
) -> Iterator[EditableSource]:
    """Yield the source with a table written anew with these cells: texts with the rows and columns that they span."""
    cells = tuple(
        tuple(TableCell(to_inlines(text), down, across) for text, down, across in row) for row in rows
    )
    width = max((column + cell.colspan for _, column, cell in table_cells(cells)), default=0)
    heads = min(len(table.head), len(cells))
    alignments = (*table.alignments[:width], *(None,) * (width - len(table.alignments)))
    anew = replace(table, head=cells[:heads], rows=cells[heads:], alignments=alignments)
    for how in (Escaping.LIGHT, Escaping.THOROUGH):
        yield _written(source, extent, anew, how)


def new_table(rows: Sequence[Sequence[ShownText]]) -> Table:
    """Return a table of these rows, the first of which is its head."""
    cells = tuple(tuple(TableCell(to_inlines(text)) for text in row) for row in rows)
    return Table(cells[:1], cells[1:], (None,) * max(map(len, rows), default=0))


def write_table(table: Table, how: Escaping, prefix: str, line_end: str) -> str:
    """Return the lines of a table; further ones begin with a prefix."""
    lines = write_block((table,), 0, how)
    return line_end.join(line if not number else f"{prefix}{line}" for number, line in enumerate(lines))


def _written(source: EditableSource, extent: BlockExtent, table: Table, how: Escaping) -> EditableSource:
    prefix = prefix_of(source, extent)
    start = source.offset(extent.start)
    end = source.line_stop(extent.end - 1)
    comments = source.comments_between(start, end)
    below = "".join(f"{source.line_end}{source.line_end}{prefix}{comment}" for comment in comments)
    return source.replaced(start, end, write_table(table, how, prefix, source.line_end) + below)


class _TableLines(Struct):
    source: EditableSource
    extent: BlockExtent
    table: Table
    plan: TablePlan

    @property
    def rows(self) -> list[BlockExtent]:
        """The extents of the rows."""
        return [
            one
            for one in self.source.extents
            if one.kind is ExtentKind.ROW and one.position == self.extent.position
        ]

    # --- Line by line ------------------------------------------------------------------------------------------

    def edits(self, how: Escaping) -> list[SourceEdit] | None:
        """Return the edits of the lines that change; None where a row has no line of its own, or a cell no place."""
        rows, total = self.rows, len(self.table.head) + len(self.table.rows)
        if len(rows) != total or self.plan.caption or self.plan.notes:
            return None
        if any(not self._is_simple(row) for row in self.plan.deleted):
            return None
        edits: list[SourceEdit] = []
        for (row, column), part in self.plan.cells.items():
            if row not in self.plan.deleted:
                span = self._segment(rows[row], column)
                if span is None:
                    return None
                edits.append((*span, f" {self._cell(part, how)} "))
        for row in self.plan.deleted:
            start, end = rows[row].first, rows[row].end
            edits.append((self.source.line_start(start), self.source.line_start(end), ""))
        width = len(self.table.alignments)
        for row, texts in self.plan.new:
            if row < len(self.table.head) - 1 or len(texts) != width:
                return None
            above = rows[row] if row >= len(self.table.head) else None
            line = above.end - 1 if above else rows[len(self.table.head) - 1].end
            prefix = self.source.lines[rows[0].first][: rows[0].start[1]]
            written = (self._text(text, how) for text in texts)
            at = self.source.line_stop(line)
            edits.append((at, at, f"{self.source.line_end}{prefix}| {' | '.join(written)} |"))
        return edits

    def _is_simple(self, row: int) -> bool:
        """Whether no cell of a row reaches into another one, and none from above into it."""
        placed = [*self._placed()]
        return not any(
            at <= row < at + cell.rowspan and cell.rowspan > 1 for at, _, cell in placed
        ) and row >= len(self.table.head)

    def _placed(self) -> Iterator[tuple[int, int, TableCell]]:
        return table_cells((*self.table.head, *self.table.rows))

    def _segment(self, row: BlockExtent, column: int) -> Span | None:
        """Return the span of a cell between its bars; None where the row has fewer cells."""
        line = self.source.lines[row.first]
        bars = [
            at
            for at in range(row.start[1], len(line.rstrip()))
            if line[at] == "|" and line[at - 1 : at] != "\\"
        ]
        if not bars or bars[0] != row.start[1] or bars[-1] != len(line.rstrip()) - 1:
            return None
        if column + 1 >= len(bars):
            return None
        start = self.source.line_start(row.first)
        return start + bars[column] + 1, start + bars[column + 1]

    def _cell(self, part: EditedPart, how: Escaping) -> str:
        return self._text([each.shown for each in part], how)

    def _text(self, text: ShownText, how: Escaping) -> str:
        written = write_with_labels(self.source, text, how, in_cell=True)
        return escape_start(written, always=True) if written in _JOINS else written

    # --- Anew --------------------------------------------------------------------------------------------------

    def model(self) -> Table | None:
        """Return the edited table; None where joined cells stand in the way."""
        if any(not self._is_simple(row) for row in self.plan.deleted):
            return None
        cells = {(row, column): cell for row, column, cell in self._placed()}
        for place, part in self.plan.cells.items():
            if place not in cells:
                return None
            cells[place] = replace(cells[place], inlines=to_inlines(each.shown for each in part))
        heads = len(self.table.head)
        rows: list[tuple[TableCell, ...]] = []
        head: list[tuple[TableCell, ...]] = []
        width = len(self.table.alignments)
        new: dict[int, list[Sequence[ShownText]]] = {}
        for row, texts in self.plan.new:
            if len(texts) != width or not self._can_divide(row):
                return None
            new.setdefault(row, []).append(texts)
        for row in range(-1, heads + len(self.table.rows)):
            if row >= 0 and row not in self.plan.deleted:
                own = tuple(cells[place] for place in sorted(cells) if place[0] == row)
                (head if row < heads else rows).append(own)
            for texts in new.get(row, ()):
                (rows if row >= heads - 1 else head).append(
                    tuple(TableCell(to_inlines(text)) for text in texts)
                )
        caption = self.table.caption
        if self.plan.caption is not None:
            caption = to_inlines(each.shown for each in self.plan.caption)
        notes = tuple(
            to_inlines(each.shown for each in self.plan.notes[number]) if number in self.plan.notes else note
            for number, note in enumerate(self.table.notes)
        )
        return replace(self.table, head=tuple(head), rows=tuple(rows), caption=caption, notes=notes)

    def _can_divide(self, row: int) -> bool:
        return not any(at <= row < at + cell.rowspan - 1 for at, _, cell in self._placed())


def cell_ways(source: EditableSource, text: ShownText, part: EditedPart) -> Iterator[EditableSource]:
    """Yield the source with the characters of a cell, a caption or a note edited where they stand."""
    placed = [each for each in text if each.position]
    if not placed or not placed[0].position or not placed[-1].position:
        return
    start, end = source.offset_of(placed[0].position), source.offset_of(placed[-1].position) + 1
    planned = PlannedText(text, (start, end), TextPlace.CELL)
    yield from ways(source, (planned,), (PlannedParagraph(((0, part),)),), "")
