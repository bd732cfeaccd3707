"""Making an issue in memory: load → compose → render → print → inspect → check. Nothing is written here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.diagnostics import BulletinError, Diagnostic, Position, Result, has_errors
from bulletin.model import Contents, Status
from bulletin.workspace import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bulletin.composition.document import SetIssue
    from bulletin.layout import LayoutOptions
    from bulletin.layout import Pages as LaidOut
    from bulletin.memory import Recall
    from bulletin.model import Issue, LayoutFacts, Picture
    from bulletin.office import Office
    from bulletin.outputs.press import Press
    from bulletin.pictures import ImageFile, Raster
    from bulletin.render import Edition, Theme
    from bulletin.theme.faces import Faces


FORM_ROLES = ("title", "hei", "kai", "body", "song")
"""The roles of faces that a form may be set in."""


class Loaded(Struct, frozen=True):
    """An issue with all that it is set from."""

    edition: Edition
    sources: dict[str, bytes]


def load(office: Office, folder: str) -> Result[Loaded]:
    """Read an issue, its pictures and its counts."""
    from bulletin.checks.budgets import check_budgets
    from bulletin.counting import tallies
    from bulletin.office import digest_of
    from bulletin.pictures import read_pictures
    from bulletin.render import Edition

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
    from bulletin.office import shelf_of

    def check() -> tuple[Diagnostic, ...]:
        from bulletin.circulation.recipients import check_distribution

        return check_distribution(office.publication, issue)

    recall = office.memory.on("distribution", office.settings, shelf=shelf_of(issue.folder))
    return recall((issue.folder, digest(files[issue.path])), check)


class Typeset(Struct, frozen=True):
    """Pages that are set and written as a PDF, but not yet checked.

    `composed` is what was laid out, `composition` what composing it found.
    """

    composed: SetIssue
    composition: tuple[Diagnostic, ...]
    pages: LaidOut
    content: bytes


class Made(Struct, frozen=True):
    """A finished issue in memory: files by name, and what its PDF really holds."""

    files: dict[str, bytes]
    facts: LayoutFacts


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
    from bulletin.render import screen

    assert office.faces.value is not None, "asked for only where there are faces"  # noqa: S101
    return screen(loaded.edition, _theme(office, office.faces.value), _screen_images(office, loaded.edition))


def typeset(office: Office, loaded: Loaded) -> Result[Typeset]:
    """Compose and lay out the pages, and write them as a PDF."""
    from bulletin.composition.issue import Material, compose_issue
    from bulletin.layout import lay_out
    from bulletin.theme.fonts import uncovered
    from bulletin.words import segment

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
    rasters, ornaments = _rasters(office, edition), _ornaments(office)
    found = (*found, *rasters.diagnostics)
    if rasters.value is None or has_errors(found):
        return Result(None, found)
    options = _layout_options(office, edition, ornaments)
    pages = lay_out(composed.value.issue, office.geometry, faces, options)
    content = _pdf(office, edition, pages, {**rasters.value, **ornaments})
    return Result(Typeset(composed.value.issue, composed.diagnostics, pages, content), found)


def print_form(
    office: Office, fill: Callable[[Theme], str], press: Press, place: Position | None = None
) -> Result[bytes]:
    """Print a form of the office (印制单、签收单): `fill` gives its HTML for a theme."""
    from bulletin.outputs.press import Job
    from bulletin.theme.fonts import addresses, face_rules

    faces = office.faces.value
    if faces is None:
        return Result(None, office.faces.diagnostics)
    characters = set(fill(_theme(office, faces)))
    used = faces.narrowed(dict.fromkeys(FORM_ROLES, characters))
    html = fill(_theme(office, used, face_rules(used)))
    pitch = office.geometry.page.line_pitch
    return press.print(Job(html, addresses(used), {}, office.publication.layout.pdf.value, pitch, place))


def finish(office: Office, loaded: Loaded, html: str, pages: Typeset) -> Result[Made]:
    """Read back what the PDF really holds and check it; put the files together, unless something is wrong."""
    from bulletin.inspection import inspect

    folder, facts = loaded.edition.issue.folder, inspect(pages.content)
    found = (*_check_pages(office, loaded, pages, facts), *_check_texts(office, loaded, html, facts))
    files = {f"{folder}.html": html.encode(), f"{folder}.pdf": pages.content}
    files["manifest.json"] = _manifest(office, loaded, files, len(facts.pages))
    return Result(None if has_errors(found) else Made(files, facts), found)


def _check_pages(
    office: Office, loaded: Loaded, pages: Typeset, facts: LayoutFacts
) -> tuple[Diagnostic, ...]:
    """Check the finished pages by the rules of layout and of PDF."""
    from bulletin.checks.paging import check_pages
    from bulletin.checks.proof import prove

    assert office.faces.value is not None, "nothing is set without faces"  # noqa: S101
    covers, edition = office.faces.value.covers, loaded.edition
    proof = prove(edition, pages.composed, facts, office.geometry, covers=covers, told=pages.composition)
    return check_pages(proof, edition.publication)


def _check_texts(office: Office, loaded: Loaded, html: str, facts: LayoutFacts) -> tuple[Diagnostic, ...]:
    """Find what of the texts was lost on the way."""
    from bulletin.checks.completeness import drawn_text, expected, missing, shown_text

    page, edition = office.geometry.page, loaded.edition
    texts = tuple(expected(edition.publication, edition.issue))
    drawn = drawn_text(facts, page.top, page.height - page.bottom)
    return (*missing(texts, shown_text(html), "HTML"), *missing(texts, drawn, "PDF"))


def _theme(office: Office, faces: Faces, rules: str = "") -> Theme:
    from bulletin.render import Theme
    from bulletin.theme.fonts import families

    face = faces.chains["song"].face_for("—")
    dash = face.boxes["—"][3] / 1000 if face and "—" in face.boxes else 0.4
    return Theme(office.workspace.theme, office.geometry, families(faces), rules, dash)


def _layout_options(office: Office, edition: Edition, ornaments: Mapping[str, Raster]) -> LayoutOptions:
    from bulletin.layout import LayoutOptions

    return LayoutOptions(
        make_up=edition.make_up,
        article_pages=edition.publication.layout.articles_on_new_pages,
        page_numbers_in_contents=edition.issue.contents is Contents.PAGES,
        mirror=edition.make_up.mirror or office.geometry.page.mirror,
        draft_mark=edition.draft_mark,
        picture_ratios={name: raster.height / raster.width for name, raster in ornaments.items()},
    )


def _rasters(office: Office, edition: Edition) -> Result[dict[str, Raster]]:
    """Prepare the pictures of an issue for print, each for the largest place that a figure may take."""
    from bulletin.pictures import Purpose, cache_key, prepare, prepare_pictures

    numbers, recall = office.geometry.numbers["figure"], _picture_recall(office, edition)
    place = (numbers["largest"], numbers["tallest"], Purpose.PRINT)

    def prepared(picture: Picture) -> Raster:
        key = ("raster", *cache_key(picture, *place))
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


def _ornaments(office: Office) -> dict[str, Raster]:
    """Prepare the pictures among the theme's ornaments. Raises BulletinError `theme-broken`."""
    from bulletin.pictures import PictureError, Purpose, prepare, read_picture

    rasters: dict[str, Raster] = {}
    for ornament in office.geometry.ornaments:
        name = ornament.picture
        if not name:
            continue
        try:
            read = read_picture(name, office.workspace.theme(name), None)
            if read.value is not None:
                height = ornament.width * read.value.height / read.value.width
                rasters[name] = prepare(read.value, ornament.width, height, Purpose.PRINT)
        except (OSError, PictureError) as error:
            raise _broken_ornament(name, error) from error
        if read.value is None:
            raise _broken_ornament(name, read.diagnostics[0].message())
    return rasters


def _broken_ornament(name: str, reason: object) -> BulletinError:
    return BulletinError("theme-broken", file="theme.toml", reason=f"ornaments：{name}：{reason}")


def _pdf(office: Office, edition: Edition, pages: LaidOut, pictures: Mapping[str, Raster]) -> bytes:
    """Write the pages; subsets of faces are remembered issue by issue."""
    from bulletin.export.pdf import PdfOptions, Properties, write_pdf
    from bulletin.office import shelf_of
    from bulletin.render import document

    about = document(edition.publication, edition.issue)
    properties = Properties(
        about.title, about.author, about.subject, about.keywords, about.generator, about.date
    )
    recall = office.memory.on("subsets", shelf=shelf_of(edition.issue.folder))
    options = PdfOptions(properties, edition.publication.layout.pdf, pictures, recall)
    return write_pdf(pages, options)


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
