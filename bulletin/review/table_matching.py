"""Matches the rows and cells of a table with those that came back: by names, else by texts and columns."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.model.returned import ReturnedCell, ReturnedRow, ReturnedRun, ReturnedTable, ReturnedText
from bulletin.review.alignment import align_texts
from bulletin.review.shown import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.model.galley import GalleyRow, GalleyTable, GalleyText

_CELL_END = "\x1f"


class MatchedRow(Struct, frozen=True):
    """A row of a table and the one that came back, by their numbers (from 0); None where it is new or gone.

    `cells` are the texts of both; a cell that only one of them has is None in the other.
    """

    old: int | None
    new: int | None
    cells: tuple[tuple[GalleyText | None, ReturnedText | None], ...] = ()


def match_rows(old: GalleyTable, new: ReturnedTable, names: Mapping[str, str]) -> tuple[MatchedRow, ...]:
    """Match the rows of a table; `names` leads from bookmarks to names of the galley."""
    seeds: dict[int, int] = {}
    owners = {cell.text.name: at for at, row in enumerate(old.rows) for cell in row}
    for place, row in enumerate(new.rows):
        known = (name for cell in row.cells for name in _named(cell, names) if name in owners)
        votes = Counter(owners[name] for name in known)
        best = next((at for at, _ in votes.most_common() if at not in seeds), None)
        if best is not None:
            seeds[best] = place
    ours = [_CELL_END.join(cell.text.plain for cell in row) for row in old.rows]
    theirs = [_CELL_END.join(cell_text(cell).plain for cell in row.cells) for row in new.rows]
    matched: list[MatchedRow] = []
    for each in align_texts(ours, theirs, seeds):
        for index in range(max(len(each.old), len(each.new))):
            at = each.old[index] if index < len(each.old) else None
            place_of = each.new[index] if index < len(each.new) else None
            own = old.rows[at] if at is not None else ()
            came = new.rows[place_of].cells if place_of is not None else ()
            matched.append(MatchedRow(at, place_of, tuple(_matched_cells(own, came, names))))
    return tuple(matched)


def _named(cell: ReturnedCell, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the names of the galley in a cell."""
    return (names[name] for text in cell.texts for name in text.names if name in names)


def _matched_cells(
    old: GalleyRow, new: Sequence[ReturnedCell], names: Mapping[str, str]
) -> Iterator[tuple[GalleyText | None, ReturnedText | None]]:
    """Match the cells of a row by their names, else by their columns."""
    left = {cell.text.name: cell for cell in old}
    pairs: dict[int, GalleyText] = {}
    for index, cell in enumerate(new):
        known = next((name for name in _named(cell, names) if name in left), None)
        if known:
            pairs[index] = left.pop(known).text
    columns = {cell.column: cell.text for cell in left.values()}
    for index, cell in enumerate(new):
        text = pairs.get(index) or columns.pop(cell.column, None)
        yield text, cell_text(cell)
    yield from ((text, None) for text in columns.values())


def fits(old: GalleyTable, new: ReturnedTable, rows: Sequence[MatchedRow]) -> bool:
    """Whether a table has the same columns and the same joined cells as the one that came back."""
    same = all(
        _shape(old.rows[row.old]) == _returned_shape(new.rows[row.new])
        for row in rows
        if row.old is not None and row.new is not None
    )
    widths = {sum(cell.colspan for cell in row.cells) for row in new.rows}
    return same and all(width <= _columns(old.rows) for width in widths)


def cell_text(cell: ReturnedCell) -> ReturnedText:
    """Return the paragraphs of a cell as one text, with breaks between them; empty ones at its ends are left out."""
    texts = [*cell.texts]
    while len(texts) > 1 and not texts[-1].plain.strip(BLANKS):
        texts.pop()
    while len(texts) > 1 and not texts[0].plain.strip(BLANKS):
        texts.pop(0)
    if not texts:
        return ReturnedText((), "", ())
    runs, deletions, length = [*texts[0].runs], [*texts[0].deletions], len(texts[0].plain)
    for text in texts[1:]:
        runs += (ReturnedRun("\n", inserted=text.inserted), *text.runs)
        deletions += (replace(each, offset=each.offset + length + 1) for each in text.deletions)
        length += 1 + len(text.plain)
    names = tuple(chain.from_iterable(text.names for text in cell.texts))
    return replace(texts[0], names=names, runs=tuple(runs), deletions=tuple(deletions))


def table_texts(table: ReturnedTable) -> Iterator[ReturnedText]:
    """Yield the texts of a table row by row."""
    for row in table.rows:
        for cell in row.cells:
            yield from cell.texts


def _shape(row: GalleyRow) -> tuple[tuple[int, int, int], ...]:
    return tuple((cell.column, cell.colspan, cell.rowspan) for cell in row)


def _returned_shape(row: ReturnedRow) -> tuple[tuple[int, int, int], ...]:
    return tuple((cell.column, cell.colspan, cell.rowspan) for cell in row.cells)


def _columns(rows: Sequence[GalleyRow]) -> int:
    return max((cell.column + cell.colspan for row in rows for cell in row), default=0)
