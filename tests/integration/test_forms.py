"""Report forms: definition, empty and filled form, overview; what is filled in wrongly is reported at its place."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bulletin.app.check import check, proofread
from bulletin.app.typesetting import load, make
from bulletin.cli.commands import run
from bulletin.kinds.form import FORM
from bulletin.layout.pages import PlacedRule
from bulletin.lint.completeness import fold
from tests.support.forms import DEFINITION, FILLED, REPORT, SETTINGS, write_form, write_report
from tests.support.typesetting import squeezed, texts, typeset_issue
from tests.support.workspaces import ROOT, build_in_memory, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.diagnostics import Diagnostic
    from bulletin.layout.pages import Page

FOOT = 262.0
"""mm, the lower edge of the type area."""
DEFINED = """\
title: 2025年度工作情况报表
year: 2025
sections:
  - title: 一、基本情况
    fields:
      - {name: 单位名称, required: true}
      - {name: 单位性质, type: choice, choices: [机关, 事业单位, 企业]}
      - {name: 联系电话, type: phone}
      - {name: 讲堂次数, type: number, unit: 次, counts: 道德讲堂, least: 1}
      - {name: 听众总数, type: number, sums: 道德讲堂.参与人数}
      - name: 道德讲堂
        type: table
        least: 2
        columns: [{name: 时间, type: date}, {name: 主题}, {name: 参与人数, type: number}]
      - {name: 主要做法, type: long}
      - {name: 单位意见, type: seal}
"""
VALUES = """\
definition: 定义
status: final
values:
  单位名称: 市图书馆
  单位性质: 事业单位
  联系电话: 0512-65816059
  讲堂次数: 2
  听众总数: 1,188
  道德讲堂:
    - {时间: 7月22日, 主题: 老街的故事, 参与人数: 88}
    - {时间: 2025-09-24, 主题: 和院士对话, 参与人数: "1,100"}
  单位意见: 12月30日
"""


def write(workspace: Path, change: tuple[str, str] = ("", ""), filled: str = VALUES) -> None:
    write_form(workspace, "定义", DEFINED)
    assert change[0] in filled
    write_form(workspace, "市图书馆", filled.replace(*change, 1))


def placed(diagnostics: tuple[Diagnostic, ...]) -> list[tuple[str, str]]:
    """Return codes and places."""
    return [(each.code, str(each.position)) for each in diagnostics]


def page_text(page: Page) -> str:
    return squeezed("".join(mark.text for mark in texts(page)))


# --- The published report ---------------------------------------------------------------------------------------


def test_the_published_report_is_complete(seeds: Path, tmp_path: Path) -> None:
    """Every label and value of the report stands in PDF and page; the whole list of boxes, the long text over pages."""
    seed = seeds / REPORT
    write_report(seed, tmp_path)
    built = build_in_memory(tmp_path, FILLED)
    assert [one for one in placed(built.diagnostics) if one[0].startswith("form-")] == []
    pages = typeset_issue(tmp_path, FILLED)[0].pages.pages
    drawn = "".join(mark.text for page in pages for mark in texts(page) if mark.y < FOOT)
    wanted = seed.read_text("utf-8").replace("□党政机关 事业单位", "□党政机关 ■事业单位")
    for output in (fold(built.html), fold(drawn)):
        missing = [part for part in re.split(r"[\s\f]+", wanted) if fold(part) not in output]
        assert missing == []
    assert len(pages) >= 4
    empty = build_in_memory(tmp_path, DEFINITION)
    assert re.findall("[□■]", empty.html.partition("<main>")[2]) == ["□"] * 6
    assert "钱轶颖" not in empty.html


def test_a_missing_fourth_lecture_is_reported_at_its_place(seeds: Path, tmp_path: Path) -> None:
    path = write_report(seeds / REPORT, tmp_path, lectures=3)
    found = dict(placed(proofread(open_project(tmp_path), FILLED)))
    found |= dict(placed(load(open_project(tmp_path), FILLED).diagnostics))
    lines = path.read_text("utf-8").split("\n")
    last = max(number for number, line in enumerate(lines, start=1) if line.startswith("    - {时间"))
    assert found["form-entries"] == f"forms/{FILLED}/form.yaml:{last}:7"
    count = next(number for number, line in enumerate(lines, start=1) if "讲堂次数: 4" in line)
    assert found["form-sum"] == f"forms/{FILLED}/form.yaml:{count}:9"


# --- Pages ------------------------------------------------------------------------------------------------------


def test_a_long_text_and_a_long_table_go_on_over_pages(tmp_path: Path) -> None:
    """A cell of running text breaks line by line between rules; the head of a table is repeated."""
    entries = "".join(f"    - {{时间: 3月5日, 主题: 第{at}场, 参与人数: 10}}\n" for at in range(60))
    paragraph = "实践站月月有活动，处处见身影，把讲堂办到村民家门口。" * 9
    long = f"  主要做法: |\n{f'    {paragraph}{chr(10)}' * 14}"
    changed = VALUES.replace("讲堂次数: 2", "讲堂次数: 62").replace("听众总数: 1,188", "听众总数: 1,788")
    changed = changed.replace("  道德讲堂:\n", f"  道德讲堂:\n{entries}").replace(
        "  单位意见", f"{long}  单位意见"
    )
    write(tmp_path, filled=changed)
    typeset, diagnostics = typeset_issue(tmp_path, "市图书馆")
    assert [one for one in placed(diagnostics) if one[0].startswith("form-")] == []
    pages = typeset.pages.pages
    heads = [page_text(page).count("时间主题参与人数") for page in pages]
    assert heads[:3] == [1, 1, 1]
    assert sum(heads) == heads.index(0)
    running = [page for page in pages if page_text(page).count("实践站月月") > 9]
    assert len(running) >= 2
    for page in pages:
        rules = [mark for mark in page.marks if isinstance(mark, PlacedRule) and mark.width > 100]
        lines = [mark.y for mark in texts(page) if mark.y < FOOT]
        assert {round(rule.height, 2) for rule in rules} <= {0.25, 0.35}
        assert min(rule.y for rule in rules) < max(lines) < max(rule.y for rule in rules)


def test_the_parts_of_a_form_stand_directly_below_one_another(tmp_path: Path) -> None:
    """Their outer rules coincide: no page shows two at less than a row's distance but at one place."""
    write(tmp_path)
    pages = typeset_issue(tmp_path, "市图书馆")[0].pages.pages
    wide = sorted(
        {
            round(mark.y + mark.height / 2, 2)
            for mark in pages[0].marks
            if isinstance(mark, PlacedRule) and mark.width > 100
        }
    )
    assert all(below - above > 8 for above, below in pairwise(wide))


# --- Outputs ----------------------------------------------------------------------------------------------------


def test_every_form_of_the_repository_is_built() -> None:
    """Empty form, filled form and overview are free of faults in HTML with real tables."""
    project = open_project(ROOT)
    folders = project.workspace.folders(FORM.folder, FORM.main)
    assert len(folders) >= 3
    for folder in folders:
        made = make(project, folder)
        assert made.value is not None, placed(made.diagnostics)
        found = (*made.diagnostics, *check(project, folder))
        assert [one for one in placed(found) if not one[1].startswith("None")] == []
        html = made.value.files[f"{folder}.html"].decode()
        assert "<table>" in html


def test_labels_head_their_rows(tmp_path: Path) -> None:
    write(tmp_path)
    html = build_in_memory(tmp_path, "市图书馆").html
    assert '<th class="label" scope="row">单位名称</th><td class="start" colspan="3">市图书馆</td>' in html
    assert '<th class="section" scope="colgroup" colspan="4">一、基本情况</th>' in html
    assert "□机关　■事业单位　□企业" in html
    assert "2025年12月30日" in html
    assert "2次" in html


# --- Values -----------------------------------------------------------------------------------------------------

FAULTS: dict[tuple[str, str], tuple[str, str]] = {
    ("  单位名称: 市图书馆\n", ""): ("form-required", "3:1"),
    ("单位名称: 市图书馆", "单位名称:"): ("form-required", "4:3"),
    ("单位名称:", "单位名:"): ("form-unknown", "4:3"),
    ("性质: 事业单位", "性质: 学校"): ("form-choice", "5:9"),
    ("性质: 事业单位", "性质: [机关, 企业]"): ("form-one-choice", "5:9"),
    ("0512-65816059", "0512-658160"): ("form-phone", "6:9"),
    ("讲堂次数: 2", "讲堂次数: 两次"): ("form-number", "7:9"),
    ("讲堂次数: 2", "讲堂次数: 3"): ("form-sum", "7:9"),
    ("讲堂次数: 2", "讲堂次数: 0"): ("form-range", "7:9"),
    ("听众总数: 1,188", "听众总数: 1,180"): ("form-sum", "8:9"),
    ("7月22日", "7月32日"): ("form-date", "10:12"),
    ("2025-09-24", "2024-09-24"): ("form-year", "11:12"),
    (', 参与人数: "1,100"', ""): ("form-required", "11:7"),
    ("definition: 定义", "definition: 别的"): ("form-definition", "1:13"),
}


@pytest.mark.parametrize("change", FAULTS)
def test_a_fault_is_reported_at_its_place(tmp_path: Path, change: tuple[str, str]) -> None:
    write(tmp_path, change)
    code, place = FAULTS[change]
    assert (code, f"forms/市图书馆/form.yaml:{place}") in placed(
        load(open_project(tmp_path), "市图书馆").diagnostics
    )


def test_right_values_have_no_fault(tmp_path: Path) -> None:
    write(tmp_path)
    assert placed(check(open_project(tmp_path), "市图书馆")) == []


# --- Spreadsheets and overviews ---------------------------------------------------------------------------------


def test_a_row_of_a_spreadsheet_is_a_form(tmp_path: Path) -> None:
    """Row and overview have the same values; an error in a row is found at its line and column."""
    write_form(tmp_path, "定义", DEFINED.replace("year:", "rows: 报送.csv\nyear:"))
    head = ["单位名称", "单位性质", "讲堂次数", "听众总数", "道德讲堂"]
    rows = [
        ["市博物馆", "事业单位", "2", "30", "3月1日|春天|10\n4月1日|清明|20"],
        ["市美术馆", "学校", "2", "5", "3月1日|春天|2\n4月1日|清明|3"],
    ]
    stream = io.StringIO()
    csv.writer(stream).writerows([head, *rows])
    (tmp_path / "forms" / "定义" / "报送.csv").write_text(stream.getvalue(), "utf-8")
    write_form(tmp_path, "市博物馆", "definition: 定义\nrow: 市博物馆\nstatus: final\n")
    write_form(tmp_path, "总表", "overview: 定义\nstatus: final\n")
    html = build_in_memory(tmp_path, "市博物馆").html
    assert "■事业单位" in html
    assert "清明" in html
    project = open_project(tmp_path)
    assert ("form-choice", "forms/定义/报送.csv:4:2") in placed(proofread(project, "定义"))
    overview = build_in_memory(tmp_path, "总表").html
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", overview)
    assert cells[cells.index("合计") :] == ["合计", "", "", "4", "35"]
    assert (tmp_path / "bulletin.yaml").read_text("utf-8") == SETTINGS


def test_a_filled_form_is_made_anew_when_its_definition_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """`new` begins definition and form; the commands take them by their folders."""
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert run(["new", "--form", "定义"]) == 0
    begun = tmp_path / "forms" / "定义-001" / "form.yaml"
    assert "  单位名称:  # 必填\n" in begun.read_text("utf-8")
    assert run(["new", "--form", "2026-报表"]) == 0
    assert run(["list", "--form"]) == 0
    assert "2026-报表" in capfd.readouterr().out
    assert run(["build", "2026-报表", "定义-001", "市图书馆"]) == 0
    capfd.readouterr()
    assert run(["build", "市图书馆"]) == 0
    before = (tmp_path / "build" / "市图书馆" / "市图书馆.html").read_text("utf-8")
    write_form(tmp_path, "定义", DEFINED.replace("一、基本情况", "一、单位情况"))
    assert run(["build", "市图书馆"]) == 0
    after = (tmp_path / "build" / "市图书馆" / "市图书馆.html").read_text("utf-8")
    assert "一、基本情况" in before
    assert "一、单位情况" in after


def test_the_overview_is_written_for_spreadsheets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Numbers are numbers in csv, JSON and xlsx; the sums are below the units."""
    write(tmp_path)
    write_form(
        tmp_path, "市博物馆", VALUES.replace("市图书馆", "=市博物馆").replace("讲堂次数: 2", "讲堂次数: 2次")
    )
    monkeypatch.chdir(tmp_path)
    assert run(["forms", "定义", "--format", "csv"]) == 0
    rows = [*csv.reader(io.StringIO(capfdbinary.readouterr().out.decode("utf-8-sig")))]
    assert rows[0] == ["单位名称", "单位性质", "联系电话", "讲堂次数（次）", "听众总数"]
    assert sorted(row[0] for row in rows[1:3]) == ["'=市博物馆", "市图书馆"]
    assert rows[3] == ["合计", "", "", "4", "2376"]
    assert run(["forms", "市图书馆", "--format", "json"]) == 0
    assert {one["听众总数"] for one in json.loads(capfdbinary.readouterr().out)} == {1188}
    assert run(["forms", "定义", "--format", "xlsx", "-o", "总表.xlsx"]) == 0
    with zipfile.ZipFile(tmp_path / "总表.xlsx") as book:
        assert "<v>2376</v>" in book.read("xl/worksheets/sheet1.xml").decode()
    assert run(["forms", "别的"]) == 2
