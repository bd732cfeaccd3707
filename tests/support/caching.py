"""All that reading and composing an issue gives, with a cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.app.typesetting import load, text_composer
from bulletin.composition.blocks import BlockComposer
from bulletin.kinds.bulletin import BULLETIN, counting, ledger
from bulletin.kinds.bulletin.document import BulletinDocument
from bulletin.kinds.bulletin.sources import load_issue
from bulletin.project.project import Project
from bulletin.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.cache import Cache
    from bulletin.model import Issue

ISSUE = "2022-36"


def outcome(folder: Path, cache: Cache) -> tuple[str, ...]:
    """Read and compose the issue; as text, since positions don't count when values are compared."""
    return tuple(map(repr, _outcome(folder, cache)))


def _outcome(folder: Path, cache: Cache) -> tuple[object, ...]:
    opened = Project.open(Workspace(folder), cache)
    project = opened.value
    if project is None:
        return (opened.diagnostics,)
    read = load_issue(project, ISSUE)
    if read.value is None:
        return (opened.diagnostics, read.diagnostics)
    plain = BulletinDocument(project.publication, _without_counts(read.value))
    assert project.faces.value is not None
    texts = text_composer(project, project.faces.value, ISSUE)
    composed = BULLETIN.compose(plain, BlockComposer(texts, plain.pictures)), texts.diagnostics, texts.pieces
    loaded = load(project, ISSUE)
    return (
        opened.diagnostics,
        project.headers,
        project.geometry,
        read,
        composed,
        loaded.value and loaded.value.document,
        loaded.diagnostics,
        project.faces_digest,
        counting.counted_issues(project),
        ledger.entries(project),
    )


def _without_counts(issue: Issue) -> Issue:
    """Leave out the tally article: its count comes with the loaded issue."""
    from msgspec.structs import replace

    return replace(issue, articles=tuple(each for each in issue.articles if not each.period))
