"""Sums: totals against their parts, in running text and in tables."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from bulletin.lint.prose.numerals import NUMBER, amount, shown
from bulletin.lint.prose.text_blocks import LintInput, TextBlockKind, TextRule, Violation, per_block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.lint.prose.text_blocks import TextBlock

UNIT = (
    "篇次|篇|条|件|场次|场|个|项|家|支|名|人次|人|户|次|处|所|站|期|类|种|份|册|部|台|辆|套|幅|对|座|村|"
    "万元|亿元|元|亩|吨"
)
_PART = rf"[^，。；：、（）0-9\n]{{1,20}}?({NUMBER})\s*([万亿]?)\s*({UNIT})"
_PARTS = rf"{_PART}(?:[、，](?!共|合计|总计|总共|其中){_PART}){{1,30}}"
INEXACT = re.compile(r"[近约超逾过]\s*(?=[0-9])|(?<=[0-9万亿])\s*[余多]|[数几](?=[十百千万])|左右|以上")


# --- Totals in running text ---------------------------------------------------------------------------------

_BEHIND = re.compile(rf"({_PARTS})[，、；]?(?:总共|共计|合计|总计|共)\s*({NUMBER})\s*([万亿]?)\s*({UNIT})")
_BEFORE = re.compile(
    rf"(?:总共|共计|合计|总计|共)[^，。；：0-9\n]{{0,16}}?({NUMBER})\s*([万亿]?)\s*({UNIT})([^，。；：0-9\n]{{0,8}})"
    rf"(：|，?其中[：，]?)({_PARTS})"
)
_ONE_PART = re.compile(_PART)


def _parts(text: str) -> tuple[Decimal, str] | None:
    """Add up the parts of a list; None where their units differ or one is not exact."""
    parts = [(match[1], match[2], match[3]) for match in _ONE_PART.finditer(text)]
    units = {unit for _, _, unit in parts}
    if len(units) != 1 or len(parts) < 2 or INEXACT.search(text):
        return None
    return sum((amount(typed, scale) for typed, scale, _ in parts), Decimal(0)), units.pop()


def _totals(block: TextBlock) -> Iterator[Violation]:
    """Compare totals with their parts: equal to a list before or behind a colon, not less than one with 其中."""
    if block.kind is TextBlockKind.CELL:
        return
    for match in _BEHIND.finditer(block.bare):
        groups = match.groups()
        yield from _compare(block, match, match[1], groups[-3:])
    for match in _BEFORE.finditer(block.bare):
        yield from _compare(block, match, match[6], match.groups()[:3], at_most=match[5] != "：")


def _compare(
    block: TextBlock, match: re.Match[str], listed: str, total: Sequence[str], *, at_most: bool = False
) -> Iterator[Violation]:
    parts = _parts(listed)
    typed, scale, unit = total
    if parts is None or parts[1] != unit:
        return
    stated = amount(typed, scale)
    if parts[0] > stated or (parts[0] < stated and not at_most):
        scales = (one[2] for one in _ONE_PART.finditer(listed))
        written = scale or next(filter(None, scales), "")
        values = {"stated": f"{typed}{scale}{unit}", "sum": f"{shown(parts[0], written)}{unit}"}
        yield Violation(block, *match.span(), values)


# --- Tables -------------------------------------------------------------------------------------------------

_CAPTION = re.compile(r"^[（(]?\s*(?:总共|共计|合计|总计|共)\s*([0-9]+)\s*[篇条件个项家次人]\s*[）)]?$")
_TOTAL_LABEL = re.compile(r"^(?:合\s*计|总\s*计|共\s*计|总\s*数)$")
_SUBTOTAL = re.compile(r"^小\s*计$")
_WHOLE = re.compile(r"(?<![0-9.])[0-9]+(?![0-9.%％‰])")
_CELL = re.compile(r"^\s*[0-9]+\s*$")


def _tables(source: LintInput) -> Iterator[Violation]:
    """Compare each table with the total stated right before it, and its rows of totals with the other rows."""
    caption: TextBlock | None = None
    for table, run in groupby(source.blocks, lambda one: (one.group, one.cell.table) if one.cell else None):
        blocks = list(run)
        if table is not None:
            yield from _table(caption, blocks)
        caption = blocks[-1] if table is None else None


def _table(caption: TextBlock | None, cells: Sequence[TextBlock]) -> Iterator[Violation]:
    rows = [list(row) for _, row in groupby(cells, lambda one: one.cell and one.cell.row)]
    totals = {number for number, row in enumerate(rows) if _TOTAL_LABEL.match(row[0].text.strip())}
    counted_rows = (row for number, row in enumerate(rows) if number and number not in totals)
    parts = [row for row in counted_rows if not _SUBTOTAL.match(row[0].text.strip())]
    for number in totals:
        yield from _total_row(rows[number], parts)
    stated = _CAPTION.match(caption.text.strip()) if caption else None
    if caption and stated and not totals:
        counted = sum(int(one) for row in parts for cell in row[1:] for one in _WHOLE.findall(cell.bare))
        if counted != int(stated[1]):
            start = caption.text.index(stated[1])
            values = {"stated": stated[1], "sum": str(counted)}
            yield Violation(caption, start, start + len(stated[1]), values)


def _total_row(total: Sequence[TextBlock], parts: Sequence[Sequence[TextBlock]]) -> Iterator[Violation]:
    """Compare each cell of a total row with the numbers above it (below it, where it is the first)."""
    for cell in total[1:]:
        column = cell.cell and cell.cell.column
        above = [one.text for row in parts for one in row if one.cell and one.cell.column == column]
        numeric = all(_CELL.match(text) or not text.strip() for text in above)
        if above and numeric and _CELL.match(cell.text):
            counted = sum(int(text) for text in above if text.strip())
            if counted != int(cell.text):
                yield Violation(cell, 0, len(cell.text), {"stated": cell.text.strip(), "sum": str(counted)})


RULES = (
    TextRule("sum-total", per_block(_totals)),
    TextRule("table-total", _tables),
)
