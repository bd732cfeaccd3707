"""Checks of an issue, and the safe fixes of its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.app.typesetting import make
from bulletin.diagnostics import Result
from bulletin.model import Wording
from bulletin.workspace import not_writable, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.diagnostics import Diagnostic
    from bulletin.project.project import Project

MOST_ROUNDS = 5


def check(project: Project, folder: str) -> tuple[Diagnostic, ...]:
    """Check an issue, its pages and its place among the others; nothing is written."""
    return (*make(project, folder).diagnostics, *proofread(project, folder))


def proofread(project: Project, folder: str) -> tuple[Diagnostic, ...]:
    """Compare an issue with all others and proofread its text; nothing where it can't be read."""
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
    openings = project.openings.value or ()
    return tuple(check_ledger(enter(issue), project.entries, openings, issue.positions, titles))


def apply_fixes(project: Project, folder: str) -> dict[str, tuple[bytes, bytes]]:
    """Return the files of an issue that safe fixes would change: old and new content by path; nothing is written.

    A fix may bring up another (`,，` → `，，` → `，`), so it is done over until nothing changes.
    """
    from bulletin.lint.fixes import apply_fixes as apply
    from bulletin.lint.registry import find_prose

    sources = project.sources(folder).value or {}
    new = dict(sources)
    for _ in range(MOST_ROUNDS):
        issue = project.issue(folder, Result(new)).value
        wording = project.wording.value or Wording()
        findings = find_prose(issue, project.publication, wording) if issue else ()
        fixes = [fix for finding in findings for fix in finding.fixes]
        fixed = {
            path: apply(content, (fix for fix in fixes if fix.position.path == path))
            for path, content in new.items()
        }
        if fixed == new:
            break
        new = fixed
    return {path: (sources[path], new[path]) for path in sources if sources[path] != new[path]}


def save(project: Project, changes: Mapping[str, tuple[bytes, bytes]]) -> Project:
    """Write fixed files, each in one step, and return the project as it is now. Raises BulletinError `not-writable`."""
    for path, (_, content) in changes.items():
        with not_writable(path):
            write_whole(project.workspace.root / path, content)
    return project.reopened()
