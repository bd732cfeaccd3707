"""Checks of a document, and the safe fixes of its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.app.kinds import kind_of
from bulletin.app.typesetting import make
from bulletin.model import Wording
from bulletin.workspace import not_writable, write_atomic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.diagnostics import Diagnostic
    from bulletin.project.project import Project

MOST_ROUNDS = 5


def check(project: Project, folder: str) -> tuple[Diagnostic, ...]:
    """Check a document, its pages and its place among the others; nothing is written."""
    return (*make(project, folder).diagnostics, *proofread(project, folder))


def check_text(project: Project, folder: str) -> tuple[Diagnostic, ...]:
    """Check the text of a document and its place among the others, without its pages."""
    kind = kind_of(project.workspace, folder)
    sources = project.sources(folder, kind.folder, kind.main)
    parsed = kind.parse(project, folder, sources.value or {})
    return (*sources.diagnostics, *parsed.diagnostics, *proofread(project, folder))


def proofread(project: Project, folder: str) -> tuple[Diagnostic, ...]:
    """Proofread the text of a document, and check what only its kind has; nothing where it can't be parsed.

    The comments that came back with its last review are among the diagnostics.
    """
    from bulletin.app.review_comments import open_comments
    from bulletin.app.scaffold import find_placeholders
    from bulletin.lint.registry import check_prose

    kind, wording = kind_of(project.workspace, folder), project.wording
    sources = project.sources(folder, kind.folder, kind.main)
    files = sources.value or {}
    document = None if sources.diagnostics else kind.parse(project, folder, files).value
    placeholders = find_placeholders(files)
    if document is None:
        return (*wording.diagnostics, *placeholders)
    prose = check_prose(document, wording.value or Wording())
    return (
        *kind.check(project, document),
        *wording.diagnostics,
        *prose,
        *placeholders,
        *open_comments(project, folder),
    )


def apply_fixes(project: Project, folder: str) -> dict[str, tuple[bytes, bytes]]:
    """Return the files of a document that safe fixes would change: old and new content by path; nothing is written.

    A fix may make another one possible (`,，` → `，，` → `，`), so they are applied until nothing changes.
    """
    from bulletin.lint.fixes import apply_fixes as apply
    from bulletin.lint.fixes import character_fixes
    from bulletin.lint.registry import find_prose

    kind, wording = kind_of(project.workspace, folder), project.wording.value or Wording()
    sources = project.sources(folder, kind.folder, kind.main).value or {}
    new = dict(sources)
    for _ in range(MOST_ROUNDS):
        document = kind.parse(project, folder, new).value
        findings = find_prose(document, wording) if document else ()
        fixes = [fix for finding in findings for fix in finding.fixes]
        fixes += [fix for path, content in new.items() for fix in character_fixes(path, content)]
        fixed = {
            path: apply(content, (fix for fix in fixes if fix.position.path == path))
            for path, content in new.items()
        }
        if fixed == new:
            break
        new = fixed
    return {path: (sources[path], new[path]) for path in sources if sources[path] != new[path]}


def save(project: Project, changes: Mapping[str, tuple[bytes, bytes]]) -> None:
    """Write fixed files, each in one step. Raises BulletinError `not-writable`."""
    for path, (_, content) in changes.items():
        with not_writable(path):
            write_atomic(project.workspace.root / path, content)
