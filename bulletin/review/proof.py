"""The proof that changes were understood and carried: what should stand in a Word file against what stands in one.

Three states are compared text by text: the returned file, the texts that the changes make of the galley, and our own
export of the edited sources, read again. What the tool makes differs where the text around it has changed: numbers of
items and notes, contents, counts; it is left out of the comparison.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.model import Strong, Text
from bulletin.model.galley import Editing, GalleyBreak, GalleyFigures, GalleyTable, GalleyText, block_texts
from bulletin.model.returned import ReturnedRun, ReturnedText
from bulletin.review.alignment import align_texts
from bulletin.review.applying import apply_edits
from bulletin.review.block_edits import without_item_label
from bulletin.review.changes import ChangeKind, ReviewChange, in_order_of_file
from bulletin.review.shown import (
    BLANKS,
    PLAIN,
    characters,
    returned_runs,
    shown,
    shown_runs,
    title_in_label,
    trimmed,
)
from bulletin.review.sources import markdown_form, text_key
from bulletin.review.table_matching import cell_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from bulletin.diagnostics import Position
    from bulletin.model.galley import Galley
    from bulletin.model.returned import ReturnedTable
    from bulletin.review.shown import Look, ShownText


class ProofDifference(Struct, frozen=True):
    """Two texts that should be the same: what is wanted, and what was written; one of them may be missing (empty)."""

    wanted: str
    written: str
    position: Position | None = None


class NamedGalley(Struct, frozen=True):
    """A galley, and the names of its texts by their bookmarks in a Word file."""

    galley: Galley
    names: Mapping[str, str] = field(default_factory=dict)

    def owners(self) -> dict[str, GalleyText]:
        """Return the texts by their bookmarks; of a label with a run-in title only what stands before that is the tool's."""
        texts = {text.name: self._with_title(text) for text in self.galley.texts}
        return {bookmark: texts[name] for bookmark, name in self.names.items() if name in texts}

    def _with_title(self, text: GalleyText) -> GalleyText:
        title = title_in_label(text, self.galley.titles)
        if title is None:
            return text
        run_in = Strong((Text(text.label[title[0] :]),))
        return replace(text, label=text.label[: title[0]], inlines=(run_in, *text.inlines))


def differences(
    wanted: Iterable[ReturnedText],
    written: Iterable[ReturnedText],
    sent: NamedGalley,
    edited: NamedGalley,
) -> tuple[ProofDifference, ...]:
    """Return where two files differ, apart from what the tool makes and from empty paragraphs; nothing is a proof.

    `sent` is the galley that bookmarks of `wanted` name, `edited` that of `written`: our own export, which has them all.
    """
    return tuple(_differences(wanted, written, sent.owners(), edited.owners()))


def _differences(
    wanted: Iterable[ReturnedText],
    written: Iterable[ReturnedText],
    sent: Mapping[str, GalleyText],
    edited: Mapping[str, GalleyText],
) -> Iterator[ProofDifference]:
    known_credits = {text.credit for text in (*sent.values(), *edited.values()) if len(text.credit) > 1}
    ours = [(text, _owner(text, sent)) for text in wanted if _without_credit(text, known_credits)]
    theirs = [(text, _owner(text, edited)) for text in written if _without_credit(text, known_credits)]
    aligned = align_texts(
        [_inner(_without_credit(text, known_credits), owner) for text, owner in ours],
        [_inner(_without_credit(text, known_credits), owner) for text, owner in theirs],
    )
    for each in aligned:
        before, behind = [ours[at] for at in each.old], [theirs[at] for at in each.new]
        if len(before) == len(behind) == 1 and not each.moved:
            owners = [owner for _, owner in (*before, *behind) if owner]
            generated = any(map(_is_generated, owners))
            if generated or _equal(before[0][0], behind[0][0], owners, known_credits):
                continue
        before = [each for each in before if not _is_generated(each[1])]
        behind = [each for each in behind if not _is_generated(each[1])]
        if behind and _is_cell(behind, before) and _cells_equal(before, behind):
            continue
        if before or behind:
            position = next((owner.position for _, owner in behind if owner), None)
            position = position or next((owner.position for _, owner in before if owner), None)
            yield ProofDifference(_joined(before), _joined(behind), position)


def _is_cell(*groups: Sequence[tuple[ReturnedText, GalleyText | None]]) -> bool:
    return any(owner and owner.style.startswith("cell") for group in groups for _, owner in group)


def _cells_equal(
    wanted: Sequence[tuple[ReturnedText, GalleyText | None]],
    written: Sequence[tuple[ReturnedText, GalleyText | None]],
) -> bool:
    """Whether two cells say the same, of which one has paragraphs where the other one has breaks."""
    runs = [
        (run for at, (text, _) in enumerate(group) for run in (*([_BREAK] if at else []), *text.runs))
        for group in (wanted, written)
    ]
    one, other = (_key(trimmed(shown_runs(each))) for each in runs)
    return one == other


_BREAK = ReturnedRun("\n")


def _inner(plain: str, owner: GalleyText | None) -> str:
    """Return the characters of a text without the label of its owner, unless it has no others."""
    return (plain.removeprefix(owner.label) if owner else plain) or plain


def _joined(texts: Sequence[tuple[ReturnedText, GalleyText | None]]) -> str:
    return "¶".join(text.plain.strip(BLANKS) for text, _ in texts)


def _owner(text: ReturnedText, texts: Mapping[str, GalleyText]) -> GalleyText | None:
    return next((texts[name] for name in text.names if name in texts), None)


def _is_generated(text: GalleyText | None) -> bool:
    return text is not None and text.editing is Editing.GENERATED


def _equal(
    wanted: ReturnedText, written: ReturnedText, owners: Sequence[GalleyText], known_credits: Collection[str]
) -> bool:
    """Whether two texts are the same but for what the tool puts before and behind them, by their texts in galleys."""
    if wanted.runs == written.runs:
        return True
    one, other = (
        {_key(form) for form in _forms(trimmed(shown_runs(text.runs)), owners, known_credits)}
        for text in (wanted, written)
    )
    return bool(one & other)


def _forms(
    text: ShownText, owners: Sequence[GalleyText], known_credits: Collection[str]
) -> Iterator[ShownText]:
    """Yield a text as it is, and without the labels and credits that it may have."""
    plain = characters(text)
    end = len(text) - len(next((each for each in known_credits if plain.endswith(each)), ""))
    yield text
    yield text[:end]
    for label in {owner.label for owner in owners if owner.label}:
        yield text[len(label) if plain.startswith(label) else 0 : end]
        yield without_item_label(text[:end])


def _key(text: ShownText) -> tuple[tuple[str, Look], ...]:
    """Return what texts are compared by: what Markdown keeps of them; any mark of a note, raised or not, is one sign."""
    return tuple(
        ("○", PLAIN) if "\u2460" <= character <= "\u2473" else (character, look)
        for character, look in text_key(markdown_form(text))
    )


def _without_credit(text: ReturnedText, known_credits: Collection[str]) -> str:
    """Return the characters of a text without white space at its ends, and without a credit."""
    plain = text.plain.strip(BLANKS)
    return plain.removesuffix(next((each for each in known_credits if plain.endswith(each)), ""))


# --- What should stand there ---------------------------------------------------------------------------------


def expected(galley: Galley, changes: Sequence[ReviewChange]) -> tuple[ReturnedText, ...]:
    """Return the texts of a galley with changes made in it, as they would come back; generated ones count, too.

    With all changes that were found they are those of the returned file, with those that were carried those of the edited
    sources. They have no bookmarks but the names of the galley.
    """
    return tuple(_Expected.of(galley, in_order_of_file(changes)).texts())


class _ExpectedText(Struct):
    name: str
    style: str = ""
    parts: list[ShownText] = field(default_factory=list)


class _Expected(Struct):
    """Texts while changes are made in them, in the order in which they stand."""

    items: list[_ExpectedText]
    changes: Sequence[ReviewChange]
    galley: Galley

    @classmethod
    def of(cls, galley: Galley, changes: Sequence[ReviewChange]) -> _Expected:
        by_name: dict[str, list[ReviewChange]] = {}
        for change in changes:
            if change.runs or change.kind in _IN_TEXTS:
                by_name.setdefault(change.name, []).append(change)
        tables = {change.name: change.table for change in changes if change.kind is ChangeKind.TABLE}
        items: list[_ExpectedText] = []
        for block in galley.blocks:
            if isinstance(block, GalleyFigures):
                for figure in block.figures:
                    items.append(_ExpectedText(figure.name))
                    captions = [figure.caption] if figure.caption else []
                    items += (_edited(text, by_name.get(text.name, ())) for text in captions)
            elif isinstance(block, GalleyBreak):
                items.append(_ExpectedText(block.name))
            elif isinstance(block, GalleyTable) and (table := tables.get(block.name)):
                items += _of_table(block, table)
            else:
                items += (_edited(text, by_name.get(text.name, ())) for text in block_texts(block))
        return cls(items, changes, galley)

    def texts(self) -> Iterator[ReturnedText]:
        self._merge()
        self._change_rows()
        self._delete()
        self._place()
        for item in self.items:
            for number, part in enumerate(item.parts):
                yield ReturnedText((item.name,) if number == 0 else (), item.style, returned_runs(part))

    def _index(self, name: str) -> int | None:
        return next((at for at, item in enumerate(self.items) if item.name == name), None)

    def _merge(self) -> None:
        """Join texts with those before them."""
        for change in self.changes:
            at = self._index(change.name) if change.kind is ChangeKind.MERGED else None
            if at:
                before = next(item for item in reversed(self.items[:at]) if item.parts)
                first, *rest = self.items[at].parts
                before.parts[-1:] = [(*before.parts[-1], *first), *rest]
                self.items[at].parts = []

    def _delete(self) -> None:
        gone = {change.name for change in self.changes if change.kind is ChangeKind.DELETED_PARAGRAPH}
        for table in self._tables():
            kinds = {change.kind for change in self.changes if change.name == table.name}
            if ChangeKind.DELETED_TABLE in kinds:
                gone |= {text.name for text in block_texts(table)}
        for item in self.items:
            if item.name in gone:
                item.parts = []

    def _tables(self) -> Iterator[GalleyTable]:
        return (block for block in self.galley.blocks if isinstance(block, GalleyTable))

    def _change_rows(self) -> None:
        """Take out rows of tables, and put new ones in."""
        for table in self._tables():
            own = [change for change in self.changes if change.name == table.name]
            deleted = {change.row for change in own if change.kind is ChangeKind.DELETED_ROW}
            for row in deleted:
                for cell in table.rows[row]:
                    at = self._index(cell.text.name)
                    if at is not None:
                        self.items[at].parts = []
            new = [change for change in own if change.kind is ChangeKind.NEW_ROW]
            for change in reversed(new):
                cells = table.rows[change.row] if change.row >= 0 else ()
                last = self._index(cells[-1].text.name) if cells else None
                first = self._index(table.rows[0][0].text.name) or 0
                at = last + 1 if last is not None else first
                self.items[at:at] = [_ExpectedText("", "cell", [shown_runs(runs)]) for runs in change.cells]

    def _place(self) -> None:
        """Put moved and new texts where they stand, in the order of the changes."""
        ends: dict[str, _ExpectedText] = {}
        for change in self.changes:
            items = self._placed(change)
            if not items:
                continue
            at = self._end(change.beside, ends)
            self.items[at:at] = items
            ends[change.beside] = items[-1]
            if change.kind is ChangeKind.MOVED:
                ends.pop(change.name, None)

    def _placed(self, change: ReviewChange) -> list[_ExpectedText]:
        """Return what a change puts somewhere; what is moved is taken out of its place."""
        if change.kind is ChangeKind.NEW_PARAGRAPH:
            return [_ExpectedText("", change.style, [shown_runs(change.runs)])]
        if change.kind is ChangeKind.NEW_TABLE and change.table:
            texts = (text for row in change.table.rows for cell in row.cells for text in cell.texts)
            return [_ExpectedText("", "cell", [shown_runs(text.runs) for text in texts])]
        if change.kind is not ChangeKind.MOVED:
            return []
        own = self._own_names(change.name)
        places = [at for at, item in enumerate(self.items) if item.name in own]
        if not places:
            return []
        taken = self.items[places[0] : places[-1] + 1]
        del self.items[places[0] : places[-1] + 1]
        return taken

    def _own_names(self, name: str) -> set[str]:
        """Return the names of the texts of a table, or the name itself."""
        table = next((table for table in self._tables() if table.name == name), None)
        return {text.name for text in block_texts(table)} if table else {name}

    def _end(self, name: str, ends: Mapping[str, _ExpectedText]) -> int:
        """Return the index behind a text, or a table, and behind what was put there before."""
        if name in ends:
            return next(at for at, item in enumerate(self.items) if item is ends[name]) + 1
        table = next((table for table in self._tables() if table.name == name), None)
        own = self._own_names(name)
        places = [at for at, item in enumerate(self.items) if item.name in own]
        end = max(places, default=-1)
        while table and self.items[end + 1 : end + 2] and not self.items[end + 1].name:
            end += 1
        return end + 1


def _of_table(old: GalleyTable, new: ReturnedTable) -> Iterator[_ExpectedText]:
    """Yield the texts of a table that became another one, all under the name of its first cell."""
    own = [text.name for text in block_texts(old)]
    texts = [cell_text(cell) for row in new.rows for cell in row.cells]
    parts = [shown_runs(text.runs) for text in texts]
    yield from (_ExpectedText(name, "cell", list(parts) if name == own[0] else []) for name in own)


_IN_TEXTS = frozenset({ChangeKind.DELETED, ChangeKind.SPLIT})


def _edited(text: GalleyText, changes: Iterable[ReviewChange]) -> _ExpectedText:
    edits = [change for change in changes if change.kind is not ChangeKind.NEW_PARAGRAPH]
    parts = [tuple(each.shown for each in part) for part in apply_edits(shown(text), edits)]
    return _ExpectedText(text.name, text.style, list(parts))
