"""A definition, and the values of one unit → the tables of a form; without values the empty form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.model import (
    Alignment,
    CellKind,
    LineBreak,
    Paragraph,
    Table,
    TableCell,
    TableSize,
    Text,
)
from bulletin.model.reporting import FieldType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.diagnostics import Position
    from bulletin.kinds.form.values import Definition, FormField, Value
    from bulletin.model import Blocks, Inlines, TableRow

GRID = (9.0, 16.0, 9.0, 16.0)
"""The shares of label, value, label and value."""
LONG_LABEL, LONGEST_LABEL = 12, 20
"""A label of more characters takes half the row where what is filled in is short; of more than these, always."""
SHORT = frozenset({FieldType.NUMBER, FieldType.DATE, FieldType.PHONE, FieldType.CHOICE})
SHORT_CHOICES = 12
"""Choices of so many characters together stand in half a row."""
BOX, TICKED = "□", "■"
"""☑ is in no text face of offices, nor in the open ones."""
BLANK = "＿＿＿＿"
BLANKS = {FieldType.LONG: 12, FieldType.SEAL: 2, FieldType.TABLE: 4}
"""Lines that an empty form leaves, where the definition doesn't say."""
WIDTHS = {FieldType.NUMBER: 2, FieldType.DATE: 2, FieldType.PHONE: 3, FieldType.TEXT: 5}
"""The relative widths of columns, where the definition doesn't say."""
SEALED = "（盖章）"


def form_blocks(definition: Definition, values: Mapping[str, Value]) -> Blocks:
    """Return the blocks of a form: the notes at its head, its tables, and below the last one the notes at its foot."""
    places = definition.positions
    head = (
        Paragraph((Text(line, places.get("head_note")),), places.get("head_note"))
        for line in definition.head_note
    )
    tables = [*_FormRows(values).tables(definition)]
    notes = tuple((Text(line, places.get("foot_note")),) for line in definition.foot_note)
    tables[-1] = replace(tables[-1], notes=notes)
    return (*head, *tables)


class _FormRows(Struct):
    """Puts fields into rows; `rows` are those of the table that is begun."""

    values: Mapping[str, Value]
    rows: list[TableRow] = field(default_factory=list)

    def tables(self, definition: Definition) -> Iterator[Table]:
        """Yield the tables of a form: a field that is a table has one of its own, whose head is repeated."""
        for section in definition.sections:
            if section.title:
                self.rows.append((_cell(section.title, section.position, CellKind.SECTION, 4),))
            half: FormField | None = None
            for each in section.fields:
                if half and each.half:
                    self.rows.append((*self._pair(half, 1), *self._pair(each, 1)))
                    half = None
                    continue
                if half:
                    self.rows.append(self._pair(half, 3))
                half = each if each.half else None
                if each.type is FieldType.TABLE:
                    yield from self._ended()
                    yield self._table(each)
                elif not half:
                    self.rows += self._full(each)
            if half:
                self.rows.append(self._pair(half, 3))
        yield from self._ended()

    def _ended(self) -> Iterator[Table]:
        if self.rows:
            texts = (
                one for row in self.rows for cell in row for one in cell.inlines if isinstance(one, Text)
            )
            place = next((text.position for text in texts), None)
            yield Table(
                (),
                tuple(self.rows),
                (Alignment.START,) * len(GRID),
                place,
                size=TableSize.MEDIUM,
                shares=GRID,
                form=True,
            )
            self.rows = []

    def _full(self, each: FormField) -> Iterator[TableRow]:
        """Yield the row of a field, those of its label and its text where it is long."""
        if each.type is FieldType.LONG:
            if each.label:
                yield (_cell(each.label, each.position, CellKind.LABEL, 4),)
            yield (TableCell(self._content(each), colspan=4, kind=CellKind.RUNNING),)
            return
        short = each.type in SHORT and len("".join(each.choices)) <= SHORT_CHOICES
        wide = len(each.shown) > (LONG_LABEL if short else LONGEST_LABEL)
        yield self._pair(each, 2 if wide else 3, label=2 if wide else 1)

    def _pair(self, each: FormField, span: int, *, label: int = 1) -> TableRow:
        """Return the cells of label and value."""
        kind = CellKind.SIGNED if each.type is FieldType.SEAL else CellKind.PLAIN
        name = _cell(each.shown, each.position, CellKind.LABEL, label)
        return (name, TableCell(self._content(each), colspan=span, kind=kind))

    def _content(self, each: FormField) -> Inlines:
        value = self.values.get(each.name)
        if each.type is FieldType.CHOICE:
            ticked = value.ticked if value else frozenset[str]()
            boxes = (f"{TICKED if one in ticked else BOX}{one}" for one in each.choices)
            return (Text("　".join(boxes), value.position if value else each.position),)
        if each.type is FieldType.SEAL:
            date, place = (value.text, value.position) if value else (_blank(each), each.position)
            return _lines(
                [("", None)] * (each.lines or BLANKS[each.type]) + [(SEALED, each.position), (date, place)]
            )
        if value is None:
            if each.type is FieldType.LONG or each.lines:
                return (LineBreak(),) * ((each.lines or BLANKS[each.type]) - 1)
            return _lines([(_blank(each), each.position)])
        return _lines(value.lines)

    def _table(self, each: FormField) -> Table:
        """Return the table of a field: an entry a row."""
        value, columns = self.values.get(each.name), each.columns
        label = (_cell(each.label, each.position, CellKind.PLAIN, len(columns)),) if each.label else None
        heads = tuple(_cell(column.name, column.position) for column in columns)
        blank = max(each.lines or BLANKS[each.type], each.least or 0)
        entries: Sequence[Mapping[str, Value]] = value.entries if value else ({},) * blank
        rows = (tuple(TableCell(_entry(entry.get(one.name))) for one in columns) for entry in entries)
        return Table(
            (*((label,) if label else ()), heads),
            tuple(rows),
            (None,) * len(columns),
            each.position,
            size=TableSize.MEDIUM,
            shares=tuple(float(one.width or WIDTHS.get(one.type, 2)) for one in columns),
            form=True,
        )


def _blank(each: FormField) -> str:
    """Return what is left to be filled in by hand."""
    if each.type is FieldType.SEAL:
        return "年　　月　　日"
    if each.type is FieldType.DATE:
        return "＿＿＿＿年＿＿月＿＿日"
    return f"{BLANK}{each.unit}" if each.unit else ""


def _entry(value: Value | None) -> Inlines:
    if value is None:
        return ()
    if value.ticked:
        return (Text("、".join(sorted(value.ticked)), value.position),)
    return _lines(value.lines)


def _cell(text: str, place: Position | None, kind: CellKind = CellKind.PLAIN, span: int = 1) -> TableCell:
    return TableCell((Text(text, place),), colspan=span, kind=kind)


def _lines(lines: Sequence[tuple[str, Position | None]]) -> Inlines:
    """Return lines with hard breaks between them."""
    inlines: list[Text | LineBreak] = []
    for number, (line, place) in enumerate(lines):
        inlines += [LineBreak()] if number else []
        inlines += [Text(line, place)] if line else []
    return tuple(inlines)
