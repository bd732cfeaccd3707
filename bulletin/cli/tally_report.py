"""Output of `bulletin tally`: the requested result in the requested format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from msgspec import Struct

from bulletin.app.tally import count, find_unit
from bulletin.cli import report
from bulletin.diagnostics import Sink, stage
from bulletin.export import tallies
from bulletin.tally import explain, used_articles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bulletin.model import Tally
    from bulletin.project.project import Project
    from bulletin.tally import TallyResult


class TallyQuery(Struct, frozen=True):
    """The arguments: a period, a format, and at most one of comparison, explanation, ranks and articles."""

    period: str | None
    form: str
    against: str | None = None
    unit: str | None = None
    ranks: bool = False
    articles: bool = False


def validate(query: TallyQuery, *, to_file: bool) -> None:
    """Check that the options are compatible. Raises click.UsageError."""
    modes = [
        name
        for name, value in (
            ("--against", query.against),
            ("--explain", query.unit),
            ("--scores", query.ranks),
            ("--articles", query.articles),
        )
        if value
    ]
    if len(modes) > 1:
        raise click.UsageError(f"{'、'.join(modes)} 不能同时用")
    if modes and query.form in {"svg", "xlsx"}:
        raise click.UsageError(f"{modes[0]} 没有 {query.form} 的形式，可以用 text、csv、json")
    if query.form == "xlsx" and not to_file:
        raise click.UsageError("xlsx 要用 -o 写明文件，例如 -o 用稿.xlsx")


@stage
def tally_output(sink: Sink, project: Project, query: TallyQuery) -> bytes:
    """Count and format the result. Raises BulletinError."""
    counted = sink.take(count(project, query.period))
    sink.require()
    if query.against:
        other = count(project, query.against)
        sink.require(each for each in other.diagnostics if each not in sink.diagnostics)
        return _compared(project, query.form, counted.tally, sink.unwrap(other).tally)
    if query.unit:
        return _explained(project, query.form, counted, query.unit)
    if query.ranks:
        return _ranks(project, query.form, counted)
    if query.articles:
        return _articles(project, query.form, counted)
    return _table(project, query.form, counted)


def _table(project: Project, form: str, counted: TallyResult) -> bytes:
    rules, tally = project.publication.tally, counted.tally
    match form:
        case "csv":
            return tallies.as_csv(tallies.rows(tally, rules)).encode()
        case "json":
            return tallies.as_json(tally, counted.scores).encode()
        case "svg":
            from bulletin.export.html.charts import picture

            return picture(tally, rules).encode()
        case "xlsx":
            from bulletin.export.workbook import as_xlsx

            return as_xlsx(tally, rules, counted.scores, used_articles(counted, rules))
        case _:
            return _lines(tallies.as_text(tally, rules, counted.scores, report.columns))


def _articles(project: Project, form: str, counted: TallyResult) -> bytes:
    rules = project.publication.tally
    used = used_articles(counted, rules)
    match form:
        case "csv":
            return tallies.as_csv(tallies.article_rows(used, rules)).encode()
        case "json":
            return tallies.articles_as_json(counted.tally, used).encode()
        case _:
            return _lines(tallies.articles_as_text(counted.tally, used, rules, report.columns))


def _compared(project: Project, form: str, now: Tally, then: Tally) -> bytes:
    rules = project.publication.tally
    match form:
        case "csv":
            return tallies.as_csv(tallies.compared_rows(now, then, rules)).encode()
        case "json":
            return tallies.compared_as_json(now, then).encode()
        case _:
            return _lines(tallies.compared_as_text(now, then, rules, report.columns))


def _explained(project: Project, form: str, counted: TallyResult, name: str) -> bytes:
    unit = find_unit(project, name, counted.period.year)
    total = next((each.points for each in counted.scores if each.unit == unit), None)
    reasons = explain(counted, counted.scores, unit, project.publication.tally)
    match form:
        case "csv":
            return tallies.as_csv(tallies.explained_rows(reasons)).encode()
        case "json":
            return tallies.explained_as_json(unit, counted.tally, reasons, total).encode()
        case _:
            return _lines(tallies.explained_as_text(unit, counted.tally, reasons, total, report.columns))


def _ranks(project: Project, form: str, counted: TallyResult) -> bytes:
    if project.publication.tally.scores is None:
        raise click.UsageError("bulletin.yaml 里没有写计分的办法（tally.scores），没有得分可列")
    scores = counted.scores
    match form:
        case "csv":
            return tallies.as_csv(tallies.score_rows(scores)).encode()
        case "json":
            return tallies.as_json(counted.tally, scores).encode()
        case _:
            return _lines(tallies.scores_as_text(counted.tally, scores, report.columns))


def _lines(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
