"""From the files of a workspace to a finished issue: load → tally → compose → render → output → inspect → check.

Nothing is written until everything is in memory; a finding of weight ERROR ends the way and leaves the last good
set as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bulletin.diagnostics import BulletinError, Diagnostic, Result, diagnose, has_errors
from bulletin.model import Figure, Status, blocks_below
from bulletin.workspace import (
    ISSUE,
    SETTINGS,
    Workspace,
    cache,
    data_folder,
    digest,
    lock,
    restore,
    today,
    write_set,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from bulletin.composition.issue import Piece
    from bulletin.install import Installed
    from bulletin.model import Issue, LayoutFacts, OpeningState, Picture, Publication, Tally
    from bulletin.render import Edition, Theme
    from bulletin.source.header import Header
    from bulletin.tally import IssueCount, Period
    from bulletin.theme.faces import Faces
    from bulletin.theme.fonts import RoleSurvey
    from bulletin.theme.geometry import Geometry


# --- The office: what all issues share -----------------------------------------------------------------------


@dataclass(frozen=True)
class Office:
    """An open workspace: its settings, and what is read of it when it is first needed."""

    workspace: Workspace
    publication: Publication
    found: tuple[Diagnostic, ...] = ()

    @classmethod
    def open(cls, workspace: Workspace) -> Result[Office]:
        """Read `bulletin.yaml`; without it nothing else can be understood."""
        from bulletin.source.reader import read_publication

        read = read_publication(SETTINGS, workspace.read(SETTINGS))
        if read.value is None:
            return Result(None, read.diagnostics)
        return Result(cls(workspace, read.value), read.diagnostics)

    @cached_property
    def headers(self) -> tuple[Header, ...]:
        """What every issue is called, drafts first, then by year and number."""
        from bulletin.source.header import read_header

        headers = []
        for folder in self.workspace.folders():
            path = f"issues/{folder}/{ISSUE}"
            headers.append(read_header(folder, path, self.workspace.read(path)))
        return tuple(
            sorted(headers, key=lambda header: (header.year or 0, header.number or 0, header.folder))
        )

    def folders(self) -> tuple[str, ...]:
        """Return the folders of all issues, the oldest first."""
        return tuple(header.folder for header in self.headers)

    def find(self, name: str) -> str:
        """Return the folder of an issue named `36`, `2022-36` or by its folder.

        A bare number means the newest year that has it. Raises BulletinError `unknown-issue`.
        """
        headers = self.headers[::-1]
        bare = int(name) if name.isdecimal() else None
        for header in headers:
            if header.answers_to(name) or (
                bare is not None and header.number == bare and not header.supplement
            ):
                return header.folder
        known = "、".join(header.folder for header in headers[:8]) or "（还没有）"
        raise BulletinError("unknown-issue", name=name, known=known)

    def latest(self) -> str:
        """Return the folder of the newest issue. Raises BulletinError `unknown-issue`."""
        if not self.headers:
            raise BulletinError("unknown-issue", name="", known="（还没有）")
        return self.headers[-1].folder

    @cached_property
    def openings(self) -> Result[tuple[OpeningState, ...]]:
        """The opening states of all years."""
        from bulletin.source.reader import read_opening

        results = [
            read_opening(path, self.workspace.read(path), self.publication)
            for path in self.workspace.tallies()
        ]
        found = tuple(each for result in results for each in result.diagnostics)
        return Result(tuple(result.value for result in results if result.value), found)

    @cached_property
    def counts(self) -> tuple[IssueCount, ...]:
        """What every readable issue adds to the tallies."""
        from bulletin.tally import count_issue

        issues = [self.read(folder).value for folder in self.folders()]
        return tuple(count_issue(issue, self.publication.tally) for issue in issues if issue)

    def read(self, folder: str) -> Result[Issue]:
        """Read an issue of all its files."""
        from bulletin.source.reader import read_issue

        return read_issue(folder, self.sources(folder), self.publication)

    def sources(self, folder: str) -> dict[str, bytes]:
        """Return an issue's files in their order."""
        paths = (f"issues/{folder}/{ISSUE}", *self.workspace.articles(folder))
        return {path: self.workspace.read(path) for path in paths}

    @cached_property
    def geometry(self) -> Geometry:
        """The numbers of the theme. Raises BulletinError `theme-broken`."""
        from bulletin.theme.geometry import read_geometry

        return read_geometry(self.workspace.theme("theme.toml"), self.publication.layout)

    @cached_property
    def faces(self) -> Result[Faces]:
        """The faces by role. Raises BulletinError `fonts-missing`."""
        from bulletin.theme.fonts import resolve_roles

        return resolve_roles(self.workspace.font_files(), self.workspace.font_roles(), cache())


# --- Counting ------------------------------------------------------------------------------------------------


def count(office: Office, name: str | None) -> Result[Tally]:
    """Count a period; without a name the year of the newest issue."""
    from bulletin.tally import parse_period

    year = next((header.year for header in reversed(office.headers) if header.year), today().year)
    period = parse_period(name or str(year))
    if period is None:
        raise BulletinError("unknown-period", name=name)
    return _count(office, period, None)


def _count(office: Office, period: Period, until: IssueCount | None) -> Result[Tally]:
    from bulletin.divisions import Gazetteer, gazetteer
    from bulletin.tally import Frame, finding
    from bulletin.tally import count as add_up

    province = gazetteer(office.publication.province, period.year)
    assert isinstance(province, Gazetteer), "the schema has checked the province"  # noqa: S101
    frame = Frame(tuple(row.name for row in province.rows), office.publication.tally.trades)
    counted = add_up(period, frame, office.openings.value or (), office.counts, until)
    found = [finding(problem) for problem in counted.problems]
    return Result(counted.tally, (*office.openings.diagnostics, *found))


def _tallies(office: Office, issue: Issue) -> Result[dict[str, Tally]]:
    """Count what the tally articles of an issue tell: their period, up to this issue."""
    from bulletin.tally import count_issue, disagreement, finding, parse_period

    until = count_issue(issue, office.publication.tally)
    tallies: dict[str, Tally] = {}
    found: list[Diagnostic] = []
    for article in issue.articles:
        if article.period is None:
            continue
        period = parse_period(article.period)
        if period is None:
            found.append(diagnose("unknown-period", article.positions.get("period"), name=article.period))
            continue
        counted = _count(office, period, until)
        found += counted.diagnostics
        if counted.value is not None:
            tallies[article.path] = counted.value
            problem = disagreement(article, counted.value)
            found += [finding(problem)] if problem else []
    return Result(tallies, tuple(found))


# --- Loading -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Loaded:
    """An issue with all that it is set from."""

    edition: Edition
    sources: dict[str, bytes]


def load(office: Office, folder: str) -> Result[Loaded]:
    """Read an issue, its pictures and its counts."""
    from bulletin.render import Edition

    sources = office.sources(folder)
    from bulletin.source.reader import read_issue

    read = read_issue(folder, sources, office.publication)
    issue = read.value
    if issue is None:
        return Result(None, read.diagnostics)
    pictures = _pictures(office, issue)
    tallies = _tallies(office, issue)
    found = (*read.diagnostics, *pictures.diagnostics, *tallies.diagnostics)
    mark = f"送审稿 {_digest(sources)[:8]}" if issue.status is Status.DRAFT else None
    edition = Edition(office.publication, issue, tallies.value or {}, pictures.value or {}, mark)
    return Result(None if has_errors(found) else Loaded(edition, sources), found)


def _digest(sources: dict[str, bytes]) -> str:
    return digest("\n".join(f"{path} {digest(content)}" for path, content in sources.items()).encode())


def _pictures(office: Office, issue: Issue) -> Result[dict[str, Picture]]:
    from bulletin.pictures import read_picture

    pictures: dict[str, Picture] = {}
    found: list[Diagnostic] = []
    for figure in _figures(issue):
        path = office.workspace.attachment(issue.folder, figure.path)
        if path is None:
            found.append(diagnose("no-picture", figure.position, path=figure.path))
            continue
        read = read_picture(figure.path, path.read_bytes(), figure.position)
        found += read.diagnostics
        if read.value is not None:
            pictures[figure.path] = read.value
    return Result(pictures, tuple(found))


def _figures(issue: Issue) -> Iterator[Figure]:
    for article in issue.articles:
        yield from (block for block in blocks_below(article.blocks) if isinstance(block, Figure))
    yield from (block for block in blocks_below(issue.editors_note) if isinstance(block, Figure))


# --- Making --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Made:
    """A finished issue in memory: files by name, and what its PDF really holds."""

    files: dict[str, bytes]
    facts: LayoutFacts


def make(office: Office, folder: str) -> Result[Made]:
    """Make an issue's files in memory, and check them."""
    loaded = load(office, folder)
    faces = office.faces
    found = [*loaded.diagnostics, *faces.diagnostics]
    if loaded.value is None or faces.value is None:
        return Result(None, tuple(found))
    pages = _paper(office, loaded.value.edition, faces.value)
    found += pages.diagnostics
    if pages.value is None:
        return Result(None, tuple(found))
    content, facts = pages.value
    from bulletin.render import screen

    theme = _theme(office, faces.value)
    files = {
        f"{folder}.html": screen(loaded.value.edition, theme).encode(),
        f"{folder}.pdf": content,
    }
    files["manifest.json"] = _manifest(loaded.value, files)
    return Result(None if has_errors(found) else Made(files, facts), tuple(found))


def _theme(office: Office, faces: Faces, rules: str = "") -> Theme:
    from bulletin.render import Theme
    from bulletin.theme.fonts import families

    face = faces.chains["song"].face_for("—")
    dash = face.boxes["—"][3] / 1000 if face and "—" in face.boxes else 0.4
    return Theme(office.workspace.theme, office.geometry, families(faces), rules, dash)


def _paper(office: Office, edition: Edition, faces: Faces) -> Result[tuple[bytes, LayoutFacts]]:
    """Compose, render, print and inspect the pages."""
    from bulletin.checks.pages import check_glyphs
    from bulletin.composition.issue import Material, compose_issue
    from bulletin.inspection import inspect
    from bulletin.outputs.pdf import typeset
    from bulletin.render import paper
    from bulletin.theme.fonts import face_rules, uncovered
    from bulletin.words import segment

    material = Material(edition.publication, edition.issue, edition.tallies, edition.pictures)
    composed = compose_issue(material, office.geometry, faces, segment)
    if composed.value is None:
        return Result(None, composed.diagnostics)
    found = (*composed.diagnostics, *uncovered(faces, composed.value.pieces))
    if has_errors(found):
        return Result(None, found)
    used = _narrowed(faces, composed.value.pieces)
    html = paper(edition, composed.value.issue, _theme(office, used, face_rules(used)))
    printed = typeset(
        html, _reader(edition, used), edition.publication.layout.pdf, office.geometry.page.line_pitch
    )
    found = (*found, *printed.diagnostics)
    if printed.value is None:
        return Result(None, found)
    facts = inspect(printed.value)
    found = (*found, *check_glyphs(facts, used.covers, edition.issue))
    return Result((printed.value, facts), found)


def _narrowed(faces: Faces, pieces: Sequence[Piece]) -> Faces:
    """Leave out the faces that none of these texts needs: each one costs the typesetting engine time."""
    used: dict[str, set[str]] = {"song": set("—0123456789")}
    for role, text, _ in pieces:
        used.setdefault(role, set()).update(text)
    return faces.narrowed(used)


def _reader(edition: Edition, faces: Faces) -> Callable[[str], bytes | None]:
    """Give out the faces' files and the issue's pictures, and nothing else."""
    from bulletin.theme.fonts import addresses

    files = addresses(faces)

    def read(address: str) -> bytes | None:
        if address in files:
            return files[address].read_bytes()
        picture = edition.pictures.get(unquote(address.removeprefix("issue:")))
        return picture.content if picture and address.startswith("issue:") else None

    return read


def _manifest(loaded: Loaded, files: dict[str, bytes]) -> bytes:
    import json

    from bulletin import __version__

    issue = loaded.edition.issue
    value = {
        "bulletin": __version__,
        "issue": issue.folder,
        "status": issue.status.value,
        "edition": issue.edition,
        "sources": {path: digest(content) for path, content in loaded.sources.items()},
        "files": {name: digest(content) for name, content in files.items()},
    }
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


# --- Fonts ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FontReport:
    """Which faces the roles use for the texts of some issues, and what is to be mentioned."""

    roles: tuple[RoleSurvey, ...]
    diagnostics: tuple[Diagnostic, ...]


def survey_fonts(office: Office, folders: Sequence[str]) -> FontReport:
    """Look at every text of these issues. Raises BulletinError `fonts-missing`."""
    from bulletin.composition.issue import Material, compose_issue
    from bulletin.theme.fonts import notices, survey, uncovered
    from bulletin.words import segment

    faces = office.faces
    if faces.value is None:
        return FontReport((), faces.diagnostics)
    pieces: list[Piece] = []
    for folder in folders:
        loaded = load(office, folder).value
        if loaded is not None:
            edition = loaded.edition
            material = Material(edition.publication, edition.issue, edition.tallies, edition.pictures)
            composed = compose_issue(material, office.geometry, faces.value, segment)
            pieces += composed.value.pieces if composed.value else ()
    found = (
        *faces.diagnostics,
        *notices(faces.value, office.workspace.font_files(), cache()),
        *uncovered(faces.value, pieces),
    )
    return FontReport(survey(faces.value, pieces), found)


def install_fonts(workspace: Workspace, progress: Callable[[str, int, int], None]) -> Installed:
    """Put the open fonts that are not there yet into the user's data folder. Raises BulletinError."""
    from bulletin.install import install
    from bulletin.theme.fonts import present

    return install(data_folder() / "fonts", present(workspace.font_files(), cache()), progress)


# --- Building and checking -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Built:
    """How a build ended: the files that stand now, their pages, and what was found."""

    paths: tuple[Path, ...] = ()
    pages: int = 0
    diagnostics: tuple[Diagnostic, ...] = field(default=())


def build(office: Office, folder: str, *, strict: bool, on_wait: Callable[[str], None]) -> Built:
    """Make an issue and put its set in place of the old one. Raises BulletinError `not-writable`."""
    target = office.workspace.output(folder)
    try:
        with lock(target, on_wait):
            restore(target)
            made = make(office, folder)
            if made.value is None or (strict and _warns(made.diagnostics)):
                return Built(diagnostics=made.diagnostics)
            write_set(target, made.value.files)
    except OSError as error:
        raise BulletinError("not-writable", folder=target, reason=error.strerror or error) from error
    paths = tuple(target / name for name in made.value.files if not name.endswith(".json"))
    return Built(paths, len(made.value.facts.pages), made.diagnostics)


def _warns(found: Sequence[Diagnostic]) -> bool:
    from bulletin.diagnostics import Severity

    return any(each.severity is Severity.WARNING for each in found)


def check(office: Office, folder: str) -> tuple[Diagnostic, ...]:
    """Find what is wrong with an issue, its pages included; nothing is written."""
    return make(office, folder).diagnostics


def begin(office: Office) -> tuple[Path, ...]:
    """Begin the next issue: its folder, front matter and a first article.

    Raises BulletinError `not-writable` where the folder is there already or can't be made.
    """
    from bulletin.desk import new_issue, next_number
    from bulletin.divisions import Gazetteer, gazetteer

    day = today()
    number = next_number(office.headers, office.openings.value or (), day.year)
    folder = f"{day.year}-{number:02}"
    province = gazetteer(office.publication.province, day.year)
    place = province.rows[0].name if isinstance(province, Gazetteer) and province.rows else "综合"
    try:
        return office.workspace.create(folder, new_issue(office.publication, number, day, place))
    except OSError as error:
        raise BulletinError(
            "not-writable", folder=f"issues/{folder}", reason=error.strerror or error
        ) from error
