"""An issue → the printer's files: its imposed or numbered pages, the job ticket, the sign-off sheet.

The pages are always made from the present sources, never taken from an older set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from bulletin.app.kinds import as_bulletin
from bulletin.app.manifest import last_manifest
from bulletin.app.painting import print_form
from bulletin.app.print_pages import make_align_page, print_pages
from bulletin.app.typesetting import load
from bulletin.cache import digests
from bulletin.diagnostics import BulletinError, Diagnostic, Position, Sink, diagnose, stage
from bulletin.kinds.bulletin.forms import ink_pages, job_ticket, signoff_sheet
from bulletin.model import AddressBook, Status
from bulletin.workspace import SETTINGS, replace_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bulletin.app.print_pages import PrintedPages
    from bulletin.app.typesetting import LoadedDocument
    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.model import Issue, JobTicket, PrintOrder, Recipient, SignOffSheet
    from bulletin.project.project import Project


@stage
def print_issue(
    sink: Sink, project: Project, folder: str, order: PrintOrder, on_wait: Callable[[str], None]
) -> tuple[Path, ...]:
    """Make the printer's files of an issue and put them in place of older ones; return their paths.

    Raises BulletinError `not-writable`, `no-chinese-names`, `theme-broken`.
    """
    return _write(project, folder, sink.take(make_files(project, folder, order)), on_wait)


ALIGN_PAGE = "套打对位"
"""The name of the page by which a printer is aligned, and of its folder."""


@stage
def print_align_page(
    sink: Sink, project: Project, folder: str, order: PrintOrder, on_wait: Callable[[str], None]
) -> tuple[Path, ...]:
    """Make the page by which a printer is aligned with pre-printed sheets, from the masthead of an issue."""
    sink.add(_check_stock(project, structs.replace(order, preprinted=True)))
    sink.require()
    loaded = sink.unwrap(load(project, folder))
    sink.require()
    content = sink.take(make_align_page(project, loaded, order))
    return _write(project, ALIGN_PAGE, {f"{ALIGN_PAGE}.pdf": content}, on_wait)


def _write(
    project: Project, folder: str, files: dict[str, bytes], on_wait: Callable[[str], None]
) -> tuple[Path, ...]:
    """Put files in place of older ones; return their paths. Raises BulletinError `no-chinese-names`, `not-writable`."""
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
    document = as_bulletin(loaded.document)
    sink.add((*_check_order(document, order), *_check_stock(project, order)))
    receivers = sink.unwrap(_recipients(project, document.issue))
    sink.require()
    printed = sink.take(print_pages(project, loaded, order))
    sheet = signoff_sheet(document, receivers, order.numbers)
    ticket = _ticket(project, document, sheet, order, printed)
    forms = sink.unwrap(_forms(project, folder, ticket, sheet))
    sink.add(_compare_build(project, folder, loaded))
    if order.booklet:
        sink.add(check_booklet(printed.needed, Position(document.path, 1, 1)))
    return printed.files | forms


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


def _check_stock(project: Project, order: PrintOrder) -> Iterator[Diagnostic]:
    """Yield an error for each reason why pre-printed sheets can't be printed by this order."""
    known = project.publication.printing.printers
    place = project.publication.positions.get("print.printers") or Position(SETTINGS, 1, 1)
    if order.preprinted and order.booklet:
        yield diagnose("print-stock-booklet", place)
    if order.preprinted and not project.publication.printing.stock:
        place_of_stock = project.publication.positions.get("print.stock") or place
        yield diagnose("print-stock-empty", place_of_stock)
    if order.printer is not None and order.printer not in known:
        yield diagnose("print-printer-unknown", place, name=order.printer, known="、".join(known) or "没有")
    if order.preprinted and order.printer is None and len(known) > 1:
        yield diagnose("print-printer-unnamed", place, known="、".join(known))


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


# --- Forms ---------------------------------------------------------------------------------------------------


def _ticket(
    project: Project,
    document: BulletinDocument,
    sheet: SignOffSheet,
    order: PrintOrder,
    printed: PrintedPages,
) -> JobTicket:
    """Return the job ticket: what is ordered, and what the files hold."""
    page, inks = project.geometry.page, printed.inks
    coloured = any(each.pictures for each in inks)
    return structs.replace(
        job_ticket(document, sheet, order, printed.pages, printed.blanks),
        inks=ink_pages(inks, project.publication.printing.red),
        separated=not any(each.rgb for each in inks),
        condition=printed.condition.name if printed.condition and coloured else None,
        page=(page.width, page.height),
        files=tuple(printed.files),
    )


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
