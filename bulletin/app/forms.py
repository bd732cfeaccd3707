"""The overview of a report form as data: its rows, for a terminal, a spreadsheet or another program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import BulletinError
from bulletin.kinds.form import FORM
from bulletin.kinds.form.resolve import definition_of, overview_of

if TYPE_CHECKING:
    from bulletin.project.project import Project
    from bulletin.tally.wording import Row


class OverviewTable(Struct, frozen=True):
    """The overview of a form: its title, the names of its columns, heads, the rows of the units, and sums, if any."""

    title: str
    names: tuple[str, ...]
    heads: Row
    units: tuple[Row, ...]
    sums: tuple[Row, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows from top to bottom."""
        return (self.heads, *self.units, *self.sums)


def overview(project: Project, name: str) -> OverviewTable:
    """Return the forms of all units; `name` is the folder of a definition, or of a form that names one.

    Raises BulletinError `unknown-form`.
    """
    form = definition_of(project, name)
    if form and not form.definition:
        name = form.fills or form.overview or name
        form = definition_of(project, name)
    if form is None or form.definition is None:
        known = project.workspace.folders(FORM.folder, FORM.main)
        raise BulletinError("unknown-form", name=name, known="、".join(known[:8]))
    found = overview_of(project, name, form)
    heads, *rows = found.rows()
    count = len(found.forms)
    names = tuple(column.name for column in found.columns)
    return OverviewTable(found.title, names, heads, tuple(rows[:count]), tuple(rows[count:]))
