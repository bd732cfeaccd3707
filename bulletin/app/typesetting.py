"""Typesetting an issue in memory: load → compose → lay out → write the PDF → inspect → check. Nothing is written here."""

from __future__ import annotations

import posixpath
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from bulletin.app.manifest import MANIFEST
from bulletin.app.own_theme import own_theme, theme_conflicts
from bulletin.cache import digest, digests
from bulletin.diagnostics import BulletinError, Diagnostic, Position, Sink, diagnose, stage
from bulletin.model import Engine
from bulletin.model.document import figures_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bulletin.cache import Memoize
    from bulletin.composition.texts import TextComposer
    from bulletin.composition.values import ComposedDocument
    from bulletin.export.weasyprint import Printer
    from bulletin.kinds.kind import Kind
    from bulletin.layout import FittedPages, LayoutOptions
    from bulletin.layout import Pages as LaidOut
    from bulletin.lint.reading_order import PrintedPart
    from bulletin.model import LayoutFacts, PageRecord, Picture
    from bulletin.model.document import Document
    from bulletin.pictures import ImageFile, Raster
    from bulletin.project.project import Project
    from bulletin.templating.theme import Theme
    from bulletin.typography.faces import Faces


FORM_ROLES = ("title", "hei", "kai", "body", "song")
"""The roles of faces that a form may be set in."""


class LoadedDocument(Struct, frozen=True):
    """A document with its kind and the content of its sources by path."""

    kind: Kind[Any]
    document: Document
    sources: dict[str, bytes]


@stage
def load(sink: Sink, project: Project, folder: str) -> LoadedDocument:
    """Read a document with all that it is typeset from."""
    from bulletin.app.kinds import kind_of
    from bulletin.lint.budgets import check_budgets
    from bulletin.lint.unread_files import unread_files

    kind = kind_of(project.workspace, folder)
    document = sink.take(kind.resolve(project, folder))
    sink.require(theme_conflicts(project, kind))
    sink.add(check_budgets(document.sections))
    place = f"{kind.folder}/{folder}"
    sink.add(unread_files(place, project.workspace.files_below(place), _used_files(document, place)))
    return LoadedDocument(kind, document, {path: project.readable(path) for path in document.files})


def _used_files(document: Document, place: str) -> frozenset[str]:
    """Return the paths of a document's texts and pictures in its folder."""
    texts = (path.removeprefix(f"{place}/") for path in document.files)
    figures = (posixpath.normpath(figure.path) for figure in figures_of(document.sections))
    return frozenset((*texts, *figures))


class TypesetDocument(Struct, frozen=True):
    """Pages that are set and written as a PDF, but not yet checked.

    `composition` are the diagnostics of what was laid out.
    """

    fitted: FittedPages
    composition: tuple[Diagnostic, ...]
    content: bytes

    @property
    def pages(self) -> LaidOut:
        """The pages as data."""
        return self.fitted.pages


class BuildOutput(Struct, frozen=True):
    """A finished issue in memory: files by name, and what its PDF really holds.

    `record` says what was changed so that no page is nearly empty. `counted`: it shows tallies that were counted from
    other issues.
    """

    files: dict[str, bytes]
    facts: LayoutFacts
    record: PageRecord
    counted: bool = False


@stage
def make(sink: Sink, project: Project, folder: str) -> BuildOutput:
    """Make the files of a document in memory, and check them."""
    loaded = sink.take(load(project, folder))
    pages = sink.take(typeset(project, loaded))
    html = reading(project, loaded)
    project.cache.write()
    return sink.take(finish(project, loaded, html, pages))


def reading(project: Project, loaded: LoadedDocument) -> str:
    """Render the page for screens."""
    from bulletin.export.html.screen import screen

    assert project.faces.value is not None, "asked for only where there are faces"  # noqa: S101
    kind, document = loaded.kind, loaded.document
    theme, images = _theme(project, project.faces.value), _screen_images(project, document)
    return screen(document, kind.screen_template, kind.screen_values(document), theme, images)


@stage
def typeset(
    sink: Sink, project: Project, loaded: LoadedDocument, printer: Printer | None = None
) -> TypesetDocument:
    """Compose and lay out the pages, and write them as a PDF.

    `printer` is used where WeasyPrint prints them; its `stop` ends that, and StoppedError is raised here.
    """
    from bulletin.layout import lay_out
    from bulletin.typography.fonts import uncovered

    faces, document = sink.take(project.faces), loaded.document
    texts = text_composer(project, faces, document.folder)
    composed = compose(loaded, texts)
    sink.require((*texts.diagnostics, *uncovered(faces, texts.pieces)))
    ornaments = _ornaments(project)
    options = _layout_options(document, ornaments)
    fitted = lay_out(composed, project.geometry, faces, options, texts.in_lines)
    sink.add(_check_record(document, composed.record, fitted))
    pages = fitted.pages
    if document.publication.layout.engine is Engine.BUILTIN and not _has_own_paper(project):
        printed = sink.take(_pdf(project, document, pages, ornaments))
    else:
        from bulletin.export.weasyprint import Printer

        printer = printer or Printer()
        printed = sink.take(_printed(project, document, pages, faces, ornaments, printer))
        for library in printer.libraries:
            project.workspace.files.state(library)
    return TypesetDocument(fitted, tuple(texts.diagnostics), printed)


def _check_record(
    document: Document, approved: PageRecord | None, fitted: FittedPages
) -> Iterator[Diagnostic]:
    """Report what was changed so that no page is nearly empty, and approved pages whose number has changed."""
    place, record = Position(document.path, 1, 1), fitted.record
    if fitted.searched:
        yield diagnose("page-fitted", place, changes="；".join(record.fit.changes), pages=record.pages)
    known = approved.pages if approved and document.make_up.blanks is None else None
    if known and known != record.pages:
        place = document.files[document.path].positions.get("fit") or place
        yield diagnose("pages-changed", place, before=known, pages=record.pages)


def text_composer(project: Project, faces: Faces, folder: str) -> TextComposer:
    """Return the composer of the texts of a document."""
    from bulletin.composition.texts import TextComposer

    wording = project.wording.value
    terms = (*wording.terms, *(leader.name for leader in wording.leaders)) if wording else ()
    return TextComposer(project.geometry, faces, project.words, project.lines(folder), terms)


def compose(loaded: LoadedDocument, texts: TextComposer) -> ComposedDocument:
    """Compose a document; diagnostics and the texts that are set are found in `texts`."""
    from bulletin.composition.blocks import BlockComposer

    return loaded.kind.compose(loaded.document, BlockComposer(texts, loaded.document.pictures))


def _has_own_paper(project: Project) -> bool:
    """Whether a workspace has a paper template or style sheet of its own."""
    if not any(name.startswith("paper.") for name in project.workspace.own_theme()):
        return False
    from bulletin.export.weasyprint import own_paper

    return bool(own_paper(project.workspace))


@stage
def print_form(sink: Sink, project: Project, fill: Callable[[Theme], str]) -> bytes:
    """Print a form of the office (印制单、签收单): `fill` returns its HTML for a theme."""
    from bulletin.export.weasyprint import Printer, PrintJob
    from bulletin.typography.fonts import face_rules, prepared_files

    faces = sink.take(project.faces)
    characters = set(fill(_theme(project, faces)))
    used = faces.narrowed(dict.fromkeys(FORM_ROLES, characters))
    html = fill(_theme(project, used, face_rules(used)))
    job = PrintJob(html, prepared_files(used), project.publication.layout.pdf.value)
    return sink.take(Printer().print(job, None))


@stage
def finish(
    sink: Sink, project: Project, loaded: LoadedDocument, html: str, pages: TypesetDocument
) -> BuildOutput:
    """Read back what the PDF really holds and check it; put the files together."""
    from bulletin.lint.reading_order import in_reading_order
    from bulletin.pdf import inspect

    folder, facts = loaded.document.folder, inspect(pages.content)
    printed = in_reading_order(facts, pages.pages)
    sink.add(_check_pages(project, loaded, pages, facts, printed))
    sink.add(_check_texts(project, loaded, html, printed))
    files = {f"{folder}.html": html.encode(), f"{folder}.pdf": pages.content}
    record = pages.fitted.record
    files[MANIFEST] = _manifest(project, loaded, files, record)
    return BuildOutput(files, facts, record, loaded.document.counted)


def _check_pages(
    project: Project,
    loaded: LoadedDocument,
    pages: TypesetDocument,
    facts: LayoutFacts,
    printed: tuple[PrintedPart, ...],
) -> tuple[Diagnostic, ...]:
    """Check the finished pages by the rules of layout and of PDF."""
    from bulletin.lint.pages.line_matching import match_lines
    from bulletin.lint.pages.rules import check_pages

    assert project.faces.value is not None, "nothing is set without faces"  # noqa: S101
    covers, document = project.faces.value.covers, loaded.document
    fitted = pages.fitted
    matched = match_lines(
        document,
        fitted.document,
        facts,
        fitted.geometry,
        covers=covers,
        reported=pages.composition,
        printed=printed,
    )
    return check_pages(matched)


def _check_texts(
    project: Project, loaded: LoadedDocument, html: str, printed: tuple[PrintedPart, ...]
) -> tuple[Diagnostic, ...]:
    """Report texts that are missing in an output; `printed` are the glyphs of the PDF in the order of the text."""
    from bulletin.lint.completeness import drawn_text, missing_texts, shown_text

    page = project.geometry.page
    texts = tuple(loaded.kind.expected_texts(loaded.document))
    public = tuple(text for text in texts if not text.internal)
    drawn = drawn_text(printed, page.top, page.height - page.bottom)
    return (*missing_texts(public, shown_text(html), "HTML"), *missing_texts(texts, drawn, "PDF"))


def _theme(project: Project, faces: Faces, rules: str = "") -> Theme:
    from bulletin.templating.theme import Theme
    from bulletin.typography.fonts import families

    return Theme(project.workspace.theme, project.geometry.variables(), families(faces), rules)


def _layout_options(document: Document, ornaments: Mapping[str, Picture]) -> LayoutOptions:
    from bulletin.layout import LayoutOptions

    return LayoutOptions(
        make_up=document.make_up,
        fit=document.publication.layout.fit,
        draft_mark=document.draft_mark,
        picture_ratios={name: picture.height / picture.width for name, picture in ornaments.items()},
    )


T = TypeVar("T", "ImageFile", "Raster")


@stage
def _print_pictures(  # noqa: PLR0913, PLR0917 - what pictures are prepared from, and how
    sink: Sink,
    project: Project,
    document: Document,
    pages: LaidOut,
    ornaments: Mapping[str, Picture],
    prepare: Callable[[Picture, float, float], T],
    kind: type[T],
) -> dict[str, T]:
    """Prepare figures and ornaments for print: each figure for the largest size that it is drawn at."""
    from bulletin.pictures import prepare_pictures

    memoize, page = _picture_memoizer(project, document), project.geometry.page

    def prepared(figure: tuple[Picture, float, float]) -> T:
        picture, width, height = figure
        key = (kind.__name__, digest(picture.content), width, height)
        return memoize(key, partial(prepare, picture, width, height), kind, _picture_cost(picture))

    drawn_at = {
        path: (document.pictures[path], width, height)
        for path, (width, height) in pages.picture_sizes.items()
    }
    figures = sink.take(prepare_pictures(tuple(figures_of(document.sections)), drawn_at, prepared))
    sink.require()
    drawn = {name: prepare(each, page.width, page.height) for name, each in ornaments.items()}
    return figures | drawn


def _screen_images(project: Project, document: Document) -> dict[str, ImageFile]:
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


def _ornaments(project: Project) -> dict[str, Picture]:
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
def _pdf(
    sink: Sink, project: Project, document: Document, pages: LaidOut, ornaments: Mapping[str, Picture]
) -> bytes:
    """Write the pages."""
    from bulletin.export.pdf import PdfOptions, write_pdf
    from bulletin.pictures import Raster, prepare
    from bulletin.project.project import issue_file

    pictures = sink.take(_print_pictures(project, document, pages, ornaments, prepare, Raster))
    memoize = project.memoizer("subsets", file=issue_file(document.folder))
    options = PdfOptions(document.properties, document.publication.layout.pdf, pictures, memoize)
    return write_pdf(pages, options)


@stage
def _printed(  # noqa: PLR0913, PLR0917 - all that pages are printed with
    sink: Sink,
    project: Project,
    document: Document,
    pages: LaidOut,
    faces: Faces,
    ornaments: Mapping[str, Picture],
    printer: Printer,
) -> bytes:
    """Print the pages through the theme's paper template."""
    from bulletin.export import weasyprint
    from bulletin.pictures import ImageFile, image_file
    from bulletin.typography.fonts import face_rules, prepared_files

    sink.require(weasyprint.check_own_paper(project.workspace, project.geometry.blocks))
    pictures = sink.take(_print_pictures(project, document, pages, ornaments, image_file, ImageFile))
    used, shaped = faces.restricted(pages.fonts), weasyprint.shaped_fonts(pages)
    html = weasyprint.paper(pages, document.properties, _theme(project, used, face_rules(used)))
    resources = {
        **prepared_files(used, shaped),
        **{weasyprint.picture_address(path): each.content for path, each in pictures.items()},
        **weasyprint.outline_pictures(pages),
    }
    job = weasyprint.PrintJob(html, resources, document.publication.layout.pdf.value)
    return sink.take(printer.print(job, Position(document.path, 1, 1)))


def basis(project: Project, loaded: LoadedDocument) -> dict[str, str]:
    """Return digests of all that a document is typeset from besides its texts: settings, counts, pictures, own templates."""
    parts, pictures = loaded.document.dependencies, loaded.document.pictures
    return {
        **{name: digest(repr(value).encode()) for name, value in parts.items()},
        **{path: digest(picture.content) for path, picture in pictures.items()},
        **digests({path: project.workspace.read(path) for path in own_theme(project, loaded.kind)}),
    }


def _manifest(
    project: Project, loaded: LoadedDocument, files: Mapping[str, bytes], record: PageRecord
) -> bytes:
    """Serialize the manifest: what the outputs were made from, and their digests."""
    import json

    from bulletin import __version__

    value = {
        "bulletin": __version__,
        **loaded.document.manifest,
        "pages": record.pages,
        "fit": record.fit.changes,
        "counted": loaded.document.counted,
        "sources": digests(loaded.sources),
        "basis": basis(project, loaded),
        "files": digests(files),
    }
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
