"""The numbers ledger of `bulletin check`: numbers, totals and dates in their run, articles used before."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from bulletin.cli import commands
from bulletin.diagnostics.catalogue import AREAS, CATALOGUE
from bulletin.kinds.bulletin.ledger import _known_article, check_entry
from bulletin.kinds.bulletin.sources import load_issue
from bulletin.model import Article, Paragraph, Text, Title
from bulletin.tally.ledger import KEPT, KnownArticle, sketch
from tests.support.projects import add_issue, add_opening, make_workspace
from tests.support.workspaces import open_project

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.diagnostics import Diagnostic
    from bulletin.project.project import Project

SERIES = "series: {{title: 文明实践专刊, number: {}}}\n"


def codes(folder: Path, name: str) -> list[tuple[str, str]]:
    """Codes and positions of the ledger's diagnostics of an issue."""
    return [(each.code, str(each.position)) for each in ledger_diagnostics(open_project(folder), name)]


def ledger_diagnostics(project: Project, name: str) -> tuple[Diagnostic, ...]:
    read = load_issue(project, name).value
    return check_entry(project, read) if read else ()


def messages(folder: Path, name: str) -> str:
    return "".join(each.message() for each in ledger_diagnostics(open_project(folder), name))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path)


# --- Numbers -------------------------------------------------------------------------------------------------


def test_numbers_that_go_on_are_right(workspace: Path) -> None:
    add_opening(workspace, 2022, "through: 3\nsupplements: 1\ntotal: 103\nseries: {文明实践专刊: 8}")
    add_issue(workspace, "2022-04", "from: 苏州市", head="total: 104\n" + SERIES.format(9))
    add_issue(workspace, "2022-05", "from: 苏州市", head="total: 105\n")
    add_issue(workspace, "2022-s02", "from: 苏州市", head=SERIES.format(10))
    add_issue(workspace, "2023-01", "from: 苏州市", head="total: 114\n" + SERIES.format(11))
    for name in ("2022-04", "2022-05", "2022-s02", "2023-01"):
        assert [each for each in codes(workspace, name) if each[0] != "used-before"] == []


def test_a_gap_is_reported_at_the_number_behind_it(workspace: Path) -> None:
    add_opening(workspace, 2022, "through: 3")
    add_issue(workspace, "2022-05", "from: 苏州市")
    add_issue(workspace, "2022-09", "from: 南京市")
    assert ("number-gap", "issues/2022-05/issue.md:2:9") in codes(workspace, "2022-05")
    assert "第5期前面缺第4期" in messages(workspace, "2022-05")
    assert "第9期前面缺第6—8期" in messages(workspace, "2022-09")


def test_a_supplement_has_numbers_of_its_own(workspace: Path) -> None:
    add_issue(workspace, "2022-01", "from: 苏州市")
    add_issue(workspace, "2022-s02", "from: 南京市")
    assert "number-gap" not in dict(codes(workspace, "2022-01"))
    assert "增刊第2期前面缺第1期" in messages(workspace, "2022-s02")
    add_opening(workspace, 2022, "through: 0\nsupplements: 1")
    assert "number-gap" not in dict(codes(workspace, "2022-s02"))


def test_a_number_twice_is_reported_in_both(workspace: Path) -> None:
    add_issue(workspace, "2022-01", "from: 苏州市")
    add_issue(workspace, "2022-02", "from: 南京市")
    twice = workspace / "issues" / "2022-02" / "issue.md"
    twice.write_text(twice.read_text("utf-8").replace("number: 2", "number: 1"), "utf-8")
    assert ("number-double", "issues/2022-02/issue.md:2:9") in codes(workspace, "2022-02")
    assert "2022-02" in messages(workspace, "2022-01")
    twice.write_text(twice.read_text("utf-8").replace("number: 1", "number: 1\nedition: 2"), "utf-8")
    assert "number-double" not in dict(codes(workspace, "2022-02"))


def test_specials_run_on_over_the_years(workspace: Path) -> None:
    add_opening(workspace, 2020, "through: 9\nseries: {文明实践专刊: 28}")
    add_issue(workspace, "2021-01", "from: 苏州市", head=SERIES.format(29))
    add_issue(workspace, "2022-01", "from: 南京市", head=SERIES.format(31))
    add_issue(workspace, "2022-02", "from: 常州市", head=SERIES.format(31))
    assert [each for each in codes(workspace, "2021-01") if each[0].startswith("number")] == []
    by_code = dict(codes(workspace, "2022-02"))
    assert "number-double" in by_code
    assert "“文明实践专刊”第31期前面缺第30期" in messages(workspace, "2022-01")


@pytest.mark.parametrize(
    ("total", "expected"), [(105, None), (104, "105"), (107, "105")], ids=["right", "twice", "gap"]
)
def test_totals_rise_with_the_numbers(workspace: Path, total: int, expected: str | None) -> None:
    add_issue(workspace, "2022-01", "from: 苏州市", head="total: 103\n")
    add_issue(workspace, "2022-02", "from: 南京市")
    add_issue(workspace, "2022-03", "from: 常州市", head=f"total: {total}\n")
    off = [
        each for each in ledger_diagnostics(open_project(workspace), "2022-03") if each.code == "total-off"
    ]
    assert [each.values["expected"] for each in off] == ([expected] if expected else [])
    assert all(str(each.position) == "issues/2022-03/issue.md:5:8" for each in off)


def test_a_total_goes_on_from_the_opening_state(workspace: Path) -> None:
    add_opening(workspace, 2022, "through: 3\ntotal: 50")
    add_issue(workspace, "2022-04", "from: 苏州市", head="total: 52\n")
    (off,) = [
        each for each in ledger_diagnostics(open_project(workspace), "2022-04") if each.code == "total-off"
    ]
    assert (off.values["expected"], off.values["other"]) == ("51", "tallies/2022.yaml")


def test_a_total_rises_over_the_years(workspace: Path) -> None:
    add_issue(workspace, "2021-01", "from: 苏州市", head="total: 50\n")
    add_issue(workspace, "2022-01", "from: 南京市", head="total: 50\n")
    add_issue(workspace, "2023-01", "from: 常州市", head="total: 90\n")
    assert "total-off" in dict(codes(workspace, "2022-01"))
    assert "total-off" not in dict(codes(workspace, "2023-01"))


def test_dates_that_run_backwards_are_reported(workspace: Path) -> None:
    add_issue(workspace, "2022-01", "from: 苏州市")
    add_issue(workspace, "2022-02", "from: 南京市")
    late = workspace / "issues" / "2022-01" / "issue.md"
    late.write_text(late.read_text("utf-8").replace("2022-01-03", "2022-03-09"), "utf-8")
    assert ("date-backwards", "issues/2022-02/issue.md:3:7") in codes(workspace, "2022-02")
    assert "date-backwards" not in dict(codes(workspace, "2022-01"))


# --- Articles used before ------------------------------------------------------------------------------------

CHARACTERS = (
    "文明实践志愿服务中心站所群众城乡社区理论宣讲道德模范新风家庭学校礼堂活动阵地队伍机制平台数字治理"
)


def text(seed: int, length: int = 900) -> str:
    chosen = random.Random(seed)  # noqa: S311 - made-up text
    return "".join(chosen.choice(CHARACTERS) for _ in range(length))


def write(folder: Path, name: str, *articles: tuple[str, str]) -> None:
    add_issue(folder, name, *["from: 苏州市"] * len(articles))
    for at, (title, body) in enumerate(articles, 1):
        path = folder / "issues" / name / f"{at:02}.md"
        path.write_text(f"---\ntitle: {title}\nfrom: 苏州市\n---\n{body}\n", "utf-8")


@pytest.mark.parametrize(
    ("title", "body", "why"),
    [
        ("苏州市：打造|“四季行”品牌", text(2), "标题相同"),
        ("苏州市打造“四季行”的品牌", text(2), "标题几乎相同"),
        ("别的题目", text(1), "正文相同"),
        ("别的题目", text(1)[:700] + text(2)[:200], "正文大半相同"),
        ("别的题目", text(2), None),
        ("别的题目", text(1)[:200] + text(2)[:700], None),
    ],
)
def test_an_article_that_was_used_before_is_reported(
    workspace: Path, title: str, body: str, why: str | None
) -> None:
    write(workspace, "2022-01", ("苏州市打造“四季行”品牌", text(1)), ("再一篇", text(3)))
    write(workspace, "2022-02", ("新的一篇", text(4)), (title, body))
    used = [
        each for each in ledger_diagnostics(open_project(workspace), "2022-02") if each.code == "used-before"
    ]
    assert [each.values["why"] for each in used] == ([why] if why else [])
    for each in used:
        assert str(each.position) == "issues/2022-02/02.md:2:8"
        assert each.values["other"] == "issues/2022-01/01.md"
    assert codes(workspace, "2022-01") == []


def test_reports_of_two_years_are_not_one_article(workspace: Path) -> None:
    write(workspace, "2022-01", ("苏州市2021年文明城市创建工作情况", text(1)))
    write(workspace, "2022-02", ("苏州市2022年文明城市创建工作情况", text(2)))
    assert codes(workspace, "2022-02") == []


def test_an_article_twice_in_one_issue_is_reported_at_the_second(workspace: Path) -> None:
    write(workspace, "2022-01", ("甲乙丙丁", text(1)), ("戊己庚辛", text(1)))
    assert codes(workspace, "2022-01") == [("used-before", "issues/2022-01/02.md:2:8")]


def test_a_reuse_that_is_meant_is_no_fault(workspace: Path) -> None:
    write(workspace, "2022-01", ("一篇", text(1)))
    write(workspace, "2022-02", ("一篇", text(1)))
    again = workspace / "issues" / "2022-02" / "01.md"
    again.write_text(again.read_text("utf-8").replace("from:", "reuse_of: 2022-01/01.md\nfrom:"), "utf-8")
    assert codes(workspace, "2022-02") == []
    again.write_text(again.read_text("utf-8").replace("2022-01/01.md", "2022-01/09.md"), "utf-8")
    assert [code for code, _ in codes(workspace, "2022-02")] == ["reuse-unknown"]


def test_tallies_of_one_title_are_no_reuse(workspace: Path) -> None:
    for name in ("2022-01", "2022-02"):
        add_issue(workspace, name, "title: 稿件采用情况统计\nkind: tally\nperiod: 2022")
        assert codes(workspace, name) == []


def test_a_sketch_is_small_and_does_not_mind_marks() -> None:
    body = text(7, 5000)
    assert len(sketch(body)) == 8 * KEPT
    assert sketch("，".join(body)) == sketch(body)
    assert sketch("") == ""
    assert sketch("短文") != sketch("短句")
    article = Article(Title(("题",)), "a.md", (Paragraph((Text(body),)),))
    assert _known_article(article) == KnownArticle("a.md", "题", sketch(body))


# --- In `bulletin check` -------------------------------------------------------------------------------------


def test_check_says_what_the_ledger_finds(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    add_issue(workspace, "2022-02", "from: 苏州市")
    monkeypatch.chdir(workspace)
    assert commands.run(["check", "2022-02"]) == 0
    assert "issues/2022-02/issue.md:2:9: 警告 [number-gap]" in capfd.readouterr().out
    assert commands.run(["check", "2022-02", "--strict"]) == 1


def test_every_code_of_the_ledger_is_tried_here() -> None:
    from pathlib import Path

    here = Path(__file__).read_text("utf-8")
    assert [code for code in AREAS["completeness"] if here.count(code) < 1] == []
    assert AREAS["completeness"].items() <= CATALOGUE.items()
