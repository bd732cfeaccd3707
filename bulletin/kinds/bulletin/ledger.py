"""The ledger: what checks compare of all issues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.diagnostics import Severity
from bulletin.kinds.bulletin.sources import derive, load_issue
from bulletin.model import ArticleKind, paragraphs, plain
from bulletin.tally.ledger import KnownArticle, LedgerEntry, sketch
from bulletin.workspace import ISSUE

if TYPE_CHECKING:
    from bulletin.diagnostics import Diagnostic
    from bulletin.model import Article, Issue
    from bulletin.project.project import Project

UNREPEATED_KINDS = frozenset({ArticleKind.ARTICLE, ArticleKind.SPEECH, ArticleKind.REPRINT})
"""Kinds of articles that should not be printed twice; tallies and notices of one title are printed every year."""


def ledger_entry(issue: Issue) -> LedgerEntry:
    """Return the ledger entry of an issue; depends only on the issue."""
    return LedgerEntry(
        issue.folder,
        issue.path,
        issue.number,
        issue.date,
        issue.supplement,
        issue.edition,
        issue.total,
        (issue.series.title, issue.series.number) if issue.series else None,
        tuple(_known_article(article) for article in issue.articles if article.kind in UNREPEATED_KINDS),
    )


def _known_article(article: Article) -> KnownArticle:
    text = "".join(plain(inlines) for inlines in paragraphs(article.blocks))
    return KnownArticle(article.path, article.title.plain, sketch(text), article.reuse_of)


def entries(project: Project) -> tuple[LedgerEntry, ...]:
    """Return the entries of all issues that can be read."""

    def derived(project: Project) -> tuple[LedgerEntry, ...]:
        return tuple(derive(project, "entry", ledger_entry, tuple[LedgerEntry, ...]).values())

    return project.once("ledger", derived)


def faulty_files(project: Project, folder: str) -> list[str]:
    """Return the names of the files for which an issue can't be read, so that it has no entry."""
    diagnostics = load_issue(project, folder).diagnostics
    errors = (each.position for each in diagnostics if each.severity is Severity.ERROR)
    names = (place.path.removeprefix(f"issues/{folder}/") for place in errors if place)
    return list(dict.fromkeys(names)) or [ISSUE]


def check_entry(project: Project, issue: Issue) -> tuple[Diagnostic, ...]:
    """Compare an issue with all others."""
    from bulletin.kinds.bulletin.ledger_rules import check_ledger

    titles = {article.path: article.title.position for article in issue.articles}
    openings = project.openings.value or ()
    return tuple(check_ledger(ledger_entry(issue), entries(project), openings, issue.positions, titles))
