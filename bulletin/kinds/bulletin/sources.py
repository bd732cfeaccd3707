"""Reading an issue from its files in a project."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bulletin.diagnostics import Result, Sink, StageEnded, stage
from bulletin.project.project import issue_file
from bulletin.workspace import ISSUE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.model import Issue
    from bulletin.project.project import Project


def load_issue(project: Project, folder: str) -> Result[Issue]:
    """Read an issue with all its files."""
    return parse_issue(project, folder, project.sources(folder))


def parse_issue(
    project: Project, folder: str, sources: Result[dict[str, bytes]], *, keep: bool = True
) -> Result[Issue]:
    """Read an issue from these files; the diagnostics are those of all files, also of unreadable ones.

    `keep`: store what is parsed in the cache file of the issue.
    """
    from bulletin.kinds.bulletin.parsing import read_issue

    step = partial(project.memoizer, file=issue_file(folder)) if keep else project.cache.memoizer
    memoize = step("text", project.settings)
    return _parsed(folder, sources, lambda files: read_issue(folder, files, project.publication, memoize))


def load_front_matter(project: Project, folder: str) -> Result[Issue]:
    """Read an issue without its texts."""
    from bulletin.kinds.bulletin.parsing import read_front_matter

    memoize = project.cache.memoizer("text", project.settings)
    return _parsed(
        folder,
        project.sources(folder),
        lambda files: read_front_matter(folder, files, project.publication, memoize),
    )


@stage
def _parsed(
    sink: Sink,
    folder: str,
    sources: Result[dict[str, bytes]],
    parse: Callable[[dict[str, bytes]], Result[Issue]],
) -> Issue:
    files = sink.take(sources)
    if f"issues/{folder}/{ISSUE}" not in files:
        raise StageEnded
    return sink.take(parse(files))
