"""Uses of issues and opening states → the tally of a period."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.model import AsOf, ContributorKind, PlaceCount, Tally, TradeCount
from bulletin.tally import openings as states
from bulletin.tally.credits import GENERAL, Bucket, Credit, IssueCount
from bulletin.tally.periods import DatePeriod, NumberPeriod, Period
from bulletin.tally.problems import Problem, Unattributed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.model import OpeningBalance

PLACES = (ContributorKind.CITY, ContributorKind.COUNTY)


class RowSpec(Struct, frozen=True):
    """What a table lists, in which order: all places, also those with nothing; trades with something.

    `undivided`: the places that have no counties.
    """

    places: tuple[str, ...]
    trades: tuple[str, ...] = ()
    undivided: frozenset[str] = frozenset()


class TallyResult(Struct, frozen=True):
    """A tally, the issues and the opening state it is made of, in order, and what stood in the way."""

    period: Period
    tally: Tally
    issues: tuple[IssueCount, ...]
    opening: OpeningBalance | None
    problems: tuple[Problem, ...]

    @property
    def uses(self) -> tuple[Credit, ...]:
        """All uses, in the order of the issues."""
        return tuple(use for each in self.issues for use in each.uses)


def count(
    period: Period,
    frame: RowSpec,
    openings: Iterable[OpeningBalance],
    issues: Iterable[IssueCount],
    until: IssueCount | None = None,
) -> TallyResult:
    """Add up a period; the order of issues and openings does not matter.

    `until`: the issue that the tally stands in, after which nothing counts; as a draft it counts itself.
    An opening state that the period cuts is left out and told of.
    """
    year = [each for each in sorted(issues, key=lambda each: each.order) if _comes(each, period, until)]
    opening = next((each for each in openings if each.year == period.year), None)
    standing = states.standing(opening, period, year, until)
    added = opening if standing is states.OpeningOverlap.INSIDE else None
    inside = tuple(_inside(period, year))
    problems: list[Problem] = list(states.problems(opening, standing, period, year))
    problems += [Unattributed(position) for each in inside for position in each.unattributed]
    return TallyResult(
        period,
        _tally(period, frame, added, inside),
        inside,
        added,
        tuple(problems),
    )


def _comes(each: IssueCount, period: Period, until: IssueCount | None) -> bool:
    """Tell whether an issue is of the period's year and not after `until`; a draft only if it is `until`."""
    if each.date is None or each.number is None:
        return until is not None and each.folder == until.folder
    return each.date.year == period.year and (until is None or each.order <= until.order)


def _inside(period: Period, year: list[IssueCount]) -> Iterator[IssueCount]:
    """Choose the issues of a period out of those of its year."""
    days = period if isinstance(period, DatePeriod) else _days_of(period, year)
    return (each for each in year if _is_inside(each, period, days))


def _is_inside(each: IssueCount, period: Period, days: DatePeriod) -> bool:
    """Tell whether an issue belongs to a period; a draft, which has no date yet, always does."""
    if each.date is None or each.number is None:
        return True
    if isinstance(period, NumberPeriod) and not each.supplement:
        return period.holds(each.number)
    return days.first <= each.date <= days.last


def _days_of(period: NumberPeriod, year: list[IssueCount]) -> DatePeriod:
    """Tell between which days the issues of a range lie; the year's ends where the range has them."""
    dates = [
        each.date
        for each in year
        if each.date and each.number and not each.supplement and period.holds(each.number)
    ]
    first = date(period.year, 1, 1) if period.first == 1 else min(dates, default=date.max)
    last = date(period.year, 12, 31) if period.last is None else max(dates, default=date.min)
    return DatePeriod(period.name, first, last)


def _tally(
    period: Period, frame: RowSpec, opening: OpeningBalance | None, inside: tuple[IssueCount, ...]
) -> Tally:
    """Add up an opening state and the issues of a period."""
    before = _of_opening(opening) if opening else Counter[Bucket]()
    slots = before + Counter(use.slot for each in inside for use in each.uses)
    return Tally(
        period.name,
        tuple(_places(frame, slots)),
        slots[GENERAL],
        tuple(_trades(frame, opening, slots)),
        before.total() + sum(each.articles for each in inside),
        slots.total(),
        _as_of(period, opening, inside),
    )


def _of_opening(opening: OpeningBalance) -> Counter[Bucket]:
    """Give the counts of an opening state, where each use is an article."""
    counts = Counter({GENERAL: opening.general})
    for place in opening.places:
        counts[Bucket(ContributorKind.CITY, place.name)] += place.own
        counts[Bucket(ContributorKind.COUNTY, place.name)] += place.counties
    for trade in opening.trades:
        counts[Bucket(ContributorKind.TRADE, trade.name)] += trade.articles
    return counts


def _places(frame: RowSpec, slots: Counter[Bucket]) -> Iterator[PlaceCount]:
    """Make the rows in official order; behind them, so that nothing is lost, places that are no rows."""
    others = {slot.name for slot in slots if slot.kind in PLACES} - set(frame.places)
    for name in (*frame.places, *sorted(others)):
        own, counties = (slots[Bucket(kind, name)] for kind in PLACES)
        yield PlaceCount(name, own, counties, name not in frame.undivided)


def _trades(frame: RowSpec, opening: OpeningBalance | None, slots: Counter[Bucket]) -> Iterator[TradeCount]:
    """List the trades that have articles, in the order declared, then in that of the opening state."""
    declared = (*frame.trades, *(trade.name for trade in (opening.trades if opening else ())))
    found = {slot.name: number for slot, number in slots.items() if slot.kind is ContributorKind.TRADE}
    for name in dict.fromkeys((*declared, *sorted(found))):
        if name in found:
            yield TradeCount(name, found[name])


def _as_of(period: Period, opening: OpeningBalance | None, inside: tuple[IssueCount, ...]) -> AsOf | None:
    """Tell up to where a period is counted (截至): the last regular number and the last date."""
    numbers = [each.number for each in inside if each.number and not each.supplement]
    numbers += [opening.through] if opening else []
    dates = [each.date for each in inside if each.date]
    if not numbers and not dates:
        return None
    return AsOf(period.year, max(numbers, default=None), max(dates, default=None))
