"""Making an issue in memory: load → compose → render → print → inspect → check. Nothing is written here."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, Position, Result, has_errors
from bulletin.model import Status
from bulletin.workspace import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bulletin.checks.completeness import Piece as TextPiece
    from bulletin.composition.texts import Piece
    from bulletin.model import Issue, LayoutFacts, Picture
    from bulletin.office import Office
    from bulletin.outputs.press import Job, Press
    from bulletin.pictures import ImageFile
    from bulletin.render import Edition, Theme
    from bulletin.theme.faces import Faces


FORM_ROLES = ("title", "hei", "kai", "body", "song")
"""The roles of faces that a form may be set in."""


@dataclass(frozen=True, slots=True)
class Loaded:
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


@dataclass(frozen=True, slots=True)
class Pages:
    """The printed pages, and what they really hold."""

    content: bytes
    facts: LayoutFacts


@dataclass(frozen=True, slots=True)
class Made:
    """A finished issue in memory: files by name, and what its PDF really holds."""

    files: dict[str, bytes]
    facts: LayoutFacts


def make(
    office: Office,
    folder: str,
    press: Press | None = None,
    get_ready: Callable[[], object] = lambda: None,
) -> Result[Made]:
    """Make an issue's files in memory, and check them; a press that is running already saves time.

    `get_ready` is called while the pages are printed, for what is done with the files afterwards.
    """
    from bulletin.outputs.press import Press

    loaded = load(office, folder)
    if loaded.value is None or office.faces.value is None:
        return Result(None, (*loaded.diagnostics, *office.faces.diagnostics))
    prepared: list[Prepared] = []
    source = loaded.value

    def meanwhile() -> None:
        """Do what the pages do not wait for while they are printed."""
        from bulletin.checks import paging, proof  # noqa: F401
        from bulletin.inspection import warm_up

        prepared.append(_prepare(office, source, reading(office, source)))
        office.memory.write()
        warm_up()
        get_ready()

    with nullcontext(press) if press else Press(once=True) as ready:
        pages = print_pages(office, loaded.value, ready, meanwhile)
    found = (*loaded.diagnostics, *pages.diagnostics)
    if pages.value is None:
        return Result(None, found)
    made = _finish(office, loaded.value, prepared[0], pages.value)
    found = (*found, *made.diagnostics)
    return Result(None if has_errors(found) else made.value, found)


def reading(office: Office, loaded: Loaded) -> str:
    """Render the page for screens."""
    from bulletin.render import screen

    assert office.faces.value is not None, "asked for only where there are faces"  # noqa: S101
    return screen(loaded.edition, _theme(office, office.faces.value))


def print_pages(
    office: Office, loaded: Loaded, press: Press, meanwhile: Callable[[], None] | None = None
) -> Result[Pages]:
    """Compose, render, print and inspect the pages; `meanwhile` is done while they are printed."""
    if office.faces.value is None:
        return Result(None, office.faces.diagnostics)
    pages = _paper(office, loaded.edition, office.faces.value, press, meanwhile)
    return Result(pages.value, (*office.faces.diagnostics, *pages.diagnostics))


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


@dataclass(frozen=True, slots=True)
class Prepared:
    """What of an issue is ready before its pages are: the page for screens and what was lost in it.

    `pieces` are the texts that must stand in both outputs, `manifest` what it tells besides the pages and files.
    """

    html: bytes
    lost: tuple[Diagnostic, ...]
    pieces: tuple[TextPiece, ...]
    manifest: dict[str, object]


def finish(office: Office, loaded: Loaded, html: str, pages: Pages) -> Result[Made]:
    """Put the files of an issue together, unless something of its text was lost on the way."""
    return _finish(office, loaded, _prepare(office, loaded, html), pages)


def _prepare(office: Office, loaded: Loaded, html: str) -> Prepared:
    from bulletin.checks.completeness import expected, missing, shown_text

    pieces = tuple(expected(loaded.edition.publication, loaded.edition.issue))
    lost = tuple(missing(pieces, shown_text(html), "HTML"))
    return Prepared(html.encode(), lost, pieces, _manifest(office, loaded))


def _finish(office: Office, loaded: Loaded, prepared: Prepared, pages: Pages) -> Result[Made]:
    from bulletin.checks.completeness import drawn_text, missing

    page, folder = office.geometry.page, loaded.edition.issue.folder
    drawn = drawn_text(pages.facts, page.top, page.height - page.bottom)
    found = (*prepared.lost, *missing(prepared.pieces, drawn, "PDF"))
    files = {f"{folder}.html": prepared.html, f"{folder}.pdf": pages.content}
    files["manifest.json"] = _told(prepared.manifest, files, len(pages.facts.pages))
    return Result(None if has_errors(found) else Made(files, pages.facts), found)


def _theme(office: Office, faces: Faces, rules: str = "") -> Theme:
    from bulletin.render import Theme
    from bulletin.theme.fonts import families

    face = faces.chains["song"].face_for("—")
    dash = face.boxes["—"][3] / 1000 if face and "—" in face.boxes else 0.4
    return Theme(office.workspace.theme, office.geometry, families(faces), rules, dash)


def _paper(
    office: Office,
    edition: Edition,
    faces: Faces,
    press: Press,
    meanwhile: Callable[[], None] | None = None,
) -> Result[Pages]:
    from bulletin.composition.issue import Material, compose_issue
    from bulletin.outputs.press import Expected
    from bulletin.render import paper
    from bulletin.theme.fonts import addresses, face_rules, uncovered
    from bulletin.words import segment

    material = Material(edition.publication, edition.issue, edition.tallies, edition.pictures)
    composed = compose_issue(material, office.geometry, faces, segment, office.lines(edition.issue.folder))
    if composed.value is None:
        return Result(None, composed.diagnostics)
    found = (*composed.diagnostics, *uncovered(faces, composed.value.pieces))
    if has_errors(found):
        return Result(None, found)
    used = _narrowed(faces, composed.value.pieces)
    rules = face_rules(used)
    press.expect(Expected(rules, addresses(used)))
    html = paper(edition, composed.value.issue, _theme(office, used, rules))
    drawn = _drawn(office, edition)
    found = (*found, *drawn.diagnostics)
    if drawn.value is None or has_errors(found):
        return Result(None, found)
    job = _job(office, edition, used, html, drawn.value)
    printed = press.print(job, meanwhile) if meanwhile else press.print(job)
    found = (*found, *printed.diagnostics)
    if printed.value is None:
        return Result(None, found)
    from bulletin.checks.paging import check_pages
    from bulletin.checks.proof import prove
    from bulletin.inspection import inspect

    facts = inspect(printed.value)
    told = composed.diagnostics
    proof = prove(edition, composed.value.issue, facts, office.geometry, covers=used.covers, told=told)
    found = (*found, *check_pages(proof, edition.publication))
    return Result(Pages(printed.value, facts), found)


def _narrowed(faces: Faces, pieces: Sequence[Piece]) -> Faces:
    """Leave out the faces that none of these texts needs: each one costs the typesetting engine time."""
    used: dict[str, set[str]] = {"song": set("—0123456789")}
    for role, text, _ in pieces:
        used.setdefault(role, set()).update(text)
    return faces.narrowed(used)


def _drawn(office: Office, edition: Edition) -> Result[dict[str, ImageFile]]:
    """Prepare the pictures for print, each for the largest place that a figure may take."""
    from bulletin.pictures import PicturePurpose, image_file, prepare_pictures

    numbers = office.geometry.numbers["figure"]

    def prepare(picture: Picture) -> ImageFile:
        return image_file(picture, numbers["largest"], numbers["tallest"], PicturePurpose.PRINT)

    return prepare_pictures(edition.issue, edition.pictures, prepare)


def _job(office: Office, edition: Edition, faces: Faces, html: str, pictures: Mapping[str, ImageFile]) -> Job:
    """Hand over the pages, and with them the faces' files and the issue's pictures: nothing else can be had."""
    from bulletin.outputs.press import Job
    from bulletin.render import picture_address
    from bulletin.theme.fonts import addresses

    return Job(
        html=html,
        files=addresses(faces),
        pictures={picture_address(path): file.content for path, file in pictures.items()},
        variant=edition.publication.layout.pdf.value,
        pitch=office.geometry.page.line_pitch,
        place=Position(edition.issue.path, 1, 1),
    )


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


def _manifest(office: Office, loaded: Loaded) -> dict[str, object]:
    """Return what the manifest of an issue tells, as far as it is known without the pages."""
    from bulletin import __version__

    issue = loaded.edition.issue
    return {
        "bulletin": __version__,
        "issue": issue.folder,
        "status": issue.status.value,
        "edition": issue.edition,
        "pages": 0,
        "counted": bool(loaded.edition.tallies),
        "sources": {path: digest(content) for path, content in loaded.sources.items()},
        "basis": basis(office, loaded),
    }


def _told(manifest: dict[str, object], files: dict[str, bytes], pages: int) -> bytes:
    import json

    digests = {name: digest(content) for name, content in files.items()}
    value = {**manifest, "pages": pages, "files": digests}
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
