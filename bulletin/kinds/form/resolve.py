"""The sources of a form → the document: its definition, its values, the forms of an overview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.diagnostics import Position, Sink, diagnose, has_errors, stage
from bulletin.kinds.form.document import FormDocument
from bulletin.kinds.form.filling import Filler
from bulletin.kinds.form.overview import FilledForm, Overview
from bulletin.kinds.form.parsing import read_form
from bulletin.kinds.form.register import FOLDER, MAIN
from bulletin.kinds.form.rows import read_rows
from bulletin.model.document import FileChecks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.diagnostics import Diagnostic, Result
    from bulletin.kinds.form.values import Definition, FormSource, Value
    from bulletin.parsing.yaml.nodes import YamlNode
    from bulletin.project.project import Project


@stage
def resolve(
    sink: Sink, project: Project, folder: str, texts: Mapping[str, bytes] | None = None
) -> FormDocument:
    """Read a form; `texts` are its files where they are not those on the disk."""
    files = dict(texts) if texts is not None else sink.take(project.sources(folder, FOLDER, MAIN))
    path = next(name for name in files if name.rpartition("/")[2] == MAIN)
    sink.require(diagnose("form-file", Position(name, 1, 1)) for name in files if name != path)
    form = sink.take(read_form(folder, path, files[path]))
    if form.definition:
        others = _spreadsheet(project, form)
        return FormDocument(project.publication, form, form.definition, others=others)
    name = form.fills or form.overview or ""
    base = definition_of(project, name)
    key = "definition" if form.fills else "overview"
    if base is None or base.definition is None:
        sink.require([diagnose("form-definition", form.positions.get(key), name=name)])
        raise AssertionError("an error ends the stage")
    others = {base.path: FileChecks(base.checks_off, base.checks_down, (), base.positions)}
    others |= _spreadsheet(project, base)
    if form.overview:
        overview = overview_of(project, name, base)
        others |= {each.path: FileChecks() for each in overview.forms}
        return FormDocument(project.publication, form, base.definition, overview=overview, others=others)
    values, diagnostics = _filled(project, form, base, base.definition)
    sink.require(diagnostics)
    return FormDocument(project.publication, form, base.definition, values, others=others)


def definition_of(project: Project, name: str) -> FormSource | None:
    """Return the definition in a folder, None where there is none; what is wrong in it is reported when it is read."""
    path = f"{FOLDER}/{name}/{MAIN}"
    if name not in project.workspace.folders(FOLDER, MAIN):
        return None
    return read_form(name, path, project.content(path).value or b"").value


def _filled(
    project: Project, form: FormSource, base: FormSource, definition: Definition
) -> tuple[dict[str, Value], list[Diagnostic]]:
    """Return the values of a form, from the spreadsheet and from its own file, which goes before."""
    diagnostics: list[Diagnostic] = []
    typed: dict[str, YamlNode] = {}
    whole = form.positions.get("definition") or Position(form.path, 1, 1)
    place = form.typed.start if form.typed else whole
    if form.row:
        rows = _rows(project, base, definition)
        at = form.positions.get("row")
        if rows is None or rows.value is None or form.row not in rows.value:
            known = "、".join((rows.value if rows and rows.value else {}) or ()) or "没有"
            return {}, [diagnose("form-row", at, row=form.row, known=known)]
        typed |= rows.value[form.row]
    own = form.typed.value if form.typed else {}
    typed |= own if isinstance(own, dict) else {}
    values = Filler(definition, place, diagnostics).values(typed)
    return values, diagnostics


def _rows(
    project: Project, base: FormSource, definition: Definition
) -> Result[dict[str, Mapping[str, YamlNode]]] | None:
    """Return the rows of a definition's spreadsheet, None where it has none."""
    path = f"{FOLDER}/{base.folder}/{base.rows}"
    if not base.rows or not project.workspace.has(path):
        return None
    content = project.content(path).value
    return read_rows(path, content, definition) if content is not None else None


def _spreadsheet(project: Project, base: FormSource) -> dict[str, FileChecks]:
    path = f"{FOLDER}/{base.folder}/{base.rows}"
    return {path: FileChecks()} if base.rows and project.workspace.has(path) else {}


def overview_of(project: Project, name: str, base: FormSource) -> Overview:
    """Return the forms of all units: those with folders of their own, then the rows of the spreadsheet without one."""
    assert base.definition is not None, "only definitions are summed up"  # noqa: S101
    definition, taken = base.definition, set[str]()
    forms = []
    for folder in project.workspace.folders(FOLDER, MAIN):
        path = f"{FOLDER}/{folder}/{MAIN}"
        form = read_form(folder, path, project.content(path).value or b"").value
        if form and form.fills == name:
            values, diagnostics = _filled(project, form, base, definition)
            taken |= {form.row} if form.row else set()
            if not has_errors(diagnostics):
                forms.append(FilledForm(folder, path, values))
    forms += _in_spreadsheet(project, base, definition, taken)
    return Overview(definition, tuple(forms))


def _in_spreadsheet(
    project: Project, base: FormSource, definition: Definition, taken: set[str]
) -> Iterator[FilledForm]:
    rows, path = _rows(project, base, definition), f"{FOLDER}/{base.folder}/{base.rows}"
    for name, typed in (rows.value or {}).items() if rows else ():
        if name not in taken:
            yield FilledForm(name, path, Filler(definition, Position(path, 1, 1), []).values(typed))


def check_rows(project: Project, form: FormSource) -> Iterator[Diagnostic]:
    """Yield the faults of all rows of a definition's spreadsheet."""
    if form.definition is None or not form.rows:
        return
    rows = _rows(project, form, form.definition)
    if rows is None:
        yield diagnose("form-rows-missing", form.positions.get("rows"), file=form.rows)
        return
    yield from rows.diagnostics
    for typed in (rows.value or {}).values():
        diagnostics: list[Diagnostic] = []
        first = next(iter(typed.values())).position
        Filler(form.definition, first, diagnostics).values(typed)
        yield from diagnostics
