"""Tables of articles: size, column widths, alignment by content, composed cells.

A table is set in 小四 (12 pt); where its columns need more than the measure, in 五号 (10.5 pt), and then along the long
side of the page, unless its attributes say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.composition.cells import (
    CellMeasurer,
    cell_text,
    chosen_alignment,
    divided_number,
    is_none,
    is_numeric,
)
from bulletin.composition.columns import column_widths, least_widths
from bulletin.composition.faults import report_once
from bulletin.composition.values import ComposedCell, ComposedTable, ComposedText
from bulletin.diagnostics import diagnose
from bulletin.linebreak.values import Line
from bulletin.model import (
    Alignment,
    CellKind,
    LineBreak,
    TableSize,
    Text,
    Title,
    divided,
    is_total,
    plain,
    table_cells,
)
from bulletin.typography.geometry import UNITS, Align

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.composition.columns import MeasuredCell
    from bulletin.composition.texts import TextComposer
    from bulletin.composition.values import ComposedRow
    from bulletin.model import Inlines, Table, TableCell, TableRow
    from bulletin.typography.geometry import BlockStyle

FORM_STYLES = {
    CellKind.SECTION: "form-section",
    CellKind.LABEL: "form-label",
    CellKind.RUNNING: "form-text",
    CellKind.SIGNED: "form-signed",
}
"""The styles of the cells of a form."""
HEADS = frozenset({CellKind.SECTION, CellKind.LABEL})
"""Cells that head others."""
KINDS = {TableSize.MEDIUM: "cell", TableSize.SMALL: "cell-small"}
MOST_SHAPED = 2.9
"""Lines of a head that are still shaped as a title's are."""


class TableComposer(Struct, frozen=True):
    """Composes the tables of one issue."""

    texts: TextComposer

    def table(self, block: Table) -> ComposedTable:
        """Compose a table of an article in the first size that its columns fit in."""
        setting = self._setting(block)
        if setting.size is TableSize.SMALL and block.size is None:
            self.texts.diagnostics.append(diagnose("table-small", block.position))
        if setting.landscape and not block.landscape:
            self.texts.diagnostics.append(diagnose("table-landscape", block.position))
        return setting.composed()

    def _setting(self, block: Table) -> _Setting:
        """Return the first setting that fits; of two along the long side the first that is on one page."""
        fits, setting = list[_Setting](), None
        for setting in self._settings(block):
            if setting.fits and (not setting.landscape or setting.on_one_page):
                return setting
            fits += [setting] if setting.fits else []
        assert setting is not None, "there is always a setting"  # noqa: S101
        return fits[0] if fits else setting

    def _settings(self, block: Table) -> Iterator[_Setting]:
        """Yield what a table may be set in, in the order of preference."""
        sizes = [block.size] if block.size else [*TableSize]
        measurer = CellMeasurer(self.texts, self.texts.geometry.numbers["table"]["padding"])
        if not block.landscape:
            yield from (_Setting.measured(measurer, block, size) for size in sizes)
            yield _Setting.measured(replace(measurer, tight=True), block, sizes[-1])
        yield from (_Setting.measured(measurer, block, size, landscape=True) for size in sizes)


class _Column(Struct, frozen=True):
    """How the cells of a column stand, and signs for nothing (—).

    `whole` is the widest part of its numbers before the point, `rest` that behind it (mm).
    """

    alignment: Alignment
    whole: float = 0.0
    rest: float = 0.0
    none: Alignment = Alignment.CENTER


class _Setting(Struct, frozen=True):
    """A table in one size and direction, with the measures of its cells."""

    measurer: CellMeasurer
    block: Table
    size: TableSize
    landscape: bool
    cells: Sequence[MeasuredCell] = ()

    @classmethod
    def measured(
        cls, measurer: CellMeasurer, block: Table, size: TableSize, *, landscape: bool = False
    ) -> _Setting:
        """Measure the cells of a table in this size."""
        setting = cls(measurer, block, size, landscape)
        cells = [
            measurer.measure(cell.inlines, style, first + row, column, cell.colspan, head=first == 0)
            for first, rows in ((0, block.head), (len(block.head), block.rows))
            for row, column, cell, style in setting._styled(rows, head=first == 0)
        ]
        return replace(setting, cells=cells)

    @property
    def texts(self) -> TextComposer:
        """The composer of texts."""
        return self.measurer.texts

    def _styled(
        self, rows: Sequence[TableRow], *, head: bool
    ) -> Iterator[tuple[int, int, TableCell, BlockStyle]]:
        """Yield row, column, cell and style of each cell of the head or the body; totals are set as heads are."""
        blocks = self.texts.geometry.blocks
        heavy = [head or is_total(row) for row in rows]
        for row, column, cell in table_cells(rows):
            usual = f"{self.kind}-head" if heavy[row] else self.kind
            yield row, column, cell, blocks[FORM_STYLES.get(cell.kind, usual)]

    @property
    def kind(self) -> str:
        """The kind of block of its cells."""
        return KINDS[self.size]

    @property
    def measure(self) -> float:
        """The width of the table between the middles of its outer rules (mm)."""
        page, frame = self.texts.geometry.page, self.texts.geometry.numbers["table"]["frame"]
        return (page.area_height if self.landscape else page.area_width) - frame

    @property
    def fits(self) -> bool:
        """Whether its columns can have their least widths; widths that are given always fit."""
        return (
            bool(self.block.shares)
            or sum(least_widths(self.cells, len(self.block.alignments))) <= self.measure
        )

    @property
    def on_one_page(self) -> bool:
        """Whether it is about as high as a turned page at most, its caption and notes included."""
        geometry = self.texts.geometry
        numbers, blocks, widths = geometry.numbers["table"], geometry.blocks, self.widths
        texts = [blocks["table-caption"]] * bool(self.block.caption) + [blocks["table-note"]] * len(
            self.block.notes
        )
        least = numbers["row_small" if self.size is TableSize.SMALL else "row"]
        heights: dict[int, float] = {}
        for cell in self.cells:
            count = cell.count(sum(widths[cell.column : cell.column + cell.span]))
            height = count * blocks[self.kind].pitch + 2 * numbers["padding"]
            heights[cell.row] = max(heights.get(cell.row, least), height)
        return sum(heights.values()) + sum(style.pitch for style in texts) < geometry.page.area_width

    @property
    def widths(self) -> tuple[float, ...]:
        """The column widths (mm)."""
        shares = self.block.shares
        if shares:
            return tuple(round(share * self.measure / sum(shares), 3) for share in shares)
        found = column_widths(self.cells, len(self.block.alignments), self.measure)
        return tuple(round(width, 3) for width in found)

    def composed(self) -> ComposedTable:
        """Compose the table."""
        block, texts, widths = self.block, self.texts, self.widths
        columns = [self._column(number) for number in range(len(widths))]
        reported = len(texts.diagnostics)
        head = self._rows(block.head, widths, None)
        rows = self._rows(block.rows, widths, columns)
        report_once(texts, reported, min(widths), self.kind)
        caption_style = replace(texts.geometry.blocks["table-caption"], measure=self.measure)
        note_style = replace(texts.geometry.blocks["table-note"], measure=self.measure)
        return ComposedTable(
            widths=widths,
            head=head,
            rows=rows,
            caption=texts.inlines("table-caption", block.caption, caption_style) if block.caption else None,
            notes=tuple(texts.inlines("table-note", note, note_style) for note in block.notes),
            small=self.size is TableSize.SMALL,
            landscape=self.landscape,
            form=block.form,
        )

    def _rows(
        self, rows: Sequence[TableRow], widths: Sequence[float], columns: Sequence[_Column] | None
    ) -> tuple[ComposedRow, ...]:
        """Compose rows of the body, or those of the head, which have no `columns`."""
        composed: list[list[ComposedCell]] = [[] for _ in rows]
        for row, column, cell, usual in self._styled(rows, head=columns is None):
            width = sum(widths[column : column + cell.colspan])
            style = replace(usual, measure=self._inner(usual, width))
            inset = 0.0
            if columns is None or cell.kind in HEADS:
                text = self._head(cell.inlines, style)
            elif cell.kind in FORM_STYLES:
                text = self._running(cell, style)
            else:
                text, inset = self._cell(cell, style, columns[column])
            heads = cell.kind in HEADS
            composed[row].append(ComposedCell(text, column, cell.colspan, cell.rowspan, inset, heads))
        return tuple(map(tuple, composed))

    def _inner(self, style: BlockStyle, width: float) -> float:
        """Return the width of a cell (mm) without padding; positive, so that text is set and reported as too wide."""
        return max(width - 2 * self.measurer.padding, style.em / 10)

    # --- Heads ------------------------------------------------------------------------------------------------

    def _head(self, inlines: Inlines, style: BlockStyle) -> ComposedText:
        """Compose a cell of the head, whose lines end between words and are well shaped where they are few."""
        natural = self.texts.natural_width(inlines, style.face) / style.units
        if natural <= 1:
            return self.texts.inlines(style.kind, inlines, style)
        only_text = all(isinstance(inline, Text | LineBreak) for inline in inlines)
        if only_text and natural <= MOST_SHAPED:
            place = next((inline.position for inline in inlines if isinstance(inline, Text)), None)
            return self.texts.shaped(
                style.kind, Title(tuple(plain(inlines).split("\n")), place), style.measure
            )
        return self.texts.inlines(style.kind, inlines, style, hold=self.measurer.words)

    # --- Cells ------------------------------------------------------------------------------------------------

    def _running(self, cell: TableCell, style: BlockStyle) -> ComposedText:
        """Compose a cell of a form whose paragraphs are divided by hard breaks; an empty one is a blank line."""
        composed = (self.texts.inlines(style.kind, each, style) for each in divided(cell.inlines))
        return ComposedText(
            style.kind,
            tuple(
                line
                for text in composed
                for line in text.lines
                or (
                    Line(
                        (),
                    ),
                )
            ),
        )

    def _column(self, column: int) -> _Column:
        """Return how the cells of a column stand: as the editor says, or by their content."""
        wished = self.block.alignments[column]
        if wished:
            return _Column(wished, none=wished)
        cells = [
            (cell.inlines, style)
            for _, at, cell, style in self._styled(self.block.rows, head=False)
            if at == column and cell.colspan == 1
        ]
        contents = [cell_text(inlines) for inlines, _ in cells]
        if is_numeric(contents):
            pairs = zip(contents, cells, strict=True)
            numbers = [(part, style) for text, (_, style) in pairs if (part := divided_number(text))]
            whole = max(self._width(before, style) for (before, _), style in numbers)
            rest = max(self._width(behind, style) for (_, behind), style in numbers)
            return _Column(Alignment.CENTER, whole, rest)
        widest = max((self.texts.natural_width(inlines, style.face) for inlines, style in cells), default=0)
        return _Column(chosen_alignment(contents, widest / UNITS))

    def _cell(self, cell: TableCell, style: BlockStyle, column: _Column) -> tuple[ComposedText, float]:
        """Compose a cell of the body; return it and where its lines begin, where its column is aligned at the points."""
        content = cell_text(cell.inlines)
        number = divided_number(content) if column.whole and cell.colspan == 1 else None
        alignment = Alignment.START if number else column.none if is_none(content) else column.alignment
        style = replace(style, align=Align(alignment.value))
        text = self.texts.inlines(style.kind, cell.inlines, style, hold=self.measurer.held)
        inset = 0.0
        if number:
            before = (style.measure - column.whole - column.rest) / 2
            inset = max(0.0, before + column.whole - self._width(number[0], style))
        return replace(text, align=alignment.value), inset

    def _width(self, text: str, style: BlockStyle) -> float:
        return sum(self.texts.advances(style.face, text)) * style.em / UNITS
