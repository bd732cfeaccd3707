"""All that reading and composing an issue gives, with what is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.app.typesetting import load
from bulletin.composition.issue import BuildInput, compose_issue
from bulletin.linebreak.segmentation import segment
from bulletin.memory import Memory
from bulletin.memory.shelf import Shelves
from bulletin.project.project import Project
from bulletin.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.workspace import PrivateStore

ISSUE = "2022-36"


def outcome(desk: Path, memory: Memory) -> tuple[str, ...]:
    """Read and compose the issue with what is remembered; written out, as no place counts when values are compared."""
    return tuple(map(repr, _outcome(desk, memory)))


def _outcome(desk: Path, memory: Memory) -> tuple[object, ...]:
    opened = Project.open(Workspace(desk), memory)
    office = opened.value
    if office is None:
        return (opened.diagnostics,)
    read = office.read(ISSUE)
    if read.value is None:
        return (opened.diagnostics, read.diagnostics)
    plain = BuildInput(office.publication, _without_counts(read.value))
    assert office.faces.value is not None
    composed = compose_issue(plain, office.geometry, office.faces.value, segment, office.lines(ISSUE))
    loaded = load(office, ISSUE)
    edition = loaded.value and loaded.value.edition
    mark = office.faces_mark
    return (
        opened.diagnostics,
        office.headers,
        office.geometry,
        read,
        composed,
        edition,
        loaded.diagnostics,
        mark,
        office.counts,
    )


def _without_counts(issue: object) -> object:
    """Leave out the tally article: counting has no part in what is remembered here."""
    from msgspec.structs import replace

    return replace(issue, articles=tuple(each for each in issue.articles if not each.period))  # type: ignore[type-var,attr-defined]


def next_process(store: PrivateStore) -> Memory:
    """Return the memory that a new process begins with."""
    return Memory(shelves=Shelves(store, "desk", lambda: "tool"))
