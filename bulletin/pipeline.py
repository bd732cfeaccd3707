"""From the files of a workspace to a finished issue: load → tally → compose → render → output → inspect → check.

Nothing is written until everything is in memory; a finding of weight ERROR ends the way and leaves the last good
set as it was.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.diagnostics import BulletinError, Diagnostic, Position, Result, diagnose, has_errors
from bulletin.model import Status, Wording
from bulletin.workspace import (
    ISSUE,
    SETTINGS,
    Workspace,
    cache,
    data_folder,
    digest,
    lock,
    restore,
    shipped,
    today,
    write_set,
    write_whole,
)
from bulletin.workspace.stamps import code_digest, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bulletin.composition.issue import Piece
    from bulletin.install import Installed
    from bulletin.model import Issue, LayoutFacts, OpeningState, Publication, Tally
    from bulletin.outputs.press import Job, Press
    from bulletin.render import Edition, Theme
    from bulletin.source.header import Header
    from bulletin.tally import Counted, Frame, IssueCount, Period, Record, Records, UnitScore
    from bulletin.theme.faces import Faces
    from bulletin.theme.fonts import RoleSurvey
    from bulletin.theme.geometry import Geometry


TERMS = "terms.yaml"
MOST_ROUNDS = 5
MANY = 24
"""From how many issues on it is worth remembering what they add to the ledger."""


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

        content = _read(workspace, SETTINGS)
        if content.value is None:
            return Result(None, content.diagnostics)
        read = read_publication(SETTINGS, content.value)
        if read.value is None:
            return Result(None, read.diagnostics)
        return Result(cls(workspace, read.value), read.diagnostics)

    @cached_property
    def headers(self) -> tuple[Header, ...]:
        """What every issue is called, drafts first, then by year and number."""
        headers = [self._header(folder) for folder in self.workspace.folders()]
        return tuple(
            sorted(headers, key=lambda header: (header.year or 0, header.number or 0, header.folder))
        )

    def _header(self, folder: str) -> Header:
        from bulletin.source.header import read_header

        path = f"issues/{folder}/{ISSUE}"
        return read_header(folder, path, _read(self.workspace, path).value or b"")

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

        values: list[OpeningState] = []
        found: list[Diagnostic] = []
        for path in self.workspace.tallies():
            content = _read(self.workspace, path)
            found += content.diagnostics
            if content.value is not None:
                read = read_opening(path, content.value, self.publication)
                found += read.diagnostics
                values += [read.value] if read.value else []
        return Result(tuple(values), tuple(found))

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """What the ledger holds of every issue that can be read; of many issues, what did not change is remembered."""
        from bulletin.tally import Records

        folders = self.workspace.folders()
        store, key = cache(), f"records-{digest(bytes(self.workspace.root))[:24]}"
        many = len(folders) >= MANY
        kept = Records.read(store.get(key) if many else None, self._basis() if many else "")
        found = [record for folder in folders if (record := self._record(folder, kept))]
        if many and kept.changed:
            store.put(key, kept.written())
        return tuple(found)

    def _basis(self) -> str:
        """Name all that the records depend on besides the issues: the settings and the code."""
        settings = _read(self.workspace, SETTINGS).value or b""
        return digest(settings) + code_digest("model", "divisions", "source", "tally")

    def _record(self, folder: str, kept: Records) -> Record | None:
        """Take what is remembered of an issue, or read it."""
        from bulletin.tally import Record, count_issue, enter

        outside = stamp(self.workspace, folder)
        known = kept.key(folder, outside)
        record = kept.get(known) if known else None
        if record is not None:
            return record
        sources = self.sources(folder)
        key = f"{folder} {_digest(sources.value or {})}"
        record = kept.get(key)
        if record is None:
            issue = self.issue(folder, sources).value
            if issue is None:
                return None
            record = Record(count_issue(issue, self.publication.tally), enter(issue))
            kept.put(key, record)
        kept.bear(folder, outside, key)
        return record

    @cached_property
    def counts(self) -> tuple[IssueCount, ...]:
        """What every readable issue adds to the tallies."""
        return tuple(record.count for record in self.records)

    @cached_property
    def uncounted(self) -> tuple[Header, ...]:
        """The issues that can't be read and so are missing in every count."""
        counted = {each.folder for each in self.counts}
        return tuple(self._header(folder) for folder in self.workspace.folders() if folder not in counted)

    def read(self, folder: str) -> Result[Issue]:
        """Read an issue of all its files."""
        return self.issue(folder, self.sources(folder))

    def sources(self, folder: str) -> Result[dict[str, bytes]]:
        """Return an issue's files in their order, those that can be read."""
        paths = (f"issues/{folder}/{ISSUE}", *self.workspace.articles(folder))
        results = {path: _read(self.workspace, path) for path in paths}
        found = tuple(each for result in results.values() for each in result.diagnostics)
        return Result({path: one.value for path, one in results.items() if one.value is not None}, found)

    def issue(self, folder: str, sources: Result[dict[str, bytes]]) -> Result[Issue]:
        """Read an issue of these files; one that can't be read is an error beside those of the others."""
        from bulletin.source.reader import read_issue

        files = sources.value or {}
        if f"issues/{folder}/{ISSUE}" not in files:
            return Result(None, sources.diagnostics)
        read = read_issue(folder, files, self.publication)
        found = (*sources.diagnostics, *read.diagnostics)
        return Result(None if has_errors(found) else read.value, found)

    @cached_property
    def wording(self) -> Result[Wording]:
        """The office's set terms and leaders: those of `terms.yaml`, else the shipped ones."""
        from bulletin.source.terms import read_terms

        if self.workspace.has(TERMS):
            content = _read(self.workspace, TERMS)
        else:
            content = Result((shipped("fonts").parent / TERMS).read_bytes())
        if content.value is None:
            return Result(None, content.diagnostics)
        return read_terms(TERMS, content.value)

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


def _read(workspace: Workspace, path: str) -> Result[bytes]:
    try:
        return Result(workspace.read(path))
    except OSError as error:
        return Result(None, (diagnose("unreadable", Position(path, 1, 1), reason=error.strerror or error),))


# --- Counting ------------------------------------------------------------------------------------------------


def count(office: Office, name: str | None) -> Result[Counted]:
    """Count a period; without a name the year of the newest issue. Raises BulletinError `unknown-period`."""
    from bulletin.tally import parse_period, unscored

    year = max((each.date.year for each in office.counts if each.date), default=today().year)
    period = parse_period(name or str(year))
    if period is None:
        raise BulletinError("unknown-period", name=name)
    counted = _count(office, period, None)
    scored = office.publication.tally.scores is not None and counted.value is not None
    return Result(
        counted.value, (*counted.diagnostics, *(unscored(counted.value) if scored and counted.value else ()))
    )


def score(office: Office, counted: Counted) -> tuple[UnitScore, ...]:
    """Score a count by the office's rules; nothing where it has none."""
    from bulletin.tally import score as score_units

    return score_units(counted, _frame(office, counted.period.year), office.publication.tally)


def find_unit(office: Office, name: str, year: int) -> str:
    """Return the unit that a name means: a row of the table, a county, a trade, or the label of 综合稿件.

    Raises BulletinError `unknown-unit`.
    """
    from bulletin.diagnostics import Position
    from bulletin.model import ContributorKind
    from bulletin.source.places import Places

    places = Places.of(office.publication, year)
    known, found = places.read(name, Position(SETTINGS)) if places else ([], [])
    if len(known) != 1 or found:
        told = "；".join(f"{each.message()}，{each.hint()}" for each in found)
        raise BulletinError("unknown-unit", name=name, reason=told or "请写一个单位")
    if known[0].kind in (ContributorKind.GENERAL, ContributorKind.PROVINCE):
        return office.publication.tally.general_label
    return known[0].official or name


def _frame(office: Office, year: int) -> Frame:
    """Give the rows of a table of this year."""
    from bulletin.divisions import Gazetteer, gazetteer
    from bulletin.tally import Frame

    province = gazetteer(office.publication.province, year)
    assert isinstance(province, Gazetteer), "the schema has checked the province"  # noqa: S101
    divided = {one.city for one in province.divisions}
    rows = tuple(row.name for row in province.rows)
    return Frame(rows, office.publication.tally.trades, frozenset(rows) - divided)


def _of_year(header: Header, year: int) -> bool:
    """Tell whether an issue is of a year, by its date, else by its folder's name; a draft is of none."""
    return header.year == year or (header.year is None and header.folder.startswith(f"{year}-"))


def _count(office: Office, period: Period, until: IssueCount | None) -> Result[Counted]:
    from bulletin.tally import count as add_up
    from bulletin.tally import finding

    frame = _frame(office, period.year)
    counted = add_up(period, frame, office.openings.value or (), office.counts, until)
    found = [finding(problem) for problem in counted.problems]
    missing = [
        diagnose("issue-not-counted", Position(f"issues/{header.folder}/{ISSUE}"), folder=header.folder)
        for header in office.uncounted
        if _of_year(header, period.year) and (until is None or header.folder != until.folder)
    ]
    return Result(counted, (*office.openings.diagnostics, *missing, *found))


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
            tallies[article.path] = counted.value.tally
            problem = disagreement(article, counted.value.tally)
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
    from bulletin.checks.budgets import check_budgets
    from bulletin.pictures import read_pictures
    from bulletin.render import Edition

    sources = office.sources(folder)
    read = office.issue(folder, sources)
    issue = read.value
    if issue is None:
        return Result(None, read.diagnostics)
    pictures = read_pictures(issue, partial(office.workspace.attachment, folder))
    tallies = _tallies(office, issue)
    found = (*read.diagnostics, *check_budgets(issue), *pictures.diagnostics, *tallies.diagnostics)
    files = sources.value or {}
    mark = f"送审稿 {_digest(files)[:8]}" if issue.status is Status.DRAFT else None
    edition = Edition(office.publication, issue, tallies.value or {}, pictures.value or {}, mark)
    return Result(None if has_errors(found) else Loaded(edition, files), found)


def _digest(sources: dict[str, bytes]) -> str:
    return digest("\n".join(f"{path} {digest(content)}" for path, content in sources.items()).encode())


# --- Making --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Made:
    """A finished issue in memory: files by name, and what its PDF really holds."""

    files: dict[str, bytes]
    facts: LayoutFacts


def make(office: Office, folder: str) -> Result[Made]:
    """Make an issue's files in memory, and check them."""
    from bulletin.outputs.press import Press

    loaded = load(office, folder)
    if loaded.value is None:
        return Result(None, (*loaded.diagnostics, *office.faces.diagnostics))
    with Press() as press:
        made = _make(office, loaded.value, press)
    return Result(made.value, (*loaded.diagnostics, *made.diagnostics))


def _make(office: Office, loaded: Loaded, press: Press) -> Result[Made]:
    """Make the files of an issue that has no fault so far."""
    from bulletin.render import screen

    faces = office.faces
    if faces.value is None:
        return Result(None, faces.diagnostics)
    pages = _paper(office, loaded.edition, faces.value, press)
    found = [*faces.diagnostics, *pages.diagnostics]
    if pages.value is None:
        return Result(None, tuple(found))
    content, facts = pages.value
    html = screen(loaded.edition, _theme(office, faces.value))
    found += _lost(office, loaded.edition, html, facts)
    folder = loaded.edition.issue.folder
    files = {f"{folder}.html": html.encode(), f"{folder}.pdf": content}
    files["manifest.json"] = _manifest(loaded, files)
    return Result(None if has_errors(found) else Made(files, facts), tuple(found))


def _lost(office: Office, edition: Edition, html: str, facts: LayoutFacts) -> tuple[Diagnostic, ...]:
    """Find what stands in the sources but not in an output."""
    from bulletin.checks.completeness import check_completeness, drawn_text, shown_text

    page = office.geometry.page
    outputs = (("HTML", shown_text(html)), ("PDF", drawn_text(facts, page.top, page.height - page.bottom)))
    return check_completeness(edition.publication, edition.issue, outputs)


def _theme(office: Office, faces: Faces, rules: str = "") -> Theme:
    from bulletin.render import Theme
    from bulletin.theme.fonts import families

    face = faces.chains["song"].face_for("—")
    dash = face.boxes["—"][3] / 1000 if face and "—" in face.boxes else 0.4
    return Theme(office.workspace.theme, office.geometry, families(faces), rules, dash)


def _paper(office: Office, edition: Edition, faces: Faces, press: Press) -> Result[tuple[bytes, LayoutFacts]]:
    """Compose, render, print and inspect the pages."""
    from bulletin.checks.pages import check_glyphs, check_lines
    from bulletin.composition.document import justified
    from bulletin.composition.issue import Material, compose_issue
    from bulletin.inspection import inspect
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
    printed = press.print(_job(office, edition, used, html))
    found = (*found, *printed.diagnostics)
    if printed.value is None:
        return Result(None, found)
    facts = inspect(printed.value)
    blocks = office.geometry.blocks
    texts = justified(composed.value.issue)
    found = (
        *found,
        *check_glyphs(facts, used.covers, edition.issue),
        *check_lines(facts, texts, lambda kind: blocks[kind].em, edition.issue),
    )
    return Result((printed.value, facts), found)


def _narrowed(faces: Faces, pieces: Sequence[Piece]) -> Faces:
    """Leave out the faces that none of these texts needs: each one costs the typesetting engine time."""
    used: dict[str, set[str]] = {"song": set("—0123456789")}
    for role, text, _ in pieces:
        used.setdefault(role, set()).update(text)
    return faces.narrowed(used)


def _job(office: Office, edition: Edition, faces: Faces, html: str) -> Job:
    """Hand over the pages, and with them the faces' files and the issue's pictures: nothing else can be had."""
    from bulletin.outputs.press import Job
    from bulletin.render import picture_address
    from bulletin.theme.fonts import addresses

    return Job(
        html=html,
        files=addresses(faces),
        pictures={picture_address(path): picture.content for path, picture in edition.pictures.items()},
        variant=edition.publication.layout.pdf,
        pitch=office.geometry.page.line_pitch,
        place=Position(edition.issue.path, 1, 1),
    )


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
    with ExitStack() as stack:
        with _writing(target):
            stack.enter_context(lock(target, on_wait))
            restore(target)
        made = make(office, folder)
        if made.value is None or (strict and _warns(made.diagnostics)):
            return Built(diagnostics=made.diagnostics)
        with _writing(target):
            write_set(target, made.value.files)
    paths = tuple(target / name for name in made.value.files if not name.endswith(".json"))
    return Built(paths, len(made.value.facts.pages), made.diagnostics)


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BulletinError("not-writable", folder=target, reason=error.strerror or error) from error


def deliver(path: Path, content: bytes) -> None:
    """Write a file that the user named, whole or not at all. Raises BulletinError `not-writable`."""
    with _writing(path):
        write_whole(path, content)


def _warns(found: Sequence[Diagnostic]) -> bool:
    from bulletin.diagnostics import Severity

    return any(each.severity is Severity.WARNING for each in found)


def check(office: Office, folder: str) -> tuple[Diagnostic, ...]:
    """Find what is wrong with an issue, its pages and its place in the ledger included; nothing is written."""
    return (*make(office, folder).diagnostics, *_ledger(office, folder), *_prose(office, folder))


def _prose(office: Office, folder: str) -> tuple[Diagnostic, ...]:
    """Proofread the text of an issue that can be read."""
    from bulletin.checks.registry import check_prose

    issue, wording = office.read(folder).value, office.wording
    if issue is None:
        return wording.diagnostics
    return (*wording.diagnostics, *check_prose(issue, office.publication, wording.value or Wording()))


def _ledger(office: Office, folder: str) -> tuple[Diagnostic, ...]:
    """Compare an issue that can be read with all the others."""
    from bulletin.checks.ledger import check_ledger
    from bulletin.tally import enter

    issue = office.read(folder).value
    if issue is None:
        return ()
    titles = {article.path: article.title.position for article in issue.articles}
    entries = [record.entry for record in office.records]
    openings = office.openings.value or ()
    return tuple(check_ledger(enter(issue), entries, openings, issue.positions, titles))


def mend(office: Office, folder: str) -> dict[str, tuple[bytes, bytes]]:
    """Return the files of an issue that safe fixes would change: old and new content by path; nothing is written.

    A fix may bring up another (`,，` → `，，` → `，`), so it is done over until nothing changes.
    """
    from bulletin.checks.mending import mend as carry_out
    from bulletin.checks.registry import find_prose

    sources = office.sources(folder).value or {}
    new = dict(sources)
    for _ in range(MOST_ROUNDS):
        issue = office.issue(folder, Result(new)).value
        found = find_prose(issue, office.publication, office.wording.value or Wording()) if issue else ()
        fixes = [fix for finding in found for fix in finding.fixes]
        mended = {
            path: carry_out(content, (fix for fix in fixes if fix.position.path == path))
            for path, content in new.items()
        }
        if mended == new:
            break
        new = mended
    return {path: (sources[path], new[path]) for path in sources if sources[path] != new[path]}


def save(office: Office, changes: Mapping[str, tuple[bytes, bytes]]) -> None:
    """Write mended files, each whole. Raises BulletinError `not-writable`."""
    for path, (_, content) in changes.items():
        try:
            write_whole(office.workspace.root / path, content)
        except OSError as error:
            raise BulletinError("not-writable", folder=path, reason=error.strerror or error) from error


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
    with _writing(Path("issues", folder)):
        return office.workspace.create(folder, new_issue(office.publication, number, day, place))
