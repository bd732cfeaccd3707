"""The sources of an issue → a bulletin, with its counts and pictures."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.cache import digest
from bulletin.diagnostics import Diagnostic, Result, Sink, stage
from bulletin.kinds.bulletin.counting import tallies
from bulletin.kinds.bulletin.document import BulletinDocument
from bulletin.kinds.bulletin.draft_code import draft_code
from bulletin.kinds.bulletin.sources import parse_issue
from bulletin.model import Status
from bulletin.model.document import figures_of
from bulletin.pictures import read_pictures
from bulletin.project.project import issue_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.model import Issue
    from bulletin.project.project import Project


@stage
def parse(sink: Sink, project: Project, folder: str, files: Mapping[str, bytes]) -> BulletinDocument:
    """Read an issue from these files, without counts and pictures."""
    issue = sink.take(parse_issue(project, folder, Result(dict(files))))
    return BulletinDocument(project.publication, issue)


@stage
def resolve(
    sink: Sink, project: Project, folder: str, texts: Mapping[str, bytes] | None = None
) -> BulletinDocument:
    """Read an issue, its pictures and its counts; `texts` are its files where they are not those on the disk."""
    sources = project.sources(folder) if texts is None else Result(dict(texts))
    issue = sink.take(parse_issue(project, folder, sources, keep=texts is None))
    document, diagnostics = complete(project, issue)
    if issue.status is Status.DRAFT:
        document = replace(document, draft_mark=f"送审稿 {draft_code(project, document)}")
    sink.add(_check_distribution(project, issue, sources.value or {}))
    sink.add(diagnostics)
    return document


def complete(project: Project, issue: Issue) -> tuple[BulletinDocument, tuple[Diagnostic, ...]]:
    """Read the pictures and the counts of an issue; those that have errors are left out of the document."""
    plain = BulletinDocument(project.publication, issue, name_lines=_name_lines(project))
    attachment = partial(project.workspace.attachment, issue.folder)
    pictures = read_pictures(tuple(figures_of(plain.sections)), attachment)
    counted = tallies(project, issue)
    document = replace(plain, tallies=counted.value or {}, pictures=pictures.value or {})
    return document, (*pictures.diagnostics, *counted.diagnostics)


def _name_lines(project: Project) -> tuple[str, ...]:
    """Return the lines of the periodical's name: a long one without wished breaks is divided between words."""
    publication = project.publication

    def divided() -> tuple[str, ...]:
        from bulletin.linebreak.titles import divide_name

        return divide_name(publication.name, project.words)

    if len(publication.name_parts) > 1:
        return publication.name_parts
    return project.memoizer("name", project.settings)(publication.name, divided, tuple[str, ...])


def _check_distribution(project: Project, issue: Issue, files: Mapping[str, bytes]) -> tuple[Diagnostic, ...]:
    """Check the distribution list of an issue: it depends on the settings and on `issue.md` alone."""

    def check() -> tuple[Diagnostic, ...]:
        from bulletin.mail.recipients import recipients

        return recipients(project.publication, issue).diagnostics

    memoize = project.memoizer("distribution", project.settings, file=issue_file(issue.folder))
    return memoize((issue.folder, digest(files[issue.path])), check, tuple[Diagnostic, ...])
