"""How an opening state (what was counted in issues not kept here) lies to a period and to the issues kept."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from bulletin.diagnostics import Position
from bulletin.tally.periods import DatePeriod, NumberPeriod, Period
from bulletin.tally.problems import KeptTwice, PeriodCutsOpening

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.model import OpeningBalance
    from bulletin.tally.credits import IssueCount


class OpeningOverlap(Enum):
    """How an opening state lies to a period."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    CUT = "cut"


def standing(
    opening: OpeningBalance | None, period: Period, year: Sequence[IssueCount], until: IssueCount | None
) -> OpeningOverlap:
    """Tell whether a period holds all that an opening state counts, nothing of it, or a part.

    `year`: the issues kept of its year, up to `until`.
    """
    if opening is None or opening.through == 0:
        return OpeningOverlap.OUTSIDE
    if until is not None and _covers(opening, until):
        return OpeningOverlap.CUT
    whole, apart = (
        _by_numbers(opening, period) if isinstance(period, NumberPeriod) else _by_days(opening, period, year)
    )
    if whole:
        return OpeningOverlap.INSIDE
    return OpeningOverlap.OUTSIDE if apart else OpeningOverlap.CUT


def _by_numbers(opening: OpeningBalance, period: NumberPeriod) -> tuple[bool, bool]:
    """Tell whether a range of numbers holds the whole state, and whether it lies apart from it."""
    return period.first == 1 and period.holds(opening.through), period.first > opening.through


def _by_days(opening: OpeningBalance, period: DatePeriod, year: Sequence[IssueCount]) -> tuple[bool, bool]:
    """Tell the same of days: the state's own are not known, only that they lie before the next issue's."""
    behind = [
        each.date
        for each in year
        if each.date and each.number and not each.supplement and each.number > opening.through
    ]
    from_the_start = (period.first.month, period.first.day) == (1, 1)
    to_its_end = period.last.month == 12 or any(day <= period.last for day in behind)
    return from_the_start and to_its_end, any(day < period.first for day in behind)


def problems(
    opening: OpeningBalance | None, found: OpeningOverlap, period: Period, year: Sequence[IssueCount]
) -> Iterator[KeptTwice | PeriodCutsOpening]:
    """Tell of issues that are counted twice, and of a period that cuts the state."""
    if opening is None:
        return
    for each in year:
        if _covers(opening, each):
            yield KeptTwice(Position(each.path), each.folder, opening.path, opening.through)
    if found is OpeningOverlap.CUT:
        place = opening.positions.get("through") or Position(opening.path)
        yield PeriodCutsOpening(place, period.name, opening.year, opening.through)


def _covers(opening: OpeningBalance, each: IssueCount) -> bool:
    """Tell whether an opening state holds the counts of an issue."""
    if each.number is None or each.date is None or each.date.year != opening.year:
        return False
    return each.number <= (opening.supplements if each.supplement else opening.through)
