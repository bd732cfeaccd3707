"""Blocks of a document tree → the galley's: named texts in the styles of the theme, not broken into lines."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct
from msgspec.structs import replace

from bulletin.composition.blocks import BULLETS, ordinal
from bulletin.composition.tables import FORM_STYLES
from bulletin.model import (
    CountForm,
    CountTable,
    Figure,
    FigureGroup,
    Heading,
    ItemList,
    LineBreak,
    Paragraph,
    Quotation,
    Rule,
    Table,
    TableSize,
    Text,
    Verbatim,
    attachment_label,
    note_mark,
    table_cells,
    written_day,
)
from bulletin.model.galley import (
    Editing,
    GalleyBlock,
    GalleyBreak,
    GalleyCell,
    GalleyFigure,
    GalleyFigures,
    GalleyPart,
    GalleySignature,
    GalleyTable,
    GalleyText,
)
from bulletin.tally import wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.composition.blocks import Count
    from bulletin.diagnostics import Position
    from bulletin.model import (
        Attachment,
        Block,
        Blocks,
        ContactLine,
        Inlines,
        Note,
        Remark,
        Signature,
        TableCell,
        Title,
    )

LIST_LABEL = "附件："


class GalleyBuilder(Struct, frozen=True):
    """Builds the galley of one source file; `folder` is the path of its document's folder.

    `part` is that of its texts; `ordered` and `unordered` are as in `BlockComposer`.
    """

    folder: str
    path: str
    part: GalleyPart = GalleyPart.BODY
    ordered: int = 0
    unordered: int = 0

    @property
    def file(self) -> str:
        """The file's path in the folder of its document."""
        return posixpath.relpath(self.path, self.folder)

    def name(self, position: Position | None, kind: str = "") -> str:
        """Name what stands at a position; `kind` distinguishes texts of the same position."""
        place = f"{self.file}:{position.line}:{position.column}" if position else self.file
        return f"{place}:{kind}" if kind else place

    # --- Texts -------------------------------------------------------------------------------------------------

    def generated(
        self,
        name: str,
        style: str,
        text: str,
        position: Position | None = None,
        part: GalleyPart | None = None,
    ) -> GalleyText:
        """Return a text that the tool makes; `position` is the place to change instead."""
        return GalleyText(
            name, style, lines_of((text,)), part or self.part, Editing.GENERATED, position=position
        )

    def value(
        self, style: str, key: str, parts: Sequence[str], position: Position | None, label: str = ""
    ) -> GalleyText:
        """Return the value of a key of the front matter, its lines divided by hard breaks."""
        part = GalleyPart.TITLE if key in {"title", "subtitle"} else self.part
        inlines = lines_of(parts, position)
        return GalleyText(
            self.name(position, f"{key}:{style}"), style, inlines, part, Editing.VALUE, position, key, label
        )

    def title(self, style: str, title: Title, label: str = "", *, key: str = "title") -> GalleyText:
        """Return a title; `label` is its number."""
        located = [*title.located_parts]
        inlines: list[Text | LineBreak] = []
        for index, (text, position) in enumerate(located):
            inlines += ([LineBreak()] if index else []) + [Text(text, position)]
        place = located[0][1] if located else title.position
        return GalleyText(
            self.name(place, f"{key}:{style}"),
            style,
            tuple(inlines),
            GalleyPart.TITLE,
            Editing.VALUE,
            place,
            key,
            label,
        )

    def text(self, style: str, inlines: Inlines, position: Position | None, label: str = "") -> GalleyText:
        """Return a text of the body."""
        return GalleyText(self.name(position), style, inlines, self.part, position=position, label=label)

    # --- Blocks ------------------------------------------------------------------------------------------------

    def blocks(self, blocks: Blocks, kind: str = "body", count: Count | None = None) -> Iterator[GalleyBlock]:
        """Yield the galley of blocks; `kind` is the style of plain paragraphs, `count` what a count table shows."""
        for block in blocks:
            yield from self._block(block, kind, count)

    def _block(self, block: Block, kind: str, count: Count | None) -> Iterator[GalleyBlock]:
        match block:
            case Paragraph():
                yield self.text(kind, block.inlines, block.position)
            case Heading():
                yield self.text(f"heading-{block.level}", block.inlines, block.position)
            case Quotation():
                yield from self.blocks(block.blocks, "quotation")
            case ItemList():
                yield from self._list(block)
            case Table():
                yield from self._table(block)
            case Figure():
                yield GalleyFigures((self._figure(block),))
            case FigureGroup():
                yield GalleyFigures(tuple(map(self._figure, block.figures)))
            case Verbatim():
                yield self._verbatim(block)
            case Rule():
                yield GalleyBreak(self.name(block.position), block.position)
            case CountTable():
                if count:
                    yield self._count(count, block)
            case _:
                assert_never(block)

    def _list(self, block: ItemList) -> Iterator[GalleyBlock]:
        if block.start is None:
            inner = replace(self, unordered=self.unordered + 1)
            labels = [BULLETS[min(self.unordered, len(BULLETS) - 1)]] * len(block.items)
        else:
            inner = replace(self, ordered=self.ordered + 1)
            labels = [ordinal(block.start + index, self.ordered) for index in range(len(block.items))]
        for number, (label, item) in enumerate(zip(labels, block.items, strict=True)):
            name = self.name(block.position, f"item-{number}")
            yield from inner.labelled(name, "item", label, item, "body")

    def notes(self, notes: Sequence[Note]) -> Iterator[GalleyBlock]:
        """Yield the notes at the end of a text."""
        for note in notes:
            name = f"{self.file}:note-{note.number}"
            yield from self.labelled(name, "note", note_mark(note.number), note.blocks, "note")

    def labelled(
        self, name: str, kind: str, label: str, blocks: Blocks, otherwise: str
    ) -> Iterator[GalleyBlock]:
        """Yield an item or a note behind its label, as `BlockComposer.labelled` composes it."""
        if not blocks or not isinstance(blocks[0], Paragraph):
            yield self.generated(name, kind, label)
            yield from self.blocks(blocks, otherwise)
            return
        yield self.text(kind, blocks[0].inlines, blocks[0].position, label)
        yield from self.blocks(blocks[1:], kind)

    def _verbatim(self, block: Verbatim) -> GalleyText:
        inlines = lines_of(block.text.split("\n"), block.position, below=True)
        return self.text("verbatim", inlines, block.position)

    def _figure(self, figure: Figure) -> GalleyFigure:
        name = self.name(figure.position)
        caption = None
        if figure.caption:
            caption = replace(self.text("caption", figure.caption, figure.position), name=f"{name}:caption")
        return GalleyFigure(name, figure.path, figure.alternative, caption, figure.width, figure.position)

    # --- Tables ------------------------------------------------------------------------------------------------

    def _table(self, block: Table) -> Iterator[GalleyBlock]:
        name = self.name(block.position)
        if block.caption:
            yield replace(self.text("table-caption", block.caption, block.position), name=f"{name}:caption")
        style = "cell-small" if block.size is TableSize.SMALL else "cell"
        rows: list[list[GalleyCell]] = [[] for _ in (*block.head, *block.rows)]
        for at, column, cell in table_cells((*block.head, *block.rows)):
            usual = f"{style}-head" if at < len(block.head) else style
            kind = FORM_STYLES.get(cell.kind, usual)
            text = self._cell(f"{name}:{at}.{column}", kind, cell, block.position)
            rows[at].append(GalleyCell(text, column, cell.colspan, cell.rowspan, cell.kind))
        yield GalleyTable(
            name,
            tuple(map(tuple, rows)),
            len(block.head),
            alignments=block.alignments,
            size=block.size,
            landscape=block.landscape,
            position=block.position,
            shares=block.shares,
            form=block.form,
        )
        for number, note in enumerate(block.notes):
            yield replace(self.text("table-note", note, block.position), name=f"{name}:note-{number}")

    def _cell(self, name: str, style: str, cell: TableCell, position: Position | None) -> GalleyText:
        leaf = next((each for each in cell.inlines if isinstance(each, Text)), None)
        place = leaf.position if leaf and leaf.position else position
        return GalleyText(name, style, cell.inlines, self.part, position=place)

    def _count(self, count: Count, block: CountTable) -> GalleyBlock:
        """Build the count of a tally (用稿通报): in words, or as a table."""
        name, place = f"{self.file}:count", block.position
        if block.form is CountForm.PROSE:
            return self.generated(name, "body", wording.prose(*count), place, GalleyPart.COUNT)
        tally, rules = count
        heads = wording.heads(rules, rules.columns)
        rows = [heads, *wording.printed_rows(tally, rules)]
        return GalleyTable(
            name,
            tuple(self._count_row(f"{name}:{at}", row, len(heads), place) for at, row in enumerate(rows)),
            head=1,
            position=place,
        )

    def _count_row(
        self, name: str, row: Sequence[str], columns: int, place: Position | None
    ) -> tuple[GalleyCell, ...]:
        """Build a row; the last cell of a short one spans the remaining columns."""
        style = "count-head" if name.endswith(":0") else "count"
        *others, last = (
            GalleyCell(self.generated(f"{name}.{at}", style, text, place, GalleyPart.COUNT), at)
            for at, text in enumerate(row)
        )
        return (*others, replace(last, colspan=columns - len(row) + 1))

    # --- What a notice has beside its text ----------------------------------------------------------------------

    def remark(self, remark: Remark, key: str, positions: Mapping[str, Position]) -> Iterator[GalleyText]:
        """Yield a leader's remark; it is a document of its own and not to be changed here."""
        ending = replace(self, part=GalleyPart.REMARK)
        for number, paragraph in enumerate(remark.paragraphs):
            yield ending.generated(f"{self.file}:{key}:{number}", "remark", paragraph, remark.position)
        signed = "　".join((remark.name, *([written_day(remark.date)] if remark.date else [])))
        place = positions.get(f"{key}.name", remark.position)
        yield ending.generated(f"{self.file}:{key}:name", "remark-name", signed, place)

    def ending(
        self,
        attachments: Sequence[Attachment],
        signature: Signature | None,
        date: str,
        contact: ContactLine,
        positions: Mapping[str, Position],
    ) -> Iterator[GalleyBlock]:
        """Yield what stands below a text: the list of attachments, the signature, the line of contacts."""
        ending = replace(self, part=GalleyPart.ENDING)
        for number, each in enumerate(attachments, start=1):
            label = (LIST_LABEL if number == 1 else "") + (f"{number}." if len(attachments) > 1 else "")
            text = ending.generated(
                f"{self.file}:attachment-{number}", "attachment-item", each.title.plain, each.title.position
            )
            yield replace(text, label=label)
        if signature:
            place = positions.get("signature")
            names = tuple(
                ending.generated(f"{self.file}:signature-{at}", "signature", name, place)
                for at, name in enumerate(signature.issuers)
            )
            day = ending.generated(
                f"{self.file}:signature-date", "signature", date, positions.get("signature.date", place)
            )
            yield GalleySignature(names, day, signature.sealed)
        if contact.text:
            places = (positions.get(key) for key in ("supplied_by", "contact", "phone"))
            place = next(filter(None, places), None)
            yield ending.generated(f"{self.file}:contact", "contact", contact.text, place)

    def attachment(self, number: int, count: int, attachment: Attachment) -> Iterator[GalleyBlock]:
        """Yield an attachment with its text; it begins a page."""
        label = attachment_label(number, count)
        place = attachment.title.position
        head = self.generated(f"{self.file}:attachment-label", "attachment-number", label, place)
        yield replace(head, new_page=True)
        builder = self
        if place:
            builder = replace(self, path=place.path)
        yield builder.title("title", attachment.title)
        yield from self.blocks(attachment.blocks)
        yield from self.notes(attachment.notes)


def lines_of(lines: Sequence[str], position: Position | None = None, *, below: bool = False) -> Inlines:
    """Return lines as texts with hard breaks between them; `below`: each stands one line below the one before."""
    inlines: list[Text | LineBreak] = []
    for index, line in enumerate(lines):
        if index:
            inlines.append(LineBreak())
        place = position and replace(position, line=position.line + (index if below else 0))
        inlines += [Text(line, place)] if line else []
    return tuple(inlines)


def strong_label(text: GalleyText, label: str, position: Position | None) -> GalleyText:
    """Return a text behind a label that looks like strong text."""
    return replace(text, label=label, strong_label=True, label_position=position)
