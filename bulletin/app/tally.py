"""Counting: the tally of a period, its scores, and the unit that a name means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.diagnostics import BulletinError, Position, Result
from bulletin.kinds.bulletin.counting import count_period, counted_issues
from bulletin.workspace import SETTINGS, today

if TYPE_CHECKING:
    from bulletin.project.project import Project
    from bulletin.tally import TallyResult


def count(project: Project, name: str | None) -> Result[TallyResult]:
    """Count a period; without a name the year of the newest issue. Raises BulletinError `unknown-period`."""
    from bulletin.gazetteer import check_year
    from bulletin.tally import check_opening_scores, parse_period

    finals = (each for each in counted_issues(project).counts if not each.draft)
    year = max((each.date.year for each in finals if each.date), default=today().year)
    period = parse_period(name or str(year))
    if period is None:
        raise BulletinError("unknown-period", name=name)
    counted = count_period(project, period, None)
    diagnostics = (*counted.diagnostics, *check_year(period.year))
    if counted.value is not None and project.publication.tally.scores is not None:
        diagnostics = (*diagnostics, *check_opening_scores(counted.value))
    return Result(counted.value, diagnostics)


def find_unit(project: Project, name: str, year: int) -> str:
    """Return the unit that a name means: a row of the table, a county, a trade, or the label of 综合稿件.

    Raises BulletinError `unknown-unit`.
    """
    from bulletin.model import ContributorKind
    from bulletin.parsing.places import Places

    known, problems = Places.of(project.publication, year).read(name, Position(SETTINGS))
    if len(known) != 1 or problems:
        reasons = "；".join(f"{each.message()}，{each.hint()}" for each in problems)
        raise BulletinError("unknown-unit", name=name, reason=reasons or "请写一个单位")
    if known[0].kind in (ContributorKind.GENERAL, ContributorKind.PROVINCE):
        return project.publication.tally.general_label
    return known[0].official or name
