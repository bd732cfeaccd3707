"""An issue → the printer's files: its pages as they are wanted, the job ticket, the sign-off sheet.

The pages are always made from the present sources, never taken from an older set.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct, structs

from bulletin.app.kinds import as_bulletin
from bulletin.app.typesetting import finish, load, print_form, reading, typeset
from bulletin.cache import digest
from bulletin.diagnostics import BulletinError, Diagnostic, Position, Result, Severity, diagnose, has_errors
from bulletin.imposition.forms import job_ticket, signoff_sheet
from bulletin.imposition.numbers import write_number, write_numbers
from bulletin.model import MakeUp, PrintOrder, Status
from bulletin.workspace import replace_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bulletin.app.typesetting import LoadedDocument, TypesetDocument
    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.model import Issue, JobTicket, Recipient, SignOffSheet
    from bulletin.project.project import Project


class PrintResult(Struct, frozen=True):
    """How it ended: the files that stand now, the pages of one copy, what was found."""

    paths: tuple[Path, ...] = ()
    pages: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()


def print_issue(
    project: Project, folder: str, order: PrintOrder, on_wait: Callable[[str], None]
) -> PrintResult:
    """Make the printer's files of an issue and put them in place of older ones.

    Raises BulletinError `not-writable`, `no-chinese-names`, `theme-broken`.
    """
    made = make_files(project, folder, order)
    if made.value is None:
        return PrintResult(diagnostics=made.diagnostics)
    target = project.workspace.print_output(folder)
    try:
        replace_set(target, made.value.files, on_wait)
    except UnicodeEncodeError as error:
        raise BulletinError("no-chinese-names", encoding=error.encoding) from error
    paths = tuple(target / name for name in made.value.files)
    return PrintResult(paths, made.value.pages, made.diagnostics)


class JobFiles(Struct, frozen=True):
    """The files of a job by name, and the pages of one copy."""

    files: Mapping[str, bytes]
    pages: int


def make_files(project: Project, folder: str, order: PrintOrder) -> Result[JobFiles]:
    """Make the printer's files in memory. Warnings of the issue itself are told when it is built, not here."""
    loaded = load(project, folder)
    if loaded.value is None:
        return Result(None, loaded.diagnostics)
    document = as_bulletin(project, loaded.value.document)
    refused = tuple(_refusals(document, order))
    receivers = _recipients(project, document.issue)
    if refused or receivers.value is None:
        return Result(None, (*refused, *receivers.diagnostics))
    laid_out = _lay_out(project, loaded.value, order)
    if laid_out.value is None:
        return Result(None, laid_out.diagnostics)
    files = _page_files(folder, laid_out.value, order)
    pages, blanks = laid_out.value.pages, laid_out.value.blanks
    sheet = signoff_sheet(document, receivers.value, order.numbers)
    job = structs.replace(job_ticket(document, sheet, order, pages, blanks), files=tuple(files))
    forms = _forms(project, folder, job, sheet)
    if forms.value is None:
        return Result(None, forms.diagnostics)
    found = (*_differing(project, folder, loaded.value), *_unfolded(document.path, laid_out.value, order))
    return Result(JobFiles(files | forms.value, laid_out.value.pages), found)


def _refusals(document: BulletinDocument, order: PrintOrder) -> Iterator[Diagnostic]:
    """Tell why an issue may not be printed, or not like this."""
    issue, run = document.issue, document.print_run
    place = issue.positions.get("status") or Position(issue.path, 1, 1)
    if issue.status is Status.DRAFT:
        yield diagnose("print-draft", place)
    if order.numbers and not issue.classification:
        yield diagnose("print-unclassified", place)
    if run and len(order.numbers) > run:
        place = issue.positions.get("print_run") or place
        yield diagnose("print-too-many-numbers", place, numbers=len(order.numbers), run=run)


def _recipients(project: Project, issue: Issue) -> Result[tuple[Recipient, ...]]:
    """Return who gets printed copies."""
    from bulletin.mail.recipients import recipients, with_channels

    listed, book = recipients(project.publication, issue), project.contacts
    found = (*listed.diagnostics, *book.diagnostics)
    if listed.value is None or book.value is None:
        return Result(None, found)
    known = with_channels(listed.value, book.value)
    found = (*found, *known.diagnostics)
    if has_errors(found) or known.value is None:
        return Result(None, found)
    return Result(tuple(one for one in known.value if one.way.printed))


def _differing(project: Project, folder: str, loaded: LoadedDocument) -> Iterator[Diagnostic]:
    """Tell where the set that stands is not made of the present sources."""
    place = f"build/{folder}"
    try:
        manifest = json.loads(project.workspace.read(f"{place}/manifest.json"))
    except (OSError, ValueError):
        return
    now = {path: digest(content) for path, content in loaded.sources.items()}
    if not isinstance(manifest, dict) or manifest.get("sources") != now:
        yield diagnose("print-set-differs", Position(loaded.document.path, 1, 1), folder=place)


def _unfolded(path: str, laid_out: LaidOut, order: PrintOrder) -> tuple[Diagnostic, ...]:
    """Tell of a booklet that needs blank pages."""
    from bulletin.lint.layout_rules import check_booklet

    return check_booklet(laid_out.needed, Position(path, 1, 1)) if order.booklet else ()


# --- Pages ---------------------------------------------------------------------------------------------------


class LaidOut(Struct, frozen=True):
    """Pages as they are wanted for printing, and how many blank ones stand before the last.

    `needed` is how many pages the issue takes by itself.
    """

    content: bytes
    pages: int
    blanks: int
    needed: int


def _lay_out(project: Project, loaded: LoadedDocument, order: PrintOrder) -> Result[LaidOut]:
    """Lay out the pages; where they don't fill the sheets, once more with the imprint alone on the last page.

    How many blank pages that takes is known when it is known whether the imprint stood alone already.
    """
    wanted, pages = _made_up(project, loaded, MakeUp(copy_number=bool(order.numbers), mirror=order.booklet))
    needed = len(pages.value.pages.pages) if pages.value else 0
    while pages.value is not None and (missing := -len(pages.value.pages.pages) % order.multiple):
        make_up = wanted.document.make_up
        blanks = missing - 1 if make_up.blanks is None else make_up.blanks + missing
        wanted, pages = _made_up(project, loaded, structs.replace(make_up, blanks=blanks))
    if pages.value is None:
        return Result(None, _errors(pages.diagnostics))
    made = finish(project, wanted, reading(project, wanted), pages.value)
    found = _errors((*pages.diagnostics, *made.diagnostics))
    if made.value is None or found:
        return Result(None, found)
    number, blanks = len(made.value.facts.pages), wanted.document.make_up.blanks or 0
    return Result(LaidOut(pages.value.content, number, blanks, needed))


def _made_up(
    project: Project, loaded: LoadedDocument, make_up: MakeUp
) -> tuple[LoadedDocument, Result[TypesetDocument]]:
    """Set the pages in this way."""
    document: Any = structs.replace(cast("Any", loaded.document), make_up=make_up)
    wanted = structs.replace(loaded, document=document)
    return wanted, typeset(project, wanted)


def _errors(found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Leave out what is told when the issue is built."""
    return tuple(each for each in found if each.severity is Severity.ERROR)


def _page_files(folder: str, laid_out: LaidOut, order: PrintOrder) -> dict[str, bytes]:
    """Return the files with pages: numbered copies replace the others, so that none is printed without a number."""
    from bulletin.imposition.files import for_duplex_printing
    from bulletin.imposition.numbering import number_copies
    from bulletin.imposition.sheets import impose

    if not order.numbers:
        files = {f"{folder}.pdf": for_duplex_printing(laid_out.content)}
        return files | ({f"{folder}-骑马订.pdf": impose(laid_out.content)} if order.booklet else {})
    copies = number_copies(laid_out.content, order.numbers)
    told = f"份号{write_numbers(order.numbers, '-')}"
    if not order.booklet:
        return {f"{folder}-{told}.pdf": copies}
    names = [write_number(number) for number in order.numbers]
    return {f"{folder}-骑马订-{told}.pdf": impose(copies, names)}


# --- Forms ---------------------------------------------------------------------------------------------------


def _forms(project: Project, folder: str, job: JobTicket, sheet: SignOffSheet) -> Result[dict[str, bytes]]:
    """Print job ticket and sign-off sheet."""
    from bulletin.imposition.forms import job_ticket_html, signoff_sheet_html

    results = {
        f"{folder}-印制单.pdf": print_form(project, lambda theme: job_ticket_html(job, theme)),
        f"{folder}-签收单.pdf": print_form(project, lambda theme: signoff_sheet_html(sheet, theme)),
    }
    found = tuple(each for result in results.values() for each in result.diagnostics)
    done = {name: result.value for name, result in results.items() if result.value is not None}
    return Result(done if len(done) == len(results) else None, found)
