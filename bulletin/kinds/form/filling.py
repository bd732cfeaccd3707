"""The values of one unit against the definition of their form: typed, with a diagnostic for each fault."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.diagnostics import Position, diagnose
from bulletin.kinds.form.parsing import TYPES
from bulletin.kinds.form.values import Value
from bulletin.model.reporting import FieldType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.diagnostics import Diagnostic
    from bulletin.kinds.form.values import Definition, FormField
    from bulletin.parsing.yaml.nodes import YamlNode

NOTHING = "无"
"""What is filled in where there is nothing to report; as a number it is 0."""
_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,3}(?:[,，][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?%?")
_DATE = re.compile(
    r"(?:(?P<year>[0-9]{4})\s*[-年./]\s*)?(?P<month>[0-9]{1,2})\s*[-月./]\s*(?P<day>[0-9]{1,2})\s*日?"
)
_PHONE = re.compile(
    r"1[3-9][0-9]{9}|(?:0[0-9]{2,3}-?)?[2-9][0-9]{6,7}(?:(?:转|-)[0-9]{1,5})?|[48]00-?[0-9]{3}-?[0-9]{4}"
)
_BETWEEN = re.compile(r"[、，,；;/\s]+")


class Filler(Struct):
    """Reads values against a definition; `diagnostics` are the faults so far."""

    definition: Definition
    place: Position
    diagnostics: list[Diagnostic]

    def values(self, typed: Mapping[str, YamlNode]) -> dict[str, Value]:
        """Return the values by the names of their fields."""
        fields = {each.name: each for each in self.definition.fields}
        self._unknown(typed, fields, "报表")
        values = {
            name: value
            for name, field in fields.items()
            if name in typed and (value := self._value(field, typed[name])) is not None
        }
        for field in fields.values():
            if field.required and field.name not in values and field.name not in typed:
                self._report("form-required", self.place, name=field.name)
        self._compare(values)
        return values

    def _report(self, code: str, place: Position | None, **values: object) -> None:
        self.diagnostics.append(diagnose(code, place, **values))

    def _unknown(self, typed: Mapping[str, YamlNode], known: Mapping[str, FormField], where: str) -> None:
        for name, node in typed.items():
            if name not in known:
                self._report("form-unknown", node.start, name=name, where=where, known="、".join(known))

    # --- One value --------------------------------------------------------------------------------------------

    def _value(self, field: FormField, node: YamlNode) -> Value | None:
        """Read a value; None where it is empty or can't be read, which is reported."""
        if node.empty or node.value in ("", [], {}):
            if field.required:
                self._report("form-required", node.place, name=field.name)
            return None
        if field.type is FieldType.TABLE:
            return self._table(field, node)
        parts = node.value if isinstance(node.value, list) else [node]
        texts = [(part.value, part.position) for part in parts if isinstance(part.value, str)]
        if len(texts) < len(parts) or isinstance(node.value, dict):
            self._report("form-shape", node.place, name=field.name, type=TYPES[field.type])
            return None
        if field.type is FieldType.CHOICE:
            return self._choice(field, texts, node.place)
        if field.type is FieldType.LONG:
            return Value(tuple(line for text in texts for line in _paragraphs(*text)), position=node.place)
        text, place = "；".join(" ".join(text.split()) for text, _ in texts), texts[0][1]
        read = {
            FieldType.NUMBER: self._number,
            FieldType.DATE: self._date,
            FieldType.SEAL: self._date,
            FieldType.PHONE: self._phone,
        }.get(field.type)
        return read(field, text, place) if read else Value(((text, place),), position=place)

    def _number(self, field: FormField, text: str, place: Position) -> Value | None:
        bare = text.removesuffix(field.unit).strip() if field.unit else text
        if bare == NOTHING:
            return Value(((NOTHING, place),), number=Decimal(), position=place)
        if not _NUMBER.fullmatch(bare):
            self._report("form-number", place, name=field.name, value=text)
            return None
        number = Decimal(bare.rstrip("%").replace(",", "").replace("，", ""))
        if (field.least is not None and number < field.least) or (
            field.most is not None and number > field.most
        ):
            self._report("form-range", place, name=field.name, value=bare, limits=_limits(field))
        return Value(((f"{bare}{field.unit}", place),), number=number, position=place)

    def _date(self, field: FormField, text: str, place: Position) -> Value | None:
        match, year = _DATE.fullmatch(text.strip()), self.definition.year
        if match is None:
            self._report("form-date", place, name=field.name, value=text)
            return None
        typed_year, month, day = match["year"], int(match["month"]), int(match["day"])
        try:
            dt.date(int(typed_year or year or 2000), month, day)
        except ValueError:
            self._report("form-date", place, name=field.name, value=text)
            return None
        if typed_year and year and int(typed_year) != year:
            self._report("form-year", place, name=field.name, value=text, year=year)
        year_shown = typed_year or (year if field.type is FieldType.SEAL else None)
        written = f"{year_shown}年{month}月{day}日" if year_shown else f"{month}月{day}日"
        return Value(((written, place),), position=place)

    def _phone(self, field: FormField, text: str, place: Position) -> Value:
        if not all(_PHONE.fullmatch(each) for each in _BETWEEN.split(text) if each):
            self._report("form-phone", place, name=field.name, value=text)
        return Value(((text, place),), position=place)

    def _choice(
        self, field: FormField, texts: Sequence[tuple[str, Position]], place: Position
    ) -> Value | None:
        ticked: list[str] = []
        for text, at in texts:
            whole = text.strip()
            for part in [whole] if whole in field.choices or not field.several else _BETWEEN.split(whole):
                if part in field.choices:
                    ticked.append(part)
                else:
                    self._report(
                        "form-choice", at, name=field.name, value=part, choices="、".join(field.choices)
                    )
        if len(ticked) > 1 and not field.several:
            self._report("form-one-choice", place, name=field.name, value="、".join(ticked))
        lines = tuple((each, place) for each in ticked)
        return Value(lines, ticked=frozenset(ticked), position=place) if ticked else None

    # --- Tables -----------------------------------------------------------------------------------------------

    def _table(self, field: FormField, node: YamlNode) -> Value | None:
        """Read the entries of a table; too few or too many are reported behind the last one."""
        items = node.value if isinstance(node.value, list) else []
        if not items or not all(isinstance(item.value, dict) for item in items):
            self._report("form-shape", node.place, name=field.name, type=TYPES[field.type])
            return None
        entries, columns = [], {each.name: each for each in field.columns}
        for item in items:
            typed = item.value if isinstance(item.value, dict) else {}
            self._unknown(typed, columns, field.name)
            entries.append(
                {
                    name: value
                    for name, column in columns.items()
                    if name in typed and (value := self._value(column, typed[name])) is not None
                }
            )
            for name, column in columns.items():
                if column.required and name not in typed:
                    self._report("form-required", item.position, name=f"{field.name}.{name}")
        value = Value(entries=tuple(entries), position=node.place)
        count = len(entries)
        if (field.least is not None and count < field.least) or (
            field.most is not None and count > field.most
        ):
            place = items[-1].position
            self._report("form-entries", place, name=field.name, count=count, limits=_limits(field))
        return value

    # --- Values against each other ----------------------------------------------------------------------------

    def _compare(self, values: Mapping[str, Value]) -> None:
        """Compare numbers with the tables that they count or add up."""
        for field in self.definition.fields:
            value = values.get(field.name)
            if value is None or value.number is None:
                continue
            for what, number in _expected(field, values):
                if number != value.number:
                    place, text = value.position, value.text
                    self._report("form-sum", place, name=field.name, value=text, what=what, number=number)


def _expected(field: FormField, values: Mapping[str, Value]) -> Iterator[tuple[str, Decimal]]:
    """Yield what a number should be, with what it counts or adds up."""
    if field.counts:
        table = values.get(field.counts)
        yield f"“{field.counts}”的项数", Decimal(len(table.entries) if table else 0)
    if field.sums:
        name, column = field.sums
        table = values.get(name)
        entries = table.entries if table else ()
        numbers = (entry[column].number or Decimal() for entry in entries if column in entry)
        yield f"“{name}”里{column}的合计", sum(numbers, Decimal())


def _limits(field: FormField) -> str:
    """Describe what a number or the entries of a table lie between."""
    least = f"至少 {field.least}" if field.least is not None else ""
    most = f"至多 {field.most}" if field.most is not None else ""
    return "，".join(filter(None, (least, most)))


def _paragraphs(text: str, place: Position) -> Iterator[tuple[str, Position | None]]:
    """Yield the paragraphs of a long text, one a line."""
    for number, line in enumerate(text.split("\n")):
        if line.strip():
            yield line.strip(), replace(place, line=place.line + number)
