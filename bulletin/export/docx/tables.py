"""Tables: those of texts and counts, composed as on paper, and frames that only hold what stands side by side."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.composition.counts import CountComposer
from bulletin.composition.tables import TableComposer
from bulletin.export.docx.looks import ParagraphLook
from bulletin.export.docx.paragraphs import spacer
from bulletin.export.docx.xml import XmlNode, eighths, twips, w
from bulletin.layout.tables import LINES_LEFT, heads_section
from bulletin.model import CellKind, Table, TableCell, plain
from bulletin.typography.geometry import Align

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.composition.values import ComposedCell, ComposedRow, ComposedTable
    from bulletin.export.docx.paragraphs import ParagraphWriter
    from bulletin.model.galley import GalleyCell, GalleyTable

LOWEST = 1.0
"""The height of the paragraph of an empty cell, which has to have one (mm)."""
SIDES = ("top", "left", "bottom", "right")


def composed_table(writer: ParagraphWriter, table: GalleyTable) -> ComposedTable:
    """Compose a table as on paper: its size, direction, column widths and alignments."""
    if table.rows[0][0].text.style.startswith("count"):
        rows = [tuple(plain(cell.text.inlines) for cell in row) for row in table.rows]
        return CountComposer(writer.texts).table(rows)
    rows_of_cells = [tuple(_cell(cell) for cell in row) for row in table.rows]
    head, body = tuple(rows_of_cells[: table.head]), tuple(rows_of_cells[table.head :])
    columns = max(cell.column + cell.colspan for row in table.rows for cell in row)
    alignments = table.alignments or (None,) * columns
    block = Table(
        head,
        body,
        alignments,
        table.position,
        size=table.size,
        landscape=table.landscape,
        shares=table.shares,
        form=table.form,
    )
    return TableComposer(writer.texts).table(block)


def _cell(cell: GalleyCell) -> TableCell:
    return TableCell(cell.text.inlines, cell.rowspan, cell.colspan, cell.kind)


class TableWriter(Struct, frozen=True):
    """Writes one table in the widths and alignments that were composed for it."""

    writer: ParagraphWriter
    table: GalleyTable
    composed: ComposedTable

    @property
    def _numbers(self) -> Mapping[str, float]:
        return self.writer.geometry.numbers["table"]

    def node(self) -> XmlNode:
        """Return the table: the rows of its head are repeated on each page, no row is divided."""
        frame, rule = self._numbers["frame"], self._numbers["rule"]
        sizes = {**dict.fromkeys(SIDES, frame), "insideH": rule, "insideV": rule}
        borders = (_rule(side, thickness) for side, thickness in sizes.items())
        properties = w(
            "tblPr",
            w("tblW", w=sum(self._columns), type="dxa"),
            w("jc", val="center"),
            w("tblBorders", *borders),
            w("tblLayout", type="fixed"),
            _margins(dict.fromkeys(SIDES, self._numbers["padding"]), "tblCellMar"),
        )
        return w("tbl", properties, grid(self._columns), *self._rows())

    @property
    def _columns(self) -> list[int]:
        return columns(self.composed.widths)

    def _rows(self) -> Iterator[XmlNode]:
        composed_rows = (*self.composed.head, *self.composed.rows)
        covered = _covered(self.table.rows)
        least = twips(self._numbers["row_small" if self.composed.small else "row"])
        kept = self._kept(composed_rows)
        for number, (row, composed) in enumerate(zip(self.table.rows, composed_rows, strict=True)):
            head = w("tblHeader") if number < self.table.head else None
            height = w("trHeight", val=least, hRule="atLeast")
            cells = {
                cell.column: self._begun(cell, look, keep=number in kept)
                for cell, look in zip(row, composed, strict=True)
            }
            cells |= {column: self._continued(column, span) for column, span in covered[number]}
            whole = None if any(cell.kind is CellKind.RUNNING for cell in row) else w("cantSplit")
            yield w("tr", w("trPr", whole, height, head), *(cells[at] for at in sorted(cells)))

    def _kept(self, rows: Sequence[ComposedRow]) -> set[int]:
        """Return the rows that stay with the next one: all of a table that fits on a page.

        Else those of the head, those that cells join, and the last but one.
        """
        page = self.writer.geometry.page
        if self.composed.form:
            heads = {number for number, row in enumerate(rows) if heads_section(row)}
            return heads | set(range(self.table.head))
        limit = page.area_width if self.composed.landscape else page.area_height
        if self.height < limit - LINES_LEFT * page.line_pitch:
            return set(range(len(rows) - 1))
        joined = {
            number + down for number, row in enumerate(rows) for cell in row for down in range(cell.rows - 1)
        }
        last = {len(rows) - 2} if len(self.composed.rows) > 2 else set[int]()
        return joined | last | set(range(self.table.head))

    def _begun(self, cell: GalleyCell, composed: ComposedCell, *, keep: bool) -> XmlNode:
        """Return a cell with its text; numbers that are aligned at their points begin at their inset."""
        look = ParagraphLook(keep_next=True if keep else None)
        if composed.inset:
            look = ParagraphLook(keep_next=look.keep_next, left=composed.inset, align=Align.START)
        elif composed.text.align:
            look = ParagraphLook(keep_next=look.keep_next, align=Align(composed.text.align))
        paragraph = self.writer.text(cell.text, look, style=composed.text.kind)
        merge = w("vMerge", val="restart") if cell.rowspan > 1 else None
        return self._cell(cell.column, cell.colspan, merge, paragraph)

    def _continued(self, column: int, span: int) -> XmlNode:
        """Return what a cell from a row above takes of this one."""
        return self._cell(column, span, w("vMerge"), spacer(LOWEST))

    def _cell(self, column: int, span: int, merge: XmlNode | None, paragraph: XmlNode) -> XmlNode:
        width = w("tcW", w=sum(self._columns[column : column + span]), type="dxa")
        spanned = w("gridSpan", val=span) if span > 1 else None
        return w("tc", w("tcPr", width, spanned, merge, w("vAlign", val="center")), paragraph)

    @property
    def height(self) -> float:
        """Its height (mm), where no page ends within it."""
        least = self._numbers["row_small" if self.composed.small else "row"]
        pitches = {kind: block.pitch for kind, block in self.writer.geometry.blocks.items()}
        return sum(
            max(
                least,
                *(
                    len(cell.text.lines) * pitches[cell.text.kind] + 2 * self._numbers["padding"]
                    for cell in row
                    if cell.rows == 1
                ),
            )
            if row
            else least
            for row in (*self.composed.head, *self.composed.rows)
        )


def _covered(rows: Sequence[Sequence[GalleyCell]]) -> list[list[tuple[int, int]]]:
    """Return for each row the columns that cells of rows above take, each with the columns that it spans."""
    covered: list[list[tuple[int, int]]] = [[] for _ in rows]
    for number, row in enumerate(rows):
        for cell in row:
            for below in range(number + 1, min(number + cell.rowspan, len(rows))):
                covered[below].append((cell.column, cell.colspan))
    return covered


# --- Frames --------------------------------------------------------------------------------------------------


def columns(widths: Iterable[float]) -> list[int]:
    """Return the widths of columns in twips; rounding adds up to nothing."""
    ends = [0, *(twips(end) for end in accumulate(widths))]
    return [end - start for start, end in pairwise(ends)]


def grid(widths: Sequence[int]) -> XmlNode:
    """Return the grid of a table of these columns (twips)."""
    return w("tblGrid", *(w("gridCol", w=width) for width in widths))


class FrameCell(Struct, frozen=True):
    """A cell of a frame: its paragraphs, where they stand in it (`top`, `center` or `bottom`).

    `padding` and `rules` are by side (mm).
    """

    paragraphs: tuple[XmlNode, ...]
    place: str = "top"
    padding: Mapping[str, float] = field(default_factory=dict)
    rules: Mapping[str, float] = field(default_factory=dict)


def frame(  # noqa: PLR0913 - a table has so many properties
    widths: Sequence[float],
    rows: Iterable[Sequence[FrameCell]],
    *,
    padding: Mapping[str, float] | None = None,
    border: float = 0.0,
    position: XmlNode | None = None,
    left: float | None = None,
) -> XmlNode:
    """Return a table that only holds what stands side by side, from the left of the type area on; lengths are mm.

    `padding` is within all cells by side, `border` the thickness of the rule around it, `position` takes it out of the
    text. `left` is the distance from the left of the type area, in the middle without it.
    """
    own = columns(widths)
    rules = (_rule(side, border) for side in SIDES)
    properties = w(
        "tblPr",
        position,
        w("tblOverlap", val="never") if position else None,
        w("tblW", w=sum(own), type="dxa"),
        w("jc", val="center") if left is None and not position else None,
        w("tblInd", w=twips(left), type="dxa") if left is not None else None,
        w("tblBorders", *rules) if border else None,
        w("tblLayout", type="fixed"),
        _margins(dict.fromkeys(SIDES, 0.0) | dict(padding or {}), "tblCellMar"),
    )
    body = (w("tr", w("trPr", w("cantSplit")), *_frame_row(row, own)) for row in rows)
    return w("tbl", properties, grid(own), *body)


def _frame_row(row: Sequence[FrameCell], widths: Sequence[int]) -> Iterator[XmlNode]:
    """Yield the cells of a row; a single one spans all columns."""
    if len(row) == 1:
        yield _frame_cell(row[0], sum(widths), len(widths))
    else:
        yield from (_frame_cell(cell, width) for cell, width in zip(row, widths, strict=True))


def _frame_cell(cell: FrameCell, width: int, columns: int = 1) -> XmlNode:
    rules = [_rule(side, cell.rules[side]) for side in SIDES if side in cell.rules]
    borders = w("tcBorders", *rules) if rules else None
    margins = _margins(cell.padding, "tcMar") if cell.padding else None
    span = w("gridSpan", val=columns) if columns > 1 else None
    properties = w("tcPr", w("tcW", w=width, type="dxa"), span, borders, margins, w("vAlign", val=cell.place))
    return w("tc", properties, *(cell.paragraphs or (spacer(LOWEST),)))


def _margins(padding: Mapping[str, float], name: str) -> XmlNode:
    return w(name, *(w(side, w=twips(padding[side]), type="dxa") for side in SIDES if side in padding))


def _rule(side: str, thickness: float) -> XmlNode:
    return w(side, val="single", sz=eighths(thickness), space=0, color="000000")
