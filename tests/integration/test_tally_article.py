"""Tally articles in their issue: words instead of a table, 篇次, and a typed total that is checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bulletin.app.check import check
from bulletin.app.typesetting import make
from bulletin.kinds.bulletin.sources import load_issue
from tests.support.projects import add_issue, add_opening, make_workspace
from tests.support.workspaces import build_in_memory, copy_workspace, format_diagnostics, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.workspaces import BuiltIssue

PROSE = "南京市11篇（市本级7篇、县（市、区）4篇），无锡市7篇（市本级4篇、县（市、区）3篇），"


PAGE_NUMBER = re.compile(r"— \d+ —")


def drawn(finished: BuiltIssue) -> str:
    text = "".join(glyph.text for page in finished.facts.pages for glyph in page.glyphs)
    return PAGE_NUMBER.sub("", text)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return copy_workspace(tmp_path / "workspace")


def add_key(workspace: Path, more: str) -> None:
    article = workspace / "issues" / "2022-36" / "04-tally.md"
    article.write_text(article.read_text("utf-8").replace("period: 2022", f"period: 2022\n{more}"), "utf-8")


def test_prose_on_request(workspace: Path) -> None:
    add_key(workspace, "form: prose")
    finished = build_in_memory(workspace, "2022-36")
    ending = "综合稿件3篇；文明行业2篇（省审计系统1篇、省交通运输系统1篇）。"
    for text in (finished.html, drawn(finished)):
        assert PROSE in text
        assert f"宿迁市8篇（市本级5篇、县（市、区）3篇）；{ending}" in text
    assert "<table" not in finished.html
    assert f"<p>{PROSE}" in finished.html
    assert "（共93篇）" in drawn(finished)


def test_the_table_comes_from_the_count(workspace: Path) -> None:
    assert f"<p>{PROSE}" not in build_in_memory(workspace, "2022-36").html
    article = workspace / "issues" / "2022-36" / "01-suzhou.md"
    article.write_text(article.read_text("utf-8").replace("from: 苏州市", "from: 泰兴市"), "utf-8")
    html = build_in_memory(workspace, "2022-36").html
    assert '<th scope="row">苏州市</th><td>4</td><td>10</td>' in html
    assert '<th scope="row">泰州市</th><td>4</td><td>3</td>' in html


def test_a_typed_total_is_checked(workspace: Path) -> None:
    add_key(workspace, "total: 92")
    (diagnostic,) = [
        each for each in check(open_project(workspace), "2022-36") if each.code == "tally-total-disagrees"
    ]
    assert (diagnostic.values["stated"], diagnostic.values["counted"]) == ("92", "93")
    assert str(diagnostic.position) == "issues/2022-36/04-tally.md:5:8"
    assert make(open_project(workspace), "2022-36").value is None


def test_uses_are_reported_beside_articles(tmp_path: Path) -> None:
    make_workspace(tmp_path, tally="several: each")
    add_opening(tmp_path, 2022, "through: 1\nplaces: {南京市: {own: 2}}")
    add_issue(
        tmp_path,
        "2022-02",
        "from: [苏州市, 盐城市, 泰兴市]",
        "title: 统计\nkind: tally\nperiod: 2022\ntotal: 3",
    )
    finished = build_in_memory(tmp_path, "2022-02")
    assert "（共3篇，5篇次）" in finished.html
    assert "（共3篇，5篇次）" in drawn(finished)


def test_the_form_is_for_tallies_only(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    add_issue(tmp_path, "2022-01", "from: 苏州市\nform: prose")
    diagnostics = load_issue(open_project(tmp_path), "2022-01").diagnostics
    assert [each.code for each in diagnostics] == ["tally-key"], format_diagnostics(diagnostics)
