"""What is read of a returned file, as long as it isn't settled which names its texts have."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.model.returned import (
    Deletion,
    ReturnedCell,
    ReturnedDeletion,
    ReturnedPicture,
    ReturnedRow,
    ReturnedRun,
    ReturnedTable,
    ReturnedText,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.model.returned import ReturnedBlock, Stamp


class TextDraft(Struct, eq=False):
    """A text; `new` says that all of it was inserted with its mark, `move` is the name of the move that brought it.

    `became` is where it was moved to.
    """

    style: str
    names: list[str] = field(default_factory=list)
    runs: list[ReturnedRun] = field(default_factory=list)
    deletions: list[Deletion] = field(default_factory=list)
    inserted: Stamp | None = None
    merged: Stamp | None = None
    moved: Stamp | None = None
    move: str = ""
    new: bool = False
    length: int = 0
    became: TextDraft | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing stands or stood in it."""
        return not self.length and not self.deletions

    @property
    def plain(self) -> str:
        """Its characters."""
        return "".join(run.text for run in self.runs)

    @property
    def gone(self) -> str:
        """Its deleted characters, where no others are left."""
        return "" if self.length else "".join(each.text for each in self.deletions)

    def add(self, run: ReturnedRun) -> None:
        """Add characters."""
        self.length += len(run.text)
        self.runs.append(run)

    def delete(self, text: str, stamp: Stamp) -> None:
        """Add deleted characters."""
        self.deletions.append(Deletion(self.length, text, stamp))

    def frozen(self) -> ReturnedText:
        """Return it as a value; what follows each other with the same look or stamp is one."""
        runs = (list(group) for _, group in groupby(self.runs, key=lambda run: replace(run, text="")))
        deletions = (
            list(group) for _, group in groupby(self.deletions, key=lambda each: replace(each, text=""))
        )
        return ReturnedText(
            tuple(self.names),
            self.style,
            tuple(replace(group[0], text="".join(run.text for run in group)) for group in runs),
            tuple(replace(group[0], text="".join(each.text for each in group)) for group in deletions),
            self.inserted,
            self.merged,
            self.moved,
        )


class PictureDraft(Struct, eq=False):
    """A picture."""

    digest: str
    names: list[str] = field(default_factory=list)

    def frozen(self) -> ReturnedPicture:
        """Return it as a value."""
        return ReturnedPicture(tuple(self.names), self.digest)


class DeletionDraft(Struct, eq=False):
    """A paragraph or a row that was deleted, or moved away by the move of this name, and what it `became`."""

    text: str
    stamp: Stamp
    names: list[str] = field(default_factory=list)
    move: str = ""
    became: TextDraft | None = None

    def frozen(self) -> ReturnedDeletion:
        """Return it as a value."""
        return ReturnedDeletion(tuple(self.names), self.text, self.stamp)


class CellDraft(Struct, eq=False):
    """A cell."""

    drafts: list[DraftBlock]
    column: int
    across: int
    down: int

    def frozen(self) -> ReturnedCell:
        """Return it as a value."""
        texts = tuple(each.frozen() for each in self.drafts if isinstance(each, TextDraft))
        return ReturnedCell(texts, self.column, self.across, self.down)


class RowDraft(Struct, eq=False):
    """A row."""

    cells: list[CellDraft]
    inserted: Stamp | None = None


class TableDraft(Struct, eq=False):
    """A table."""

    rows: list[RowDraft]

    def frozen(self) -> ReturnedTable:
        """Return it as a value."""
        rows = (ReturnedRow(tuple(cell.frozen() for cell in row.cells), row.inserted) for row in self.rows)
        return ReturnedTable(tuple(rows))


Named: TypeAlias = TextDraft | PictureDraft | DeletionDraft
DraftBlock: TypeAlias = Named | TableDraft


def sequences(drafts: list[DraftBlock]) -> Iterator[list[DraftBlock]]:
    """Yield each list of blocks that follow each other: the main one, and those of all cells."""
    yield drafts
    for each in drafts:
        if isinstance(each, TableDraft):
            for row in each.rows:
                for cell in row.cells:
                    yield from sequences(cell.drafts)


def named(drafts: list[DraftBlock]) -> Iterator[Named]:
    """Yield all that has names, in reading order."""
    for each in drafts:
        if isinstance(each, TableDraft):
            for row in each.rows:
                for cell in row.cells:
                    yield from named(cell.drafts)
        else:
            yield each


def frozen(drafts: Iterable[DraftBlock]) -> Iterator[ReturnedBlock]:
    """Yield blocks as values; what stands in cells besides texts follows their table.

    A paragraph of which a tracked change left nothing but its mark is a deletion.
    """
    for each in drafts:
        if isinstance(each, TextDraft) and each.gone:
            yield ReturnedDeletion(tuple(each.names), each.gone, each.deletions[0].stamp)
        else:
            yield each.frozen()
        if isinstance(each, TableDraft):
            for row in each.rows:
                for cell in row.cells:
                    yield from frozen(one for one in cell.drafts if not isinstance(one, TextDraft))
