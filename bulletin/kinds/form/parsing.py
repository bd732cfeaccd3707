"""Parses `form.yaml`: a definition with its fields, or the values of one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, Position, Result, diagnose
from bulletin.kinds.form.values import Definition, FormField, FormSection, FormSource
from bulletin.model import PageRecord, read_record
from bulletin.model.reporting import FieldType
from bulletin.parsing.source_file import SourceFile, open_source, to_result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.kinds.form.schema import FieldKeys, FormColumnKeys, FormKeys
    from bulletin.parsing.yaml.nodes import YamlNode

TYPES = {
    FieldType.TEXT: "文字",
    FieldType.LONG: "长文字",
    FieldType.NUMBER: "数",
    FieldType.DATE: "日期",
    FieldType.PHONE: "电话",
    FieldType.CHOICE: "选择",
    FieldType.TABLE: "表",
    FieldType.SEAL: "盖章",
}
"""What messages call the types."""
TAKEN = frozenset({"import", "mail", "print", "review", "site"})
"""Folders below `build/` that are not sets of documents."""


def read_form(folder: str, path: str, content: bytes) -> Result[FormSource]:
    """Parse a file; its values are checked where the definition is known."""
    from bulletin.kinds.form.schema import FormKeys

    file = open_source(path, content)
    keys = file.keys(FormKeys)
    form = _form(file, keys, folder) if keys else None
    if form and keys:
        file.diagnostics += _faults(file, keys, form)
    return to_result(form, file.all_diagnostics())


def _form(file: SourceFile, keys: FormKeys, folder: str) -> FormSource:
    from bulletin.parsing.markdown.suppressions import suppressed_codes
    from bulletin.parsing.markdown.value_markup import read_title

    title = read_title(keys.title, file.node("title").position) if keys.title else None
    definition = None
    if keys.sections and title:
        definition = Definition(
            title,
            tuple(_section(file, keys, at) for at in range(len(keys.sections))),
            keys.year,
            _lines(keys.head_note),
            _lines(keys.foot_note),
            file.places(),
        )
    values = file.node().find(("values",))
    return FormSource(
        folder=folder,
        path=file.path,
        status=keys.status,
        title=title,
        date=keys.date,
        definition=definition,
        fills=keys.definition,
        overview=keys.overview,
        row=keys.row,
        rows=keys.rows,
        fit=None if keys.fit is None else read_record(keys.fit) or PageRecord(),
        checks_off=suppressed_codes(file, "off", keys.checks.off),
        checks_down=suppressed_codes(file, "notice", keys.checks.notice),
        positions=file.places(),
        typed=values if keys.values else None,
    )


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").split("\n") if line.strip())


def _section(file: SourceFile, keys: FormKeys, at: int) -> FormSection:
    section = keys.sections[at]
    fields = (
        _field(each, file.node("sections", at, "fields", number))
        for number, each in enumerate(section.fields)
    )
    place = file.node("sections", at, "title").position if section.title else None
    return FormSection(tuple(fields), section.title, place)


def _field(keys: FieldKeys, node: YamlNode) -> FormField:
    table, _, column = (keys.sums or "").partition(".")
    columns = (_column(each, node.find(("columns", at))) for at, each in enumerate(keys.columns))
    return FormField(
        name=keys.name,
        type=keys.type,
        label=keys.label,
        unit=keys.unit or "",
        required=keys.required,
        half=keys.half,
        choices=tuple(keys.choices),
        several=keys.several,
        columns=tuple(columns),
        least=keys.least,
        most=keys.most,
        counts=keys.counts,
        sums=(table, column) if keys.sums else None,
        lines=keys.lines or 0,
        overview=keys.overview,
        position=node.find(("label" if keys.label else "name",)).position,
    )


def _column(keys: FormColumnKeys, node: YamlNode) -> FormField:
    return FormField(
        name=keys.name,
        type=keys.type,
        unit=keys.unit or "",
        required=keys.required,
        choices=tuple(keys.choices),
        width=keys.width,
        position=node.find(("name",)).position,
    )


# --- Checks of a definition -----------------------------------------------------------------------------------


def _faults(file: SourceFile, keys: FormKeys, form: FormSource) -> Iterator[Diagnostic]:
    """Check the keys against each other."""
    if form.folder in TAKEN:
        yield diagnose("folder-taken", Position(form.path, 1, 1), folder=form.folder)
    says = [name for name in ("definition", "overview", "sections") if getattr(keys, name)]
    if len(says) != 1 or (says == ["sections"] and form.title is None):
        yield diagnose("form-what", file.node(says[1] if len(says) > 1 else "title").start)
    if form.definition:
        yield from _definition_faults(form.definition.fields)


def _definition_faults(fields: Sequence[FormField]) -> Iterator[Diagnostic]:
    """Check the fields of a definition: names, choices, columns, the tables that numbers refer to."""
    known: dict[str, FormField] = {}
    for each in fields:
        if each.name in known:
            yield diagnose("form-name-twice", each.position, name=each.name)
        known.setdefault(each.name, each)
    for each in (inner for field in fields for inner in (field, *field.columns)):
        needed = {FieldType.CHOICE: ("choices", each.choices), FieldType.TABLE: ("columns", each.columns)}
        name, given = needed.get(each.type, ("", True))
        if not given:
            yield diagnose("form-incomplete", each.position, name=each.name, type=TYPES[each.type], key=name)
    for each in fields:
        for table, column in ((each.counts, None), each.sums or (None, None)):
            found = known.get(table) if table else None
            if table and (found is None or found.type is not FieldType.TABLE or not _has(found, column)):
                referred = f"{table}.{column}" if column is not None else table
                yield diagnose("form-refers", each.position, name=each.name, table=referred)


def _has(table: FormField, column: str | None) -> bool:
    return column is None or any(each.name == column for each in table.columns)
