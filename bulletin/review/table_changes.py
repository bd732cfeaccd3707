"""Changes of tables: cells, rows that are new or gone, columns and joined cells, whole tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.model.galley import Editing, GalleyPart
from bulletin.review.changes import ChangeKind, ReviewChange, Sensitivity
from bulletin.review.shown import characters, shown, shown_runs, to_runs, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.model.galley import GalleyTable
    from bulletin.model.returned import ReturnedTable, Stamp
    from bulletin.review.matching import MatchedTable, ReturnedPlace
    from bulletin.review.table_matching import MatchedRow
    from bulletin.review.text_changes import TextChanges

_BETWEEN = "｜"
"""What stands between cells in a list of changes."""


class TableChanges(Struct, frozen=True):
    """Makes changes of tables."""

    texts: TextChanges

    def of_matched(self, matched: MatchedTable) -> Iterator[ReviewChange]:
        """Yield the changes of a table; one with other columns or joined cells is one change as a whole."""
        table, new = matched.old, matched.new
        if new is None:
            yield self._change(table, ChangeKind.DELETED_TABLE, _words(table), "")
            return
        if matched.moved:
            where = self.texts.destination(matched.behind)
            moved = self._change(table, ChangeKind.MOVED, _words(table), where)
            yield replace(moved, sensitive=(), beside=matched.behind)
        if not matched.fits:
            change = self._change(table, ChangeKind.TABLE, _words(table), _returned_words(new))
            yield replace(change, stamps=_stamps(new), table=new)
            return
        above = -1
        for row in matched.rows:
            yield from self._row(table, new, row, above)
            above = row.old if row.old is not None else above

    def _change(self, table: GalleyTable, kind: ChangeKind, before: str, after: str) -> ReviewChange:
        texts = [cell.text for row in table.rows for cell in row]
        touched = {
            each for words in (before, after) for each in self.texts.words.touched(words, 0, len(words))
        }
        return ReviewChange(
            kind,
            table.name,
            texts[0].part if texts else GalleyPart.BODY,
            table.position,
            before,
            after,
            sensitive=tuple(each for each in Sensitivity if each in touched),
            generated=bool(texts) and all(text.editing is Editing.GENERATED for text in texts),
        )

    def _row(
        self, table: GalleyTable, new: ReturnedTable, row: MatchedRow, above: int
    ) -> Iterator[ReviewChange]:
        """Yield the changes of a row; `above` is the number of the row that it stands below."""
        if row.old is not None and row.new is not None:
            for text, cell in row.cells:
                if text is not None and cell is not None:
                    yield from self.texts.edits((text,), (cell,))
        elif row.old is not None:
            cells = [cell.text for cell in table.rows[row.old]]
            words = _BETWEEN.join(characters(shown(text)) for text in cells)
            change = self._change(table, ChangeKind.DELETED_ROW, words, "")
            stamps = self.texts.deleted_stamps([text.name for text in cells])
            position = cells[0].position if cells else table.position
            yield replace(change, position=position, stamps=stamps, row=row.old)
        elif row.new is not None:
            returned = new.rows[row.new]
            runs = [trimmed(shown_runs(cell.runs)) for _, cell in row.cells if cell]
            words = _BETWEEN.join(map(characters, runs))
            inserted = (run.inserted for _, cell in row.cells if cell for run in cell.runs)
            stamps = (
                (returned.inserted,) if returned.inserted else tuple(dict.fromkeys(filter(None, inserted)))
            )
            change = self._change(table, ChangeKind.NEW_ROW, "", words)
            yield replace(change, stamps=stamps, row=above, cells=tuple(map(to_runs, runs)))

    def new(self, table: ReturnedTable, place: ReturnedPlace) -> ReviewChange:
        """Return the change that put a table behind something."""
        part, position = self.texts.where(place.behind)
        words = _returned_words(table)
        return ReviewChange(
            ChangeKind.NEW_TABLE,
            place.behind,
            part,
            position,
            "",
            words,
            _stamps(table),
            tuple(self.texts.words.touched(words, 0, len(words))),
            beside=place.behind,
            table=table,
        )


def _words(table: GalleyTable) -> str:
    return _BETWEEN.join(characters(shown(cell.text)) for row in table.rows for cell in row)


def _returned_words(table: ReturnedTable) -> str:
    return _BETWEEN.join(text.plain for row in table.rows for cell in row.cells for text in cell.texts)


def _stamps(table: ReturnedTable) -> tuple[Stamp, ...]:
    texts = (text for row in table.rows for cell in row.cells for text in cell.texts)
    inserted = [row.inserted for row in table.rows] + [run.inserted for text in texts for run in text.runs]
    return tuple(dict.fromkeys(filter(None, inserted)))
