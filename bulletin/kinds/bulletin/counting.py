"""Counting the issues of a project: their credits, the tally of a period, the tallies that an issue prints."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import Diagnostic, Position, Result, diagnose
from bulletin.kinds.bulletin.credits import count_issue
from bulletin.kinds.bulletin.sources import load_front_matter
from bulletin.workspace import ISSUE

if TYPE_CHECKING:
    from bulletin.model import Issue, Tally
    from bulletin.parsing.issue_header import IssueHeader
    from bulletin.project.project import Project
    from bulletin.tally import IssueCount, Period, RowSpec, TallyResult


class CountedIssues(Struct, frozen=True):
    """The counts of all issues that can be read, and the headers of the others."""

    counts: tuple[IssueCount, ...]
    uncounted: tuple[IssueHeader, ...]


def counted_issues(project: Project) -> CountedIssues:
    """Return the counts of all issues; only their front matter is read."""
    return project.once(COUNTED, _count_issues)


COUNTED = "counted issues"


def _count_issues(project: Project) -> CountedIssues:
    folders = project.workspace.folders()
    counts = tuple(count for folder in folders for count in _count_one(project, folder))
    known = {count.folder for count in counts}
    return CountedIssues(counts, tuple(project.header(each) for each in folders if each not in known))


def _count_one(project: Project, folder: str) -> tuple[IssueCount, ...]:
    """Return the count of an issue; empty where it can't be read."""
    from bulletin.tally import IssueCount

    def count() -> tuple[IssueCount, ...]:
        issue = load_front_matter(project, folder).value
        return (count_issue(issue, project.publication.tally),) if issue else ()

    return project.by_texts("count", folder, count, tuple[IssueCount, ...])


def row_spec(project: Project, year: int) -> RowSpec:
    """Return the rows of a table of this year."""
    from bulletin.tally import RowSpec

    return project.memoizer("rows", project.settings)(year, partial(_rows, project, year), RowSpec)


def _rows(project: Project, year: int) -> RowSpec:
    from bulletin.gazetteer import gazetteer_of
    from bulletin.tally import RowSpec

    province = gazetteer_of(project.publication.province, year)
    divided = {one.city for one in province.divisions}
    rows = tuple(row.name for row in province.rows)
    return RowSpec(rows, project.publication.tally.trades, frozenset(rows) - divided)


def count_period(project: Project, period: Period, until: IssueCount | None) -> Result[TallyResult]:
    """Count a period, up to an issue if one is given."""
    from bulletin.tally import count as add_up
    from bulletin.tally import diagnose_count

    rows = row_spec(project, period.year)
    counted = add_up(period, rows, project.openings.value or (), counted_issues(project).counts, until)
    diagnostics = [diagnose_count(problem) for problem in counted.problems]
    missing = [
        diagnose("issue-not-counted", Position(f"issues/{header.folder}/{ISSUE}"), folder=header.folder)
        for header in counted_issues(project).uncounted
        if header.is_of_year(period.year) and (until is None or header.folder != until.folder)
    ]
    return Result(counted, (*project.openings.diagnostics, *missing, *diagnostics))


def tallies(project: Project, issue: Issue) -> Result[dict[str, Tally]]:
    """Count the periods of the tally articles of an issue, up to this issue; by the paths of the articles."""
    from bulletin.tally import check_total, diagnose_count, parse_period

    until = count_issue(issue, project.publication.tally)
    counts: dict[str, Tally] = {}
    diagnostics: list[Diagnostic] = []
    for article in issue.articles:
        if article.period is None:
            continue
        period = parse_period(article.period)
        if period is None:
            diagnostics.append(
                diagnose("unknown-period", article.positions.get("period"), name=article.period)
            )
            continue
        counted = count_period(project, period, until)
        diagnostics += counted.diagnostics
        if counted.value is not None:
            counts[article.path] = counted.value.tally
            position = article.positions.get("total") or Position(article.path)
            problem = check_total(article.stated_total, counted.value.tally, position)
            diagnostics += [diagnose_count(problem)] if problem else []
    return Result(counts, tuple(diagnostics))
