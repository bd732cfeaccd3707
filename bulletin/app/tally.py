"""Counting: the tally of a period, of an issue's own table, the scores, and who is meant by a name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bulletin.diagnostics import BulletinError, Diagnostic, Position, Result, diagnose
from bulletin.workspace import ISSUE, SETTINGS, today

if TYPE_CHECKING:
    from bulletin.model import Issue, Tally
    from bulletin.project.project import Project
    from bulletin.tally import IssueCount, Period, RowSpec, TallyResult, UnitScore


def count(project: Project, name: str | None) -> Result[TallyResult]:
    """Count a period; without a name the year of the newest issue. Raises BulletinError `unknown-period`."""
    from bulletin.tally import parse_period, unscored

    year = max((each.date.year for each in project.counted_issues.counts if each.date), default=today().year)
    period = parse_period(name or str(year))
    if period is None:
        raise BulletinError("unknown-period", name=name)
    counted = _count(project, period, None)
    scored = project.publication.tally.scores is not None and counted.value is not None
    return Result(
        counted.value, (*counted.diagnostics, *(unscored(counted.value) if scored and counted.value else ()))
    )


def score(project: Project, counted: TallyResult) -> tuple[UnitScore, ...]:
    """Score a count by the office's rules; nothing where it has none."""
    from bulletin.tally import score as score_units

    return score_units(counted, _row_spec(project, counted.period.year), project.publication.tally)


def find_unit(project: Project, name: str, year: int) -> str:
    """Return the unit that a name means: a row of the table, a county, a trade, or the label of 综合稿件.

    Raises BulletinError `unknown-unit`.
    """
    from bulletin.diagnostics import Position
    from bulletin.model import ContributorKind
    from bulletin.parsing.places import Places

    places = Places.of(project.publication, year)
    known, found = places.read(name, Position(SETTINGS)) if places else ([], [])
    if len(known) != 1 or found:
        told = "；".join(f"{each.message()}，{each.hint()}" for each in found)
        raise BulletinError("unknown-unit", name=name, reason=told or "请写一个单位")
    if known[0].kind in (ContributorKind.GENERAL, ContributorKind.PROVINCE):
        return project.publication.tally.general_label
    return known[0].official or name


def _row_spec(project: Project, year: int) -> RowSpec:
    """Give the rows of a table of this year."""
    from bulletin.tally import RowSpec

    return project.memoizer("rows", project.settings)(year, partial(_rows, project, year), RowSpec)


def _rows(project: Project, year: int) -> RowSpec:
    from bulletin.gazetteer import Gazetteer, gazetteer
    from bulletin.tally import RowSpec

    province = gazetteer(project.publication.province, year)
    assert isinstance(province, Gazetteer), "the schema has checked the province"  # noqa: S101
    divided = {one.city for one in province.divisions}
    rows = tuple(row.name for row in province.rows)
    return RowSpec(rows, project.publication.tally.trades, frozenset(rows) - divided)


def _count(project: Project, period: Period, until: IssueCount | None) -> Result[TallyResult]:
    from bulletin.tally import count as add_up
    from bulletin.tally import finding

    rows = _row_spec(project, period.year)
    counted = add_up(period, rows, project.openings.value or (), project.counted_issues.counts, until)
    found = [finding(problem) for problem in counted.problems]
    missing = [
        diagnose("issue-not-counted", Position(f"issues/{header.folder}/{ISSUE}"), folder=header.folder)
        for header in project.counted_issues.uncounted
        if header.is_of_year(period.year) and (until is None or header.folder != until.folder)
    ]
    return Result(counted, (*project.openings.diagnostics, *missing, *found))


def tallies(project: Project, issue: Issue) -> Result[dict[str, Tally]]:
    """Count what the tally articles of an issue tell: their period, up to this issue."""
    from bulletin.tally import count_issue, disagreement, finding, parse_period

    until = count_issue(issue, project.publication.tally)
    counts: dict[str, Tally] = {}
    found: list[Diagnostic] = []
    for article in issue.articles:
        if article.period is None:
            continue
        period = parse_period(article.period)
        if period is None:
            found.append(diagnose("unknown-period", article.positions.get("period"), name=article.period))
            continue
        counted = _count(project, period, until)
        found += counted.diagnostics
        if counted.value is not None:
            counts[article.path] = counted.value.tally
            problem = disagreement(article, counted.value.tally)
            found += [finding(problem)] if problem else []
    return Result(counts, tuple(found))
