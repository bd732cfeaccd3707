"""Uses of issues and opening states → the tally of a period."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from bulletin.diagnostics import Position
from bulletin.model import AsOf, ContributorKind, PlaceCount, Tally, TradeCount
from bulletin.tally.periods import Days, Numbers, Period
from bulletin.tally.problems import KeptTwice, PeriodCutsOpening, Problem, Unattributed
from bulletin.tally.uses import GENERAL, IssueCount, Slot, Use

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bulletin.model import OpeningState


@dataclass(frozen=True, slots=True)
class Counted:
    """A tally, the uses it is made of in the order of the issues, and what stood in the way."""

    tally: Tally
    uses: tuple[Use, ...]
    problems: tuple[Problem, ...]


def count(
    period: Period,
    rows: Iterable[str],
    openings: Iterable[OpeningState],
    issues: Iterable[IssueCount],
    until: IssueCount | None = None,
) -> Counted:
    """Add up a period: `rows` are the places of the table in official order, those with nothing too.

    `until`: the issue that the tally stands in, after which nothing counts; as a draft it counts itself.
    """
    year = [each for each in sorted(issues, key=lambda each: each.order) if _comes(each, period, until)]
    inside = tuple(_inside(period, year))
    opening = next((each for each in openings if each.year == period.year), None)
    standing = _Standing.OUTSIDE if opening is None else _standing(opening, period, year, until)
    added = opening if standing is _Standing.INSIDE else None
    uses = tuple(use for each in inside for use in each.uses)
    problems: list[Problem] = [*_kept_twice(opening, year)] if opening else []
    if opening and standing is _Standing.CUT:
        problems.append(PeriodCutsOpening(Position(opening.path), period.name, opening.year, opening.through))
    problems += [Unattributed(position) for each in inside for position in each.unattributed]
    articles = sum(each.articles for each in inside)
    tally = _tally(period, tuple(rows), added, uses, articles, _as_of(period, inside, added))
    return Counted(tally, uses, tuple(problems))


def _comes(each: IssueCount, period: Period, until: IssueCount | None) -> bool:
    """Tell whether an issue is of the period's year and not after `until`; a draft only if it is `until`."""
    if each.date is None or each.number is None:
        return until is not None and each.folder == until.folder
    return each.date.year == period.year and (until is None or each.order <= until.order)


def _inside(period: Period, year: list[IssueCount]) -> Iterator[IssueCount]:
    """Choose the issues of a period out of those of its year; a draft without a date is always in."""
    if isinstance(period, Days):
        yield from (each for each in year if each.date is None or period.first <= each.date <= period.last)
        return
    regular = [
        each.date
        for each in year
        if each.date and not each.supplement and each.number and period.holds(each.number)
    ]
    first = date(period.year, 1, 1) if period.first == 1 else min(regular, default=date.max)
    last = date(period.year, 12, 31) if period.last is None else max(regular, default=date.min)
    for each in year:
        if each.date is None or each.number is None:
            yield each
        elif first <= each.date <= last if each.supplement else period.holds(each.number):
            yield each


class _Standing(Enum):
    """How an opening state lies to a period."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    CUT = "cut"


def _standing(
    opening: OpeningState, period: Period, year: list[IssueCount], until: IssueCount | None
) -> _Standing:
    """Tell whether a period holds all that an opening state counts, or nothing of it.

    The dates of its issues are not known, only that they lie before those of the issues kept behind it.
    """
    if opening.through == 0:
        return _Standing.OUTSIDE
    if until is not None and _covered(opening, until):
        return _Standing.CUT
    if isinstance(period, Numbers):
        whole = period.first == 1 and period.holds(opening.through)
        return _standing_of(whole=whole, apart=period.first > opening.through)
    behind = [
        each.date
        for each in year
        if each.date and not each.supplement and each.number and each.number > opening.through
    ]
    from_the_start = (period.first.month, period.first.day) == (1, 1)
    to_the_end = period.last.month == 12 or any(day <= period.last for day in behind)
    apart = any(day < period.first for day in behind)
    return _standing_of(whole=from_the_start and to_the_end, apart=apart)


def _standing_of(*, whole: bool, apart: bool) -> _Standing:
    """Name the standing."""
    if whole:
        return _Standing.INSIDE
    return _Standing.OUTSIDE if apart else _Standing.CUT


def _covered(opening: OpeningState, each: IssueCount) -> bool:
    """Tell whether an opening state holds the counts of an issue."""
    if each.number is None or each.date is None or each.date.year != opening.year:
        return False
    return each.number <= (opening.supplements if each.supplement else opening.through)


def _kept_twice(opening: OpeningState, year: Iterable[IssueCount]) -> Iterator[KeptTwice]:
    """List the issues that are counted already."""
    for each in year:
        if _covered(opening, each):
            yield KeptTwice(Position(each.path), each.folder, opening.path, opening.through)


def _as_of(period: Period, inside: tuple[IssueCount, ...], opening: OpeningState | None) -> AsOf | None:
    """Tell up to where a period is counted (截至): the last regular number and the last date."""
    numbers = [each.number for each in inside if each.number and not each.supplement]
    if opening:
        numbers.append(opening.through)
    dates = [each.date for each in inside if each.date]
    if not numbers and not dates:
        return None
    return AsOf(period.year, max(numbers, default=None), max(dates, default=None))


def _tally(  # noqa: PLR0913 - what a tally is made of
    period: Period,
    rows: tuple[str, ...],
    opening: OpeningState | None,
    uses: tuple[Use, ...],
    articles: int,
    as_of: AsOf | None,
) -> Tally:
    """Add up the opening state and the uses."""
    before = _of_opening(opening) if opening else Counter[Slot]()
    slots = before + Counter(use.slot for use in uses)
    return Tally(
        period.name,
        tuple(_places(rows, slots)),
        slots[GENERAL],
        tuple(_trades(slots)),
        before.total() + articles,
        slots.total(),
        as_of,
    )


def _of_opening(opening: OpeningState) -> Counter[Slot]:
    """Give the counts of an opening state, where each use is an article."""
    counts = Counter({GENERAL: opening.general})
    for place in opening.places:
        counts[Slot(ContributorKind.CITY, place.name)] += place.own
        counts[Slot(ContributorKind.COUNTY, place.name)] += place.counties
    for trade in opening.trades:
        counts[Slot(ContributorKind.TRADE, trade.name)] += trade.articles
    return counts


def _places(rows: tuple[str, ...], slots: Mapping[Slot, int]) -> Iterator[PlaceCount]:
    """Make the rows in official order; a place that is none of them (any more) is not lost: it follows."""
    kinds = (ContributorKind.CITY, ContributorKind.COUNTY)
    others = {slot.name for slot in slots if slot.kind in kinds} - set(rows)
    for name in (*rows, *sorted(others)):
        own, counties = (slots.get(Slot(kind, name), 0) for kind in kinds)
        yield PlaceCount(name, own, counties)


def _trades(slots: Mapping[Slot, int]) -> Iterator[TradeCount]:
    """List the trades that have articles, those with more first."""
    trades = [(slot.name, number) for slot, number in slots.items() if slot.kind is ContributorKind.TRADE]
    for name, number in sorted(trades, key=lambda trade: (-trade[1], trade[0])):
        yield TradeCount(name, number)
