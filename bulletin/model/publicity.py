"""What of an issue is public: all that leaves the office's distribution list takes this copy of it.

`public_issue` is what may stand in anything read on screens. `public_matter` is the gate of what is published for
everybody (网页版, 公众号): finished is not public, so nothing passes that the office did not mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.model.classification import classified_as, marking
from bulletin.model.issue import Article, ArticleKind, Distribution, Issue, Status, Withdrawal
from bulletin.model.notice import ContactLine, InternalField

if TYPE_CHECKING:
    from bulletin.model.publication import Publication


def public_issue(publication: Publication, issue: Issue) -> Issue:
    """Return an issue without its internal fields, but for those that the publication makes public."""
    internal = frozenset(InternalField).difference(publication.public_fields)
    return replace(
        issue,
        remarks=() if InternalField.REMARKS in internal else issue.remarks,
        staff={} if InternalField.STAFF in internal else issue.staff,
        articles=tuple(_public_article(article, internal) for article in issue.articles),
    )


def _public_article(article: Article, internal: frozenset[InternalField]) -> Article:
    contact = article.contact
    return replace(
        article,
        remarks=() if InternalField.REMARKS in internal else article.remarks,
        contact=ContactLine(
            contact.unit,
            None if InternalField.CONTACT in internal else contact.person,
            None if InternalField.PHONE in internal else contact.phone,
        ),
    )


# --- What is published for everybody -------------------------------------------------------------------------


class PublicMatter(Struct, frozen=True):
    """What of an issue may be published.

    `issue` holds its public articles only, neither internal fields nor the distribution list; None where nothing may
    be published. `withdrawn` are the articles that were, by path. `refused` says of all else why not.
    """

    issue: Issue | None = None
    withdrawn: tuple[tuple[str, Withdrawal], ...] = ()
    refused: tuple[Diagnostic, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing of the issue is left out."""
        return self.issue is not None and not self.refused and not self.withdrawn


def public_matter(publication: Publication, issue: Issue) -> PublicMatter:
    """Return what of an issue may be published: all that publishes takes this copy, and no option overrides it."""
    refusal = _refusal(publication, issue)
    if refusal:
        return PublicMatter(refused=(refusal,))
    kept: list[Article] = []
    withdrawn: list[tuple[str, Withdrawal]] = []
    refused: list[Diagnostic] = []
    for article in issue.articles:
        unmarked = _unmarked(issue, article)
        withdrawal = article.withdrawn or issue.withdrawn
        if unmarked:
            refused.append(unmarked)
        elif withdrawal:
            withdrawn.append((article.path, withdrawal))
        else:
            kept.append(article)
    public = public_issue(publication, replace(issue, articles=tuple(kept)))
    public = replace(public, distribution=Distribution("", ()))
    if not kept:
        public = replace(public, editors_note=(), notes=(), remarks=(), staff={})
    return PublicMatter(public, tuple(withdrawn), tuple(refused))


def _refusal(publication: Publication, issue: Issue) -> Diagnostic | None:
    """Return why nothing of an issue may be published; None where that depends on its articles."""
    if not (issue.public or any(article.public for article in issue.articles)):
        return diagnose("issue-not-public", _place(issue, "public"))
    classification = classified_as(publication, issue)
    if classification:
        return diagnose("public-classified", classification.position, marking=classification.words)
    if issue.status is Status.DRAFT:
        return diagnose("public-draft", _place(issue, "status"))
    marked, review = marking(publication, issue), issue.reviewed
    if marked and marked.strip() and not (review and review.by and review.date):
        return diagnose("public-unreviewed", _place(issue, "reviewed"), marking=" ".join(marked.split()))
    return None


def _unmarked(issue: Issue, article: Article) -> Diagnostic | None:
    """Return why an article is not public; a tally counts what is not public too, so it must say itself that it is."""
    if article.public or (article.public is None and issue.public and article.kind is not ArticleKind.TALLY):
        return None
    tally = article.public is None and issue.public
    return diagnose("tally-not-public" if tally else "article-not-public", _place(article, "public"))


def _place(file: Issue | Article, key: str) -> Position:
    return file.positions.get(key) or Position(file.path, 1, 1)
