"""The ledger: what checks know of all issues, and comparing one with the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.kinds.bulletin.sources import parse_issue
from bulletin.model import ArticleKind, paragraphs, plain
from bulletin.tally.ledger import KnownArticle, LedgerEntry, sketch

if TYPE_CHECKING:
    from bulletin.diagnostics import Diagnostic
    from bulletin.model import Article, Issue
    from bulletin.project.project import Project

USED_AGAIN = frozenset({ArticleKind.ARTICLE, ArticleKind.SPEECH, ArticleKind.REPRINT})
"""Kinds that should not come twice; tallies and notices of one title come every year."""


def enter(issue: Issue) -> LedgerEntry:
    """Enter an issue in the ledger; depends on nothing but the issue."""
    return LedgerEntry(
        issue.folder,
        issue.path,
        issue.number,
        issue.date,
        issue.supplement,
        issue.edition,
        issue.total,
        (issue.series.title, issue.series.number) if issue.series else None,
        tuple(_known(article) for article in issue.articles if article.kind in USED_AGAIN),
    )


def _known(article: Article) -> KnownArticle:
    text = "".join(plain(inlines) for inlines in paragraphs(article.blocks))
    return KnownArticle(article.path, article.title.plain, sketch(text), article.reuse_of)


def entries(project: Project) -> tuple[LedgerEntry, ...]:
    """Return the entries of all issues that can be read."""
    return project.once("ledger", _entries)


def _entries(project: Project) -> tuple[LedgerEntry, ...]:
    return tuple(entry for folder in project.workspace.folders() for entry in _entry(project, folder))


def _entry(project: Project, folder: str) -> tuple[LedgerEntry, ...]:
    def entry() -> tuple[LedgerEntry, ...]:
        issue = parse_issue(project, folder, project.sources(folder), keep=False).value
        return (enter(issue),) if issue else ()

    return project.by_texts("entry", folder, entry, tuple[LedgerEntry, ...])


def check_entry(project: Project, issue: Issue) -> tuple[Diagnostic, ...]:
    """Compare an issue with all others."""
    from bulletin.kinds.bulletin.ledger_rules import check_ledger

    titles = {article.path: article.title.position for article in issue.articles}
    openings = project.openings.value or ()
    return tuple(check_ledger(enter(issue), entries(project), openings, issue.positions, titles))
