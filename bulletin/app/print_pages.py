"""An issue → the pages that go to the printer: laid out to fill the sheets, in the inks of the press, as PDF files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct, structs

from bulletin.app.press import press_of
from bulletin.app.typesetting import finish, typeset
from bulletin.diagnostics import Position, Sink, stage
from bulletin.imposition.numbers import write_number, write_numbers
from bulletin.model import MakeUp, PrinterOffset
from bulletin.workspace import SETTINGS

if TYPE_CHECKING:
    from bulletin.app.typesetting import LoadedDocument
    from bulletin.model import OutputCondition, PageInks, Press, PrintOrder
    from bulletin.project.project import Project


class PrintedPages(Struct, frozen=True):
    """The files with pages, by name, and the facts of one copy.

    `pages` is its number of pages, `blanks` how many blank ones stand before the last, `needed` how many pages the issue
    takes by itself. `inks` are those of each page, `condition` is that of the pictures.
    """

    files: dict[str, bytes]
    pages: int
    blanks: int
    needed: int
    inks: tuple[PageInks, ...]
    condition: OutputCondition | None


@stage
def print_pages(sink: Sink, project: Project, loaded: LoadedDocument, order: PrintOrder) -> PrintedPages:
    """Make the files with pages. Warnings about the issue itself are left to its build."""
    from bulletin.pdf.inks import page_inks

    press = sink.take(press_of(project, black=order.black))
    laid_out = sink.take(_lay_out(project, loaded, order, press))
    content = laid_out.content
    if order.preprinted:
        content = sink.take(_on_stock(project, laid_out.loaded, press))
    inks = page_inks(content)
    if (
        press.condition
        and not press.condition.profile
        and any(page.pictures and not page.rgb for page in inks)
    ):
        sink.report("print-no-profile", Position(loaded.document.path, 1, 1), condition=press.condition.name)
    return PrintedPages(
        files=_files(loaded.document.folder, content, order, project),
        pages=laid_out.pages,
        blanks=laid_out.loaded.document.make_up.blanks or 0,
        needed=laid_out.needed,
        inks=inks,
        condition=press.condition,
    )


class _LaidOut(Struct, frozen=True):
    """Pages that were made up for printing and checked, and the document that they were made from."""

    content: bytes
    loaded: LoadedDocument
    pages: int
    needed: int


@stage
def _lay_out(
    sink: Sink, project: Project, loaded: LoadedDocument, order: PrintOrder, press: Press
) -> _LaidOut:
    """Lay out the pages; where they don't fill the sheets, once more with the imprint alone on the last page.

    How many blank pages that takes depends on whether the imprint was alone on its page before.
    """
    sink.only_errors()
    made_up = _with_make_up(loaded, MakeUp(copy_number=bool(order.numbers), mirror=order.booklet))
    pages = sink.take(typeset(project, made_up, press=press))
    needed = len(pages.pages.pages)
    while missing := -len(pages.pages.pages) % order.multiple:
        make_up = made_up.document.make_up
        blanks = missing - 1 if make_up.blanks is None else make_up.blanks + missing
        made_up = _with_make_up(loaded, structs.replace(make_up, blanks=blanks))
        pages = sink.take(typeset(project, made_up, press=press))
    sink.take(finish(project, made_up, None, pages))
    return _LaidOut(pages.content, made_up, len(pages.pages.pages), needed)


@stage
def _on_stock(sink: Sink, project: Project, loaded: LoadedDocument, press: Press) -> bytes:
    """Lay out the same pages without what stands on the pre-printed sheet."""
    sink.only_errors()
    make_up = structs.replace(loaded.document.make_up, stock=project.publication.printing.stock)
    return sink.take(typeset(project, _with_make_up(loaded, make_up), press=press)).content


def _with_make_up(loaded: LoadedDocument, make_up: MakeUp) -> LoadedDocument:
    document: Any = structs.replace(cast("Any", loaded.document), make_up=make_up)
    return structs.replace(loaded, document=document)


# --- Files ---------------------------------------------------------------------------------------------------


def _files(folder: str, content: bytes, order: PrintOrder, project: Project) -> dict[str, bytes]:
    """Return the files: numbered copies replace the others, so that none is printed without a number."""
    from bulletin.imposition.files import for_duplex_printing
    from bulletin.imposition.sheets import impose

    if order.preprinted:
        return _stock_files(folder, content, order, offset_of(project, order))
    if order.numbers:
        return _numbered_files(folder, content, order, project)
    files = {f"{folder}.pdf": for_duplex_printing(content)}
    if order.booklet:
        thickness = project.publication.printing.thickness
        files[f"{folder}-骑马订.pdf"] = impose(content, thickness=thickness)
    return files


def _numbered_files(folder: str, content: bytes, order: PrintOrder, project: Project) -> dict[str, bytes]:
    from bulletin.imposition.numbering import number_copies
    from bulletin.imposition.sheets import impose

    copies, label = number_copies(content, order.numbers), _label(order)
    if not order.booklet:
        return {f"{folder}{label}.pdf": copies}
    names = [write_number(number) for number in order.numbers]
    return {f"{folder}-骑马订{label}.pdf": impose(copies, names, project.publication.printing.thickness)}


def _stock_files(folder: str, content: bytes, order: PrintOrder, offset: PrinterOffset) -> dict[str, bytes]:
    """Return the first sheets, which alone have the numbers of the copies, and the others of one copy."""
    from bulletin.imposition.numbering import number_copies
    from bulletin.imposition.stock import first_sheet, other_sheets

    first, others = first_sheet(content, offset), other_sheets(content)
    if order.numbers:
        first = number_copies(first, order.numbers)
    files = {f"{folder}-套打首张{_label(order)}.pdf": first}
    return files | ({f"{folder}-其余各张.pdf": others} if others else {})


def _label(order: PrintOrder) -> str:
    return f"-份号{write_numbers(order.numbers, '-')}" if order.numbers else ""


def offset_of(project: Project, order: PrintOrder) -> PrinterOffset:
    """Return the offset of the printer that is named, of the only one else."""
    printers = project.publication.printing.printers
    if order.printer is None:
        return next(iter(printers.values()), PrinterOffset())
    return printers[order.printer]


# --- The align page ------------------------------------------------------------------------------------------


@stage
def make_align_page(sink: Sink, project: Project, loaded: LoadedDocument, order: PrintOrder) -> bytes:
    """Make the page by which a printer is aligned with the pre-printed sheets."""
    from bulletin.app.painting import paint, read_ornaments
    from bulletin.imposition.stock import first_sheet
    from bulletin.kinds.bulletin.align import align_page

    sink.only_errors()
    stock = MakeUp(stock=project.publication.printing.stock)
    full = sink.take(typeset(project, loaded)).pages
    on_stock = sink.take(typeset(project, _with_make_up(loaded, stock))).pages
    printer = order.printer or next(iter(project.publication.printing.printers), "")
    offset = offset_of(project, order)
    page = align_page(full, on_stock, sink.take(project.faces), printer, offset)
    if page is None:
        place = project.publication.positions.get("print.stock") or Position(SETTINGS, 1, 1)
        sink.fail("print-stock-empty", place)
    painted = sink.take(paint(project, loaded.document, page, read_ornaments(project), None))
    return first_sheet(painted, offset)
