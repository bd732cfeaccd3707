"""`bulletin list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bulletin.cli import localization, report
from bulletin.cli.shared import (
    chosen_register,
    echo_diagnostics,
    format_option,
    open_project,
    register_options,
)
from bulletin.model import Status

if TYPE_CHECKING:
    from bulletin.app.lifecycle import IssueSummary
    from bulletin.kinds.kind import Register
    from bulletin.project.project import Project

HEAD = ("期", "状态", "日期", "篇数", "页数", "成品")
NONE = "—"
STATUS = {Status.DRAFT.value: "送审稿", Status.FINAL.value: "定稿"}


@click.command(cls=localization.Command, epilog="例：bulletin list；bulletin list --format json。")
@register_options(
    lambda register: {"is_flag": True, "default": None, "help": f"不列各期，列出{register.title}的登记。"}
)
@format_option("text", "json")
def list(form: str, **kinds: bool | None) -> None:  # noqa: A001 - the command's name
    """列出各期：状态、日期、篇数，最近一次排出的页数，成品是不是最新的。"""
    from bulletin.app.lifecycle import list_issues

    project = open_project()
    if chosen := chosen_register(kinds):
        _echo_register(project, chosen[1], form)
        return
    listed = list_issues(project)
    echo_diagnostics(project.misnamed)
    if form == "json":
        click.echo(report.as_json([*map(_object, listed)]))
        return
    for line in report.columns((HEAD, *map(_row, listed)), right=(3, 4)) if listed else ():
        click.echo(line)
    if not listed:
        click.echo("还没有一期。bulletin new 新建一期。", err=True)


def _echo_register(project: Project, register: Register, form: str) -> None:
    """Print the entries of a register."""
    entries = [*register.entries(project)]
    if form == "json":
        click.echo(report.as_json(entries))
        return
    rows = [[_cell(each[key]) for key in register.heads] for each in entries]
    for line in report.columns(([*register.heads.values()], *rows)) if rows else ():
        click.echo(line)
    if not rows:
        click.echo(f"还没有{register.title}。bulletin new --{register.option} 新建一件。", err=True)


def _cell(value: str | int | None) -> str:
    """Return what a register shows of a value; a status is Chinese."""
    return NONE if value is None else STATUS.get(str(value), str(value))


def _row(one: IssueSummary) -> tuple[str, ...]:
    header = one.header
    edition = f"（第{header.edition}版）" if header.edition > 1 else ""
    status = STATUS[header.status.value] + edition
    day = header.date.isoformat() if header.date else NONE
    pages = str(one.pages) if one.pages is not None else NONE
    return header.folder, status, day, str(one.articles), pages, _output(one)


def _output(one: IssueSummary) -> str:
    if one.pages is None:
        return NONE
    return "最新" if one.current else "须重排"


def _object(one: IssueSummary) -> dict[str, object]:
    header = one.header
    return {
        "issue": header.folder,
        "number": header.number,
        "supplement": header.supplement,
        "status": header.status.value,
        "edition": header.edition,
        "date": header.date.isoformat() if header.date else None,
        "articles": one.articles,
        "pages": one.pages,
        "current": one.current if one.pages is not None else None,
    }
