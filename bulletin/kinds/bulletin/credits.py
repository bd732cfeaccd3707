"""An issue → its credits (篇次): where each of its articles counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.diagnostics import Position
from bulletin.model import Contributor, ContributorKind, CountMode
from bulletin.tally.credits import GENERAL, Bucket, CountedArticle, Credit, CreditedUnit, IssueCount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.model import Article, Issue, TallyRules


def count_issue(issue: Issue, rules: TallyRules) -> IssueCount:
    """Count one issue's articles; depends on nothing but the issue and the rules."""
    counted = [(article, tuple(uses_of(article, rules))) for article in issue.articles if article.counts]
    return IssueCount(
        issue.folder,
        issue.path,
        issue.number,
        issue.date,
        issue.supplement,
        sum(bool(uses) for _, uses in counted),
        tuple(use for _, uses in counted for use in uses),
        tuple(_place_of_origin(article) for article, uses in counted if not uses),
        tuple(_piece(article, rules) for article, _ in counted),
    )


def _place_of_origin(article: Article) -> Position:
    """Tell where in the source `from` stands, or should."""
    return article.positions.get("from") or Position(article.path)


def uses_of(article: Article, rules: TallyRules) -> Iterator[Credit]:
    """Tell where an article counts: once, or with `CountMode.EACH` once for each place."""
    placed = [(sender.name, _slot(sender, rules)) for sender in _senders(article, rules)]
    match rules.several:
        case CountMode.EACH:
            chosen = placed
        case CountMode.FIRST:
            chosen = placed[:1]
        case CountMode.GENERAL:
            chosen = _together(placed)
    for contributor, slot in chosen:
        yield Credit(slot, contributor, article.path, article.title.plain, article.column)


def _piece(article: Article, rules: TallyRules) -> CountedArticle:
    """Tell of an article what scores ask for."""
    origin = article.origin or article.contributors
    general = all(_slot(sender, rules) == GENERAL for sender in origin)
    senders = (article.contributors or origin) if general else origin
    placed = [CreditedUnit(each.official or each.name, _slot(each, rules)) for each in senders]
    return CountedArticle(
        article.path,
        article.title.plain,
        article.column,
        article.kind,
        tuple(dict.fromkeys(sender for sender in placed if sender.slot != GENERAL)),
        general,
        article.extra,
        article.reuse_of,
    )


def _senders(article: Article, rules: TallyRules) -> tuple[Contributor, ...]:
    """List whose article it is, each once; instead of 综合 its contributors, where each of them counts."""
    senders = article.origin or article.contributors
    general = all(sender.kind is ContributorKind.GENERAL for sender in senders)
    if general and article.contributors and rules.several is not CountMode.GENERAL:
        senders = article.contributors
    return tuple({(sender.name, sender.city): sender for sender in senders}.values())


def _slot(sender: Contributor, rules: TallyRules) -> Bucket:
    """Tell where a contributor counts; a unit that is no division as the rules have it.

    What comes from the province as a whole belongs to no city: 综合.
    """
    for unit in rules.units:
        if unit.name == sender.name:
            return Bucket(unit.kind, unit.city)
    match sender.kind:
        case ContributorKind.CITY | ContributorKind.COUNTY:
            return Bucket(sender.kind, sender.city or sender.name)
        case ContributorKind.TRADE:
            return Bucket(sender.kind, sender.name)
        case ContributorKind.GENERAL | ContributorKind.PROVINCE:
            return GENERAL


def _together(placed: list[tuple[str, Bucket]]) -> list[tuple[str, Bucket]]:
    """Choose the one slot of an article: that of its city if all come from one, else 综合.

    A city and its own counties together count for the city itself (市本级).
    """
    slots = {slot for _, slot in placed}
    if not slots:
        return []
    contributor = "、".join(name for name, _ in placed)
    if len(slots) == 1:
        return [(contributor, slots.pop())]
    city = Bucket(ContributorKind.CITY, placed[0][1].name)
    of_one_city = slots == {city, Bucket(ContributorKind.COUNTY, city.name)}
    return [(contributor, city if of_one_city else GENERAL)]
