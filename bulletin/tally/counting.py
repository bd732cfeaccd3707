"""Adds up the credits of issues and an opening balance to the tally of a period."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.model import AsOf, ContributorKind, PlaceCount, Tally, TradeCount
from bulletin.tally.credits import GENERAL, Bucket, IssueCount
from bulletin.tally.openings import OpeningOverlap, check_opening, opening_overlap
from bulletin.tally.periods import DatePeriod, NumberPeriod, Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.model import OpeningBalance
    from bulletin.tally.scores import UnitScore

PLACES = (ContributorKind.CITY, ContributorKind.COUNTY)


class RowSpec(Struct, frozen=True):
    """The rows of a table in their order: all places, also those without credits; trades that have some.

    `undivided` are the places without counties.
    """

    places: tuple[str, ...]
    trades: tuple[str, ...] = ()
    undivided: frozenset[str] = frozenset()


class TallyResult(Struct, frozen=True):
    """A tally, the issues (in order) and the opening balance that it was added up from, diagnostics, and the scores."""

    period: Period
    tally: Tally
    issues: tuple[IssueCount, ...]
    opening: OpeningBalance | None
    diagnostics: tuple[Diagnostic, ...]
    scores: tuple[UnitScore, ...] = ()


def count(
    period: Period,
    rows: RowSpec,
    openings: Iterable[OpeningBalance],
    issues: Iterable[IssueCount],
    until: IssueCount | None = None,
) -> TallyResult:
    """Add up a period; the order of issues and openings does not matter.

    `until`: the issue that prints the tally; later ones don't count, and it counts itself even as a draft, since it
    will print this tally when it is final. No other draft counts; one of the period is reported.
    An opening balance that the period cuts is left out and reported.
    """
    ordered = sorted(issues, key=lambda each: each.order)
    year = [each for each in ordered if _is_counted(each, period, until)]
    opening = next((each for each in openings if each.year == period.year), None)
    overlap = opening_overlap(opening, period, year, until)
    added = opening if overlap is OpeningOverlap.INSIDE else None
    days = period if isinstance(period, DatePeriod) else _days_of(period, year)
    inside = tuple(each for each in year if _is_inside(each, period, days))
    drafts = (each for each in ordered if _is_left_out(each, period, days, until))
    without_origin = (article for each in inside for article in each.articles if not article.buckets)
    diagnostics = (
        *check_opening(opening, overlap, period, year),
        *(diagnose("draft-not-counted", Position(each.path), folder=each.folder) for each in drafts),
        *(diagnose("article-without-origin", article.position) for article in without_origin),
    )
    return TallyResult(period, _tally(period, rows, added, inside), inside, added, diagnostics)


def _is_counted(each: IssueCount, period: Period, until: IssueCount | None) -> bool:
    """Return whether an issue is of the period's year and not after `until`; a draft only if it is `until`."""
    printing = until is not None and each.folder == until.folder
    if each.date is None or each.number is None:
        return printing
    return (printing or not each.draft) and _is_of_year(each, period, until)


def _is_of_year(each: IssueCount, period: Period, until: IssueCount | None) -> bool:
    """Return whether an issue with a date is of the period's year and not after `until`."""
    of_year = each.date is not None and each.date.year == period.year
    return of_year and (until is None or each.order <= until.order)


def _is_left_out(each: IssueCount, period: Period, days: DatePeriod, until: IssueCount | None) -> bool:
    """Return whether an issue would count if it were final."""
    dated = each.draft and each.number is not None and _is_of_year(each, period, until)
    return dated and not _is_counted(each, period, until) and _is_inside(each, period, days)


def _is_inside(each: IssueCount, period: Period, days: DatePeriod) -> bool:
    """Return whether an issue belongs to a period; a draft, which has no date yet, always does."""
    if each.date is None or each.number is None:
        return True
    if isinstance(period, NumberPeriod) and not each.supplement:
        return period.holds(each.number)
    return days.first <= each.date <= days.last


def _days_of(period: NumberPeriod, year: list[IssueCount]) -> DatePeriod:
    """Return the days from the first to the last issue of a range, or to the ends of the year if the range is open."""
    dates = [
        each.date
        for each in year
        if each.date and each.number and not each.supplement and period.holds(each.number)
    ]
    first = date(period.year, 1, 1) if period.first == 1 else min(dates, default=date.max)
    last = date(period.year, 12, 31) if period.last is None else max(dates, default=date.min)
    return DatePeriod(period.name, first, last)


def _tally(
    period: Period, rows: RowSpec, opening: OpeningBalance | None, inside: tuple[IssueCount, ...]
) -> Tally:
    """Add up an opening balance and the issues of a period."""
    before = _of_opening(opening) if opening else Counter[Bucket]()
    articles = (article for each in inside for article in each.articles)
    buckets = before + Counter(bucket for article in articles for bucket in article.buckets)
    return Tally(
        period.name,
        tuple(_places(rows, buckets)),
        buckets[GENERAL],
        tuple(_trades(rows, opening, buckets)),
        before.total() + sum(each.article_count for each in inside),
        buckets.total(),
        _as_of(period, opening, inside),
    )


def _of_opening(opening: OpeningBalance) -> Counter[Bucket]:
    """Return the counts of an opening balance, in which each credit is an article."""
    counts = Counter({GENERAL: opening.general})
    for place in opening.places:
        counts[Bucket(ContributorKind.CITY, place.name)] += place.own
        counts[Bucket(ContributorKind.COUNTY, place.name)] += place.counties
    for trade in opening.trades:
        counts[Bucket(ContributorKind.TRADE, trade.name)] += trade.articles
    return counts


def _places(rows: RowSpec, buckets: Counter[Bucket]) -> Iterator[PlaceCount]:
    """Yield the rows in official order, then places that are no rows, so that nothing is lost."""
    others = {bucket.name for bucket in buckets if bucket.kind in PLACES} - set(rows.places)
    for name in (*rows.places, *sorted(others)):
        own, counties = (buckets[Bucket(kind, name)] for kind in PLACES)
        yield PlaceCount(name, own, counties, name not in rows.undivided)


def _trades(rows: RowSpec, opening: OpeningBalance | None, buckets: Counter[Bucket]) -> Iterator[TradeCount]:
    """Yield the trades that have articles, in the order declared, then in that of the opening balance."""
    declared = (*rows.trades, *(trade.name for trade in (opening.trades if opening else ())))
    counts = {
        bucket.name: number for bucket, number in buckets.items() if bucket.kind is ContributorKind.TRADE
    }
    for name in dict.fromkeys((*declared, *sorted(counts))):
        if name in counts:
            yield TradeCount(name, counts[name])


def _as_of(period: Period, opening: OpeningBalance | None, inside: tuple[IssueCount, ...]) -> AsOf | None:
    """Return the end of what is counted (截至): the last regular number and the last date."""
    numbers = [each.number for each in inside if each.number and not each.supplement]
    numbers += [opening.through] if opening else []
    dates = [each.date for each in inside if each.date]
    if not numbers and not dates:
        return None
    return AsOf(period.year, max(numbers, default=None), max(dates, default=None))
