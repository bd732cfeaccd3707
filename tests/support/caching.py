"""All that reading and composing an issue gives, with a cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.app.typesetting import load
from bulletin.composition.issue import BuildInput, compose_issue
from bulletin.linebreak.segmentation import segment
from bulletin.project.project import Project
from bulletin.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.cache import Cache

ISSUE = "2022-36"


def outcome(folder: Path, cache: Cache) -> tuple[str, ...]:
    """Read and compose the issue; as text, since positions don't count when values are compared."""
    return tuple(map(repr, _outcome(folder, cache)))


def _outcome(folder: Path, cache: Cache) -> tuple[object, ...]:
    opened = Project.open(Workspace(folder), cache)
    project = opened.value
    if project is None:
        return (opened.diagnostics,)
    read = project.read(ISSUE)
    if read.value is None:
        return (opened.diagnostics, read.diagnostics)
    plain = BuildInput(project.publication, _without_counts(read.value))
    assert project.faces.value is not None
    composed = compose_issue(plain, project.geometry, project.faces.value, segment, project.lines(ISSUE))
    loaded = load(project, ISSUE)
    return (
        opened.diagnostics,
        project.headers,
        project.geometry,
        read,
        composed,
        loaded.value and loaded.value.context,
        loaded.diagnostics,
        project.faces_digest,
        project.counted_issues,
        project.entries,
    )


def _without_counts(issue: object) -> object:
    """Leave out the tally article: its count comes with the loaded issue."""
    from msgspec.structs import replace

    return replace(issue, articles=tuple(each for each in issue.articles if not each.period))  # type: ignore[type-var,attr-defined]
