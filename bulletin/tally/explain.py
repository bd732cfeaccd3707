"""Explains the count and the points of a unit, article by article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.model import ContributorKind
from bulletin.tally.credits import GENERAL

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from bulletin.model import TallyRules
    from bulletin.tally.counting import TallyResult
    from bulletin.tally.credits import Bucket, CountedArticle, IssueCount
    from bulletin.tally.scores import ScoreLine, UnitScore


class Reason(Struct, frozen=True):
    """One line of an explanation: an article (or base points, or the opening balance), its credits, its points."""

    issue: str
    date: dt.date | None
    column: str
    title: str
    counted: str
    points: Decimal | None = None
    reason: str = ""
    path: str = ""


def explain(
    counted: TallyResult, scores: Sequence[UnitScore], unit: str, rules: TallyRules
) -> tuple[Reason, ...]:
    """Return the lines of a unit: a row of the table, a trade, a county, or 综合稿件 by its label.

    The explanation of a unit without credits is empty.
    """
    lines = next((each.lines for each in scores if each.unit == unit), ())
    return (*_opening(counted, lines, unit, rules), *_articles(counted, lines, unit, rules))


def _opening(
    counted: TallyResult, lines: Sequence[ScoreLine], unit: str, rules: TallyRules
) -> Iterator[Reason]:
    """Yield base points, then the counts of the opening balance."""
    for line in lines:
        if line.article is None:
            yield Reason("", None, "", line.reason, "", line.points)
    if counted.opening is None:
        return
    counts = [(rules.own_label or unit, place.own) for place in counted.opening.places if place.name == unit]
    counts += [
        (rules.counties_label, place.counties) for place in counted.opening.places if place.name == unit
    ]
    counts += [(trade.name, trade.articles) for trade in counted.opening.trades if trade.name == unit]
    counts += [(unit, counted.opening.general)] if unit == rules.general_label else []
    text = "、".join(f"{label}{number}篇" for label, number in counts if number)
    if text:
        yield Reason(f"第1—{counted.opening.through}期", None, "", "期初数", text, path=counted.opening.path)


def _articles(
    counted: TallyResult, lines: Sequence[ScoreLine], unit: str, rules: TallyRules
) -> Iterator[Reason]:
    scored = {line.article.path: line for line in lines if line.article}
    for issue in counted.issues:
        for article in issue.articles:
            buckets = _buckets(article, unit, rules)
            line = scored.get(article.path)
            if buckets or line:
                yield Reason(
                    numbered(issue),
                    issue.date,
                    article.column or "",
                    article.title,
                    "、".join(f"{level_label(bucket, rules)}1篇" for bucket in buckets),
                    line.points if line else None,
                    line.reason if line else "",
                    article.path,
                )


def _buckets(article: CountedArticle, unit: str, rules: TallyRules) -> list[Bucket]:
    """Return the buckets in which an article counted for this unit."""
    own = {each.bucket for each in article.units if unit in (each.name, each.bucket.name)}
    own |= {GENERAL} if own or unit == rules.general_label else set()
    names = {bucket.name for bucket in own}
    return [bucket for bucket in article.buckets if bucket.name in names]


def numbered(issue: IssueCount) -> str:
    """Return the name of an issue: 第36期, 增刊第2期, or its folder for a draft."""
    if issue.number is None:
        return issue.folder
    return f"增刊第{issue.number}期" if issue.supplement else f"第{issue.number}期"


def level_label(bucket: Bucket, rules: TallyRules) -> str:
    """Return what a column of the count is called: the level of a place, 综合稿件, a trade."""
    labels = {
        ContributorKind.CITY: rules.own_label or bucket.name,
        ContributorKind.COUNTY: rules.counties_label or bucket.name,
        ContributorKind.GENERAL: rules.general_label,
    }
    return labels.get(bucket.kind, bucket.name)
