"""The life of an issue on the disk: a workspace founded, issues begun, numbered, made final, corrected, listed.

Front matter is changed by `parsing/editing.py`, every file is written whole; what can't be done leaves all as it was.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.cache import digest
from bulletin.diagnostics import BulletinError, Position, Result, Severity
from bulletin.model import Status
from bulletin.project.project import TERMS, Project
from bulletin.workspace import (
    ISSUE,
    Workspace,
    not_writable,
    shipped,
    today,
    write_new,
    write_tree,
    write_whole,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bulletin.app.scaffold import WorkspaceOptions
    from bulletin.parsing.issue_header import IssueHeader
    from bulletin.parsing.scalars import Typed

SHOWN = 5
"""How many names a message lists."""


# --- Workspaces ----------------------------------------------------------------------------------------------


def found(target: Path, wish: WorkspaceOptions) -> tuple[Path, ...]:
    """Make a workspace in a new or empty folder; a repository's `.git` does not count as content.

    Raises BulletinError `folder-not-empty`, `unknown-province`, `not-writable`.
    """
    from bulletin.app import scaffold

    terms = (shipped("fonts").parent / TERMS).read_text("utf-8")
    files = scaffold.new_workspace(wish, shipped("desk"), terms, today().year)
    with not_writable(target):
        present = sorted(path.name for path in target.iterdir()) if target.exists() else []
        present = [name for name in present if name != ".git"]
        if present:
            more = "…" if len(present) > SHOWN else ""
            raise BulletinError("folder-not-empty", folder=target, names="、".join(present[:SHOWN]) + more)
        return write_tree(target, {name: text.encode() for name, text in files.items()})


def write_schemas(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    """Write the schemas of all files by name, each whole. Raises BulletinError `not-writable`."""
    with not_writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            write_whole(folder / name, text.encode())
    return tuple(folder / name for name in texts)


# --- New issues and articles ---------------------------------------------------------------------------------


def begin(project: Project, *, supplement: bool = False) -> tuple[Path, ...]:
    """Begin the next issue, or supplement (增刊), of this year: its folder, front matter and a first article.

    Raises BulletinError `issue-exists`, `not-writable`.
    """
    from bulletin.app import scaffold

    day = today()
    number = next_number(project, day.year, supplement=supplement)
    files = scaffold.new_issue(project.publication, _place(project), number, day, supplement=supplement)
    return _create(project, scaffold.folder_name(day.year, number, supplement=supplement), files)


def begin_draft(project: Project, name: str, *, supplement: bool = False) -> tuple[Path, ...]:
    """Begin an issue that has no number yet. Raises BulletinError `draft-name`, `issue-exists`, `not-writable`."""
    from bulletin.app import scaffold

    if not scaffold.is_folder_name(name):
        raise BulletinError("draft-name", name=name)
    files = scaffold.new_issue(project.publication, _place(project), None, None, supplement=supplement)
    return _create(project, scaffold.DRAFT + name.removeprefix(scaffold.DRAFT), files)


def next_number(project: Project, year: int, *, supplement: bool = False) -> int:
    """Return the number that the next issue of a year gets."""
    from bulletin.app import scaffold

    return scaffold.next_number(project.headers, project.openings.value or (), year, supplement=supplement)


def _place(project: Project) -> str:
    """Return a place that an article may come from: the first of the province."""
    from bulletin.gazetteer import gazetteer_of

    rows = gazetteer_of(project.publication.province).rows
    return rows[0].name if rows else "综合"


def _create(project: Project, folder: str, files: Mapping[str, str]) -> tuple[Path, ...]:
    with not_writable(Path("issues", folder)):
        try:
            return project.workspace.create(folder, files)
        except FileExistsError as error:
            raise BulletinError("issue-exists", folder=folder) from error


def add_article(
    project: Project, folder: str, title: str, origin: Sequence[str], column: str | None = None
) -> Result[Path]:
    """Add an article behind all others of an issue; a place that there isn't is told, and nothing is written.

    Raises BulletinError `already-final`, `not-writable`.
    """
    from bulletin.app import scaffold
    from bulletin.parsing.places import Places

    header = _header(project, folder)
    if header.status is Status.FINAL:
        raise BulletinError("already-final", folder=folder, action="加稿件")
    places = Places.of(project.publication, header.year)
    read = [places.read(name, Position("--from")) for name in origin]
    told = tuple(each for _, problems in read for each in problems)
    if told:
        return Result(None, told)
    names = [path.rpartition("/")[2] for path in project.workspace.articles(folder)]
    name = scaffold.article_name(names, origin[0] if origin else "")
    path = project.workspace.root / "issues" / folder / name
    with not_writable(path):
        write_new(path, scaffold.new_article(project.publication, title, origin, column).encode())
    return Result(path)


def newest_draft(project: Project) -> str:
    """Return the issue under way: the last one, by year and number, that is not final. Raises BulletinError."""
    drafts = [header.folder for header in project.headers if header.status is Status.DRAFT]
    if not drafts:
        raise BulletinError("no-draft")
    return drafts[-1]


# --- Number, status, edition ---------------------------------------------------------------------------------


def give_number(project: Project, folder: str, number: int | None, day: date | None) -> Result[str]:
    """Give an issue its number (编号) and date, and its folder the name that goes with them; returns that name.

    Without a number it is the next one of the year; the date is the one given, else that of the issue, else
    today's. Raises BulletinError `already-final`, `number-taken`, `issue-exists`, `not-writable`.
    """
    from bulletin.app import scaffold

    header = _header(project, folder)
    if header.status is Status.FINAL:
        raise BulletinError("already-final", folder=folder, action="改期号")
    day = day or header.date or today()
    chosen = number or next_number(project, day.year, supplement=header.supplement)
    _refuse_taken(project, header, chosen, day.year)
    name = scaffold.folder_name(day.year, chosen, supplement=header.supplement)
    if name != folder and (project.workspace.root / "issues" / name).exists():
        raise BulletinError("issue-exists", folder=name)
    edited = _edited(project, folder, [("number", chosen, ""), ("date", day, "number")])
    if edited.value is None:
        return Result(None, edited.diagnostics)
    with not_writable(Path("issues", name)):
        write_whole(project.workspace.root / _path(folder), edited.value)
        if name != folder:
            project.workspace.rename(folder, name)
    return Result(name)


def _refuse_taken(project: Project, header: IssueHeader, number: int, year: int) -> None:
    for other in project.headers:
        same = (other.year, other.number, other.supplement) == (year, number, header.supplement)
        if same and other.folder != header.folder:
            free = next_number(project, year, supplement=header.supplement)
            raise BulletinError("number-taken", year=year, number=number, folder=other.folder, next=free)


def make_final(project: Project, folder: str) -> Result[Path]:
    """Check an issue as it will stand when it is final; set its status only where nothing is found.

    Notices don't count. Raises BulletinError `not-numbered`, `not-writable`.
    """
    from bulletin.app.check import check

    header = _header(project, folder)
    if header.number is None or header.date is None:
        raise BulletinError("not-numbered", folder=folder)
    edited = _edited(project, folder, [("status", Status.FINAL.value, "date")])
    if edited.value is None:
        return Result(None, edited.diagnostics)
    opened = Project.open(_EditedWorkspace(project.workspace.root, {_path(folder): edited.value}))
    told = (*opened.diagnostics, *(check(opened.value, folder) if opened.value else ()))
    if any(each.severity is not Severity.NOTICE for each in told):
        return Result(None, told)
    with not_writable(_path(folder)):
        write_whole(project.workspace.root / _path(folder), edited.value)
    return Result(project.workspace.root / _path(folder), told)


def correct(project: Project, folder: str) -> Result[int]:
    """Begin the corrected edition (更正) of a final issue: the next edition, and a draft again.

    Raises BulletinError `not-final`, `not-writable`.
    """
    header = _header(project, folder)
    if header.status is not Status.FINAL:
        raise BulletinError("not-final", folder=folder)
    edition = header.edition + 1
    edited = _edited(
        project, folder, [("edition", edition, "status"), ("status", Status.DRAFT.value, "date")]
    )
    if edited.value is None:
        return Result(None, edited.diagnostics)
    with not_writable(_path(folder)):
        write_whole(project.workspace.root / _path(folder), edited.value)
    return Result(edition)


class _EditedWorkspace(Workspace, frozen=True):
    """A workspace as it will be once these files are written."""

    files: Mapping[str, bytes]

    def read(self, path: str) -> bytes:
        """Return the content of a file, as it will be."""
        return self.files[path] if path in self.files else Workspace.read(self, path)


def _edited(project: Project, folder: str, changes: Sequence[tuple[str, Typed, str]]) -> Result[bytes]:
    """Return an issue's front matter with keys set: each with its value, and the key it follows if it is new."""
    from bulletin.parsing.editing import set_key

    path = _path(folder)
    with not_writable(path):
        content = project.workspace.read(path)
    for key, value, after in changes:
        result = set_key(path, content, key, value, after=after)
        if result.value is None:
            return result
        content = result.value
    return Result(content)


def _path(folder: str) -> str:
    return f"issues/{folder}/{ISSUE}"


def _header(project: Project, folder: str) -> IssueHeader:
    return next(header for header in project.headers if header.folder == folder)


# --- The list ------------------------------------------------------------------------------------------------


class IssueSummary(Struct, frozen=True):
    """An issue as the list shows it; `pages` are those of its last build, None where there is none.

    `current` tells whether that build was made from the texts as they are now.
    """

    header: IssueHeader
    articles: int
    pages: int | None
    current: bool


def listing(project: Project) -> tuple[IssueSummary, ...]:
    """List all issues, drafts first, then by year and number."""
    return tuple(_listed(project, header) for header in project.headers)


def _listed(project: Project, header: IssueHeader) -> IssueSummary:
    articles = project.workspace.articles(header.folder)
    manifest = _manifest(project.workspace, header.folder)
    pages, sources = manifest.get("pages"), manifest.get("sources")
    files = project.sources(header.folder).value or {}
    current = sources == {path: digest(content) for path, content in files.items()}
    return IssueSummary(header, len(articles), pages if isinstance(pages, int) else None, current)


def _manifest(workspace: Workspace, folder: str) -> dict[str, object]:
    """Read what the last build wrote of itself; nothing where there is none."""
    try:
        value = json.loads((workspace.output(folder) / "manifest.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
