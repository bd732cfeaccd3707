"""Report forms (报表) in `forms/`: a definition serves many units; empty, filled in, or the overview of all units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.kinds.form.register import REGISTER, FormRegister

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bulletin.composition.blocks import BlockComposer
    from bulletin.composition.values import ComposedDocument
    from bulletin.diagnostics import Diagnostic, Result
    from bulletin.kinds.form.document import FormDocument
    from bulletin.kinds.kind import Importer
    from bulletin.lint.completeness import ExpectedText
    from bulletin.model.galley import Galley
    from bulletin.parsing.schema.base import Keys
    from bulletin.project.project import Project


class FormKind(Struct, frozen=True):
    """The report form as a kind (`Kind`); what each step takes is loaded when it is called."""

    folder: str = "forms"
    main: str = "form.yaml"
    screen_template: str = "form.html.j2"
    register: FormRegister | None = REGISTER
    importer: Importer | None = None
    own_files: Mapping[str, str] = field(default_factory=lambda: {"form": "form.yaml"})

    def keys(self, name: str) -> type[Keys]:
        """Return the keys of `form.yaml`."""
        from bulletin.kinds.form.schema import FormKeys

        return {"form": FormKeys}[name]

    def parse(self, project: Project, folder: str, files: Mapping[str, bytes]) -> Result[FormDocument]:
        """Read a form from these files."""
        from bulletin.kinds.form.resolve import resolve

        return resolve(project, folder, files)

    def resolve(
        self, project: Project, folder: str, files: Mapping[str, bytes] | None = None
    ) -> Result[FormDocument]:
        """Read a form with its definition, and check its values."""
        from bulletin.kinds.form.resolve import resolve

        return resolve(project, folder, files)

    def compose(self, document: FormDocument, composer: BlockComposer) -> ComposedDocument:
        """Compose title and tables."""
        from bulletin.kinds.form.outputs import compose

        return compose(document, composer)

    def galley(self, document: FormDocument) -> Galley:
        """Return the galley of a form."""
        from bulletin.kinds.form.outputs import galley

        return galley(document)

    def expected_texts(self, document: FormDocument) -> Iterable[ExpectedText]:
        """Yield the texts that every output must show."""
        from bulletin.kinds.form.outputs import expected_texts

        return expected_texts(document)

    def screen_values(self, document: FormDocument) -> Mapping[str, object]:
        """Return the values of `form.html.j2`."""
        from bulletin.kinds.form.outputs import screen_values

        return screen_values(document)

    def check(self, project: Project, document: FormDocument) -> Iterable[Diagnostic]:
        """Check the rows of a definition's spreadsheet."""
        from bulletin.kinds.form.resolve import check_rows

        return check_rows(project, document.source)


FORM = FormKind()
