"""The table of a count (用稿通报): the theme's column widths, heads that break between words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.composition.columns import share_out
from bulletin.composition.faults import report_once
from bulletin.composition.values import ComposedCell, ComposedTable
from bulletin.model import Tally, TallyRules, Text, Title
from bulletin.tally import wording
from bulletin.typography.geometry import UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.composition.texts import TextComposer
    from bulletin.composition.values import ComposedRow, ComposedText
    from bulletin.model import Inlines

USES = "用稿篇数"
"""The end of a head in a count's table: where the head takes two lines, it stands on the second."""
CELL, HEAD = "count", "count-head"


class CountComposer(Struct, frozen=True):
    """Composes the tables of counts of one issue."""

    texts: TextComposer

    def count(self, tally: Tally, rules: TallyRules) -> ComposedTable:
        """Compose the table of a count: places in official order, 综合稿件, 文明行业, and what the office adds."""
        heads = wording.heads(rules, rules.columns)
        return self.table((heads, *wording.printed_rows(tally, rules)))

    def table(self, texts: Sequence[tuple[str, ...]]) -> ComposedTable:
        """Compose the heads and the rows of a count; the last cell of a short row spans the remaining columns."""
        (heads, *rows), widths = texts, self._widths(texts)
        reported = len(self.texts.diagnostics)
        head = tuple(
            ComposedCell(self._head(text, width), column)
            for column, (text, width) in enumerate(zip(heads, widths, strict=True))
        )
        set_rows = tuple(self._row(row, widths) for row in rows)
        report_once(self.texts, reported, min(widths), CELL)
        return ComposedTable(widths, (head,), set_rows)

    def _widths(self, rows: Sequence[tuple[str, ...]]) -> tuple[float, ...]:
        """Return the theme's column widths (mm); where a text would not fit, names get theirs and heads share the rest.

        So it is with columns that the theme doesn't know. Names leave each head the width of its last word.
        """
        first, *others = self.texts.geometry.count_widths
        usual = (first, *others) if len(rows[0]) == 3 else (first, sum(others))
        full = [row for row in rows if len(row) == len(rows[0])]
        wanted = self._natural_text_widths(full)
        if len(usual) == len(wanted) and all(
            width <= available for width, available in zip(wanted, usual, strict=True)
        ):
            return usual
        names, *heads = self._natural_text_widths(
            [tuple(text.removesuffix(USES) for text in full[0]), *full[1:]]
        )
        words = (USES if text.endswith(USES) else text for text in full[0][1:])
        _, *least = self._natural_text_widths([("", *words)])
        total = sum(usual)
        names = min(names, max(total - sum(least), total / len(wanted)))
        return tuple(round(width, 3) for width in (names, *share_out(total - names, heads, least)))

    def _head(self, text: str, width: float) -> ComposedText:
        """Compose the head of a column; one that needs two lines breaks between words."""
        inner = self._inner_width(HEAD, width)
        unbroken = self.texts.shaped(HEAD, Title((text,)), inner)
        stem = text.removesuffix(USES)
        if len(unbroken.lines) == 1 or stem in {"", text}:
            return unbroken
        return self.texts.shaped(HEAD, Title((stem, USES)), inner)

    def _row(self, texts: tuple[str, ...], widths: tuple[float, ...]) -> ComposedRow:
        """Compose a row; the last cell of a short one spans the remaining columns."""
        last = len(texts) - 1
        spans = (*widths[:last], sum(widths[last:]))
        return tuple(
            ComposedCell(
                self._cell((Text(text),), width),
                column,
                len(widths) - last if column == last else 1,
                heads=column == 0,
            )
            for column, (text, width) in enumerate(zip(texts, spans, strict=True))
        )

    def _cell(self, cell: Inlines, width: float) -> ComposedText:
        style = replace(self.texts.geometry.blocks[CELL], measure=self._inner_width(CELL, width))
        return self.texts.inlines(CELL, cell, style)

    def _inner_width(self, kind: str, width: float) -> float:
        """Return the width of a cell (mm) without padding; positive, so that text is set and reported as too wide."""
        geometry = self.texts.geometry
        return max(width - 2 * geometry.numbers["table"]["padding"], geometry.blocks[kind].em / 10)

    def _natural_text_widths(self, rows: Sequence[tuple[str, ...]]) -> list[float]:
        """Return the natural width of the widest cell of each column (mm), padding included."""
        geometry = self.texts.geometry
        style, padding = geometry.blocks[CELL], geometry.numbers["table"]["padding"]
        wanted = [2 * padding + 1.0] * len(rows[0])
        for row in rows:
            for index, text in enumerate(row):
                natural = self.texts.natural_width((Text(text),), style.face)
                width = (natural + UNITS) / UNITS * style.em + 2 * padding
                wanted[index] = max(wanted[index], width)
        return wanted
