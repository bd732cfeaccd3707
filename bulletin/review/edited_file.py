"""A source file while changes are carried into it: what it says, and what each of its texts is called in the galley."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.diagnostics import Severity
from bulletin.model import Table, TableSize, walk_blocks
from bulletin.parsing.markdown.extents import BlockExtent, ExtentKind
from bulletin.review.block_edits import (
    NewParagraph,
    deletions,
    insertions,
    prefix_of,
    relevelled,
    without_item_label,
)
from bulletin.review.figure_edits import figures_at, with_caption, without_figure
from bulletin.review.shown import characters
from bulletin.review.sources import EditableSource, FileEntry, markdown_form
from bulletin.review.table_edits import TablePlan, cell_ways, rewritten, table_ways
from bulletin.review.text_edits import PlannedParagraph, PlannedText, TextPlace, ways
from bulletin.review.text_locations import BLOCKS, TextLocation, locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.review.shown import ShownText


class WantedParagraph(Struct, frozen=True):
    """A paragraph that edited texts become: its style, and its parts as in `PlannedParagraph`."""

    style: str
    planned: PlannedParagraph


class EditedFile(Struct, frozen=True):
    """A source file, and its entries under the names of the galley that was sent out.

    `ends` leads from the name of a text to the entry behind which that which followed it stands now.
    """

    source: EditableSource
    entries: tuple[FileEntry, ...]
    ends: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, source: EditableSource) -> EditedFile:
        """Return a file that nothing was carried into yet."""
        return cls(source, source.entries)

    def index(self, name: str) -> int | None:
        """Return the index of an entry."""
        return next((at for at, entry in enumerate(self.entries) if entry.name == name), None)

    def end_of(self, name: str) -> int | None:
        """Return the index of the entry behind which what followed a text stands."""
        return self.index(self.ends.get(name, name))

    def locate(self, index: int) -> TextLocation | None:
        """Return where the text of an entry stands."""
        return locate(self.source, index)

    # --- Trying ------------------------------------------------------------------------------------------------

    def attempt(
        self,
        candidates: Iterable[EditableSource],
        wanted: Sequence[FileEntry],
        ends: Mapping[str, str] | None = None,
    ) -> EditedFile | None:
        """Return the file with the first candidate that says what is wanted; one without new warnings is preferred.

        An article without any text is none, so nothing leads to it.
        """
        if not wanted and self.entries:
            return None
        ends = {**self.ends, **(ends or {})}
        fallback: EditedFile | None = None
        errors = self.source.problems(Severity.ERROR)
        warnings = self.source.problems(Severity.WARNING)
        seen: set[str] = set()
        for candidate in candidates:
            if candidate.text in seen:
                continue
            seen.add(candidate.text)
            if not _says(candidate.entries, wanted) or candidate.problems(Severity.ERROR) - errors:
                continue
            edited = EditedFile(candidate, tuple(wanted), ends)
            if not candidate.problems(Severity.WARNING) - warnings:
                return edited
            fallback = fallback or edited
        return fallback

    # --- Edits -------------------------------------------------------------------------------------------------

    def with_texts(
        self, names: Sequence[str], paragraphs: Sequence[WantedParagraph], gone: Sequence[str] = ()
    ) -> EditedFile | None:
        """Return the file with texts that follow each other edited; `gone` are texts of notes that go with them."""
        first = self.index(names[0])
        if first is None or [entry.name for entry in self.entries[first : first + len(names)]] != list(names):
            return None
        places = [self.locate(first + number) for number in range(len(names))]
        located = [place for place in places if place]
        if len(located) != len(names):
            return None
        new = self._wanted(names[0], located[0], paragraphs)
        if not new and located[0].is_block:
            return self.without(names[0]) if len(names) == 1 else None
        wanted = [*self.entries[:first], *new, *self.entries[first + len(names) :]]
        wanted = [entry for entry in wanted if entry.name not in gone]
        ends = dict.fromkeys(names, new[-1].name) if new else {}
        candidates = self._ways(located, paragraphs)
        if gone:
            candidates = chain.from_iterable(self._without_notes(each, gone) for each in candidates)
        return self.attempt(candidates, wanted, ends)

    def _wanted(
        self, name: str, place: TextLocation, paragraphs: Sequence[WantedParagraph]
    ) -> list[FileEntry]:
        """Return the entries of edited texts; empty paragraphs are none."""
        entries: list[FileEntry] = []
        for paragraph in paragraphs:
            text = paragraph.planned.text
            if place.is_block and place.extent.kind is not ExtentKind.VERBATIM:
                text = markdown_form(text)
            if text or place.row >= 0:
                number = len(entries)
                entries.append(FileEntry(f"{name}#{number}" if number else name, paragraph.style, text))
        return entries

    def _ways(
        self, places: Sequence[TextLocation], paragraphs: Sequence[WantedParagraph]
    ) -> Iterator[EditableSource]:
        place, planned = places[0], [paragraph.planned for paragraph in paragraphs]
        if place.is_block:
            yield from self._block_ways(places, paragraphs)
        elif len(planned) == 1 and len(places) == 1:
            part = tuple(each for _, those in planned[0].parts for each in those)
            if place.extent.kind is ExtentKind.FIGURES:
                span = self.source.offset(place.extent.start), self.source.offset(place.extent.stop)
                text = PlannedText(place.entry.text, span, TextPlace.BRACKETS)
                writer = ways(self.source, (text,), planned, "")
                yield from (each for number, each in enumerate(writer) if number < 2)
                yield from with_caption(self.source, place, planned[0].text)
                return
            yield from cell_ways(self.source, place.entry.text, part)
            if place.row >= 0:
                plan = TablePlan({(place.row, place.column): part})
            elif place.note >= 0:
                plan = TablePlan(notes={place.note: part})
            else:
                plan = TablePlan(caption=part)
            yield from table_ways(self.source, place.extent, plan)

    def _block_ways(
        self, places: Sequence[TextLocation], paragraphs: Sequence[WantedParagraph]
    ) -> Iterator[EditableSource]:
        source, place = self.source, places[0]
        if any(not each.is_block for each in places):
            return
        styles = [paragraph.style for paragraph in paragraphs]
        if set(styles) == {place.entry.style}:
            texts = [
                PlannedText(
                    each.entry.text,
                    self._span(each, joined=number > 0),
                    TextPlace.VERBATIM if each.extent.kind is ExtentKind.VERBATIM else TextPlace.BLOCK,
                    heading=int(each.extent.kind is ExtentKind.HEADING),
                )
                for number, each in enumerate(places)
            ]
            planned = [paragraph.planned for paragraph in paragraphs]
            yield from ways(source, texts, planned, prefix_of(source, place.extent))
        if len(places) == 1:
            first, *others = paragraphs
            for each in relevelled(source, place.extent, first.style, first.planned.text):
                yield from _with_rest(each, place, others)

    def _span(self, place: TextLocation, *, joined: bool) -> tuple[int, int]:
        """Return the span of a text's content; of a heading that is joined to a text, with the signs behind it."""
        start, end = self.source.offset(place.extent.start), self.source.offset(place.extent.stop)
        if joined and place.extent.kind is ExtentKind.HEADING:
            end = self.source.line_stop(place.extent.end - 1)
        return start, end

    def _without_notes(self, source: EditableSource, gone: Sequence[str]) -> Iterator[EditableSource]:
        """Yield a source without the notes whose texts these are."""
        for name in gone:
            index = self.index(name)
            place = self.locate(index) if index is not None else None
            containers = self.source.containers(place.extent) if place else []
            container = next((one for one in containers if one.kind is ExtentKind.NOTE), None)
            if container is None:
                return
            first = self.source.lines[container.first]
            now = next(
                (
                    one
                    for one in source.extents
                    if one.kind is ExtentKind.NOTE and source.lines[one.first] == first
                ),
                None,
            )
            if now is not None:
                source = next(deletions(source, now))
        yield source

    # --- Whole blocks ------------------------------------------------------------------------------------------

    def without(self, name: str, *others: str, gone: Sequence[str] = ()) -> EditedFile | None:
        """Return the file without a text, a picture or, with all its texts, a table.

        `gone` are the texts of notes that go with their marks.
        """
        index = self.index(name)
        place = self.locate(index) if index is not None else None
        if place is None:
            return None
        wanted = [entry for entry in self.entries if entry.name not in {name, *others, *gone}]
        is_caption = place.extent.kind is ExtentKind.FIGURES and name.endswith(":caption")
        if is_caption or (place.extent.kind is ExtentKind.TABLE and not others):
            empty = WantedParagraph(place.entry.style, PlannedParagraph(((0, ()),)))
            return self.attempt(self._ways([place], [empty]), wanted)
        candidates = self._deletions(place)
        if gone:
            candidates = chain.from_iterable(self._without_notes(each, gone) for each in candidates)
        return self.attempt(candidates, wanted)

    def _deletions(self, place: TextLocation) -> Iterator[EditableSource]:
        group = figures_at(self.source, place.extent)
        if len(group) > 1 and place.extent.kind is ExtentKind.FIGURES:
            yield from without_figure(self.source, place)
            return
        yield from deletions(self.source, place.extent)

    def with_paragraph(self, behind: str | None, new: NewParagraph, name: str) -> EditedFile | None:
        """Return the file with a paragraph behind a text, or at the beginning of its body."""
        return self.with_block(behind, new, [FileEntry(name, new.style, markdown_form(new.text))])

    def with_block(
        self, behind: str | None, new: NewParagraph, entries: Sequence[FileEntry]
    ) -> EditedFile | None:
        """Return the file with what is read as these entries behind a text, or at the beginning of its body."""
        at, extent = -1, None
        if behind is not None:
            index = self.end_of(behind)
            place = self.locate(index) if index is not None else None
            if index is None or place is None:
                return None
            at, extent = index, place.extent
            if extent.kind is ExtentKind.TABLE:
                at = max(
                    number
                    for number in range(len(self.entries))
                    if (other := self.locate(number)) and other.extent == extent
                )
        for each in _forms(new, self.entries[at].style if at >= 0 else ""):
            own = (
                [FileEntry(entries[0].name, each.style, markdown_form(each.text))]
                if each.text
                else [*entries]
            )
            wanted = [*self.entries[: at + 1], *own, *self.entries[at + 1 :]]
            if edited := self.attempt(insertions(self.source, extent, each), wanted):
                return edited
        return None

    def with_table(
        self, names: Mapping[str, str], plan: TablePlan, wanted: Sequence[FileEntry]
    ) -> EditedFile | None:
        """Return the file with rows of a table added and removed; `names` are any of its texts."""
        index = next((at for name in names if (at := self.index(name)) is not None), None)
        place = self.locate(index) if index is not None else None
        if place is None or place.extent.kind is not ExtentKind.TABLE:
            return None
        return self.attempt(table_ways(self.source, place.extent, plan), wanted)

    def with_new_table(
        self, names: Sequence[str], rows: Sequence[Sequence[tuple[ShownText, int, int]]]
    ) -> EditedFile | None:
        """Return the file with a table, whose texts these are, written anew: for each cell its text, rows and columns."""
        first = self.index(names[0])
        place = self.locate(first) if first is not None else None
        table = place and next(
            (
                block
                for block in walk_blocks(self.source.model_blocks)
                if isinstance(block, Table) and block.position == place.extent.position
            ),
            None,
        )
        if first is None or place is None or not table or not rows:
            return None
        known = {characters(entry.text): entry.text for entry in self.entries[first : first + len(names)]}
        texts = [
            [(known.get(characters(text), text), down, across) for text, down, across in row] for row in rows
        ]
        style = "cell-small" if table.size is TableSize.SMALL else "cell"
        heads = min(len(table.head), len(rows))
        wanted = [
            FileEntry(f"{names[0]}#{row}.{column}", f"{style}-head" if row < heads else style, text)
            for row, cells in enumerate(texts)
            for column, (text, _, _) in enumerate(cells)
        ]
        entries = [*self.entries[:first], *wanted, *self.entries[first + len(names) :]]
        ends = dict.fromkeys(names, wanted[-1].name)
        return self.attempt(rewritten(self.source, place.extent, table, texts), entries, ends)

    def raw(self, name: str) -> str:
        """Return how a text is typed, with its marks, where it has one line for itself; else nothing."""
        index = self.index(name)
        place = self.locate(index) if index is not None else None
        if place is None or not place.is_block or place.extent.end != place.extent.first + 1:
            return ""
        return self._typed(place.extent)

    def _typed(self, extent: BlockExtent) -> str:
        """Return the lines of a block; nothing where it stands in a container, or holds a comment."""
        typed = self.source.line_end.join(self.source.lines[extent.first : extent.end])
        return "" if extent.level or "<!--" in typed else typed

    def block(self, name: str) -> tuple[str, list[FileEntry]]:
        """Return how the block of a text or a picture is typed, and its entries; nothing where it can't be moved."""
        index = self.index(name)
        place = self.locate(index) if index is not None else None
        if place is None:
            return "", []
        own = [
            entry
            for at, entry in enumerate(self.entries)
            if (other := self.locate(at)) and other.extent == place.extent
        ]
        pictures = sum(entry.style.startswith("figure:") for entry in own)
        return (self._typed(place.extent), own) if pictures < 2 else ("", [])


def _forms(new: NewParagraph, beside: str) -> Iterator[NewParagraph]:
    """Yield a new paragraph as an item without its label, as it is, and in the style of the text before it."""
    if new.style == "item" and not new.is_item:
        yield replace(new, text=without_item_label(new.text), is_item=True)
    yield new
    if new.is_item:
        yield replace(new, is_item=False)
    if new.style != beside and {new.style, beside} <= {"body", "item", "quotation", "note"}:
        yield replace(new, style=beside)


def _with_rest(
    source: EditableSource, place: TextLocation, others: Sequence[WantedParagraph]
) -> Iterator[EditableSource]:
    """Yield a source with further paragraphs behind the one that begins where a text began."""
    if not others:
        yield source
        return
    first = next(
        (one for one in source.extents if one.kind in BLOCKS and one.first == place.extent.first), None
    )
    if first is None:
        return
    for other in reversed(others):
        new = NewParagraph(other.style, other.planned.text)
        source = next(insertions(source, first, new))
    yield source


def _says(entries: Sequence[FileEntry], wanted: Sequence[FileEntry]) -> bool:
    return len(entries) == len(wanted) and all(
        one.says(other) for one, other in zip(entries, wanted, strict=True)
    )
