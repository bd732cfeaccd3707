"""A form resolved: empty, filled in by a unit, or the overview of all units; and what all outputs derive from it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.diagnostics import Position
from bulletin.kinds.form.blocks import form_blocks
from bulletin.model import MakeUp, Picture, Publication, Status, Title
from bulletin.model.document import DocumentProperties, FileChecks, Section

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bulletin.kinds.form.overview import Overview
    from bulletin.kinds.form.values import Definition, FormSource, Value
    from bulletin.model import Classification

OVERVIEW = "总表"


class FormDocument(Struct, frozen=True, dict=True):
    """A form (a `Document`).

    `others` are the files besides its own that it is made of: the definition, the spreadsheet, the forms of an overview.
    """

    publication: Publication
    source: FormSource
    definition: Definition
    values: Mapping[str, Value] = field(default_factory=dict)
    overview: Overview | None = None
    others: Mapping[str, FileChecks] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    make_up: MakeUp = field(default_factory=MakeUp)

    @property
    def folder(self) -> str:
        """The folder of the document."""
        return self.source.folder

    @property
    def path(self) -> str:
        """The path of `form.yaml`."""
        return self.source.path

    @property
    def date(self) -> dt.date | None:
        """The date on which it was filled in."""
        return self.source.date

    @property
    def title(self) -> Title:
        """Its title: its own, else that of the definition."""
        if self.source.title:
            return self.source.title
        title = self.definition.title
        if self.overview:
            *parts, last = title.parts
            return replace(title, parts=(*parts, f"{last}{OVERVIEW}"))
        return title

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The form as one text."""
        if self.overview:
            place = self.source.positions.get("overview") or Position(self.path, 1, 1)
            blocks = self.overview.blocks(place)
        else:
            blocks = form_blocks(self.definition, self.values)
        return (Section(self.path, blocks, title=self.title),)

    @property
    def files(self) -> Mapping[str, FileChecks]:
        """`form.yaml`, then the others."""
        source = self.source
        own = FileChecks(source.checks_off, source.checks_down, (), source.positions)
        return {self.path: own, **self.others}

    @property
    def is_empty(self) -> bool:
        """Whether it is the form to be filled in."""
        return self.source.definition is not None

    # --- Names and metadata ------------------------------------------------------------------------------------

    @property
    def classification(self) -> Classification | None:
        """Forms are not classified."""
        return None

    @property
    def draft_mark(self) -> str | None:
        """The mark on every page of a draft; an empty form has none."""
        return "送审稿" if self.source.status is Status.DRAFT and not self.is_empty else None

    @property
    def print_run(self) -> int | None:
        """It has no print run."""
        return None

    @property
    def properties(self) -> DocumentProperties:
        """The metadata of its output files."""
        return DocumentProperties(
            title=self.title.plain,
            author=self.publication.issuer,
            subject="报表",
            keywords="报表",
            date=self.date.isoformat() if self.date else None,
        )

    @property
    def summary(self) -> Mapping[str, object]:
        """The values of a list of documents, as JSON."""
        return {
            "name": self.folder,
            "label": self.folder,
            "number": None,
            "date": self.date.isoformat() if self.date else None,
            "status": self.source.status.value,
            "edition": 1,
            "title": self.title.plain,
        }

    @property
    def counting(self) -> bool:
        """Its definition, and the forms of an overview, stand in other folders."""
        return not self.is_empty

    @property
    def counted(self) -> bool:
        """Its definition, and the forms of an overview, stand in other folders."""
        return not self.is_empty

    @property
    def manifest(self) -> Mapping[str, object]:
        """Folder, definition and status."""
        source = self.source
        return {
            "form": source.folder,
            "definition": source.fills or source.overview,
            "status": source.status.value,
        }

    @property
    def dependencies(self) -> Mapping[str, object]:
        """What its pages depend on besides its texts: settings without those of distribution and mail."""
        settings = replace(self.publication, distributions={}, groups={}, mail=None, positions={})
        return {"settings": settings}
