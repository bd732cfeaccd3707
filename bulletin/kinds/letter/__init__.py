"""Official letters and documents (公文) in `letters/`, by GB/T 9704-2012: one text with head, signature and imprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.kinds.letter.register import REGISTER, LetterRegister

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bulletin.composition.blocks import BlockComposer
    from bulletin.composition.values import ComposedDocument
    from bulletin.diagnostics import Diagnostic, Result
    from bulletin.importers.values import Given
    from bulletin.kinds.kind import Importer, Intake
    from bulletin.kinds.letter.document import LetterDocument
    from bulletin.lint.completeness import ExpectedText
    from bulletin.model.galley import Galley
    from bulletin.parsing.schema.base import Keys
    from bulletin.project.project import Project


class LetterImporter(Struct, frozen=True):
    """Imports manuscripts (an `Importer`)."""

    def intake(self, project: Project, folder: str | None, given: Given) -> Result[Intake]:
        """Take each manuscript in as a document of its own."""
        from bulletin.diagnostics import Result
        from bulletin.kinds.letter.importing import LetterIntake

        del folder, given
        return Result(LetterIntake(project))


class LetterKind(Struct, frozen=True):
    """The official document as a kind (`Kind`); what each step takes is loaded when it is called."""

    folder: str = "letters"
    main: str = "letter.md"
    screen_template: str = "letter.html.j2"
    register: LetterRegister | None = REGISTER
    importer: Importer | None = LetterImporter()
    own_files: Mapping[str, str] = field(default_factory=lambda: {"letter": "letter.md"})

    def keys(self, name: str) -> type[Keys]:
        """Return the keys of `letter.md`."""
        from bulletin.kinds.letter.schema import LetterKeys

        return {"letter": LetterKeys}[name]

    def parse(self, project: Project, folder: str, files: Mapping[str, bytes]) -> Result[LetterDocument]:
        """Read a document from these files, without pictures."""
        from bulletin.kinds.letter.resolve import parse

        return parse(project, folder, files)

    def resolve(
        self, project: Project, folder: str, files: Mapping[str, bytes] | None = None
    ) -> Result[LetterDocument]:
        """Read a document and its pictures, and decide where its addressee stands."""
        from bulletin.kinds.letter.resolve import resolve

        return resolve(project, folder, files)

    def compose(self, document: LetterDocument, composer: BlockComposer) -> ComposedDocument:
        """Compose head, text with all that belongs to it, attachments and imprint."""
        from bulletin.kinds.letter.compose import compose

        return compose(document, composer)

    def galley(self, document: LetterDocument) -> Galley:
        """Return the galley of a document."""
        from bulletin.kinds.letter.galley import galley

        return galley(document)

    def expected_texts(self, document: LetterDocument) -> Iterable[ExpectedText]:
        """Yield the texts that every output must show."""
        from bulletin.kinds.letter.texts import expected_texts

        return expected_texts(document)

    def screen_values(self, document: LetterDocument) -> Mapping[str, object]:
        """Return the values of `letter.html.j2`, which are public: internal fields are none of them."""
        from bulletin.kinds.letter.texts import screen_values

        return screen_values(document)

    def check(self, project: Project, document: LetterDocument) -> Iterable[Diagnostic]:
        """Compare a document with its register."""
        from bulletin.kinds.letter.checks import check

        return check(project, document)


LETTER = LetterKind()
