"""The lifecycle of issues on disk: workspaces and issues are created, numbered, finalized, corrected, listed.

Front matter is changed by `parsing/editing.py`, every file is written atomically; a failure changes nothing.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from bulletin.app.artifacts import is_made_from_present_sources
from bulletin.app.manifest import last_manifest
from bulletin.app.up_to_date import UpToDateCheck
from bulletin.diagnostics import BulletinError, Diagnostic, Position, Severity, Sink, StageEnded, stage
from bulletin.model import Status
from bulletin.project.project import TERMS, Project
from bulletin.workspace import (
    ISSUE,
    Files,
    Workspace,
    not_writable,
    shipped,
    today,
    write_atomic,
    write_new,
    write_tree,
)
from bulletin.workspace.installation import command_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bulletin.app.scaffold import WorkspaceOptions
    from bulletin.cache import FileState
    from bulletin.parsing.issue_header import IssueHeader
    from bulletin.parsing.schema.scalars import Typed

    _Change: TypeAlias = tuple[str, Typed, str]

SHOWN = 5
"""The number of names that a message lists."""


# --- Workspaces ----------------------------------------------------------------------------------------------


def create_workspace(target: Path, options: WorkspaceOptions) -> tuple[Path, ...]:
    """Create a workspace in a new or empty folder; the `.git` of a repository does not count as content.

    Raises BulletinError `folder-not-empty`, `unknown-province`, `not-writable`.
    """
    from bulletin.app import scaffold

    terms = (shipped("fonts").parent / TERMS).read_text("utf-8")
    files = scaffold.new_workspace(options, shipped("scaffold").parent, terms, today().year, command_folder())
    with not_writable(target):
        present = sorted(path.name for path in target.iterdir()) if target.exists() else []
        present = [name for name in present if name != ".git"]
        if present:
            more = "…" if len(present) > SHOWN else ""
            raise BulletinError("folder-not-empty", folder=target, names="、".join(present[:SHOWN]) + more)
        return write_tree(target, {name: text.encode() for name, text in files.items()})


def write_schemas(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    """Write the schemas of all files by name. Raises BulletinError `not-writable`."""
    with not_writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            write_atomic(folder / name, text.encode())
    return tuple(folder / name for name in texts)


# --- New issues and articles ---------------------------------------------------------------------------------


def create_issue(project: Project, *, supplement: bool = False) -> tuple[Path, ...]:
    """Create the next issue, or supplement (增刊), of this year: its folder, front matter and a first article.

    Raises BulletinError `issue-exists`, `not-writable`.
    """
    from bulletin.app import scaffold

    day = today()
    number = next_number(project, day.year, supplement=supplement)
    files = scaffold.new_issue(
        project.publication, _sample_place(project), number, day, supplement=supplement
    )
    return _create(project, scaffold.folder_name(day.year, number, supplement=supplement), files)


def create_draft(project: Project, name: str, *, supplement: bool = False) -> tuple[Path, ...]:
    """Create an issue that has no number yet. Raises BulletinError `draft-name`, `issue-exists`, `not-writable`."""
    from bulletin.app import scaffold

    if not scaffold.is_folder_name(name):
        raise BulletinError("draft-name", name=name)
    files = scaffold.new_issue(project.publication, _sample_place(project), None, None, supplement=supplement)
    return _create(project, scaffold.DRAFT + name.removeprefix(scaffold.DRAFT), files)


def next_number(project: Project, year: int, *, supplement: bool = False, apart_from: str = "") -> int:
    """Return the number of the next issue of a year; `apart_from` is the folder of an issue that does not count."""
    from bulletin.app import scaffold

    headers = [header for header in project.headers if header.folder != apart_from]
    return scaffold.next_number(headers, project.openings.value or (), year, supplement=supplement)


def _sample_place(project: Project) -> str:
    """Return a place for the sample article: the first of the province."""
    from bulletin.gazetteer import gazetteer_of

    rows = gazetteer_of(project.publication.province).rows
    return rows[0].name if rows else "综合"


def _create(project: Project, folder: str, files: Mapping[str, str]) -> tuple[Path, ...]:
    with not_writable(Path("issues", folder)):
        try:
            return project.workspace.create(folder, files)
        except FileExistsError as error:
            raise BulletinError("issue-exists", folder=folder) from error


@stage
def add_article(  # noqa: PLR0913, PLR0917 - what an article begins with
    sink: Sink, project: Project, folder: str, title: str, origin: Sequence[str], column: str | None = None
) -> Path:
    """Add an article after all others of an issue; an unknown place is an error, and nothing is written.

    Raises BulletinError `already-final`, `not-writable`.
    """
    from bulletin.app import scaffold
    from bulletin.parsing.places import Places

    header = _header(project, folder)
    if header.status is Status.FINAL:
        raise BulletinError("already-final", folder=folder, action="加稿件")
    places = Places.of(project.publication, header.year)
    sink.require(each for name in origin for each in places.read(name, Position("--from"))[1])
    names = [path.rpartition("/")[2] for path in project.workspace.articles(folder)]
    name = scaffold.article_name(names, origin[0] if origin else "")
    path = project.workspace.root / "issues" / folder / name
    with not_writable(path):
        write_new(path, scaffold.new_article(project.publication, title, origin, column).encode())
    return path


# --- Number, status, edition ---------------------------------------------------------------------------------


@stage
def assign_number(sink: Sink, project: Project, folder: str, number: int | None, day: date | None) -> str:
    """Set the number (编号) and date of an issue, and rename its folder accordingly; returns its new name.

    Without a number it is the next one of the year; the date is the one given, else that of the issue, else
    today's. Raises BulletinError `already-final`, `number-taken`, `issue-exists`, `not-writable`.
    """
    from bulletin.app import scaffold

    header = _header(project, folder)
    if header.status is Status.FINAL:
        raise BulletinError("already-final", folder=folder, action="改期号")
    day = day or header.date or today()
    chosen = number or _next_number_of(project, header, day.year)
    _check_number_free(project, header, chosen, day.year)
    name = scaffold.folder_name(day.year, chosen, supplement=header.supplement)
    if name != folder and (project.workspace.root / "issues" / name).exists():
        raise BulletinError("issue-exists", folder=name)
    edited = _edited(sink, project, folder, [("number", chosen, ""), ("date", day, "number")])
    with not_writable(Path("issues", name)):
        write_atomic(project.workspace.root / _path(folder), edited)
        if name != folder:
            project.workspace.rename(folder, name)
    return name


def _next_number_of(project: Project, header: IssueHeader, year: int) -> int:
    """Return the next number for an issue.

    A number that does not agree with the folder's name does not count: the run that wrote it was killed before it
    renamed the folder.
    """
    from bulletin.app import scaffold

    same = header.number and header.folder == scaffold.folder_name(
        header.year or 0, header.number, supplement=header.supplement
    )
    apart_from = "" if same else header.folder
    return next_number(project, year, supplement=header.supplement, apart_from=apart_from)


def _check_number_free(project: Project, header: IssueHeader, number: int, year: int) -> None:
    for other in project.headers:
        same = (other.year, other.number, other.supplement) == (year, number, header.supplement)
        if same and other.folder != header.folder:
            free = next_number(project, year, supplement=header.supplement)
            raise BulletinError("number-taken", year=year, number=number, folder=other.folder, next=free)


@stage
def record_pages(sink: Sink, project: Project, folder: str, *, again: bool) -> str:
    """Record the pages of an issue in `issue.md`, so that they are not fitted anew; returns the record.

    `again`: they are fitted anew now, whatever was recorded. Raises BulletinError `already-final`, `not-writable`.
    """
    from bulletin.app.kinds import as_bulletin
    from bulletin.app.typesetting import load, typeset

    if again and _header(project, folder).status is Status.FINAL:
        raise BulletinError("already-final", folder=folder, action="重新调整版面")
    loaded = sink.take(load(project, folder))
    if again:
        document = as_bulletin(loaded.document)
        loaded = replace(loaded, document=replace(document, issue=replace(document.issue, fit=None)))
    record = sink.take(typeset(project, loaded)).fitted.record.written
    edited = _edited(sink, project, folder, [("fit", record, "status")])
    with not_writable(_path(folder)):
        write_atomic(project.workspace.root / _path(folder), edited)
    return record


BLOCKING = frozenset({"too-wide"})
"""Warnings that stop an issue from being final: characters printed over others. All other warnings are asked about."""
PAGES_CHANGED = "pages-changed"
"""A warning that is asked about, and is settled by the new record of the pages."""
NONE_ACCEPTED = "无"


class FinalCheck(Struct, frozen=True):
    """An issue that may be final: its `issue.md`, what to write there, and the warnings that nobody has accepted."""

    path: Path
    content: bytes
    unaccepted: tuple[Diagnostic, ...]


@stage
def check_final(sink: Sink, project: Project, folder: str) -> FinalCheck:
    """Check an issue as it will be when it is final; errors end the stage, warnings are for the editor to accept.

    The accepted warnings are recorded in `issue.md`, as codes with their numbers, so that each is asked about once, and
    so are the pages, which are not fitted again.
    Raises BulletinError `not-numbered`.
    """
    from bulletin.app.check import proofread
    from bulletin.app.typesetting import make

    header = _header(project, folder)
    if header.number is None or header.date is None:
        raise BulletinError("not-numbered", folder=folder)
    changes: list[_Change] = [("status", Status.FINAL.value, "date")]
    edited = _edited(sink, project, folder, changes)
    path = project.workspace.root / _path(folder)
    workspace = Workspace(project.workspace.root, _EditedFiles(path=str(path), content=edited))
    opened = Project.open(workspace, directory=project.directory)
    final = sink.take(opened)
    made = make(final, folder)
    sink.add((*made.diagnostics, *proofread(final, folder)))
    if made.value is None or any(
        each.severity is Severity.ERROR or each.code in BLOCKING for each in sink.diagnostics
    ):
        raise StageEnded
    warnings = tuple(each for each in sink.diagnostics if each.severity is Severity.WARNING)
    lasting = tuple(each for each in warnings if each.code != PAGES_CHANGED)
    accepted = _summary_of(lasting)
    if project.publication.layout.fit:
        changes.append(("fit", made.value.record.written, "status"))
    if accepted != (header.accepted or NONE_ACCEPTED):
        changes.append(("accepted", accepted, "status"))
    edited = _edited(sink, project, folder, changes)
    known = accepted == header.accepted and lasting == warnings
    return FinalCheck(path, edited, () if known else warnings)


def _summary_of(warnings: Sequence[Diagnostic]) -> str:
    """Return codes with their numbers: mark-doubled 2、number-gap 1."""
    counts = Counter(each.code for each in warnings)
    return "、".join(f"{code} {counts[code]}" for code in sorted(counts)) or NONE_ACCEPTED


def write_final(final: FinalCheck) -> None:
    """Make an issue final that was checked. Raises BulletinError `not-writable`."""
    with not_writable(final.path):
        write_atomic(final.path, final.content)


@stage
def begin_correction(sink: Sink, project: Project, folder: str) -> int:
    """Begin the corrected edition (更正) of a final issue: increment its edition, and make it a draft again.

    The former edition is recorded, so that the list of corrections can be drawn up. Texts that were changed since the
    set was built are reported. Raises BulletinError `not-final`, `not-writable`.
    """
    from bulletin.app.edition_record import record_edition

    header = _header(project, folder)
    if header.status is not Status.FINAL:
        raise BulletinError("not-final", folder=folder)
    edition = header.edition + 1
    changes: list[_Change] = [
        ("edition", edition, "status"),
        ("status", Status.DRAFT.value, "date"),
    ]
    edited = _edited(sink, project, folder, changes)
    sink.add(record_edition(project, folder, header.edition, header.date or today()))
    with not_writable(_path(folder)):
        write_atomic(project.workspace.root / _path(folder), edited)
    return edition


class _EditedFiles(Files):
    """The disk as it will be once a file is written."""

    path: str = ""
    content: bytes = b""

    def fresh(self) -> Files:
        """Return a value with the same edited file."""
        return _EditedFiles(path=self.path, content=self.content)

    def read(self, path: str, inside: Path | None = None) -> bytes:
        """Return the content of a file as it will be. Raises OSError."""
        return self.content if path == self.path else Files.read(self, path, inside)

    def state(self, path: str) -> FileState | None:
        """Return the state of a file; the edited one has not settled."""
        found = Files.state(self, path)
        return replace(found, settled=False) if found and path == self.path else found


def _edited(sink: Sink, project: Project, folder: str, changes: Sequence[_Change]) -> bytes:
    """Return `issue.md` with keys set; a change is a key, its value, and the key that it follows if it is new."""
    from bulletin.parsing.editing import set_key

    path = _path(folder)
    with not_writable(path):
        content = project.workspace.read(path)
    for key, value, after in changes:
        content = sink.take(set_key(path, content, key, value, after=after))
    return content


def _path(folder: str) -> str:
    return f"issues/{folder}/{ISSUE}"


def _header(project: Project, folder: str) -> IssueHeader:
    return next(header for header in project.headers if header.folder == folder)


# --- The list ------------------------------------------------------------------------------------------------


class IssueSummary(Struct, frozen=True):
    """An issue in the list; `pages` is the number of pages of its last build, None where there is none.

    `current`: another build would have the same result.
    """

    header: IssueHeader
    articles: int
    pages: int | None
    current: bool


def list_issues(project: Project) -> tuple[IssueSummary, ...]:
    """List all issues, drafts first, then by year and number."""
    check = UpToDateCheck(project)
    return tuple(_summary(check, header) for header in project.headers)


def _summary(check: UpToDateCheck, header: IssueHeader) -> IssueSummary:
    from bulletin.parsing.notice import number_of_articles

    folder, workspace = header.folder, check.project.workspace
    pages = last_manifest(workspace, folder).get("pages")
    known = pages if isinstance(pages, int) else None
    current = known is not None and (
        check.last_build(folder) is not None or is_made_from_present_sources(check.project, folder)
    )
    return IssueSummary(header, number_of_articles(workspace.articles(folder)), known, current)
