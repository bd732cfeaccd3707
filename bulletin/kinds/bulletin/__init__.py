"""The bulletin (简报): an issue in `issues/`, with articles, contents, counts and a distribution list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.workspace import ISSUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bulletin.composition.blocks import BlockComposer
    from bulletin.composition.values import ComposedDocument
    from bulletin.diagnostics import Diagnostic, Result
    from bulletin.importers.values import Given
    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.kinds.kind import Importer, Intake, Register
    from bulletin.lint.completeness import ExpectedText
    from bulletin.model.galley import Galley
    from bulletin.parsing.schema.base import Keys
    from bulletin.project.project import Project


class ArticleImporter(Struct, frozen=True):
    """Imports manuscripts (an `Importer`)."""

    def intake(self, project: Project, folder: str | None, given: Given) -> Result[Intake]:
        """Take manuscripts into an issue, else into the latest draft, as an article each."""
        from bulletin.kinds.bulletin.importing import article_intake

        return article_intake(project, folder or project.latest_draft(), given)


class BulletinKind(Struct, frozen=True):
    """The bulletin as a kind (`Kind`); what each step takes is loaded when it is called."""

    folder: str = "issues"
    main: str = ISSUE
    screen_template: str = "screen.html.j2"
    register: Register | None = None
    importer: Importer = ArticleImporter()
    own_files: Mapping[str, str] = field(default_factory=dict)

    def keys(self, name: str) -> type[Keys]:
        """Its keys are those of `parsing/`, which all kinds share."""
        raise KeyError(name)

    def parse(self, project: Project, folder: str, files: Mapping[str, bytes]) -> Result[BulletinDocument]:
        """Read an issue from these files, without counts and pictures."""
        from bulletin.kinds.bulletin.resolve import parse

        return parse(project, folder, files)

    def resolve(
        self, project: Project, folder: str, files: Mapping[str, bytes] | None = None
    ) -> Result[BulletinDocument]:
        """Read an issue, its pictures and its counts."""
        from bulletin.kinds.bulletin.resolve import resolve

        return resolve(project, folder, files)

    def compose(self, document: BulletinDocument, composer: BlockComposer) -> ComposedDocument:
        """Compose masthead, contents, editor's note, articles and imprint."""
        from bulletin.kinds.bulletin.compose import compose

        return compose(document, composer)

    def galley(self, document: BulletinDocument) -> Galley:
        """Return the galley of a bulletin."""
        from bulletin.kinds.bulletin.galley import galley

        return galley(document)

    def expected_texts(self, document: BulletinDocument) -> Iterable[ExpectedText]:
        """Yield the texts that every output must show."""
        from bulletin.kinds.bulletin.texts import expected_texts

        return expected_texts(document)

    def screen_values(self, document: BulletinDocument) -> Mapping[str, object]:
        """Return the values of `screen.html.j2`; the page is public, so internal fields are none of them."""
        from bulletin.model import public_issue, staff_line

        issue = public_issue(document.publication, document.issue)
        return {
            "issue": issue,
            "marking": document.marking,
            "name_lines": document.masthead_name,
            "above_name": document.above_name,
            "issuers": document.issuers,
            "numbering": document.numbering,
            "date": document.written_date,
            "contents": [
                (column, [(entry.anchor, entry.title.plain) for entry in entries])
                for column, entries in document.contents
            ],
            "editors_note": document.labelled_note,
            "columns": replace(document, issue=issue).placed_columns,
            "tallies": document.tallies,
            "print_run": document.print_run,
            "signed_date": document.signed_date,
            "staff": staff_line(issue.staff),
        }

    def check(self, project: Project, document: BulletinDocument) -> tuple[Diagnostic, ...]:
        """Compare an issue with all others."""
        from bulletin.kinds.bulletin.ledger import check_entry

        return check_entry(project, document.issue)


BULLETIN = BulletinKind()
