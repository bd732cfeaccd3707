"""Making an issue in memory: load → compose → render → print → inspect → check. Nothing is written here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from bulletin.diagnostics import BulletinError, Diagnostic, Position, Result, has_errors
from bulletin.model import Contents, Engine, Status
from bulletin.workspace import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bulletin.composition.document import SetIssue
    from bulletin.export.html.render import Edition, Theme
    from bulletin.export.weasyprint import Printer
    from bulletin.layout import LayoutOptions
    from bulletin.layout import Pages as LaidOut
    from bulletin.memory import Recall
    from bulletin.model import Issue, LayoutFacts, Picture
    from bulletin.pictures import ImageFile, PicturePurpose, Raster
    from bulletin.project.project import Office
    from bulletin.typography.faces import Faces


FORM_ROLES = ("title", "hei", "kai", "body", "song")
"""The roles of faces that a form may be set in."""


class Loaded(Struct, frozen=True):
    """An issue with all that it is set from."""

    edition: Edition
    sources: dict[str, bytes]


def load(office: Office, folder: str) -> Result[Loaded]:
    """Read an issue, its pictures and its counts."""
    from bulletin.app.tally import tallies
    from bulletin.export.html.render import Edition
    from bulletin.lint.budgets import check_budgets
    from bulletin.pictures import read_pictures
    from bulletin.project.project import digest_of

    sources = office.sources(folder)
    read = office.issue(folder, sources)
    issue = read.value
    if issue is None:
        return Result(None, read.diagnostics)
    files = sources.value or {}
    pictures = read_pictures(issue, partial(office.workspace.attachment, folder))
    counted = tallies(office, issue)
    found = (
        *read.diagnostics,
        *check_budgets(issue),
        *_check_distribution(office, issue, files),
        *pictures.diagnostics,
        *counted.diagnostics,
    )
    mark = f"送审稿 {digest_of(files)[:8]}" if issue.status is Status.DRAFT else None
    edition = Edition(office.publication, issue, counted.value or {}, pictures.value or {}, mark)
    return Result(None if has_errors(found) else Loaded(edition, files), found)


def _check_distribution(office: Office, issue: Issue, files: Mapping[str, bytes]) -> tuple[Diagnostic, ...]:
    """Check the list of an issue: it depends on the settings and on `issue.md` alone."""
    from bulletin.project.project import shelf_of

    def check() -> tuple[Diagnostic, ...]:
        from bulletin.mail.recipients import check_distribution

        return check_distribution(office.publication, issue)

    recall = office.memory.on("distribution", office.settings, shelf=shelf_of(issue.folder))
    return recall((issue.folder, digest(files[issue.path])), check)


class Typeset(Struct, frozen=True):
    """Pages that are set and written as a PDF, but not yet checked.

    `composed` is what was laid out, `composition` what composing it found. `libraries` are the system's that set
    the text in the PDF: none where the tool has done so itself.
    """

    composed: SetIssue
    composition: tuple[Diagnostic, ...]
    pages: LaidOut
    content: bytes
    libraries: tuple[str, ...] = ()


class Made(Struct, frozen=True):
    """A finished issue in memory: files by name, what its PDF really holds, and the system's libraries in use."""

    files: dict[str, bytes]
    facts: LayoutFacts
    libraries: tuple[str, ...] = ()


def make(office: Office, folder: str) -> Result[Made]:
    """Make an issue's files in memory, and check them."""
    loaded = load(office, folder)
    if loaded.value is None:
        return Result(None, loaded.diagnostics)
    pages = typeset(office, loaded.value)
    found = (*loaded.diagnostics, *pages.diagnostics)
    if pages.value is None:
        return Result(None, found)
    html = reading(office, loaded.value)
    office.memory.write()
    made = finish(office, loaded.value, html, pages.value)
    return Result(made.value, (*found, *made.diagnostics))


def reading(office: Office, loaded: Loaded) -> str:
    """Render the page for screens."""
    from bulletin.export.html.render import screen

    assert office.faces.value is not None, "asked for only where there are faces"  # noqa: S101
    return screen(loaded.edition, _theme(office, office.faces.value), _screen_images(office, loaded.edition))


def typeset(office: Office, loaded: Loaded, printer: Printer | None = None) -> Result[Typeset]:
    """Compose and lay out the pages, and write them as a PDF.

    `printer` is used where WeasyPrint prints them; its `stop` ends that, and StoppedError is raised here.
    """
    from bulletin.composition.issue import Material, compose_issue
    from bulletin.layout import lay_out
    from bulletin.linebreak.segmentation import segment
    from bulletin.typography.fonts import uncovered

    faces, edition = office.faces.value, loaded.edition
    if faces is None:
        return Result(None, office.faces.diagnostics)
    material = Material(edition.publication, edition.issue, edition.tallies, edition.pictures)
    composed = compose_issue(material, office.geometry, faces, segment, office.lines(edition.issue.folder))
    found = (*office.faces.diagnostics, *composed.diagnostics)
    if composed.value is None:
        return Result(None, found)
    found = (*found, *uncovered(faces, composed.value.pieces))
    if has_errors(found):
        return Result(None, found)
    ornaments = _ornaments(office)
    pages = lay_out(composed.value.issue, office.geometry, faces, _layout_options(office, edition, ornaments))
    libraries: tuple[str, ...] = ()
    if edition.publication.layout.engine is Engine.BUILTIN and not _has_own_paper(office):
        printed = _pdf(office, edition, pages, ornaments)
    else:
        printer = printer or _printer()
        printed = _printed(office, edition, pages, faces, ornaments, printer)
        libraries = printer.libraries
    found = (*found, *printed.diagnostics)
    if printed.value is None or has_errors(found):
        return Result(None, found)
    made = Typeset(composed.value.issue, composed.diagnostics, pages, printed.value, libraries)
    return Result(made, found)


def _has_own_paper(office: Office) -> bool:
    """Whether a workspace has a paper template or style sheet of its own."""
    if not any(name.startswith("paper.") for name in office.workspace.own_theme()):
        return False
    from bulletin.export.weasyprint import own_paper

    return bool(own_paper(office.workspace))


def _printer() -> Printer:
    from bulletin.export.weasyprint import Printer

    return Printer()


def print_form(office: Office, fill: Callable[[Theme], str], place: Position | None = None) -> Result[bytes]:
    """Print a form of the office (印制单、签收单): `fill` gives its HTML for a theme."""
    from bulletin.export.weasyprint import PrintJob
    from bulletin.typography.fonts import addresses, face_rules

    faces = office.faces.value
    if faces is None:
        return Result(None, office.faces.diagnostics)
    characters = set(fill(_theme(office, faces)))
    used = faces.narrowed(dict.fromkeys(FORM_ROLES, characters))
    html = fill(_theme(office, used, face_rules(used)))
    job = PrintJob(html, addresses(used), {}, office.publication.layout.pdf.value)
    return _printer().print(job, place)


def finish(office: Office, loaded: Loaded, html: str, pages: Typeset) -> Result[Made]:
    """Read back what the PDF really holds and check it; put the files together, unless something is wrong."""
    from bulletin.pdf import inspect

    folder, facts = loaded.edition.issue.folder, inspect(pages.content)
    found = (*_check_pages(office, loaded, pages, facts), *_check_texts(office, loaded, html, facts))
    files = {f"{folder}.html": html.encode(), f"{folder}.pdf": pages.content}
    files["manifest.json"] = _manifest(office, loaded, files, len(facts.pages))
    return Result(None if has_errors(found) else Made(files, facts, pages.libraries), found)


def _check_pages(
    office: Office, loaded: Loaded, pages: Typeset, facts: LayoutFacts
) -> tuple[Diagnostic, ...]:
    """Check the finished pages by the rules of layout and of PDF."""
    from bulletin.lint.paging import check_pages
    from bulletin.lint.proof import prove

    assert office.faces.value is not None, "nothing is set without faces"  # noqa: S101
    covers, edition = office.faces.value.covers, loaded.edition
    proof = prove(edition, pages.composed, facts, office.geometry, covers=covers, told=pages.composition)
    return check_pages(proof, edition.publication)


def _check_texts(office: Office, loaded: Loaded, html: str, facts: LayoutFacts) -> tuple[Diagnostic, ...]:
    """Find what of the texts was lost on the way."""
    from bulletin.lint.completeness import drawn_text, expected, missing, shown_text

    page, edition = office.geometry.page, loaded.edition
    texts = tuple(expected(edition.publication, edition.issue))
    drawn = drawn_text(facts, page.top, page.height - page.bottom)
    return (*missing(texts, shown_text(html), "HTML"), *missing(texts, drawn, "PDF"))


def _theme(office: Office, faces: Faces, rules: str = "") -> Theme:
    from bulletin.export.html.render import Theme
    from bulletin.typography.fonts import families

    return Theme(office.workspace.theme, office.geometry, families(faces), rules)


def _layout_options(office: Office, edition: Edition, ornaments: Mapping[str, Picture]) -> LayoutOptions:
    from bulletin.layout import LayoutOptions

    return LayoutOptions(
        make_up=edition.make_up,
        article_pages=edition.publication.layout.articles_on_new_pages,
        page_numbers_in_contents=edition.issue.contents is Contents.PAGES,
        mirror=edition.make_up.mirror or office.geometry.page.mirror,
        draft_mark=edition.draft_mark,
        picture_ratios={name: picture.height / picture.width for name, picture in ornaments.items()},
    )


T = TypeVar("T", "ImageFile", "Raster")


def _print_pictures(
    office: Office, edition: Edition, prepare: Callable[[Picture, float, float, PicturePurpose], T]
) -> Result[dict[str, T]]:
    """Prepare the pictures of an issue for print, each for the largest place that a figure may take."""
    from bulletin.pictures import PicturePurpose, cache_key, prepare_pictures

    numbers, recall = office.geometry.numbers["figure"], _picture_recall(office, edition)
    place: tuple[float, float, PicturePurpose] = (
        numbers["largest"],
        numbers["tallest"],
        PicturePurpose.PRINT,
    )

    def prepared(picture: Picture) -> T:
        key = (prepare.__name__, *cache_key(picture, *place))
        return recall(key, partial(prepare, picture, *place), len(picture.content) // BYTES_PER_CHARACTER)

    return prepare_pictures(edition.issue, edition.pictures, prepared)


def _screen_images(office: Office, edition: Edition) -> dict[str, ImageFile]:
    """Prepare the pictures of an issue for screens; what can't be drawn is missing, and reported with the pages."""
    from bulletin.pictures import prepare_pictures, screen_image

    recall = _picture_recall(office, edition)

    def prepared(picture: Picture) -> ImageFile:
        key = ("screen", digest(picture.content))
        return recall(key, partial(screen_image, picture), len(picture.content) // BYTES_PER_CHARACTER)

    return prepare_pictures(edition.issue, edition.pictures, prepared).value or {}


BYTES_PER_CHARACTER = 50
"""What a character of source takes up among what is remembered: pictures are counted by it."""


def _picture_recall(office: Office, edition: Edition) -> Recall:
    return office.memory.on("pictures", shelf=f"pictures/{edition.issue.folder}")


def _ornaments(office: Office) -> dict[str, Picture]:
    """Read the pictures among the theme's ornaments. Raises BulletinError `theme-broken`."""
    names = [ornament.picture for ornament in office.geometry.ornaments if ornament.picture]
    return {name: _ornament(office, name) for name in names}


def _ornament(office: Office, name: str) -> Picture:
    from bulletin.pictures import read_picture

    try:
        read = read_picture(name, office.workspace.theme(name), None)
    except OSError as error:
        raise BulletinError("theme-broken", file="theme.toml", reason=f"ornaments：{error}") from error
    if read.value is None:
        reason = read.diagnostics[0].message()
        raise BulletinError("theme-broken", file="theme.toml", reason=f"ornaments：{reason}")
    return read.value


def _pdf(office: Office, edition: Edition, pages: LaidOut, ornaments: Mapping[str, Picture]) -> Result[bytes]:
    """Write the pages; subsets of faces are remembered issue by issue."""
    from bulletin.export.html.render import document
    from bulletin.export.pdf import PdfOptions, Properties, write_pdf
    from bulletin.pictures import PicturePurpose, prepare
    from bulletin.project.project import shelf_of

    pictures = _print_pictures(office, edition, prepare)
    if pictures.value is None or has_errors(pictures.diagnostics):
        return Result(None, pictures.diagnostics)
    width, height = pages.width, pages.height
    drawn = {name: prepare(each, width, height, PicturePurpose.PRINT) for name, each in ornaments.items()}
    about = document(edition.publication, edition.issue)
    properties = Properties(
        about.title, about.author, about.subject, about.keywords, about.generator, about.date
    )
    recall = office.memory.on("subsets", shelf=shelf_of(edition.issue.folder))
    options = PdfOptions(properties, edition.publication.layout.pdf, pictures.value | drawn, recall)
    return Result(write_pdf(pages, options))


def _printed(  # noqa: PLR0913, PLR0917 - all that pages are printed with
    office: Office,
    edition: Edition,
    pages: LaidOut,
    faces: Faces,
    ornaments: Mapping[str, Picture],
    printer: Printer,
) -> Result[bytes]:
    """Print the pages through the theme's paper template."""
    from bulletin.export import weasyprint
    from bulletin.export.html.render import document
    from bulletin.pictures import PicturePurpose, image_file
    from bulletin.typography.fonts import addresses, face_rules

    found = tuple(weasyprint.check_own_paper(office.workspace, office.geometry.blocks))
    if found:
        return Result(None, found)
    pictures = _print_pictures(office, edition, image_file)
    if pictures.value is None or has_errors(pictures.diagnostics):
        return Result(None, pictures.diagnostics)
    width, height = pages.width, pages.height
    drawn = {name: image_file(each, width, height, PicturePurpose.PRINT) for name, each in ornaments.items()}
    files = {
        weasyprint.picture_address(path): each.content for path, each in (pictures.value | drawn).items()
    }
    used, shaped = faces.restricted(pages.fonts), weasyprint.shaped_fonts(pages)
    theme = _theme(office, used, face_rules(used, shaped))
    html = weasyprint.paper(pages, document(edition.publication, edition.issue), theme)
    job = weasyprint.PrintJob(
        html,
        addresses(used, shaped),
        files | weasyprint.outline_pictures(pages),
        edition.publication.layout.pdf.value,
    )
    return printer.print(job, Position(edition.issue.path, 1, 1))


_SET_BY = ("paper.", "screen.", "theme.")
"""How the files of the theme begin by which a set is made."""


def basis(office: Office, loaded: Loaded) -> dict[str, str]:
    """Return digests of all that an issue is set from besides its texts: settings, counts, pictures, own templates.

    What only circulation uses of the settings is not among it.
    """
    edition = loaded.edition
    plain = replace(edition.publication, distributions={}, groups={}, mail=None, positions={})
    imprint = [(line.label, line.lines) for line in edition.issue.distribution.lines]
    told = {"settings": plain, "imprint": imprint, "counts": sorted(edition.tallies.items())}
    own = [f"templates/{name}" for name in office.workspace.own_theme() if name.startswith(_SET_BY)]
    return {
        **{name: digest(repr(value).encode()) for name, value in told.items()},
        **{path: digest(picture.content) for path, picture in edition.pictures.items()},
        **{path: digest(office.workspace.read(path)) for path in own},
    }


def _manifest(office: Office, loaded: Loaded, files: Mapping[str, bytes], pages: int) -> bytes:
    """Write what a set was made from and what it holds."""
    import json

    from bulletin import __version__

    issue = loaded.edition.issue
    value = {
        "bulletin": __version__,
        "issue": issue.folder,
        "status": issue.status.value,
        "edition": issue.edition,
        "pages": pages,
        "counted": bool(loaded.edition.tallies),
        "sources": {path: digest(content) for path, content in loaded.sources.items()},
        "basis": basis(office, loaded),
        "files": {name: digest(content) for name, content in files.items()},
    }
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
