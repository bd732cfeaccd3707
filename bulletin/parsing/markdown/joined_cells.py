"""Joined cells of tables: `<<` (同左) belongs to the cell on its left, `^^` (同上) to the one above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.model import Inlines, TableCell, TableRow, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.diagnostics import Position
    from bulletin.parsing.markdown.inline_source import MarkdownSource

LEFT, ABOVE = "<<", "^^"
_JOINS = {LEFT: LEFT, "＜＜": LEFT, ABOVE: ABOVE, "＾＾": ABOVE}
MOST_HEADS = 3
"""Rows of a head that continue it by themselves."""


class TypedCell(Struct, frozen=True):
    """A cell as it was typed: its inlines, or the cell that it belongs to (`<<`, `^^`)."""

    place: Position
    inlines: Inlines = ()
    join: str = ""


_Place = tuple[int, int]


def read_join(text: str, place: Position, markdown: MarkdownSource) -> str:
    """Return `<<` or `^^` where these signs are a cell's only content; full-width ones are reported."""
    join = _JOINS.get(text, "")
    if join and join != text:
        markdown.report_wide(place, text[0], join)
    return join


def head_rows(rows: Sequence[Sequence[TypedCell]]) -> int:
    """Return the number of rows of a head: rows below the first that continue one of its cells belong to it."""
    heads = 1
    while heads < min(MOST_HEADS, len(rows) - 1) and any(cell.join == ABOVE for cell in rows[heads]):
        heads += 1
    return heads


def join_cells(rows: Sequence[Sequence[TypedCell]], markdown: MarkdownSource) -> tuple[TableRow, ...]:
    """Return the rows with their joined cells; joins that are no rectangle are reported, and left out.

    A row in which all cells belong to those above is none.
    """
    rows = [row for number, row in enumerate(rows) if not number or any(cell.join != ABOVE for cell in row)]
    owners = _owners(rows, markdown)
    areas: dict[_Place, list[_Place]] = {}
    for place, owner in owners.items():
        areas.setdefault(owner, []).append(place)
    joined = []
    for row, cells in enumerate(rows):
        joined.append(
            tuple(
                cell
                for column in range(len(cells))
                for cell in _cells(areas.get((row, column), ()), rows, owners, markdown)
            )
        )
    return tuple(joined)


def _owners(rows: Sequence[Sequence[TypedCell]], markdown: MarkdownSource) -> dict[_Place, _Place]:
    """Return for each cell the one that it belongs to."""
    owners: dict[_Place, _Place] = {}
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            before = {LEFT: (row, column - 1), ABOVE: (row - 1, column)}.get(cell.join, (row, column))
            if cell.join and before not in owners:
                side, side_en = ("左边", "on its left") if cell.join == LEFT else ("上面", "above it")
                why, why_en = f"{side}没有格可以合并", f"there is no cell {side_en}"
                markdown.report("table-join", cell.place, typed=cell.join, why=why, why_en=why_en)
            owners[row, column] = owners.get(before, (row, column))
    return owners


def _cells(
    area: Sequence[_Place],
    rows: Sequence[Sequence[TypedCell]],
    owners: Mapping[_Place, _Place],
    markdown: MarkdownSource,
) -> Sequence[TableCell]:
    """Return the cell of this area; its parts, where they are no rectangle."""
    if not area:
        return ()
    (top, left), (bottom, right) = area[0], (max(row for row, _ in area), max(column for _, column in area))
    within = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
    others = [place for place in within if owners.get(place) != area[0]]
    if not others and len(within) == len(area):
        return (TableCell(rows[top][left].inlines, bottom - top + 1, right - left + 1),)
    last = rows[area[-1][0]][area[-1][1]]
    swallowed = next((text for row, column in others if (text := plain(rows[row][column].inlines))), "")
    why = f"合并成的不是长方形，会盖掉“{swallowed}”" if swallowed else "合并成的不是长方形"
    why_en = f"the cells form no rectangle, and “{swallowed}” would be lost" if swallowed else "no rectangle"
    markdown.report("table-join", last.place, typed=last.join, why=why, why_en=why_en)
    return (TableCell(rows[top][left].inlines),)
