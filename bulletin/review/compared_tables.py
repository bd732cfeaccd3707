"""Tables of two states compared by rows and columns."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bulletin.review.alignment import Relation, align_texts
from bulletin.review.compared import ComparedRow, ComparedTable
from bulletin.review.compared_texts import compare_texts, plain_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TypeAlias

    from bulletin.model.galley import GalleyCell, GalleyRow, GalleyTable
    from bulletin.review.compared import ComparedText, DocumentState

    _Columns: TypeAlias = Sequence[tuple[int | None, int | None]]


def compare_tables(
    before: DocumentState,
    after: DocumentState,
    old: GalleyTable | None,
    new: GalleyTable | None,
    *,
    moved: bool = False,
) -> tuple[ComparedTable, ...]:
    """Compare two tables: rows by their texts, then cells by their columns; one of the tables may be missing.

    Tables of other columns, with cells over several of them, are the old one deleted and the new one inserted.
    """
    if old and new:
        columns = _columns(before, after, old, new)
        if columns is None:
            return tuple(
                each
                for one, other in ((old, None), (None, new))
                for each in compare_tables(before, after, one, other)
            )
    else:
        number = _width(old or new)
        columns = [(at if old else None, at if new else None) for at in range(number)]
    rows = tuple(_rows(before, after, old, new, columns))
    table = new or old
    assert table is not None, "one of them is there"  # noqa: S101
    relation = Relation.CHANGED if old and new else Relation.INSERTED if new else Relation.DELETED
    return (ComparedTable(relation, rows, table.head, moved, table.position),)


def _width(table: GalleyTable | None) -> int:
    rows = table.rows if table else ()
    return max((cell.column + cell.colspan for row in rows for cell in row), default=0)


def _columns(
    before: DocumentState, after: DocumentState, old: GalleyTable, new: GalleyTable
) -> _Columns | None:
    """Return the merged columns: those of the old table and of the new one that are the same; None where cells span."""
    width, width_new = _width(old), _width(new)
    if width == width_new:
        return [(at, at) for at in range(width)]
    if any(cell.colspan > 1 for table in (old, new) for row in table.rows for cell in row):
        return None
    merged: list[tuple[int | None, int | None]] = []
    for group in align_texts(_column_texts(before, old), _column_texts(after, new)):
        both = [*zip(group.old, group.new, strict=False)]
        merged += both
        merged += [(at, None) for at in group.old[len(both) :]]
        merged += [(None, at) for at in group.new[len(both) :]]
    return merged


def _column_texts(state: DocumentState, table: GalleyTable) -> list[str]:
    texts = [""] * _width(table)
    for row in table.rows:
        for cell in row:
            texts[cell.column] += f"{plain_in(state, cell.text)}\n"
    return texts


def _rows(
    before: DocumentState,
    after: DocumentState,
    old: GalleyTable | None,
    new: GalleyTable | None,
    columns: _Columns,
) -> Iterator[ComparedRow]:
    olds, news = old.rows if old else (), new.rows if new else ()
    texts, texts_new = [_row_text(before, row) for row in olds], [_row_text(after, row) for row in news]
    compared = partial(_row, before, after, columns)
    for group in align_texts(texts, texts_new):
        both = [*zip(group.old, group.new, strict=False)]
        for at, at_new in both:
            yield compared(olds[at], news[at_new], Relation.CHANGED, moved=group.moved)
        for at in group.old[len(both) :]:
            yield compared(olds[at], (), Relation.DELETED)
        for at in group.new[len(both) :]:
            yield compared((), news[at], Relation.INSERTED)


def _row_text(state: DocumentState, row: GalleyRow) -> str:
    return "\t".join(plain_in(state, cell.text) for cell in row)


def _row(  # noqa: PLR0913, PLR0917 - a row of either state, and how they belong together
    before: DocumentState,
    after: DocumentState,
    columns: _Columns,
    old: GalleyRow,
    new: GalleyRow,
    relation: Relation,
    *,
    moved: bool = False,
) -> ComparedRow:
    by_column: Mapping[int, GalleyCell] = {cell.column: cell for cell in old}
    by_column_new: Mapping[int, GalleyCell] = {cell.column: cell for cell in new}
    cells: list[ComparedText | None] = []
    spans: list[int] = []
    for at, at_new in columns:
        one = by_column.get(at) if at is not None else None
        other = by_column_new.get(at_new) if at_new is not None else None
        texts = ([each.text] if each else [] for each in (one, other))
        cells.append(compare_texts(before, after, *texts) if one or other else None)
        spans.append(max((each.colspan for each in (one, other) if each), default=1))
    return ComparedRow(relation, tuple(cells), tuple(spans), moved)
