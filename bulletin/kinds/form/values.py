"""A report form (报表) as it is read: its definition, and what one unit filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.diagnostics import Position
from bulletin.model import PageRecord, Status, Title
from bulletin.model.located import Located
from bulletin.model.reporting import FieldType

if TYPE_CHECKING:
    from bulletin.parsing.yaml.nodes import YamlNode


class FormField(Located, frozen=True):
    """A field (填报项), or a column of a table: its name in the values, its label on paper, its type, its rules.

    `choices` are all that may be ticked, `several` of them where it says so. `half`: it shares its row with the next.
    A table has `columns`, at `least` and at `most` so many entries; a number lies between these. `counts` is the table
    whose entries a number counts, `sums` table and column that it adds up. `lines` are left free in an empty form.
    """

    name: str
    type: FieldType = FieldType.TEXT
    label: str | None = None
    unit: str = ""
    required: bool = False
    half: bool = False
    choices: tuple[str, ...] = ()
    several: bool = False
    columns: tuple[FormField, ...] = ()
    least: int | None = None
    most: int | None = None
    counts: str | None = None
    sums: tuple[str, str] | None = None
    lines: int = 0
    width: int | None = None
    overview: bool = False
    position: Position | None = None

    @property
    def shown(self) -> str:
        """The label as it is printed."""
        return self.label or self.name


class FormSection(Struct, frozen=True):
    """A section (大项) of a form: its title and its fields."""

    fields: tuple[FormField, ...]
    title: str | None = None
    position: Position | None = None


class Definition(Struct, frozen=True):
    """The definition of a form, which serves many units; dates lie within `year`."""

    title: Title
    sections: tuple[FormSection, ...]
    year: int | None = None
    head_note: tuple[str, ...] = ()
    foot_note: tuple[str, ...] = ()
    positions: Mapping[str, Position] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[FormField, ...]:
        """All fields in their order."""
        return tuple(each for section in self.sections for each in section.fields)


class Value(Located, frozen=True):
    """A value: its lines as they are printed, with their places; the choices that are ticked; the entries of a table."""

    lines: tuple[tuple[str, Position | None], ...] = ()
    ticked: frozenset[str] = frozenset()
    entries: tuple[Mapping[str, Value], ...] = ()
    number: Decimal | None = None
    position: Position | None = None

    @property
    def text(self) -> str:
        """Its lines, divided by newlines."""
        return "\n".join(line for line, _ in self.lines)


class FormSource(Struct, frozen=True):
    """What `form.yaml` says: a definition of its own, or the folder of one that it fills in or sums up.

    `typed` are its values as they were typed; `rows` is the spreadsheet of a definition, `row` the one that fills it in.
    """

    folder: str
    path: str
    status: Status = Status.DRAFT
    title: Title | None = None
    date: dt.date | None = None
    definition: Definition | None = None
    fills: str | None = None
    overview: str | None = None
    row: str | None = None
    rows: str | None = None
    typed: YamlNode | None = None
    fit: PageRecord | None = None
    checks_off: Mapping[str, str] = field(default_factory=dict)
    checks_down: Mapping[str, str] = field(default_factory=dict)
    positions: Mapping[str, Position] = field(default_factory=dict)
