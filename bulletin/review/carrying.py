"""Changes and sources → edited sources: the smallest edits that are read back as what is wanted.

Each change is written in several ways, from the smallest edit on, and the file is parsed again: the first way by which
all its texts say what they should is taken. What no way says is refused, and the file stays as it was there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.model import NoteMark, Text, note_mark
from bulletin.model.galley import Editing, GalleyFigures, GalleyTable, block_texts
from bulletin.parsing.markdown.writing.escapes import Escaping
from bulletin.review.applying import PlacedCharacter, apply_edits
from bulletin.review.block_edits import NewParagraph
from bulletin.review.changes import ChangeKind, RefusedChange, ReviewChange, in_order_of_file
from bulletin.review.edited_file import EditedFile, WantedParagraph
from bulletin.review.shown import shown, shown_runs
from bulletin.review.sources import EditableSource, FileEntry
from bulletin.review.table_edits import TablePlan, new_table, write_table
from bulletin.review.text_edits import PlannedParagraph
from bulletin.review.value_edits import with_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bulletin.model.galley import Galley, GalleyText
    from bulletin.model.returned import ReturnedText
    from bulletin.review.applying import EditedPart
    from bulletin.review.shown import ShownText


class CarriedChanges(Struct, frozen=True):
    """The edited sources, and the changes that could not be carried into them."""

    sources: Mapping[str, bytes]
    refused: tuple[RefusedChange, ...] = ()


def carry(changes: Sequence[ReviewChange], galley: Galley, sources: Mapping[str, bytes]) -> CarriedChanges:
    """Carry changes into the sources that their galley was made from.

    Any choice of the changes of `find_changes` can be carried. Those of generated texts are not among the refused ones.
    """
    own = [change for change in in_order_of_file(changes) if not change.generated]
    return _Carrier.of(galley, sources).carry(own)


_EDITS = frozenset(
    {
        ChangeKind.INSERTED,
        ChangeKind.DELETED,
        ChangeKind.REPLACED,
        ChangeKind.RESTYLED,
        ChangeKind.SPLIT,
        ChangeKind.MERGED,
        ChangeKind.RELEVELED,
    }
)
_REASONS = {
    ChangeKind.SPLIT: "在这里分段，Markdown 写不出来",
    ChangeKind.MERGED: "这两段合成一段，Markdown 写不出来",
    ChangeKind.RELEVELED: "原稿里写不出这一级",
    ChangeKind.NEW_PARAGRAPH: "在这里加的段落，Markdown 写不出这样的位置或者样式",
    ChangeKind.DELETED_PARAGRAPH: "删去这一段，别处会跟着变",
    ChangeKind.MOVED: "这一段移不到那里",
    ChangeKind.NEW_ROW: "表格里加不了这一行",
    ChangeKind.DELETED_ROW: "表格里删不了这一行",
    ChangeKind.NEW_TABLE: "这样的表格，Markdown 写不出来",
    ChangeKind.DELETED_TABLE: "删去这个表格，别处会跟着变",
    ChangeKind.PICTURE: "删去这张图片，别处会跟着变",
}
_OTHER_REASON = "照这样改，写进稿件读出来不一样"

Step: TypeAlias = "Callable[[Sequence[ReviewChange]], EditedFile | str | None]"
"""Carries some changes of one file: the edited file, or why that can't be."""


class _Carrier(Struct):
    """Carries changes file by file; `order` are the texts of Markdown in reading order, `owners` the files of texts."""

    texts: dict[str, GalleyText]
    tables: dict[str, GalleyTable]
    captions: dict[str, str]
    order: list[str]
    folder: str
    sources: Mapping[str, bytes]
    files: dict[str, EditedFile] = field(default_factory=dict)
    refused: list[RefusedChange] = field(default_factory=list)

    @classmethod
    def of(cls, galley: Galley, sources: Mapping[str, bytes]) -> _Carrier:
        texts = {text.name: text for text in galley.texts}
        tables = {block.name: block for block in galley.blocks if isinstance(block, GalleyTable)}
        figures = (
            one for block in galley.blocks if isinstance(block, GalleyFigures) for one in block.figures
        )
        captions = {one.name: one.caption.name if one.caption else "" for one in figures}
        order = [text.name for text in galley.texts if text.editing is Editing.TEXT]
        return cls(texts, tables, captions, order, _folder(galley), sources)

    def carry(self, changes: Sequence[ReviewChange]) -> CarriedChanges:
        self.refused += (RefusedChange(change, change.refusal) for change in changes if change.refusal)
        left = [change for change in changes if not change.refusal]
        edits = [change for change in left if change.kind in _EDITS]
        deleted = [change for change in left if change.kind is ChangeKind.DELETED_PARAGRAPH]
        gone = self._edit_texts(edits, {change.name for change in deleted})
        self._edit_rows([each for each in left if each.kind in {ChangeKind.NEW_ROW, ChangeKind.DELETED_ROW}])
        self._delete(left, gone)
        self._place([each for each in left if each.kind in _PLACED])
        sources = dict(self.sources)
        sources |= {path: file.source.content for path, file in self.files.items()}
        return CarriedChanges(sources, tuple(self.refused))

    # --- Trying ------------------------------------------------------------------------------------------------

    def _file(self, path: str | None) -> EditedFile | None:
        """Return a file; None where it is none of the sources, or can't be written as it is read."""
        if path is None or path not in self.sources:
            return None
        if path not in self.files:
            source = EditableSource.of(path, self.folder, self.sources[path])
            if source is None:
                return None
            self.files[path] = EditedFile.of(source)
        return self.files[path]

    def _path(self, name: str) -> str | None:
        """Return the path of the file that a text of the galley stands in."""
        text, table = self.texts.get(name), self.tables.get(name)
        position = text.position if text else table.position if table else None
        if text and text.editing is Editing.GENERATED:
            own = f"{self.folder}/{name.partition(':')[0]}" if self.folder else name.partition(":")[0]
            return own if own in self.sources else None
        return position.path if position else None

    def _try(self, path: str | None, changes: Sequence[ReviewChange], step: Step) -> None:
        """Carry changes of a file together; where that fails, as many of them as can be."""
        if self._file(path) is None or path is None:
            self._refuse(changes, "这一处不在稿件的文件里，或者文件的编码不能照原样写回")
            return
        result = step(changes)
        if isinstance(result, EditedFile):
            self.files[path] = result
            return
        kept: list[ReviewChange] = []
        best: EditedFile | None = None
        for change in changes:
            single = result if len(changes) == 1 else step([*kept, change])
            if isinstance(single, EditedFile):
                kept.append(change)
                best = single
            else:
                self._refuse([change], single or "")
        if best is not None:
            self.files[path] = best

    def _refuse(self, changes: Sequence[ReviewChange], reason: str = "") -> None:
        self.refused += (
            RefusedChange(change, reason or _REASONS.get(change.kind, _OTHER_REASON)) for change in changes
        )

    # --- Texts -------------------------------------------------------------------------------------------------

    def _edit_texts(self, changes: Sequence[ReviewChange], deleted: set[str]) -> set[str]:
        """Carry edits of texts; return the names of deleted notes that went with their marks."""
        by_name: dict[str, list[ReviewChange]] = {}
        for change in changes:
            by_name.setdefault(change.name, []).append(change)
        gone: set[str] = set()
        for unit in self._units(by_name):
            own = [change for name in unit for change in by_name.get(name, ())]
            text = self.texts[unit[0]]
            if text.editing is Editing.VALUE:
                self._try(self._path(unit[0]), own, self._value_step(text))
                continue
            notes = self._notes_with(unit, by_name, deleted)
            self._try(self._path(unit[0]), own, self._text_step(unit, notes))
            file = self._file(self._path(unit[0]))
            gone |= {name for name in notes if file and file.index(name) is None}
        return gone

    def _units(self, by_name: Mapping[str, Sequence[ReviewChange]]) -> Iterator[list[str]]:
        """Yield the names of texts that are edited together: merged ones with those before them."""
        merged = {
            name for name, those in by_name.items() if any(each.kind is ChangeKind.MERGED for each in those)
        }
        unit: list[str] = []
        for name in self.order:
            if name in merged and unit:
                unit.append(name)
                continue
            if any(each in by_name for each in unit):
                yield unit
            unit = [name]
        if any(each in by_name for each in unit):
            yield unit
        yield from ([name] for name in by_name if self.texts[name].editing is Editing.VALUE)

    def _value_step(self, text: GalleyText) -> Step:
        def step(changes: Sequence[ReviewChange]) -> EditedFile | str | None:
            file = self._file(text.position.path if text.position else None)
            if file is None:
                return None
            own = shown(text)
            (part, *others) = apply_edits(own, changes)
            first, last = len(text.label), len(own) - len(text.credit)
            inner = [
                PlacedCharacter(each.shown, None if each.index is None else each.index - first)
                for each in part
                if not each.shown.generated
            ]
            if others:
                return None
            new = with_value(file.source, text, own[first:last], inner)
            return new if isinstance(new, str) else replace(file, source=new)

        return step

    def _text_step(self, unit: Sequence[str], notes: Sequence[str]) -> Step:
        path = self._path(unit[0])

        def step(changes: Sequence[ReviewChange]) -> EditedFile | str | None:
            file = self._file(path)
            if file is None:
                return None
            merged = {change.name for change in changes if change.kind is ChangeKind.MERGED}
            runs: list[list[str]] = []
            for name in unit:
                if name in merged and runs:
                    runs[-1].append(name)
                else:
                    runs.append([name])
            edited: EditedFile | None = file
            for names in runs:
                own = [change for change in changes if change.name in names]
                if own and edited is not None:
                    edited = self._with_run(edited, names, own, notes)
            return edited

        return step

    def _with_run(
        self, file: EditedFile, names: Sequence[str], changes: Sequence[ReviewChange], notes: Sequence[str]
    ) -> EditedFile | None:
        """Return the file with texts edited that become one another's neighbours or one paragraph."""
        paragraphs: list[tuple[str, list[tuple[int, EditedPart]]]] = []
        for owner, name in enumerate(names):
            index = file.index(name)
            if index is None:
                return None
            entry = file.entries[index]
            own = [change for change in changes if change.name == name]
            level = next((each.style for each in own if each.kind is ChangeKind.RELEVELED), "")
            texts = [each for each in own if each.kind not in {ChangeKind.RELEVELED, ChangeKind.MERGED}]
            parts = self._parts(self.texts[name], entry, texts, joined=owner > 0)
            styles = [level or entry.style, *(each.style for each in own if each.kind is ChangeKind.SPLIT)]
            for number, part in enumerate(parts):
                if number == 0 and owner > 0:
                    paragraphs[-1][1].append((owner, part))
                else:
                    paragraphs.append((styles[number] or entry.style, [(owner, part)]))
        wanted = [WantedParagraph(style, PlannedParagraph(tuple(parts))) for style, parts in paragraphs]
        gone = [name for name in notes if file.index(name) is not None]
        return file.with_texts(names, wanted, gone)

    def _parts(
        self, text: GalleyText, entry: FileEntry, changes: Sequence[ReviewChange], *, joined: bool
    ) -> list[list[PlacedCharacter]]:
        """Return the paragraphs of an edited text in terms of its source, where a label may be typed before it.

        What the tool put before and behind it stays with it, or, in a paragraph that is joined to another, becomes text.
        """
        own, first = shown(text), len(text.label)
        typed = len(entry.text) - (len(own) - first - len(text.credit))
        result: list[list[PlacedCharacter]] = []
        for number, part in enumerate(apply_edits(own, changes)):
            kept: list[PlacedCharacter] = []
            if number == 0:
                kept += (PlacedCharacter(entry.text[at], at) for at in range(typed))
            for each in part:
                if not each.shown.generated:
                    index = None if each.index is None else each.index - first + typed
                    kept.append(PlacedCharacter(each.shown, index))
                elif joined and each.index is not None and each.index < first:
                    leaf = Text(each.shown.character)
                    kept.append(PlacedCharacter(replace(each.shown, leaf=leaf, tags=(), generated=False)))
            result.append(kept)
        return result

    def _notes_with(
        self, unit: Sequence[str], by_name: Mapping[str, Sequence[ReviewChange]], deleted: set[str]
    ) -> list[str]:
        """Return the texts of notes that are deleted as their marks are."""
        numbers: set[int] = set()
        for name in unit:
            text = self.texts[name]
            edits = [each for each in by_name.get(name, ()) if each.kind in _EDITS]
            parts = [] if name in deleted else apply_edits(shown(text), edits)
            left = {each.shown.leaf for part in parts for each in part if each.index is not None}
            marks = (each.leaf for each in shown(text) if isinstance(each.leaf, NoteMark))
            numbers |= {leaf.number for leaf in marks if leaf not in left}
        if not numbers:
            return []
        path = self._path(unit[0])
        labels = {note_mark(number) for number in numbers}
        gone: list[str] = []
        within = False
        for name in self.order:
            text = self.texts[name]
            if text.style != "note" or self._path(name) != path:
                within = False
                continue
            within = text.label in labels if text.label else within
            if within and name in deleted:
                gone.append(name)
        return gone

    # --- Rows --------------------------------------------------------------------------------------------------

    def _edit_rows(self, changes: Sequence[ReviewChange]) -> None:
        for name in dict.fromkeys(change.name for change in changes):
            own = [change for change in changes if change.name == name]
            self._try(self._path(name), own, self._row_step(name))

    def _row_step(self, name: str) -> Step:
        table = self.tables[name]

        def step(changes: Sequence[ReviewChange]) -> EditedFile | str | None:
            file = self._file(self._path(name))
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

    def _delete(self, changes: Sequence[ReviewChange], gone: set[str]) -> None:
        """Carry deletions: of tables and pictures with their captions, then of texts."""
        paragraphs = {each.name: each for each in changes if each.kind is ChangeKind.DELETED_PARAGRAPH}
        for change in changes:
            with_it: list[str] = []
            if change.kind is ChangeKind.DELETED_TABLE:
                own = [text.name for text in block_texts(self.tables[change.name])]
                beside = [name for name in paragraphs if name.startswith(f"{change.name}:")]
                name, with_it = own[0], [*own[1:], *beside]
            elif change.kind is ChangeKind.PICTURE and change.name in self.captions:
                name = change.name
                caption = self.captions[name]
                with_it = [caption] if caption in paragraphs else []
            else:
                continue
            path = self._path(self.captions.get(change.name) or change.name) or (
                change.position.path if change.position else None
            )
            file = self._file(path)
            result = file.without(name, *with_it) if file else None
            if result is None or path is None:
                self._refuse([change])
            else:
                self.files[path] = result
                gone |= set(with_it)
        for name, change in paragraphs.items():
            text = self.texts[name]
            if name in gone or text.style == "note":
                continue
            notes = self._notes_with([name], {}, set(paragraphs)) if text.editing is Editing.TEXT else []
            self._try(self._path(name), [change], self._deletion_step(name, notes))
            file = self._file(self._path(name))
            gone |= {note for note in notes if file and file.index(note) is None}
        for name, change in paragraphs.items():
            if name not in gone and self.texts[name].style == "note":
                self._try(self._path(name), [change], self._deletion_step(name, []))

    def _deletion_step(self, name: str, notes: Sequence[str]) -> Step:
        def step(_changes: Sequence[ReviewChange]) -> EditedFile | str | None:
            file = self._file(self._path(name))
            left = [note for note in notes if file and file.index(note) is not None]
            return file.without(name, gone=left) if file else None

        return step

    def _place(self, changes: Sequence[ReviewChange]) -> None:
        """Carry what is put elsewhere or comes new, in the order of the returned file."""
        last: dict[str, str] = {}
        for number, change in enumerate(changes):
            anchor = self._anchor(change.beside)
            if anchor is None:
                self._refuse([change], "这里的位置由程序排，稿件里没有这样的地方")
                continue
            path, behind = anchor
            behind = last.get(change.beside, behind)
            name = f"new-{number}"
            result = self._placed(change, path, behind, name)
            if result is None:
                self._refuse([change])
                continue
            self.files |= result
            last[change.beside] = change.name if change.kind is ChangeKind.MOVED else name
            if change.kind is ChangeKind.MOVED:
                last.pop(change.name, None)

    def _placed(
        self, change: ReviewChange, path: str, behind: str | None, name: str
    ) -> dict[str, EditedFile] | None:
        """Return the files with one paragraph or table put behind a text."""
        file = self._file(path)
        if file is None:
            return None
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
        own = self._path(name)
        home, target = self._file(own), self._file(path)
        index = home.index(name) if home else None
        if home is None or target is None or own is None or index is None:
            return None
        entry = home.entries[index]
        if own != path and any(isinstance(each.leaf, NoteMark) for each in entry.text):
            return None
        paragraph = NewParagraph(entry.style, entry.text, home.raw(name))
        placed = target.with_paragraph(behind, paragraph, new)
        if placed is None:
            return None
        left = (placed if own == path else home).without(name)
        if left is None:
            return None
        files = {path: placed, own: left}
        renamed = files[path]
        entries = tuple(replace(each, name=name) if each.name == new else each for each in renamed.entries)
        files[path] = replace(renamed, entries=entries)
        return files

    def _anchor(self, name: str) -> tuple[str, str | None] | None:
        """Return the file and the text behind which something stands; no text at the beginning of the body."""
        text = self.texts.get(name)
        if name in self.tables:
            texts = [each.name for each in block_texts(self.tables[name])]
            path = self._path(name)
            return (path, texts[-1]) if texts and path else None
        if name in self.captions:
            file = name.partition(":")[0]
            return (f"{self.folder}/{file}" if self.folder else file), name
        if text is None:
            return None
        path = self._path(name)
        if path is None or path not in self.sources:
            return None
        if text.editing is Editing.TEXT:
            return path, name
        names = [*self.texts]
        following = next(iter(names[names.index(name) + 1 :]), "")
        first = next((each for each in self.order if self._path(each) == path), None)
        return (path, None) if following == first else None


_PLACED = frozenset({ChangeKind.NEW_PARAGRAPH, ChangeKind.MOVED, ChangeKind.NEW_TABLE})


def _cell(texts: Sequence[ReturnedText]) -> ShownText:
    return tuple(shown_runs(run for text in texts for run in text.runs))


def _folder(galley: Galley) -> str:
    """Return the folder of the document: the paths in names begin there."""
    for text in galley.texts:
        if text.editing is not Editing.GENERATED and text.position:
            own = text.name.partition(":")[0]
            return text.position.path.removesuffix(own).rstrip("/")
    return ""
