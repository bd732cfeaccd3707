"""Typesetting an issue in memory: load → compose → lay out → write the PDF → inspect → check. Nothing is written here."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from bulletin.app.manifest import MANIFEST
from bulletin.app.own_theme import own_theme, theme_conflicts
from bulletin.app.painting import paint, read_ornaments, screen_images, theme_of
from bulletin.cache import digest, digests
from bulletin.diagnostics import Diagnostic, Position, Sink, diagnose, stage
from bulletin.model.document import figures_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.composition.texts import TextComposer
    from bulletin.composition.values import ComposedDocument
    from bulletin.export.weasyprint import Printer
    from bulletin.kinds.kind import Kind
    from bulletin.layout import FittedPages, LayoutOptions
    from bulletin.layout import Pages as LaidOut
    from bulletin.lint.reading_order import PrintedPart
    from bulletin.model import LayoutFacts, PageRecord, Picture, Press
    from bulletin.model.document import Document
    from bulletin.project.project import Project
    from bulletin.typography.faces import Faces


class LoadedDocument(Struct, frozen=True):
    """A document with its kind and the content of its sources by path."""

    kind: Kind[Any]
    document: Document
    sources: dict[str, bytes]


@stage
def load(sink: Sink, project: Project, folder: str) -> LoadedDocument:
    """Read a document with all that it is typeset from."""
    from bulletin.app.kinds import kind_of, same_names
    from bulletin.lint.budgets import check_budgets
    from bulletin.lint.unread_files import unread_files

    sink.require(same_names(project.workspace, folder))
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


def reading(project: Project, loaded: LoadedDocument) -> str | None:
    """Render the page for screens; None for a classified document, which has none."""
    from bulletin.export.html.screen import screen

    assert project.faces.value is not None, "asked for only where there are faces"  # noqa: S101
    kind, document = loaded.kind, loaded.document
    theme, images = theme_of(project, project.faces.value), screen_images(project, document)
    return screen(document, kind.screen_template, kind.screen_values(document), theme, images)


@stage
def typeset(
    sink: Sink,
    project: Project,
    loaded: LoadedDocument,
    printer: Printer | None = None,
    press: Press | None = None,
) -> TypesetDocument:
    """Compose and lay out the pages, and write them as a PDF, for a `press` in its inks.

    `printer` is used where WeasyPrint prints them; its `stop` ends that, and StoppedError is raised here.
    """
    from bulletin.layout import lay_out
    from bulletin.typography.fonts import uncovered

    faces, document = sink.take(project.faces), loaded.document
    texts = text_composer(project, faces, document.folder)
    composed = compose(loaded, texts)
    sink.require((*texts.diagnostics, *uncovered(faces, texts.pieces)))
    ornaments = read_ornaments(project)
    options = _layout_options(document, ornaments)
    fitted = lay_out(composed, project.geometry, faces, options, texts.in_lines)
    sink.add(_check_record(document, composed.record, fitted))
    pages = fitted.pages
    printed = sink.take(paint(project, document, pages, ornaments, printer, press))
    return TypesetDocument(fitted, tuple(texts.diagnostics), printed)


def _check_record(
    document: Document, approved: PageRecord | None, fitted: FittedPages
) -> Iterator[Diagnostic]:
    """Report what was changed so that no page is nearly empty, and approved pages whose number has changed."""
    place, record = Position(document.path, 1, 1), fitted.record
    if fitted.searched:
        changes, file = "；".join(record.fit.changes), posixpath.basename(document.path)
        yield diagnose("page-fitted", place, changes=changes, pages=record.pages, file=file)
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


@stage
def finish(
    sink: Sink, project: Project, loaded: LoadedDocument, html: str | None, pages: TypesetDocument
) -> BuildOutput:
    """Read back what the PDF really holds and check it; put the files together, without a page where there is none."""
    from bulletin.lint.reading_order import in_reading_order
    from bulletin.pdf import inspect

    folder, facts = loaded.document.folder, inspect(pages.content)
    printed = in_reading_order(facts, pages.pages)
    sink.add(_check_pages(project, loaded, pages, facts, printed))
    sink.add(_check_texts(project, loaded, html, printed))
    sink.add(_check_classification(loaded.document))
    files = {} if html is None else {f"{folder}.html": html.encode()}
    files[f"{folder}.pdf"] = pages.content
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
    project: Project, loaded: LoadedDocument, html: str | None, printed: tuple[PrintedPart, ...]
) -> tuple[Diagnostic, ...]:
    """Report texts that are missing in an output; `printed` are the glyphs of the PDF in the order of the text."""
    from bulletin.lint.completeness import drawn_text, missing_texts, shown_text

    page = project.geometry.page
    texts = tuple(loaded.kind.expected_texts(loaded.document))
    public = tuple(text for text in texts if not text.internal)
    drawn = drawn_text(printed, page.top, page.height - page.bottom)
    shown = () if html is None else missing_texts(public, shown_text(html), "HTML")
    return (*shown, *missing_texts(texts, drawn, "PDF"))


def _check_classification(document: Document) -> Iterator[Diagnostic]:
    """Say why a classified document has no page for screens."""
    if document.classification:
        words = document.classification.words
        yield diagnose("html-classified", document.classification.position, marking=words)


def _layout_options(document: Document, ornaments: Mapping[str, Picture]) -> LayoutOptions:
    from bulletin.layout import LayoutOptions

    return LayoutOptions(
        make_up=document.make_up,
        fit=document.publication.layout.fit,
        draft_mark=document.draft_mark,
        picture_ratios={name: picture.height / picture.width for name, picture in ornaments.items()},
    )


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
