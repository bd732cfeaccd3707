"""Compares an opening balance (counts of issues that are not kept here) with a period, the issues kept, its scores."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.tally.periods import DatePeriod, NumberPeriod, Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.model import OpeningBalance
    from bulletin.tally.counting import TallyResult
    from bulletin.tally.credits import IssueCount


class OpeningOverlap(Enum):
    """Where the counts of an opening balance lie with respect to a period."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    CUT = "cut"


def opening_overlap(
    opening: OpeningBalance | None, period: Period, year: Sequence[IssueCount], until: IssueCount | None
) -> OpeningOverlap:
    """Return whether a period contains all that an opening balance counts, nothing of it, or a part.

    `year` are the issues kept of its year, up to `until`.
    """
    if opening is None or opening.through == 0:
        return OpeningOverlap.OUTSIDE
    if until is not None and _covers(opening, until):
        return OpeningOverlap.CUT
    inside, outside = (
        _by_numbers(opening, period) if isinstance(period, NumberPeriod) else _by_days(opening, period, year)
    )
    if inside:
        return OpeningOverlap.INSIDE
    return OpeningOverlap.OUTSIDE if outside else OpeningOverlap.CUT


def _by_numbers(opening: OpeningBalance, period: NumberPeriod) -> tuple[bool, bool]:
    """Return whether a range of numbers contains all issues of the balance, and whether it contains none."""
    return period.first == 1 and period.holds(opening.through), period.first > opening.through


def _by_days(opening: OpeningBalance, period: DatePeriod, year: Sequence[IssueCount]) -> tuple[bool, bool]:
    """Return the same for days: those of the balance are not known, only that they are before the next issue's."""
    later = [
        each.date
        for each in year
        if each.date and each.number and not each.supplement and each.number > opening.through
    ]
    from_the_start = (period.first.month, period.first.day) == (1, 1)
    to_its_end = period.last.month == 12 or any(day <= period.last for day in later)
    return from_the_start and to_its_end, any(day < period.first for day in later)


def check_opening(
    opening: OpeningBalance | None, overlap: OpeningOverlap, period: Period, year: Sequence[IssueCount]
) -> Iterator[Diagnostic]:
    """Report issues that are counted twice, and a period that cuts the balance."""
    if opening is None:
        return
    for each in year:
        if _covers(opening, each):
            place, through = Position(each.path), opening.through
            yield diagnose(
                "issue-in-opening-state", place, issue=each.folder, opening=opening.path, through=through
            )
    if overlap is OpeningOverlap.CUT:
        place = opening.positions.get("through") or Position(opening.path)
        yield diagnose(
            "period-cuts-opening-state",
            place,
            period=period.name,
            year=opening.year,
            through=opening.through,
        )


def check_opening_scores(counted: TallyResult) -> tuple[Diagnostic, ...]:
    """Report an opening balance that counts articles but has no scores."""
    opening = counted.opening
    if opening is None or opening.scores or not (opening.places or opening.general or opening.trades):
        return ()
    return (
        diagnose(
            "opening-without-scores", Position(opening.path), path=opening.path, through=opening.through
        ),
    )


def _covers(opening: OpeningBalance, each: IssueCount) -> bool:
    """Return whether an opening balance includes the counts of an issue."""
    if each.number is None or each.date is None or each.date.year != opening.year:
        return False
    return each.number <= (opening.supplements if each.supplement else opening.through)
