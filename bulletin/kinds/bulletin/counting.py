"""Counting the issues of a project: their credits, the tally of a period, the tallies that an issue prints."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.diagnostics import Diagnostic, Position, Result, Sink, diagnose, stage
from bulletin.kinds.bulletin.credits import count_issue
from bulletin.kinds.bulletin.sources import derive
from bulletin.model import TallyColumn
from bulletin.workspace import ISSUE

if TYPE_CHECKING:
    from bulletin.model import Article, Issue, Tally
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
    from bulletin.tally import IssueCount

    count = partial(count_issue, rules=project.publication.tally)
    counts = derive(project, "count", count, tuple[IssueCount, ...], texts=False)
    uncounted = (folder for folder in project.workspace.folders() if folder not in counts)
    return CountedIssues(tuple(counts.values()), tuple(project.header(folder) for folder in uncounted))


def row_spec(project: Project, year: int) -> RowSpec:
    """Return the rows of a table of this year."""
    from bulletin.tally import RowSpec

    return project.memoizer("rows", project.settings)(year, partial(_rows, project, year), RowSpec)


def _rows(project: Project, year: int) -> RowSpec:
    from bulletin.gazetteer import gazetteer_of, table_rows
    from bulletin.tally import RowSpec

    rules = project.publication.tally
    rows = table_rows(gazetteer_of(project.publication.province, year), rules)
    return RowSpec(rows.names, rules.trades, rows.undivided)


def count_period(project: Project, period: Period, until: IssueCount | None) -> Result[TallyResult]:
    """Count a period, up to an issue if one is given."""
    from bulletin.tally import count as add_up
    from bulletin.tally import score, with_standings

    rows = row_spec(project, period.year)
    counted = add_up(period, rows, project.openings.value or (), counted_issues(project).counts, until)
    missing = [
        diagnose("issue-not-counted", Position(f"issues/{header.folder}/{ISSUE}"), folder=header.folder)
        for header in counted_issues(project).uncounted
        if header.is_of_year(period.year) and (until is None or header.folder != until.folder)
    ]
    diagnostics = (*project.openings.diagnostics, *project.misnamed, *missing, *counted.diagnostics)
    scores = score(counted, rows, project.publication.tally)
    if scores or TallyColumn.RANK in project.publication.tally.columns:
        counted = replace(counted, tally=with_standings(counted.tally, scores), scores=scores)
    return Result(counted, diagnostics)


@stage
def tallies(sink: Sink, project: Project, issue: Issue) -> dict[str, Tally]:
    """Count the periods of the tally articles of an issue, up to this issue; by the paths of the articles."""
    from bulletin.tally import parse_period

    until = count_issue(issue, project.publication.tally)
    counts: dict[str, Tally] = {}
    for article in issue.articles:
        if article.period is None:
            continue
        period = parse_period(article.period)
        if period is None:
            sink.report("unknown-period", article.positions.get("period"), name=article.period)
            continue
        counted = count_period(project, period, until)
        sink.add(counted.diagnostics)
        if counted.value is not None:
            counts[article.path] = counted.value.tally
            sink.add(check_total(article, counted.value.tally))
    return counts


def check_total(article: Article, tally: Tally) -> tuple[Diagnostic, ...]:
    """Compare the total that a tally article states, if any, with the counted one."""
    if article.stated_total in {None, tally.articles}:
        return ()
    place = article.positions.get("total") or Position(article.path)
    return (diagnose("tally-total-disagrees", place, stated=article.stated_total, counted=tally.articles),)
