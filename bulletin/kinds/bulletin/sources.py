"""Reading the issues of a project from their files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from bulletin.diagnostics import Result, Sink, StageEnded, stage
from bulletin.project.project import issue_file
from bulletin.workspace import ISSUE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.model import Issue
    from bulletin.project.project import Project

T = TypeVar("T")


def load_issue(project: Project, folder: str) -> Result[Issue]:
    """Read an issue with all its files."""
    return parse_issue(project, folder, project.sources(folder))


@stage
def parse_issue(  # noqa: PLR0913 - what an issue is read from, and how
    sink: Sink,
    project: Project,
    folder: str,
    sources: Result[dict[str, bytes]],
    *,
    keep: bool = True,
    texts: bool = True,
) -> Issue:
    """Read an issue from these files; the diagnostics are those of all files, also of unreadable ones.

    `keep`: store what is parsed in the cache file of the issue. Without `texts` only front matter is read.
    """
    from bulletin.kinds.bulletin.parsing import read_issue

    files = sink.take(sources)
    if f"issues/{folder}/{ISSUE}" not in files:
        raise StageEnded
    step = partial(project.memoizer, file=issue_file(folder)) if keep else project.cache.memoizer
    memoize = step("text", project.settings)
    return sink.take(read_issue(folder, files, project.publication, memoize, texts=texts))


def derive(
    project: Project,
    step: str,
    function: Callable[[Issue], T],
    kind: type[tuple[T, ...]],
    *,
    texts: bool = True,
) -> dict[str, T]:
    """Return what a function derives from each issue that can be read, by folder; memoized by the files of the issue."""

    def derived(folder: str) -> tuple[T, ...]:
        issue = parse_issue(project, folder, project.sources(folder), keep=False, texts=texts).value
        return (function(issue),) if issue else ()

    values: dict[str, T] = {}
    for folder in project.workspace.folders():
        for value in project.by_texts(step, folder, partial(derived, folder), kind):
            values[folder] = value
    return values
