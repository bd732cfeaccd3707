"""What `bulletin tally` answers: which result was asked for, in which form."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import click
from msgspec import Struct

from bulletin.cli import report
from bulletin.diagnostics import Diagnostic, has_errors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bulletin.project.project import Project
    from bulletin.tally import TallyResult

Answer: TypeAlias = tuple[bytes | None, tuple[Diagnostic, ...]]


class TallyQuery(Struct, frozen=True):
    """What was asked for: a period, a form, and at most one of comparison, explanation and ranks."""

    period: str | None
    form: str
    against: str | None = None
    unit: str | None = None
    ranks: bool = False


def refuse(asked: TallyQuery, *, to_file: bool) -> None:
    """Refuse what can't be had. Raises click.UsageError."""
    chosen = [
        name
        for name, wanted in (
            ("--against", asked.against),
            ("--explain", asked.unit),
            ("--scores", asked.ranks),
        )
        if wanted
    ]
    if len(chosen) > 1:
        raise click.UsageError(f"{'、'.join(chosen)} 不能同时用")
    if chosen and asked.form in {"svg", "xlsx"}:
        raise click.UsageError(f"{chosen[0]} 没有 {asked.form} 的形式，可以用 text、csv、json")
    if asked.form == "xlsx" and not to_file:
        raise click.UsageError("xlsx 要用 -o 写明文件，例如 -o 用稿.xlsx")


def told(project: Project, asked: TallyQuery) -> Answer:
    """Count, and write the result; nothing where an error stands in the way. Raises BulletinError."""
    from bulletin.app.tally import count

    counted = count(project, asked.period)
    if counted.value is None or has_errors(counted.diagnostics):
        return None, counted.diagnostics
    if asked.against:
        return _compared(project, asked, counted.value, counted.diagnostics)
    if asked.unit:
        content = _explained(project, asked.form, counted.value, asked.unit)
    elif asked.ranks:
        content = _ranks(project, asked.form, counted.value)
    else:
        content = _table(project, asked.form, counted.value)
    return content, counted.diagnostics


def _table(project: Project, form: str, counted: TallyResult) -> bytes:
    from bulletin.app.tally import score
    from bulletin.export import tallies

    rules, tally = project.publication.tally, counted.tally
    match form:
        case "csv":
            return tallies.as_csv(tallies.rows(tally, rules)).encode()
        case "json":
            return tallies.as_json(tally, score(project, counted)).encode()
        case "svg":
            from bulletin.export.html.charts import picture

            return picture(tally, rules).encode()
        case "xlsx":
            from bulletin.export.workbook import as_xlsx

            return as_xlsx(tally, rules, score(project, counted))
        case _:
            return _lines(tallies.as_text(tally, rules, score(project, counted), report.columns))


def _compared(project: Project, asked: TallyQuery, now: TallyResult, found: tuple[Diagnostic, ...]) -> Answer:
    from bulletin.app.tally import count
    from bulletin.export import tallies

    then = count(project, asked.against)
    found = tuple(dict.fromkeys((*found, *then.diagnostics)))
    if then.value is None or has_errors(found):
        return None, found
    tallied = (now.tally, then.value.tally)
    rules = project.publication.tally
    match asked.form:
        case "csv":
            return tallies.as_csv(tallies.compared_rows(*tallied, rules)).encode(), found
        case "json":
            return tallies.compared_as_json(*tallied).encode(), found
        case _:
            return _lines(tallies.compared_as_text(*tallied, rules, report.columns)), found


def _explained(project: Project, form: str, counted: TallyResult, name: str) -> bytes:
    from bulletin.app.tally import find_unit, score
    from bulletin.export import tallies
    from bulletin.tally import explain

    unit = find_unit(project, name, counted.period.year)
    scores = score(project, counted)
    total = next((each.points for each in scores if each.unit == unit), None)
    reasons = explain(counted, scores, unit, project.publication.tally)
    match form:
        case "csv":
            return tallies.as_csv(tallies.explained_rows(reasons)).encode()
        case "json":
            return tallies.explained_as_json(unit, counted.tally, reasons, total).encode()
        case _:
            return _lines(tallies.explained_as_text(unit, counted.tally, reasons, total, report.columns))


def _ranks(project: Project, form: str, counted: TallyResult) -> bytes:
    from bulletin.app.tally import score
    from bulletin.export import tallies

    if project.publication.tally.scores is None:
        raise click.UsageError("bulletin.yaml 里没有写计分的办法（tally.scores），没有得分可列")
    scores = score(project, counted)
    match form:
        case "csv":
            return tallies.as_csv(tallies.score_rows(scores)).encode()
        case "json":
            return tallies.as_json(counted.tally, scores).encode()
        case _:
            return _lines(tallies.scores_as_text(counted.tally, scores, report.columns))


def _lines(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
