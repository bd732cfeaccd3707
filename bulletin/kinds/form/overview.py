"""The overview of all units of a form (总表): a row for each, with the sums of its numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.model import Paragraph, Table, TableCell, Text
from bulletin.model.reporting import FieldType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.diagnostics import Position
    from bulletin.kinds.form.values import Definition, FormField, Value
    from bulletin.model import Blocks
    from bulletin.tally.wording import Cell, Row

TOTAL = "合计"
NONE_YET = "还没有单位填报。"
_LEFT_OUT = frozenset({FieldType.LONG, FieldType.TABLE, FieldType.SEAL})
"""Types that an overview has no column for, unless the definition says so."""


class FilledForm(Struct, frozen=True):
    """The form of one unit: where it was filled in, and its values."""

    name: str
    path: str
    values: Mapping[str, Value]


class Overview(Struct, frozen=True):
    """The forms of all units in their order, and the columns of their table."""

    definition: Definition
    forms: tuple[FilledForm, ...]

    @property
    def title(self) -> str:
        """What it is called."""
        return f"{self.definition.title.plain}总表"

    @property
    def columns(self) -> tuple[FormField, ...]:
        """The fields that are shown: those of the definition's choice, else all short ones."""
        fields = self.definition.fields
        chosen = tuple(each for each in fields if each.overview)
        return chosen or tuple(each for each in fields if each.type not in _LEFT_OUT)

    def rows(self) -> Iterator[Row]:
        """Yield the heads, a row for each unit, and the sums: numbers as numbers."""
        columns = self.columns
        yield tuple(f"{each.shown}（{each.unit}）" if each.unit else each.shown for each in columns)
        for form in self.forms:
            yield tuple(_shown(each, form.values.get(each.name)) for each in columns)
        if len(self.forms) > 1 and any(each.type is FieldType.NUMBER for each in columns[1:]):
            yield (TOTAL, *(self._sum(each) for each in columns[1:]))

    def _sum(self, field: FormField) -> Cell:
        if field.type is not FieldType.NUMBER:
            return ""
        values = (form.values.get(field.name) for form in self.forms)
        return _number(
            sum((value.number for value in values if value and value.number is not None), Decimal())
        )

    def blocks(self, place: Position) -> Blocks:
        """Return the table; a line of text where nobody has filled in the form."""
        if not self.forms:
            return (Paragraph((Text(NONE_YET, place),), place),)
        heads, *rows = self.rows()
        return (
            Table(
                (tuple(TableCell((Text(str(text), place),)) for text in heads),),
                tuple(tuple(_cell(text, place) for text in row) for row in rows),
                (None,) * len(heads),
                place,
            ),
        )


def _cell(text: Cell, place: Position) -> TableCell:
    return TableCell((Text(str(text), place),) if text != "" else ())


def _shown(field: FormField, value: Value | None) -> Cell:
    if value is None:
        return ""
    if field.type is FieldType.TABLE:
        return len(value.entries)
    if value.number is not None and not value.text.startswith("无"):
        return _number(value.number)
    return "、".join(line for line, _ in value.lines)


def _number(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() else number
