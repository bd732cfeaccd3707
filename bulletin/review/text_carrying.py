"""Carries edits of texts where they stand: of Markdown, of titles and other values, of notes with their marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.model import NoteMark, Text, note_mark
from bulletin.model.galley import Editing
from bulletin.review.applying import PlacedCharacter, apply_edits
from bulletin.review.carry_state import EDITS, CarryState
from bulletin.review.changes import ChangeKind
from bulletin.review.edited_file import WantedParagraph
from bulletin.review.shown import BLANKS, shown, title_in_label
from bulletin.review.text_edits import PlannedParagraph
from bulletin.review.value_edits import with_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.model.galley import GalleyText
    from bulletin.review.applying import EditedPart
    from bulletin.review.carry_state import Step
    from bulletin.review.changes import ReviewChange
    from bulletin.review.edited_file import EditedFile
    from bulletin.review.sources import FileEntry


class TextCarrier(Struct, frozen=True):
    """Carries edits of texts."""

    state: CarryState

    def carry(self, changes: Sequence[ReviewChange], deleted: set[str]) -> set[str]:
        """Carry edits of texts; return the names of deleted notes that went with their marks."""
        by_name: dict[str, list[ReviewChange]] = {}
        for change in changes:
            by_name.setdefault(change.name, []).append(change)
        gone: set[str] = set()
        for unit in self._units(by_name):
            own = [change for name in unit for change in by_name.get(name, ())]
            text = self.state.texts[unit[0]]
            if text.editing is Editing.VALUE:
                self.state.attempt(self.state.path(unit[0]), own, self._value_step(text, 0))
                continue
            titles = [change for change in own if change.name == unit[0] and _is_in_label(change, text)]
            if titles:
                self._edit_title(text, titles)
            own = [change for change in own if change not in titles]
            if not own:
                continue
            notes = self.notes_with(unit, by_name, deleted)
            self.state.attempt(self.state.path(unit[0]), own, self._text_step(unit, notes))
            file = self.state.file(self.state.path(unit[0]))
            gone |= {name for name in notes if file and file.index(name) is None}
        return gone

    def _units(self, by_name: Mapping[str, Sequence[ReviewChange]]) -> Iterator[list[str]]:
        """Yield the names of texts that are edited together: merged ones with those before them."""
        merged = {
            name for name, those in by_name.items() if any(each.kind is ChangeKind.MERGED for each in those)
        }
        unit: list[str] = []
        for name in self.state.order:
            if name in merged and unit:
                unit.append(name)
                continue
            if any(each in by_name for each in unit):
                yield unit
            unit = [name]
        if any(each in by_name for each in unit):
            yield unit
        yield from ([name] for name in by_name if self.state.texts[name].editing is Editing.VALUE)

    def _edit_title(self, text: GalleyText, changes: Sequence[ReviewChange]) -> None:
        """Carry changes of a title that is run in."""
        bounds, place = title_in_label(text, self.state.titles), text.label_position
        if bounds is None or place is None:
            self.state.refuse(changes)
            return
        inlines = (Text(text.label[slice(*bounds)], place),)
        title = replace(
            text,
            style="title",
            inlines=inlines,
            editing=Editing.VALUE,
            position=place,
            key="title",
            label="",
            credit="",
        )
        self.state.attempt(place.path, changes, self._value_step(title, bounds[0]))

    def _value_step(self, text: GalleyText, shift: int) -> Step:
        """Return the step that edits a value; offsets of changes count from `shift` before it."""

        def step(changes: Sequence[ReviewChange]) -> EditedFile | str | None:
            file = self.state.file(text.position.path if text.position else None)
            if file is None:
                return None
            own = shown(text)
            (part, *others) = apply_edits(own, changes, -shift)
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
        path = self.state.path(unit[0])

        def step(changes: Sequence[ReviewChange]) -> EditedFile | str | None:
            file = self.state.file(path)
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
            parts = self._parts(self.state.texts[name], entry, texts, joined=owner > 0)
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
        parts = apply_edits(own, changes)
        for number, part in enumerate(parts):
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
            result.append(_without_margins(kept, first=number == 0, last=number == len(parts) - 1))
        return result

    def notes_with(
        self, unit: Sequence[str], by_name: Mapping[str, Sequence[ReviewChange]], deleted: set[str]
    ) -> list[str]:
        """Return the texts of notes that are deleted as their marks are."""
        numbers: set[int] = set()
        for name in unit:
            text = self.state.texts[name]
            edits = [each for each in by_name.get(name, ()) if each.kind in EDITS]
            parts = [] if name in deleted else apply_edits(shown(text), edits)
            left = {each.shown.leaf for part in parts for each in part if each.index is not None}
            marks = (each.leaf for each in shown(text) if isinstance(each.leaf, NoteMark))
            numbers |= {leaf.number for leaf in marks if leaf not in left}
        if not numbers:
            return []
        path = self.state.path(unit[0])
        labels = {note_mark(number) for number in numbers}
        gone: list[str] = []
        within = False
        for name in self.state.order:
            text = self.state.texts[name]
            if text.style != "note" or self.state.path(name) != path:
                within = False
                continue
            within = text.label in labels if text.label else within
            if within and name in deleted:
                gone.append(name)
        return gone


def _is_in_label(change: ReviewChange, text: GalleyText) -> bool:
    """Whether a change is one of the title that a label has."""
    return change.kind is not ChangeKind.MERGED and change.start < len(text.label)


def _without_margins(part: Sequence[PlacedCharacter], *, first: bool, last: bool) -> list[PlacedCharacter]:
    """Return a part of a divided text without the white space where it was divided."""
    start, end = 0, len(part)
    while not first and start < end and part[start].shown.character in BLANKS:
        start += 1
    while not last and start < end and part[end - 1].shown.character in BLANKS:
        end -= 1
    return [*part[start:end]]
