"""An issue → the printer's files: its imposed or numbered pages, the job ticket, the sign-off sheet.

The pages are always made from the present sources, never taken from an older set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct, structs

from bulletin.app.kinds import as_bulletin
from bulletin.app.manifest import last_manifest
from bulletin.app.painting import print_form
from bulletin.app.typesetting import finish, load, reading, typeset
from bulletin.cache import digests
from bulletin.diagnostics import BulletinError, Diagnostic, Position, Sink, diagnose, stage
from bulletin.imposition.numbers import write_number, write_numbers
from bulletin.kinds.bulletin.forms import job_ticket, signoff_sheet
from bulletin.model import AddressBook, MakeUp, PrintOrder, Status
from bulletin.workspace import replace_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bulletin.app.typesetting import LoadedDocument
    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.model import Issue, JobTicket, Recipient, SignOffSheet
    from bulletin.project.project import Project


@stage
def print_issue(
    sink: Sink, project: Project, folder: str, order: PrintOrder, on_wait: Callable[[str], None]
) -> tuple[Path, ...]:
    """Make the printer's files of an issue and put them in place of older ones; return their paths.

    Raises BulletinError `not-writable`, `no-chinese-names`, `theme-broken`.
    """
    files = sink.take(make_files(project, folder, order))
    target = project.workspace.output(f"print/{folder}")
    try:
        replace_set(target, files, on_wait)
    except UnicodeEncodeError as error:
        raise BulletinError("no-chinese-names", encoding=error.encoding) from error
    return tuple(target / name for name in files)


@stage
def make_files(sink: Sink, project: Project, folder: str, order: PrintOrder) -> dict[str, bytes]:
    """Make the printer's files in memory, by name. Warnings about the issue itself are left to its build."""
    from bulletin.lint.pages.layout_rules import check_booklet

    loaded = sink.unwrap(load(project, folder))
    document = as_bulletin(project, loaded.document)
    sink.add(_check_order(document, order))
    receivers = sink.unwrap(_recipients(project, document.issue))
    sink.require()
    laid_out = sink.take(_lay_out(project, loaded, order))
    files = _page_files(folder, laid_out, order)
    sheet = signoff_sheet(document, receivers, order.numbers)
    ticket = job_ticket(document, sheet, order, laid_out.pages, laid_out.blanks)
    forms = sink.unwrap(_forms(project, folder, structs.replace(ticket, files=tuple(files)), sheet))
    sink.add(_compare_build(project, folder, loaded))
    if order.booklet:
        sink.add(check_booklet(laid_out.needed, Position(document.path, 1, 1)))
    return files | forms


def _check_order(document: BulletinDocument, order: PrintOrder) -> Iterator[Diagnostic]:
    """Yield an error for each reason why an issue may not be printed by this order."""
    issue, run = document.issue, document.print_run
    place = issue.positions.get("status") or Position(issue.path, 1, 1)
    if issue.status is Status.DRAFT:
        yield diagnose("print-draft", place)
    classification = document.classification
    if order.numbers and not classification:
        yield diagnose("print-unclassified", place)
    if classification and not order.numbers:
        words, numbers = classification.words, f"1-{run or 35}"
        yield diagnose("print-unnumbered", classification.position, marking=words, numbers=numbers)
    if run and len(order.numbers) > run:
        place = issue.positions.get("print_run") or place
        yield diagnose("print-too-many-numbers", place, numbers=len(order.numbers), run=run)


@stage
def _recipients(sink: Sink, project: Project, issue: Issue) -> tuple[Recipient, ...]:
    """Return the recipients of printed copies."""
    from bulletin.mail.recipients import recipients, with_channels

    sink.add(project.contacts.diagnostics)
    listed = sink.take(recipients(project.publication, issue))
    sink.require()
    resolved = sink.take(with_channels(listed, project.contacts.value or AddressBook()))
    return tuple(one for one in resolved if one.way.printed)


def _compare_build(project: Project, folder: str, loaded: LoadedDocument) -> Iterator[Diagnostic]:
    """Report a build that was made from other sources."""
    manifest = last_manifest(project.workspace, folder)
    if manifest and manifest.get("sources") != digests(loaded.sources):
        yield diagnose("print-set-differs", Position(loaded.document.path, 1, 1), folder=f"build/{folder}")


# --- Pages ---------------------------------------------------------------------------------------------------


class LaidOut(Struct, frozen=True):
    """Pages made up for printing, and the number of blank ones before the last.

    `needed` is the number of pages that the issue takes by itself.
    """

    content: bytes
    pages: int
    blanks: int
    needed: int


@stage
def _lay_out(sink: Sink, project: Project, loaded: LoadedDocument, order: PrintOrder) -> LaidOut:
    """Lay out the pages; where they don't fill the sheets, once more with the imprint alone on the last page.

    How many blank pages that takes depends on whether the imprint was alone on its page before.
    """
    sink.only_errors()
    made_up = _with_make_up(loaded, MakeUp(copy_number=bool(order.numbers), mirror=order.booklet))
    pages = sink.take(typeset(project, made_up))
    needed = len(pages.pages.pages)
    while missing := -len(pages.pages.pages) % order.multiple:
        make_up = made_up.document.make_up
        blanks = missing - 1 if make_up.blanks is None else make_up.blanks + missing
        made_up = _with_make_up(loaded, structs.replace(make_up, blanks=blanks))
        pages = sink.take(typeset(project, made_up))
    output = sink.take(finish(project, made_up, reading(project, made_up), pages))
    blanks = made_up.document.make_up.blanks or 0
    return LaidOut(pages.content, len(output.facts.pages), blanks, needed)


def _with_make_up(loaded: LoadedDocument, make_up: MakeUp) -> LoadedDocument:
    document: Any = structs.replace(cast("Any", loaded.document), make_up=make_up)
    return structs.replace(loaded, document=document)


def _page_files(folder: str, laid_out: LaidOut, order: PrintOrder) -> dict[str, bytes]:
    """Return the files with pages: numbered copies replace the others, so that none is printed without a number."""
    from bulletin.imposition.files import for_duplex_printing
    from bulletin.imposition.numbering import number_copies
    from bulletin.imposition.sheets import impose

    if not order.numbers:
        files = {f"{folder}.pdf": for_duplex_printing(laid_out.content)}
        return files | ({f"{folder}-骑马订.pdf": impose(laid_out.content)} if order.booklet else {})
    copies = number_copies(laid_out.content, order.numbers)
    label = f"份号{write_numbers(order.numbers, '-')}"
    if not order.booklet:
        return {f"{folder}-{label}.pdf": copies}
    names = [write_number(number) for number in order.numbers]
    return {f"{folder}-骑马订-{label}.pdf": impose(copies, names)}


# --- Forms ---------------------------------------------------------------------------------------------------


@stage
def _forms(
    sink: Sink, project: Project, folder: str, job: JobTicket, sheet: SignOffSheet
) -> dict[str, bytes]:
    """Print job ticket and sign-off sheet."""
    from bulletin.kinds.bulletin.forms import job_ticket_html, signoff_sheet_html

    results = {
        f"{folder}-印制单.pdf": print_form(project, lambda theme: job_ticket_html(job, theme)),
        f"{folder}-签收单.pdf": print_form(project, lambda theme: signoff_sheet_html(sheet, theme)),
    }
    return sink.take_all(results)
