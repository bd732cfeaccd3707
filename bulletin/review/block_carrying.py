"""Carries what changes whole blocks: rows of tables, deleted, moved and new paragraphs, tables and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.model import NoteMark
from bulletin.model.galley import Editing, block_texts
from bulletin.model.returned import ReturnedRun
from bulletin.parsing.markdown.writing.escapes import Escaping
from bulletin.review.block_edits import NewParagraph
from bulletin.review.changes import ChangeKind
from bulletin.review.shown import shown_runs, trimmed
from bulletin.review.sources import FileEntry
from bulletin.review.table_edits import TablePlan, new_table, write_table
from bulletin.review.table_matching import cell_text
from bulletin.review.text_carrying import TextCarrier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.model.returned import ReturnedText
    from bulletin.review.carry_state import CarryState, Step
    from bulletin.review.changes import ReviewChange
    from bulletin.review.edited_file import EditedFile
    from bulletin.review.shown import ShownText

_PLACED = frozenset({ChangeKind.NEW_PARAGRAPH, ChangeKind.MOVED, ChangeKind.NEW_TABLE})


class BlockCarrier(Struct, frozen=True):
    """Carries changes of whole blocks."""

    state: CarryState

    # --- Rows --------------------------------------------------------------------------------------------------

    def carry_rows(self, changes: Sequence[ReviewChange]) -> None:
        """Carry rows that are new or gone."""
        rows = [change for change in changes if change.kind in {ChangeKind.NEW_ROW, ChangeKind.DELETED_ROW}]
        for name in dict.fromkeys(change.name for change in rows):
            own = [change for change in rows if change.name == name]
            self.state.attempt(self.state.path(name), own, self._row_step(name))

    def _row_step(self, name: str) -> Step:
        table = self.state.tables[name]

        def step(changes: Sequence[ReviewChange]) -> EditedFile | str | None:
            file = self.state.file(self.state.path(name))
            if file is None:
                return None
            deleted = {change.row for change in changes if change.kind is ChangeKind.DELETED_ROW}
            new = [
                (change.row, [shown_runs(runs) for runs in change.cells])
                for change in changes
                if change.kind is ChangeKind.NEW_ROW
            ]
            rows: dict[int, list[FileEntry]] = {}
            for at, row in enumerate(table.rows):
                known = (file.index(cell.text.name) for cell in row)
                rows[at] = [file.entries[index] for index in known if index is not None]
            first = file.index(table.rows[0][0].text.name)
            if first is None:
                return None
            style = table.rows[-1][0].text.style
            wanted: list[FileEntry] = []
            for at in range(-1, len(table.rows)):
                if at >= 0 and at not in deleted:
                    wanted += rows[at]
                for number, (above, texts) in enumerate(new):
                    if above == at:
                        wanted += (
                            FileEntry(f"{name}:new-{number}.{column}", style, text)
                            for column, text in enumerate(texts)
                        )
            count = sum(map(len, rows.values()))
            entries = [*file.entries[:first], *wanted, *file.entries[first + count :]]
            plan = TablePlan(deleted=frozenset(deleted), new=tuple(new))
            names = {text.name: "" for text in block_texts(table)}
            return file.with_table(names, plan, entries)

        return step

    # --- Whole blocks ------------------------------------------------------------------------------------------

    def replace_tables(self, changes: Sequence[ReviewChange]) -> None:
        """Carry tables that have other columns or joined cells: they are written anew."""
        for change in changes:
            if change.kind is ChangeKind.TABLE:
                self.state.attempt(self.state.path(change.name), [change], self._table_step(change.name))

    def _table_step(self, name: str) -> Step:
        names = [text.name for text in block_texts(self.state.tables[name])]

        def step(changes: Sequence[ReviewChange]) -> EditedFile | str | None:
            file, new = self.state.file(self.state.path(name)), changes[0].table
            if file is None or new is None:
                return None
            rows = [
                [
                    (trimmed(shown_runs(cell_text(cell).runs)), cell.rowspan, cell.colspan)
                    for cell in row.cells
                ]
                for row in new.rows
            ]
            return file.with_new_table(names, rows)

        return step

    # --- Taking out --------------------------------------------------------------------------------------------

    def delete(self, changes: Sequence[ReviewChange], gone: set[str]) -> None:
        """Carry deletions: of tables and pictures with their captions, then of texts; `gone` are gone already."""
        paragraphs = {each.name: each for each in changes if each.kind is ChangeKind.DELETED_PARAGRAPH}
        for change in changes:
            if change.kind is ChangeKind.DELETED_TABLE:
                own = [text.name for text in block_texts(self.state.tables[change.name])]
                beside = [name for name in paragraphs if name.startswith(f"{change.name}:")]
                gone |= self._delete_block(change, own[0], [*own[1:], *beside])
            elif change.kind is ChangeKind.PICTURE and change.name in self.state.captions:
                caption = self.state.captions[change.name]
                gone |= self._delete_block(change, change.name, [caption] if caption in paragraphs else [])
        notes_last = sorted(paragraphs, key=self._is_note)
        for name in notes_last:
            if name not in gone:
                gone |= self._delete_text(paragraphs[name], set(paragraphs))

    def _is_note(self, name: str) -> bool:
        text = self.state.texts.get(name)
        return text is not None and text.style == "note"

    def _delete_block(self, change: ReviewChange, name: str, with_it: Sequence[str]) -> set[str]:
        """Delete a table or a picture; return the texts that went with it."""
        path = self.state.path(name)
        file = self.state.file(path)
        result = file.without(name, *with_it) if file else None
        if result is None or path is None:
            self.state.refuse([change])
            return set()
        self.state.files[path] = result
        return set(with_it)

    def _delete_text(self, change: ReviewChange, deleted: set[str]) -> set[str]:
        """Delete a paragraph or a line between passages; return the texts of notes that went with their marks."""
        name = change.name
        text, path = self.state.texts.get(name), self.state.path(name)
        is_text = text is not None and text.editing is Editing.TEXT and not self._is_note(name)
        notes = TextCarrier(self.state).notes_with([name], {}, deleted) if is_text else []

        def step(_changes: Sequence[ReviewChange]) -> EditedFile | str | None:
            file = self.state.file(path)
            left = [note for note in notes if file and file.index(note) is not None]
            return file.without(name, gone=left) if file else None

        self.state.attempt(path, [change], step)
        file = self.state.file(path)
        return {note for note in notes if file and file.index(note) is None}

    # --- Putting in --------------------------------------------------------------------------------------------

    def place(self, changes: Sequence[ReviewChange]) -> None:
        """Carry what is put elsewhere or comes new, in the order of the returned file."""
        placed = [change for change in changes if change.kind in _PLACED]
        moved = {change.name for change in placed if change.kind is ChangeKind.MOVED}
        last: dict[str, str] = {}
        done: set[str] = set()
        for number, change in enumerate(placed):
            owner = self._owner(change.name, moved) if change.kind is ChangeKind.MOVED else None
            if owner in done:
                continue
            anchor = self._anchor(change.beside)
            name = f"new-{number}"
            together = [change]
            if owner is not None:
                together = [each for each in placed if self._owner(each.name, moved) == owner]
                done.add(owner)
            result = None
            if anchor is not None:
                path, behind = anchor[0], last.get(change.beside, anchor[1])
                result = self._placed(change, path, behind, name, owner)
            if result is None:
                reason = "" if anchor else "这里的位置由程序排，稿件里没有这样的地方"
                self.state.refuse(together, reason)
                continue
            self.state.files |= result
            last[change.beside] = change.name if change.kind is ChangeKind.MOVED and not owner else name
            if change.kind is ChangeKind.MOVED:
                last.pop(change.name, None)

    def _owner(self, name: str, moved: set[str]) -> str | None:
        """Return the moved table or picture that something is, or is the caption or a note of."""
        blocks = (each for each in moved if each in self.state.tables or each in self.state.captions)
        return next((each for each in blocks if name == each or name.startswith(f"{each}:")), None)

    def _placed(
        self, change: ReviewChange, path: str, behind: str | None, name: str, owner: str | None
    ) -> dict[str, EditedFile] | None:
        """Return the files with one paragraph, table or picture put behind a text."""
        file = self.state.file(path)
        if file is None:
            return None
        if owner is not None:
            return self._moved_block(owner, file, behind, name)
        if change.kind is ChangeKind.MOVED:
            return self._moved(change.name, path, behind, name)
        if change.table is not None:
            edited = self._with_table(file, change, behind, name)
        else:
            style = "body" if change.style == "editors-note" else change.style
            edited = file.with_paragraph(behind, NewParagraph(style, shown_runs(change.runs)), name)
        return {path: edited} if edited else None

    def _with_table(
        self, file: EditedFile, change: ReviewChange, behind: str | None, name: str
    ) -> EditedFile | None:
        """Return the file with a new table; only one without joined cells can be written."""
        rows = [
            [_cell(cell.texts) for cell in row.cells if cell.colspan == cell.rowspan == 1]
            for row in (change.table.rows if change.table else ())
        ]
        if len({len(row) for row in rows}) != 1 or len(rows) < 2 or not rows[0]:
            return None
        entries = [
            FileEntry(f"{name}:{at}.{column}", "cell" if at else "cell-head", text)
            for at, row in enumerate(rows)
            for column, text in enumerate(row)
        ]
        written = write_table(new_table(rows), Escaping.LIGHT, "", file.source.line_end)
        edited = file.with_block(behind, NewParagraph("table", (), written), entries)
        return edited and replace(edited, ends={**edited.ends, name: entries[-1].name})

    def _moved(self, name: str, path: str, behind: str | None, new: str) -> dict[str, EditedFile] | None:
        """Return the files with a text taken out of one place and put into another."""
        own = self.state.path(name)
        home, target = self.state.file(own), self.state.file(path)
        index = home.index(name) if home else None
        if home is None or target is None or own is None or index is None:
            return None
        entry = home.entries[index]
        if own != path and any(isinstance(each.leaf, NoteMark) for each in entry.text):
            return None
        labelled = bool(self.state.texts[name].label) and entry.style == "item"
        paragraph = NewParagraph(entry.style, entry.text, home.raw(name), is_item=labelled)
        beside = target.end_of(behind) if behind else None
        if entry.style == "item" and (beside is None or target.entries[beside].style != "item"):
            label = shown_runs([ReturnedRun(self.state.texts[name].label)])
            paragraph = NewParagraph("body", (*label, *entry.text))
        placed = target.with_paragraph(behind, paragraph, new)
        left = (placed if own == path else home).without(name) if placed else None
        if placed is None or left is None:
            return None
        files = {path: placed, own: left}
        entries = (replace(each, name=name) if each.name == new else each for each in files[path].entries)
        return {**files, path: replace(files[path], entries=tuple(entries))}

    def _moved_block(
        self, name: str, target: EditedFile, behind: str | None, new: str
    ) -> dict[str, EditedFile] | None:
        """Return the files with a table or a picture, with its caption and its notes, in another place."""
        own, path = self.state.path(name), target.source.path
        home = self.state.file(own)
        first = (
            [text.name for text in block_texts(self.state.tables[name])][:1]
            if name in self.state.tables
            else [name]
        )
        typed, entries = home.block(first[0]) if home and first else ("", [])
        if home is None or own is None or not typed:
            return None
        names = [entry.name for entry in entries]
        renamed = [replace(entry, name=f"{new}:{entry.name}") for entry in entries]
        placed = target.with_block(behind, NewParagraph("table", (), typed), renamed)
        left = (placed if own == path else home).without(*names) if placed else None
        if placed is None or left is None:
            return None
        files = {path: placed, own: left}
        kept = (replace(each, name=each.name.removeprefix(f"{new}:")) for each in files[path].entries)
        edited = replace(files[path], entries=tuple(kept), ends={**files[path].ends, new: names[-1]})
        return {**files, path: edited}

    def _anchor(self, name: str) -> tuple[str, str | None] | None:
        """Return the file and the text behind which something stands; no text at the beginning of the body."""
        path = self.state.path(name)
        if path is None or path not in self.state.sources:
            return None
        if name in self.state.tables:
            texts = [each.name for each in block_texts(self.state.tables[name])]
            return (path, texts[-1]) if texts else None
        text = self.state.texts.get(name)
        if text is None or text.editing is Editing.TEXT:
            return path, name
        names = [*self.state.texts]
        following = next(iter(names[names.index(name) + 1 :]), "")
        first = next((each for each in self.state.order if self.state.path(each) == path), None)
        return (path, None) if following == first else None


def _cell(texts: Sequence[ReturnedText]) -> ShownText:
    return tuple(shown_runs(run for text in texts for run in text.runs))
