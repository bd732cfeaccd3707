"""What the commands do: build and check an issue, mend its text, look at the fonts.

The way through the house is load → tally → compose → render → output → inspect → check (`making.py`); nothing is
written until everything is in memory, and a finding of weight ERROR ends the way and leaves the last good set as it
was.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from bulletin.app.typesetting import load, make
from bulletin.diagnostics import BulletinError, Diagnostic, Position, Result, diagnose
from bulletin.model import Wording
from bulletin.workspace import cache, data_folder, lock, restore, write_set, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bulletin.app.font_packages import InstallReport
    from bulletin.app.typesetting import BuildOutput
    from bulletin.project.project import Project
    from bulletin.typography.fonts import Piece, RoleSurvey
    from bulletin.workspace import Workspace

MOST_ROUNDS = 5


# --- Building and checking -----------------------------------------------------------------------------------


class BuildResult(Struct, frozen=True):
    """How a build ended: the files that stand now, their pages, what was found, the system's libraries in use."""

    paths: tuple[Path, ...] = ()
    pages: int = 0
    diagnostics: tuple[Diagnostic, ...] = field(default=())
    libraries: tuple[str, ...] = ()


def build(
    project: Project, folder: str, *, strict: bool, on_wait: Callable[[str], None], force: bool = False
) -> BuildResult:
    """Make an issue and put its set in place of the old one, unless nothing has changed since that was made.

    Raises BulletinError `not-writable`.
    """
    known = None if force else unchanged(project, folder, strict=strict)
    if known is not None:
        return known
    seen = project.sight.look(folder)
    target = project.workspace.output(folder)
    with _locked(target, on_wait):
        made = make(project, folder)
        if made.value is None or (strict and warns(made.diagnostics)):
            return BuildResult(diagnostics=made.diagnostics)
        with _writing(target):
            write_set(target, made.value.files)
        pages, libraries = len(made.value.facts.pages), made.value.libraries
        built = BuildResult(_named(target, made.value.files), pages, made.diagnostics, libraries)
        note(project, folder, seen, made.value.files, built)
    return built


def _named(target: Path, files: Iterable[str]) -> tuple[Path, ...]:
    return tuple(target / name for name in files if not name.endswith(".json"))


def unchanged(project: Project, folder: str, *, strict: bool) -> BuildResult | None:
    """Return how the last build of an issue ended if a new one would end the same; None where it is not known."""
    told = project.sight.recall(folder)
    if told is None:
        return None
    found = tuple(
        diagnose(code, Position(*place) if place else None, **values)
        for code, place, values in told["findings"]
    )
    if strict and warns(found):
        return BuildResult(diagnostics=found)
    return BuildResult(_named(project.workspace.output(folder), told["files"]), told["pages"], found)


def note(
    project: Project, folder: str, seen: dict[str, Any], files: Mapping[str, bytes], built: BuildResult
) -> None:
    """Remember how a build ended; `seen` is what `project.sight.look` gave before it."""
    found = [
        (
            one.code,
            one.position and (one.position.path, one.position.line, one.position.column),
            dict(one.values),
        )
        for one in built.diagnostics
    ]
    told = {"files": list(files), "pages": built.pages, "findings": found}
    project.sight.remember(folder, seen, files, told, built.libraries)


def put(project: Project, folder: str, made: BuildOutput, on_wait: Callable[[str], None]) -> None:
    """Put a set that was made apart in place of the old one. Raises BulletinError `not-writable`."""
    put_files(project.workspace.output(folder), made.files, on_wait)


def put_files(target: Path, files: Mapping[str, bytes], on_wait: Callable[[str], None]) -> None:
    """Let a folder hold exactly these files, in one step. Raises BulletinError `not-writable`."""
    with _locked(target, on_wait), _writing(target):
        write_set(target, files)


@contextmanager
def _locked(target: Path, on_wait: Callable[[str], None]) -> Iterator[None]:
    """Wait until no other build writes this set; bring back what an interrupted one moved away."""
    with ExitStack() as stack:
        with _writing(target):
            stack.enter_context(lock(target, on_wait))
            restore(target)
        yield


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


def warns(found: Sequence[Diagnostic]) -> bool:
    """Whether a warning is among findings."""
    from bulletin.diagnostics import Severity

    return any(each.severity is Severity.WARNING for each in found)


def check(project: Project, folder: str) -> tuple[Diagnostic, ...]:
    """Find what is wrong with an issue, its pages and its place in the ledger included; nothing is written."""
    return (*make(project, folder).diagnostics, *proofread(project, folder))


def proofread(project: Project, folder: str) -> tuple[Diagnostic, ...]:
    """Look an issue up in the ledger and proofread its text; nothing where it can't be read."""
    from bulletin.app.scaffold import left_over

    left = left_over(project.sources(folder).value or {})
    return (*_ledger(project, folder), *_prose(project, folder), *left)


def _prose(project: Project, folder: str) -> tuple[Diagnostic, ...]:
    """Proofread the text of an issue that can be read."""
    from bulletin.lint.registry import check_prose

    issue, wording = project.read(folder).value, project.wording
    if issue is None:
        return wording.diagnostics
    return (*wording.diagnostics, *check_prose(issue, project.publication, wording.value or Wording()))


def _ledger(project: Project, folder: str) -> tuple[Diagnostic, ...]:
    """Compare an issue that can be read with all the others."""
    from bulletin.lint.ledger import check_ledger
    from bulletin.tally import enter

    issue = project.read(folder).value
    if issue is None:
        return ()
    titles = {article.path: article.title.position for article in issue.articles}
    entries = [record.entry for record in project.records]
    openings = project.openings.value or ()
    return tuple(check_ledger(enter(issue), entries, openings, issue.positions, titles))


def mend(project: Project, folder: str) -> dict[str, tuple[bytes, bytes]]:
    """Return the files of an issue that safe fixes would change: old and new content by path; nothing is written.

    A fix may bring up another (`,，` → `，，` → `，`), so it is done over until nothing changes.
    """
    from bulletin.lint.fixes import apply_fixes
    from bulletin.lint.registry import find_prose

    sources = project.sources(folder).value or {}
    new = dict(sources)
    for _ in range(MOST_ROUNDS):
        issue = project.issue(folder, Result(new)).value
        found = find_prose(issue, project.publication, project.wording.value or Wording()) if issue else ()
        fixes = [fix for finding in found for fix in finding.fixes]
        mended = {
            path: apply_fixes(content, (fix for fix in fixes if fix.position.path == path))
            for path, content in new.items()
        }
        if mended == new:
            break
        new = mended
    return {path: (sources[path], new[path]) for path in sources if sources[path] != new[path]}


def save(project: Project, changes: Mapping[str, tuple[bytes, bytes]]) -> None:
    """Write mended files, each whole. Raises BulletinError `not-writable`."""
    for path, (_, content) in changes.items():
        try:
            write_whole(project.workspace.root / path, content)
        except OSError as error:
            raise BulletinError("not-writable", folder=path, reason=error.strerror or error) from error


# --- Fonts ---------------------------------------------------------------------------------------------------


class FontReport(Struct, frozen=True):
    """Which faces the roles use for the texts of some issues, and what is to be mentioned."""

    roles: tuple[RoleSurvey, ...]
    diagnostics: tuple[Diagnostic, ...]


def survey_fonts(project: Project, folders: Sequence[str]) -> FontReport:
    """Look at every text of these issues. Raises BulletinError `fonts-missing`."""
    from bulletin.composition.issue import BuildInput, compose_issue
    from bulletin.linebreak.segmentation import segment
    from bulletin.typography.fonts import notices, survey, uncovered

    faces = project.faces
    if faces.value is None:
        return FontReport((), faces.diagnostics)
    pieces: list[Piece] = []
    for folder in folders:
        loaded = load(project, folder).value
        if loaded is not None:
            edition = loaded.edition
            material = BuildInput(edition.publication, edition.issue, edition.tallies, edition.pictures)
            composed = compose_issue(material, project.geometry, faces.value, segment, project.lines(folder))
            pieces += composed.value.pieces if composed.value else ()
    found = (
        *faces.diagnostics,
        *notices(faces.value, project.workspace.font_files(), cache()),
        *uncovered(faces.value, pieces),
    )
    return FontReport(survey(faces.value, pieces), found)


def install_fonts(workspace: Workspace, progress: Callable[[str, int, int], None]) -> InstallReport:
    """Put the open fonts that are not there yet into the user's data folder. Raises BulletinError."""
    from bulletin.app.font_packages import install
    from bulletin.typography.fonts import present

    return install(data_folder() / "fonts", present(workspace.font_files(), cache()), progress)
