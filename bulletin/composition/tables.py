"""Tables and the table of a count (用稿通报): column widths from the natural widths of cells, composed cells."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.composition.values import ComposedCell, ComposedTable, ComposedText
from bulletin.diagnostics import diagnose
from bulletin.linebreak.values import LineFault
from bulletin.model import Alignment, Inlines, Table, Tally, TallyRules, Text
from bulletin.tally import wording
from bulletin.typography.geometry import UNITS, Align

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.composition.texts import TextComposer

USES = "用稿篇数"
"""The end of a head in a count's table: where the head takes two lines, it stands on the second."""
FAULTS = frozenset(fault.value for fault in LineFault)
EPSILON = 1e-6
"""A difference of widths (mm) that is none."""


class TableComposer(Struct):
    """Composes the tables of one issue."""

    texts: TextComposer

    def table(self, block: Table) -> ComposedTable:
        """Compose a table of an article."""
        widths = self._widths((block.head, *block.rows))
        reported = len(self.texts.diagnostics)
        head = self._cells("cell-head", block.head, widths)
        rows = (self._cells("cell", row, widths, block.alignments) for row in block.rows)
        set_rows = tuple(tuple(map(ComposedCell, row)) for row in rows)
        self._report_once(reported, widths)
        return ComposedTable(widths, head, set_rows, row_heads=False)

    def count(self, tally: Tally, rules: TallyRules) -> ComposedTable:
        """Compose the table of a count: places in official order, 综合稿件, 文明行业."""
        heads = wording.heads(rules)
        rows = [*wording.place_rows(tally, rules)]
        widths = self._count_widths((heads, *rows))
        reported = len(self.texts.diagnostics)
        head = tuple(self._head(text, width) for text, width in zip(heads, widths, strict=True))
        rows += [(rules.trades_label, wording.trades(tally))] if tally.trades else []
        set_rows = tuple(self._count_row(row, widths) for row in rows)
        self._report_once(reported, widths)
        return ComposedTable(widths, head, set_rows, row_heads=True)

    def _report_once(self, reported: int, widths: Sequence[float]) -> None:
        """Report faulty lines of cells as one for the whole table: nobody can correct them one by one.

        Characters wider than their column (mm) are printed over the next one.
        """
        others, new = self.texts.diagnostics[:reported], self.texts.diagnostics[reported:]
        faults = [one for one in new if one.code in FAULTS]
        if not faults:
            return
        wide = [one for one in faults if one.code == LineFault.WIDE.value]
        overprinted = wide and min(widths) < self.texts.geometry.blocks["cell"].em
        first = wide[0] if overprinted else faults[0]
        code = first.code if overprinted else "cell-crowded"
        number = len({one.position for one in faults})
        joined = diagnose(code, first.position, line=first.values["line"], number=number)
        self.texts.diagnostics[:] = [*others, *(one for one in new if one not in faults), joined]

    def _count_widths(self, rows: Sequence[tuple[str, ...]]) -> tuple[float, ...]:
        """Return the theme's column widths (mm); where a text would not fit, names get theirs and heads share the rest.

        Names leave each head the width of its last word.
        """
        first, *others = self.texts.geometry.count_widths
        usual = (first, *others) if len(rows[0]) == 3 else (first, sum(others))
        wanted = self._natural_text_widths(rows)
        if all(width <= available for width, available in zip(wanted, usual, strict=True)):
            return usual
        names, *heads = self._natural_text_widths(
            [tuple(text.removesuffix(USES) for text in rows[0]), *rows[1:]]
        )
        _, *least = self._natural_text_widths([("", *(USES for _ in heads))])
        total = sum(usual)
        names = min(names, max(total - sum(least), total / len(usual)))
        return tuple(round(width, 3) for width in (names, *share_out(total - names, heads, least)))

    def _natural_text_widths(self, rows: Sequence[tuple[str, ...]]) -> list[float]:
        return self._natural_widths(tuple(tuple((Text(cell),) for cell in row) for row in rows))

    def _head(self, text: str, width: float) -> ComposedText:
        """Compose the head of a column of a count; one that needs two lines breaks between words."""
        inner = self._inner_width("cell-head", width)
        unbroken = self.texts.shaped("cell-head", (text,), inner)
        stem = text.removesuffix(USES)
        if len(unbroken.lines) == 1 or stem in {"", text}:
            return unbroken
        return self.texts.shaped("cell-head", (stem, USES), inner)

    def _count_row(self, texts: tuple[str, ...], widths: tuple[float, ...]) -> tuple[ComposedCell, ...]:
        """Compose a row of a count; the last cell of a short one spans the remaining columns."""
        spans = (*widths[: len(texts) - 1], sum(widths[len(texts) - 1 :]))
        *cells, last = map(ComposedCell, self._cells("cell", [(Text(text),) for text in texts], spans))
        return (*cells, replace(last, span=len(widths) - len(texts) + 1))

    def _cells(
        self,
        kind: str,
        cells: Sequence[Inlines],
        widths: Sequence[float],
        alignments: Sequence[Alignment] = (),
    ) -> tuple[ComposedText, ...]:
        return tuple(
            self._cell(kind, cell, width, alignment)
            for cell, width, alignment in zip_longest(cells, widths, alignments)
        )

    def _cell(
        self, kind: str, cell: Inlines, width: float, alignment: Alignment | None = None
    ) -> ComposedText:
        style = replace(self.texts.geometry.blocks[kind], measure=self._inner_width(kind, width))
        if alignment is None:
            return self.texts.inlines(kind, cell, style)
        style = replace(style, align=Align(alignment.value))
        return replace(self.texts.inlines(kind, cell, style), align=alignment.value)

    def _inner_width(self, kind: str, width: float) -> float:
        """Return the width of a cell (mm) without padding; positive, so that text is set and reported as too wide."""
        geometry = self.texts.geometry
        return max(width - 2 * geometry.numbers["table"]["padding"], geometry.blocks[kind].em / 10)

    def _widths(self, rows: tuple[tuple[Inlines, ...], ...]) -> tuple[float, ...]:
        """Return the column widths (mm) from the natural width of the widest cell of each."""
        geometry = self.texts.geometry
        least = 2 * geometry.numbers["table"]["padding"] + geometry.blocks["cell"].em
        wanted = self._natural_widths(rows)
        shares = share_out(geometry.page.area_width, wanted, [least] * len(wanted))
        return tuple(round(width, 3) for width in shares)

    def _natural_widths(self, rows: tuple[tuple[Inlines, ...], ...]) -> list[float]:
        """Return the natural width of the widest cell of each column (mm), padding included."""
        geometry = self.texts.geometry
        style, padding = geometry.blocks["cell"], geometry.numbers["table"]["padding"]
        wanted = [2 * padding + 1.0] * len(rows[0])
        for row in rows:
            for index, cell in enumerate(row):
                natural = self.texts.natural_width(cell, style.face)
                width = (natural + UNITS) / UNITS * style.em + 2 * padding
                wanted[index] = max(wanted[index], width)
        return wanted


def share_out(total: float, wanted: Sequence[float], least: Sequence[float]) -> tuple[float, ...]:
    """Share a width among columns by their natural widths (mm); all are positive, and their sum is the total.

    Where all fit, in proportion; else narrow columns keep theirs and the wide ones share the rest, but none gets less
    than its `least` width, unless these are too many: they are then reduced in proportion.
    """
    floors = [min(pair) for pair in zip(wanted, least, strict=True)]
    if sum(floors) >= total:
        return tuple(floor * total / sum(floors) for floor in floors)
    fixed: dict[int, float] = {}
    while True:
        others = [index for index in range(len(wanted)) if index not in fixed]
        shares = _share_by_wish(total - sum(fixed.values()), [wanted[index] for index in others])
        widths = dict(zip(others, shares, strict=True))
        low = {index: floors[index] for index, width in widths.items() if width < floors[index] - EPSILON}
        if not low:
            return tuple((fixed | widths)[index] for index in range(len(wanted)))
        fixed |= low


def _share_by_wish(total: float, wanted: Sequence[float]) -> tuple[float, ...]:
    """Share a width: where all fit, in proportion; else narrow columns keep theirs and the wide ones share the rest."""
    if sum(wanted) <= total:
        return tuple(width * total / sum(wanted) for width in wanted)
    modest: set[int] = set()
    while True:
        rest = total - sum(wanted[index] for index in modest)
        others = [index for index in range(len(wanted)) if index not in modest]
        fair = rest / len(others)
        more = {index for index in others if wanted[index] <= fair}
        if not more:
            share = rest / sum(wanted[index] for index in others)
            return tuple(width if index in modest else width * share for index, width in enumerate(wanted))
        modest |= more
