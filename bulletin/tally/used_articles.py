"""Lists the articles of a count, place by place, so that the list of each row adds up to its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.model import ContributorKind
from bulletin.tally.credits import GENERAL, Bucket
from bulletin.tally.explain import level_label, numbered

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from bulletin.model import OpeningBalance, TallyRules
    from bulletin.tally.counting import TallyResult
    from bulletin.tally.credits import CountedArticle, CreditedUnit, IssueCount

OPENING = "期初数"


class UsedArticle(Struct, frozen=True):
    """A line of the list: a credit (篇次) of an article, or all those of a level in the opening balance.

    `row`: the row of the table that it counts in; `units`: those that sent it; `level`: how it counts. `points` are
    those of the row, None where it has none. An article that counts elsewhere (综合) but scores for a place stands in
    the list of the place, too, with 0 `credits`.
    """

    row: str
    units: str
    title: str
    column: str
    issue: str
    date: dt.date | None
    level: str
    credits: int
    points: Decimal | None = None
    path: str = ""


def used_articles(counted: TallyResult, rules: TallyRules) -> tuple[UsedArticle, ...]:
    """Return the lists of all rows: places in official order, 综合稿件, trades; each in the order of the issues."""
    tally = counted.tally
    names = [
        *(place.name for place in tally.places),
        rules.general_label,
        *(each.name for each in tally.trades),
    ]
    lists: dict[str, list[UsedArticle]] = {name: [] for name in names}
    points = {
        (each.unit, line.article.path): line.points
        for each in counted.scores
        for line in each.lines
        if line.article
    }
    opening = _opening(counted.opening, rules) if counted.opening else ()
    articles = ((issue, article) for issue in counted.issues for article in issue.articles)
    for line in (*opening, *(line for each in articles for line in _lines(*each, points, rules))):
        lists.setdefault(line.row, []).append(line)
    return tuple(line for each in lists.values() for line in each)


def _opening(opening: OpeningBalance, rules: TallyRules) -> Iterator[UsedArticle]:
    """Yield the counts of an opening balance by row and level; its points with the first one of their unit."""
    points = dict(opening.scores)
    counts = [(Bucket(ContributorKind.CITY, place.name), place.own) for place in opening.places]
    counts += [(Bucket(ContributorKind.COUNTY, place.name), place.counties) for place in opening.places]
    counts += [(GENERAL, opening.general)]
    counts += [(Bucket(ContributorKind.TRADE, trade.name), trade.articles) for trade in opening.trades]
    issue = f"第1—{opening.through}期"
    for bucket, number in counts:
        if number or bucket.name in points:
            yield UsedArticle(
                bucket.name or rules.general_label,
                "",
                OPENING,
                "",
                issue,
                None,
                level_label(bucket, rules),
                number,
                points.pop(bucket.name, None),
                opening.path,
            )


def _lines(
    issue: IssueCount, article: CountedArticle, points: Mapping[tuple[str, str], Decimal], rules: TallyRules
) -> Iterator[UsedArticle]:
    """Yield the credits of an article, then the rows that it scores for without one."""
    apart = rules.scores is not None and rules.scores.apart
    left = {name: each for (name, path), each in points.items() if path == article.path}

    def line(row: str, units: Sequence[CreditedUnit], level: str, number: int) -> UsedArticle:
        names = dict.fromkeys(unit.name if apart else unit.bucket.name for unit in units)
        taken = [left.pop(name) for name in names if name in left and row != rules.general_label]
        return UsedArticle(
            row,
            "、".join(unit.name for unit in units),
            article.title,
            article.column or "",
            numbered(issue),
            issue.date,
            level,
            number,
            sum(taken[1:], taken[0]) if taken else None,
            article.path,
        )

    for bucket in article.buckets:
        units = [unit for unit in article.units if _is_of(unit, bucket, article)]
        yield line(bucket.name or rules.general_label, units, level_label(bucket, rules), 1)
    level = "、".join(dict.fromkeys(level_label(bucket, rules) for bucket in article.buckets))
    for row in dict.fromkeys(unit.bucket.name for unit in article.units):
        scored = line(row, [unit for unit in article.units if unit.bucket.name == row], level, 0)
        if scored.points is not None:
            yield scored


def _is_of(unit: CreditedUnit, bucket: Bucket, article: CountedArticle) -> bool:
    """Return whether a unit stands behind a credit: all behind that of 综合, those of the row behind a single one."""
    if bucket == GENERAL:
        return True
    if len(article.buckets) == 1:
        return unit.bucket.name == bucket.name
    return unit.bucket == bucket
