"""Scores: points with their reasons, from bulletin.yaml to ranks and explanations."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.app.tally import count
from bulletin.cli import commands
from bulletin.kinds.bulletin.sources import load_issue
from bulletin.project.project import Project
from bulletin.tally.scores import UnitScore, _ranked, same_title
from bulletin.workspace import Workspace
from tests.support.projects import add_issue, add_opening, make_workspace
from tests.support.workspaces import open_project

if TYPE_CHECKING:
    from pathlib import Path

RULES = """
trades: [省审计系统]
scores:
  base: 10
  general: 1.5
  points:
    - {column: 工作交流, level: county, points: 6}
    - {column: 工作交流, points: 5}
    - {kind: notice, points: 0.5}
    - {points: 2}
  extra: {批示: 5, 增刊: 3}
"""


def scored(folder: Path, period: str = "2022") -> dict[str, UnitScore]:
    workspace = open_project(folder)
    counted = count(workspace, period)
    assert counted.value is not None, counted.diagnostics
    return {each.unit: each for each in counted.value.scores}


def points(folder: Path) -> dict[str, Decimal]:
    """Points beyond the base of those who have some."""
    return {unit: each.points - 10 for unit, each in scored(folder).items() if each.points != 10}


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        ("from: 苏州市\ncolumn: 工作交流", {"苏州市": 5}),
        ("from: 昆山市\ncolumn: 工作交流", {"苏州市": 6}),
        ("from: 苏州市\ncolumn: 信息动态", {"苏州市": 2}),
        ("from: 苏州市\nkind: notice\ncount: true", {"苏州市": 0.5}),
        ("from: 苏州市\nkind: notice", {}),
        ("from: 省审计系统", {"省审计系统": 2}),
        ("from: 苏州市\nextra: 批示", {"苏州市": 7}),
        ("from: 综合\ncontributors: [苏州市, 泰兴市]", {"苏州市": 1.5, "泰州市": 1.5}),
        ("from: 综合\ncontributors: [苏州市, 昆山市]", {"苏州市": 1.5}),
        ("from: 综合", {}),
        ("from: [苏州市, 盐城市]\ncolumn: 工作交流", {"苏州市": 5, "盐城市": 5}),
        ("from: [昆山市, 太仓市]", {"苏州市": 2}),
    ],
)
def test_points_of_one_article(tmp_path: Path, article: str, expected: dict[str, float]) -> None:
    make_workspace(tmp_path, tally=RULES)
    add_issue(tmp_path, "2022-01", article)
    assert points(tmp_path) == {unit: Decimal(str(each)) for unit, each in expected.items()}


def test_every_article_of_a_supplement_has_its_extra_points(tmp_path: Path) -> None:
    make_workspace(tmp_path, tally=RULES)
    add_issue(tmp_path, "2022-s01", "from: 苏州市\nextra: 批示")
    assert points(tmp_path) == {"苏州市": 2 + 3 + 5}


def test_joint_pieces_are_halved_where_the_rules_say_so(tmp_path: Path) -> None:
    make_workspace(tmp_path, tally=f"{RULES}\n  joint: halved")
    add_issue(
        tmp_path,
        "2022-01",
        "from: [苏州市, 盐城市]\ncolumn: 工作交流\nextra: 批示",
        "from: [昆山市, 太仓市]\ncolumn: 工作交流",
        "from: 综合\ncontributors: [南京市, 南通市]",
    )
    assert points(tmp_path) == {
        "苏州市": Decimal("5.0") + 6,
        "盐城市": 5,
        "南京市": Decimal("1.5"),
        "南通市": Decimal("1.5"),
    }


def test_of_several_uses_all_or_only_the_highest_count(tmp_path: Path) -> None:
    uses = ("title: 一样的题目\nfrom: 苏州市", "from: 苏州市\nreuse_of: 2022-01/01.md\ncolumn: 工作交流")
    for name, more, expected in (("add", "", 2 + 5 + 2), ("highest", "\n  repeats: highest", 5)):
        folder = make_workspace(tmp_path / name, tally=RULES + more)
        add_issue(folder, "2022-01", uses[0])
        add_issue(folder, "2022-02", uses[1])
        add_issue(folder, "2022-03", "title: 一样的“题目”\nfrom: 苏州市")
        assert points(folder) == {"苏州市": expected}
    lines = scored(tmp_path / "highest")["苏州市"].lines
    assert [line.points for line in lines] == [10, 0, 5, 0]
    assert "只计最高的一次" in lines[1].reason


def test_counties_score_for_themselves_where_the_rules_say_so(tmp_path: Path) -> None:
    make_workspace(tmp_path, tally=f"{RULES}\n  counties: apart")
    add_issue(tmp_path, "2022-01", "from: 昆山\ncolumn: 工作交流", "from: 昆山市", "from: 南京市鼓楼区")
    assert points(tmp_path) == {"昆山市": 6 + 2, "南京市鼓楼区": 2}
    assert scored(tmp_path)["昆山市"].group == "县（市、区）"


def test_classes_are_ranked_apart_and_ties_equal(tmp_path: Path) -> None:
    classes = "\n  classes: {苏南: [南京, 无锡, 常州, 苏州, 镇江]}"
    make_workspace(tmp_path, tally=RULES + classes)
    add_issue(tmp_path, "2022-01", *[f"from: {city}" for city in ("苏州市", "南京市", "盐城市")])
    add_issue(tmp_path, "2022-02", "from: 盐城市", "from: 无锡市\ncolumn: 工作交流")
    ranks = {unit: (each.group, each.rank) for unit, each in scored(tmp_path).items()}
    assert ranks["无锡市"] == ("苏南", 1)
    assert ranks["南京市"] == ranks["苏州市"] == ("苏南", 2)
    assert ranks["常州市"] == ranks["镇江市"] == ("苏南", 4)
    assert ranks["盐城市"] == ("地区", 1)
    assert ranks["徐州市"] == ("地区", 2)
    assert ranks["省审计系统"] == ("文明行业", 1)


def test_opening_scores_are_added(tmp_path: Path) -> None:
    make_workspace(tmp_path, tally=RULES)
    add_opening(tmp_path, 2022, "through: 5\nplaces: {苏州市: {own: 3}}\nscores: {苏州: 31.5, 省审计系统: 2}")
    add_issue(tmp_path, "2022-06", "from: 苏州市")
    assert points(tmp_path) == {"苏州市": Decimal("33.5"), "省审计系统": 2}


def test_an_opening_state_without_scores_is_reported(tmp_path: Path) -> None:
    make_workspace(tmp_path, tally=RULES)
    add_opening(tmp_path, 2022, "through: 5\nplaces: {苏州市: {own: 3}}")
    add_issue(tmp_path, "2022-06", "from: 苏州市")
    assert [each.code for each in count(open_project(tmp_path), "2022").diagnostics] == [
        "opening-without-scores"
    ]


@pytest.mark.parametrize(
    ("tally", "code", "place"),
    [
        ("scores:\n  points: [{points: 两分}]", "not-points", "bulletin.yaml:10:23"),
        (RULES + "\n  classes: {甲: [综合]}", "no-unit-scores", "bulletin.yaml:20:19"),
    ],
)
def test_errors_in_the_rules_are_reported(tmp_path: Path, tally: str, code: str, place: str) -> None:
    make_workspace(tmp_path, tally=tally)
    diagnostics = Project.open(Workspace(tmp_path)).diagnostics
    assert [(each.code, str(each.position)) for each in diagnostics] == [(code, place)]


@pytest.mark.parametrize("tally", [RULES, ""])
def test_extra_points_that_are_not_declared_are_reported(tmp_path: Path, tally: str) -> None:
    make_workspace(tmp_path, tally=tally)
    add_issue(tmp_path, "2022-01", "from: 苏州市\nextra: 批语")
    diagnostics = load_issue(open_project(tmp_path), "2022-01").diagnostics
    assert [(each.code, str(each.position)) for each in diagnostics] == [
        ("extra-unknown", "issues/2022-01/01.md:4:8")
    ]


def test_explain_says_every_count_and_every_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    make_workspace(tmp_path, tally=RULES)
    add_opening(tmp_path, 2022, "through: 5\nplaces: {苏州市: {own: 3, counties: 2}}\nscores: {苏州: 20}")
    add_issue(
        tmp_path, "2022-06", "from: 昆山市\ncolumn: 工作交流\nextra: 批示", "from: 综合\ncontributors: 苏州市"
    )
    add_issue(tmp_path, "2022-07", "from: 南京市")
    monkeypatch.chdir(tmp_path)
    assert commands.run(["tally", "2022", "--explain", "苏州", "--format", "json"]) == 0
    explained = json.loads(capfd.readouterr().out)
    assert (explained["unit"], explained["points"]) == ("苏州市", 10 + 20 + 6 + 5 + 1.5)
    assert [(line["issue"], line["counted"], line["points"]) for line in explained["lines"]] == [
        ("", "", 10),
        ("", "", 20),
        ("第1—5期", "市本级3篇、县（市、区）2篇", None),
        ("第6期", "县（市、区）1篇", 11),
        ("第6期", "综合稿件1篇", 1.5),
    ]
    assert explained["lines"][3]["reason"] == "工作交流、县（市、区）6分，批示加5分"
    assert commands.run(["tally", "2022", "--explain", "苏州市"]) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "得分合计：42.5"
    assert commands.run(["tally", "2022", "--explain", "苏洲市"]) == 2
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "是不是：苏州市" in captured.err


def test_text_csv_and_json_contain_the_ranks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    make_workspace(tmp_path, tally=RULES)
    add_issue(tmp_path, "2022-01", "from: 苏州市", "from: 南京市")
    monkeypatch.chdir(tmp_path)
    assert commands.run(["tally", "2022"]) == 0
    assert ["地区", "1", "南京市", "12"] in [line.split() for line in capfd.readouterr().out.splitlines()]
    assert commands.run(["tally", "2022", "--scores"]) == 0
    assert capfd.readouterr().out.splitlines()[0] == "2022：截至2022年第1期（2022年1月3日），共2篇"
    assert commands.run(["tally", "2022", "--scores", "--format", "csv"]) == 0
    assert capfd.readouterr().out.splitlines()[:4] == [
        "\ufeff分组,名次,单位,得分",
        "地区,1,南京市,12",
        "地区,1,苏州市,12",
        "地区,3,无锡市,10",
    ]
    assert commands.run(["tally", "2022", "--format", "json"]) == 0
    first = json.loads(capfd.readouterr().out)["scores"][0]
    assert first == {"unit": "南京市", "class": "地区", "rank": 1, "points": 12}


@given(st.lists(st.decimals(0, 20, places=1), max_size=20))
def test_a_rank_is_one_more_than_the_number_of_the_better_ones(values: list[Decimal]) -> None:
    from bulletin.tally.scores import ScoreLine

    units = [UnitScore(str(at), "甲", 0, (ScoreLine(each, ""),)) for at, each in enumerate(values)]
    ranked = list(_ranked(units, ["甲"]))
    assert sorted(each.unit for each in ranked) == sorted(each.unit for each in units)
    for each in ranked:
        assert each.rank == 1 + sum(other.points > each.points for other in ranked)


def test_titles_are_the_same_but_for_their_marks() -> None:
    assert same_title("“四季行”：工作 品牌") == same_title("四季行，工作品牌")
    assert same_title("第1期") != same_title("第2期")


def test_ranks_without_rules_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    make_workspace(tmp_path)
    add_issue(tmp_path, "2022-01", "from: 苏州市")
    monkeypatch.chdir(tmp_path)
    assert commands.run(["tally", "2022", "--scores"]) == 2
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "tally.scores" in captured.err
