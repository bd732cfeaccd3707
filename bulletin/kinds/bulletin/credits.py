"""The credits (篇次) of an issue: where each of its articles counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.diagnostics import Position
from bulletin.model import Contributor, ContributorKind, CountMode, Status
from bulletin.tally.credits import GENERAL, Bucket, CountedArticle, CreditedUnit, IssueCount

if TYPE_CHECKING:
    from bulletin.model import Article, Issue, TallyRules


def count_issue(issue: Issue, rules: TallyRules) -> IssueCount:
    """Count the articles of one issue; depends only on the issue and the rules."""
    articles = tuple(_counted_article(article, rules) for article in issue.articles if article.counts)
    draft = issue.status is Status.DRAFT
    return IssueCount(issue.folder, issue.path, issue.number, issue.date, issue.supplement, articles, draft)


def _counted_article(article: Article, rules: TallyRules) -> CountedArticle:
    origin = article.origin or article.contributors
    general = all(_bucket(each, rules) == GENERAL for each in origin)
    contributors = (article.contributors or origin) if general else origin
    units = [CreditedUnit(each.official or each.name, _bucket(each, rules)) for each in contributors]
    return CountedArticle(
        article.path,
        article.positions.get("from") or Position(article.path),
        article.title.plain,
        article.column,
        article.kind,
        _buckets(article, rules),
        tuple(dict.fromkeys(unit for unit in units if unit.bucket != GENERAL)),
        general,
        article.extra,
        article.reuse_of,
    )


def _buckets(article: Article, rules: TallyRules) -> tuple[Bucket, ...]:
    """Return the buckets of the credits of an article: one, or with `CountMode.EACH` that of each place."""
    placed = tuple(_bucket(each, rules) for each in _contributors(article, rules))
    match rules.several:
        case CountMode.EACH:
            return placed
        case CountMode.FIRST:
            return placed[:1]
        case CountMode.GENERAL:
            return _together(placed)


def _contributors(article: Article, rules: TallyRules) -> tuple[Contributor, ...]:
    """Return the units of an article, each once; for 综合 its contributors, where each of them counts."""
    contributors = article.origin or article.contributors
    general = all(each.kind is ContributorKind.GENERAL for each in contributors)
    if general and article.contributors and rules.several is not CountMode.GENERAL:
        contributors = article.contributors
    return tuple({(each.name, each.city): each for each in contributors}.values())


def _bucket(contributor: Contributor, rules: TallyRules) -> Bucket:
    """Return the bucket of a contributor; that of a unit which is no division is set by the rules.

    An article of the province itself belongs to no city: 综合.
    """
    for unit in rules.units:
        if unit.name == contributor.name:
            return Bucket(unit.kind, unit.city)
    match contributor.kind:
        case ContributorKind.CITY | ContributorKind.COUNTY:
            return Bucket(contributor.kind, contributor.city or contributor.name)
        case ContributorKind.TRADE:
            return Bucket(contributor.kind, contributor.name)
        case ContributorKind.GENERAL | ContributorKind.PROVINCE:
            return GENERAL


def _together(placed: tuple[Bucket, ...]) -> tuple[Bucket, ...]:
    """Return the one bucket of an article: that of its city if all contributors belong to it, else 综合.

    A city and its own counties together count for the city itself (市本级).
    """
    if len(set(placed)) <= 1:
        return placed[:1]
    city = Bucket(ContributorKind.CITY, placed[0].name)
    of_one_city = set(placed) == {city, Bucket(ContributorKind.COUNTY, city.name)}
    return (city if of_one_city else GENERAL,)
