"""What of an issue is public: all that leaves the office's distribution list takes this copy of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.model.notice import ContactLine, InternalField

if TYPE_CHECKING:
    from bulletin.model.issue import Article, Issue
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
