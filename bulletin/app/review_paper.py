"""A draft → its review on paper (送审): the approval sheet, and the pages with space for handwriting and line numbers.

The pages are written by the tool itself, also where the office has its issues printed by WeasyPrint: the lines are the
same, and what its own paper template draws around them is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from bulletin.app.kinds import as_bulletin
from bulletin.app.painting import print_form, read_ornaments, write_pages
from bulletin.app.typesetting import finish, typeset
from bulletin.diagnostics import Diagnostic, Position, Sink, diagnose, stage
from bulletin.imposition.joining import join_copies, put_before
from bulletin.imposition.numbers import write_number
from bulletin.imposition.review_sheets import review_sheets
from bulletin.kinds.bulletin.draft_code import draft_code
from bulletin.kinds.bulletin.forms import approval_sheet, approval_sheet_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.app.typesetting import LoadedDocument
    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.layout import FittedPages
    from bulletin.model import ApprovalSheet
    from bulletin.project.project import Project


@stage
def review_paper(
    sink: Sink, project: Project, loaded: LoadedDocument, number: int, copies: Sequence[int] = ()
) -> bytes:
    """Make the PDF of the review of this number. Warnings about the document itself are left to its build.

    `copies` are the numbers of the copies (份号): a classified document has one for each, with an approval sheet of its
    own, and another one has none.
    """
    document = as_bulletin(loaded.document)
    sink.require(_check_copies(document, copies))
    sink.only_errors()
    pages = sink.take(typeset(project, loaded))
    sink.take(finish(project, loaded, None, pages))
    form = approval_sheet(document, number, draft_code(project, document), len(pages.pages.pages))
    names = tuple(map(write_number, copies))
    made = [
        sink.take(_copy(project, document, pages.fitted, structs.replace(form, copy_number=name)))
        for name in names or ("",)
    ]
    return made[0] if len(made) == 1 else join_copies(made, names)


def _check_copies(document: BulletinDocument, copies: Sequence[int]) -> Iterator[Diagnostic]:
    """Report numbered copies of what is not classified, and copies without number of what is."""
    classification = document.classification
    if copies and not classification:
        place = document.issue.positions.get("status") or Position(document.path, 1, 1)
        yield diagnose("print-unclassified", place)
    if classification and not copies:
        yield diagnose("review-unnumbered", classification.position, marking=classification.words)


@stage
def _copy(
    sink: Sink, project: Project, document: BulletinDocument, fitted: FittedPages, form: ApprovalSheet
) -> bytes:
    """Make one copy: its approval sheet and its pages."""
    faces = sink.take(project.faces)
    sheets = review_sheets(fitted.pages, fitted.geometry.page, faces, _words(form))
    content = sink.take(write_pages(project, document, sheets, read_ornaments(project)))
    front = sink.take(print_form(project, lambda theme: approval_sheet_html(form, theme)))
    return put_before(front, content)


def _words(form: ApprovalSheet) -> str:
    """Return what stands above every page."""
    secret = f"{form.classification}　份号{form.copy_number}　" if form.classification else ""
    return f"{secret}{form.name}　{form.numbering[0]}　送审{form.review}　短码{form.code}"
