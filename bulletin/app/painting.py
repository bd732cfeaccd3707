"""Pages, forms and pictures → files: the PDF by the tool's own writer or by WeasyPrint, pictures for screens."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from bulletin.cache import digest
from bulletin.diagnostics import BulletinError, Position, Sink, stage
from bulletin.model import Engine, PdfVariant
from bulletin.model.document import figures_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bulletin.cache import Memoize
    from bulletin.export.weasyprint import Printer
    from bulletin.layout import Pages
    from bulletin.model import Picture, Press
    from bulletin.model.document import Document
    from bulletin.pictures import ImageFile, Raster
    from bulletin.project.project import Project
    from bulletin.templating.theme import Theme
    from bulletin.typography.faces import Faces

FORM_ROLES = ("title", "hei", "kai", "body", "song")
"""The roles of faces that a form may be set in."""


def theme_of(project: Project, faces: Faces, rules: str = "") -> Theme:
    """Return what templates are filled with besides the document; `rules` load the faces."""
    from bulletin.templating.theme import Theme
    from bulletin.typography.fonts import families

    return Theme(project.workspace.theme, project.geometry.variables(), families(faces), rules)


@stage
def print_form(sink: Sink, project: Project, fill: Callable[[Theme], str]) -> bytes:
    """Print a form of the office (印制单、签收单): `fill` returns its HTML for a theme."""
    from bulletin.export.weasyprint import Printer, PrintJob
    from bulletin.typography.fonts import face_rules, prepared_files

    faces = sink.take(project.faces)
    characters = set(fill(theme_of(project, faces)))
    used = faces.narrowed(dict.fromkeys(FORM_ROLES, characters))
    html = fill(theme_of(project, used, face_rules(used)))
    job = PrintJob(html, prepared_files(used), project.publication.layout.pdf.value)
    return sink.take(Printer().print(job, None))


@stage
def paint(  # noqa: PLR0913, PLR0917 - what a file is made of
    sink: Sink,
    project: Project,
    document: Document,
    pages: Pages,
    ornaments: Mapping[str, Picture],
    printer: Printer | None,
    press: Press | None = None,
) -> bytes:
    """Write the pages as a PDF: by the tool itself, or by WeasyPrint where the office chose it or has a paper template.

    For a `press` the tool itself writes them in inks; WeasyPrint knows RGB only.
    """
    if document.publication.layout.engine is Engine.BUILTIN and not _has_own_paper(project):
        return sink.take(write_pages(project, document, pages, ornaments, press))
    from bulletin.export.weasyprint import Printer

    printer = printer or Printer()
    if press is not None and press.all_black:
        pages = structs.replace(pages, colours=dict.fromkeys(pages.colours, "#000000"))
    printed = sink.take(_printed(project, document, pages, ornaments, printer))
    for library in printer.libraries:
        project.workspace.files.state(library)
    return printed


def _has_own_paper(project: Project) -> bool:
    """Whether a workspace has a paper template or style sheet of its own."""
    if not any(name.startswith("paper.") for name in project.workspace.own_theme()):
        return False
    from bulletin.export.weasyprint import own_paper

    return bool(own_paper(project.workspace))


T = TypeVar("T", "ImageFile", "Raster")


@stage
def _print_pictures(  # noqa: PLR0913, PLR0917 - what pictures are prepared from, and how
    sink: Sink,
    project: Project,
    document: Document,
    pages: Pages,
    ornaments: Mapping[str, Picture],
    prepare: Callable[[Picture, float, float], T],
    kind: type[T],
    colours: str = "",
) -> dict[str, T]:
    """Prepare figures and ornaments for print: each figure for the largest size that it is drawn at.

    `colours` is a digest of what their colours are converted by.
    """
    from bulletin.pictures import prepare_pictures

    memoize, page = _picture_memoizer(project, document), project.geometry.page

    def prepared(figure: tuple[Picture, float, float]) -> T:
        picture, width, height = figure
        key = (kind.__name__, colours, digest(picture.content), width, height)
        return memoize(key, partial(prepare, picture, width, height), kind, _picture_cost(picture))

    drawn_at = {
        path: (document.pictures[path], width, height)
        for path, (width, height) in pages.picture_sizes.items()
    }
    figures = sink.take(prepare_pictures(tuple(figures_of(document.sections)), drawn_at, prepared))
    sink.require()
    drawn = {name: prepare(each, page.width, page.height) for name, each in ornaments.items()}
    return figures | drawn


def screen_images(project: Project, document: Document) -> dict[str, ImageFile]:
    """Prepare the pictures of an issue for screens; what can't be drawn is missing, and reported with the pages."""
    from bulletin.pictures import ImageFile, prepare_pictures, screen_image

    memoize = _picture_memoizer(project, document)

    def prepared(picture: Picture) -> ImageFile:
        key = ("screen", digest(picture.content))
        return memoize(key, partial(screen_image, picture), ImageFile, _picture_cost(picture))

    return prepare_pictures(tuple(figures_of(document.sections)), document.pictures, prepared).value or {}


BYTES_PER_CHARACTER = 50
"""The memory (bytes) that results take per character of source, by which the cost of a picture is computed."""


def _picture_cost(picture: Picture) -> int:
    return len(picture.content) // BYTES_PER_CHARACTER


def _picture_memoizer(project: Project, document: Document) -> Memoize:
    return project.memoizer("pictures", file=f"pictures/{document.folder}")


def read_ornaments(project: Project) -> dict[str, Picture]:
    """Read the pictures among the theme's ornaments. Raises BulletinError `theme-broken`."""
    names = [ornament.picture for ornament in project.geometry.ornaments if ornament.picture]
    return {name: _ornament(project, name) for name in names}


def _ornament(project: Project, name: str) -> Picture:
    from bulletin.pictures import read_picture

    try:
        read = read_picture(name, project.workspace.theme(name), None)
    except OSError as error:
        raise BulletinError("theme-broken", file="theme.toml", reason=f"ornaments：{error}") from error
    if read.value is None:
        reason = read.diagnostics[0].message()
        raise BulletinError("theme-broken", file="theme.toml", reason=f"ornaments：{reason}")
    return read.value


@stage
def write_pages(  # noqa: PLR0913, PLR0917 - all that pages are written with
    sink: Sink,
    project: Project,
    document: Document,
    pages: Pages,
    ornaments: Mapping[str, Picture],
    press: Press | None = None,
) -> bytes:
    """Write the pages by the tool itself, whatever the office has its issues printed by."""
    from bulletin.export.pdf import PdfOptions, write_pdf
    from bulletin.pictures import Raster, prepare
    from bulletin.project.project import issue_file

    variant, into, colours = document.publication.layout.pdf, prepare, ""
    if press is not None:
        from bulletin.pictures.separation import Separation

        variant, into = PdfVariant.UA_1, partial(prepare, separation=Separation(press.condition))
        colours = digest(repr(press.condition).encode())
    pictures = sink.take(_print_pictures(project, document, pages, ornaments, into, Raster, colours))
    memoize = project.memoizer("subsets", file=issue_file(document.folder))
    return write_pdf(pages, PdfOptions(document.properties, variant, pictures, press, memoize))


@stage
def _printed(  # noqa: PLR0913, PLR0917 - all that pages are printed with
    sink: Sink,
    project: Project,
    document: Document,
    pages: Pages,
    ornaments: Mapping[str, Picture],
    printer: Printer,
) -> bytes:
    """Print the pages through the theme's paper template."""
    from bulletin.export import weasyprint
    from bulletin.pictures import ImageFile, image_file
    from bulletin.typography.fonts import face_rules, prepared_files

    faces = sink.take(project.faces)
    sink.require(weasyprint.check_own_paper(project.workspace, project.geometry.blocks))
    pictures = sink.take(_print_pictures(project, document, pages, ornaments, image_file, ImageFile))
    used, shaped = faces.restricted(pages.fonts), weasyprint.shaped_fonts(pages)
    theme = theme_of(project, used, face_rules(used))
    colours = {f"colour-{name}": value for name, value in pages.colours.items()}
    theme = structs.replace(theme, variables={**theme.variables, **colours})
    html = weasyprint.paper(pages, document.properties, theme)
    resources = {
        **prepared_files(used, shaped),
        **{weasyprint.picture_address(path): each.content for path, each in pictures.items()},
        **weasyprint.outline_pictures(pages),
    }
    job = weasyprint.PrintJob(html, resources, document.publication.layout.pdf.value)
    return sink.take(printer.print(job, Position(document.path, 1, 1)))
