"""A year counted by hand: every table, CSV and workbook says what a plain recount of its files says."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import yaml

from bulletin.cli.tally_report import TallyQuery, tally_output
from bulletin.preview import serializers
from tests.support import year
from tests.support.workspaces import build_in_memory, format_diagnostics, open_project
from tests.support.year_texts import CITIES

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from bulletin.project.project import Project

OWN = {
    "杭州市余杭区": "杭州市",
    "桐庐县": "杭州市",
    "象山县": "宁波市",
    "泰顺县": "温州市",
    "桐乡市": "嘉兴市",
}
OWN |= {"安吉县": "湖州市", "新昌县": "绍兴市", "浦江县": "金华市", "义乌市": "金华市", "江山市": "衢州市"}
OWN |= {"开化县": "衢州市", "嵊泗县": "舟山市", "仙居县": "台州市", "天台县": "台州市", "松阳县": "丽水市"}
OWN |= {"云和县": "丽水市", "宁波市鄞州区": "宁波市", "温州市洞头区": "温州市", "嘉兴市秀洲区": "嘉兴市"}
OWN |= {"湖州市南浔区": "湖州市", "绍兴市柯桥区": "绍兴市", "舟山市普陀区": "舟山市"}
"""The city of each county that the year's articles come from."""
TRADE, TRADES = "省文旅系统", "文明行业"
HOSTILE = (
    *(f"{sign}{rest}" for sign in "=+-@" for rest in ("1+1", "SUM(A1:A9)", "cmd|' /C calc'!A0", "A1")),
    *(f"{sign}{rest}" for sign in "＝＋－＠" for rest in ("1+1", "SUM(A1)")),
    *('=HYPERLINK("http://a.example","点我")', '=IMPORTXML("http://a.example","//a")', "=1+1;2", "=1,+2"),
    *(
        '"=1+1"',
        "'=1+1",
        "-2",
        "+86 25",
        "@某某",
        "=",
        "-",
        "http://a.example/=1",
        "1e3",
        "007",
        "2025-01-02",
    ),
    "TRUE",
)
"""Titles that a spreadsheet would calculate, follow or turn into another value."""
SETTINGS = f"""\
tally:
  trades: [{TRADE}]
  own_label: "=本级"
  general_label: "+综合"
  trades_label: "@行业"
  scores:
    base: 10
    points: [{{column: 工作交流, level: county, points: 5}}, {{column: 工作交流, points: 4}}, {{points: 2.5}}]
    general: 1
    extra: {{批示: 3, 增刊: 3}}
"""
OPENING = f"year: 2024\nthrough: 7\nplaces: {{杭州市: {{own: 2, counties: 1}}}}\ngeneral: 3\ntrades: {{{TRADE}: 2}}\n"


def write(path: Path, front: dict[str, Any], text: str = "正文。\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    head = "".join(f"{key}: {json.dumps(one, ensure_ascii=False)}\n" for key, one in front.items())
    path.write_text(f"---\n{head}---\n{text}", "utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The year of an office with an issue of hostile titles, and drafts that don't count."""
    folder = year.make(tmp_path_factory.mktemp("recount"))
    settings = folder / "bulletin.yaml"
    settings.write_text(settings.read_text("utf-8") + SETTINGS, "utf-8")
    issue = folder / "issues" / "2025-13"
    write(issue / "issue.md", {"number": 13, "date": "2025-12-25", "status": "final"}, "")
    origins = [*CITIES, *OWN, "综合", TRADE, ["宁波市", "桐庐县"], ["杭州市", "桐庐县"]]
    for at, title in enumerate(HOSTILE):
        more = {"extra": "批示"} if at % 5 == 0 else {}
        together = {"contributors": ["温州市", "嵊泗县"]} if origins[at % len(origins)] == "综合" else {}
        front = {"title": title, "from": origins[at % len(origins)], "column": "工作交流"}
        write(issue / f"{at:02}.md", front | more | together)
    for name, head in (("2025-14", {"number": 14, "date": "2025-12-30"}), ("draft-春节", {})):
        write(folder / "issues" / name / "issue.md", {"status": "draft", **head}, "")
        write(
            folder / "issues" / name / "01.md",
            {"title": f"草稿{name}", "from": "杭州市", "column": "工作交流"},
        )
    (folder / "tallies").mkdir()
    (folder / "tallies" / "2024.yaml").write_text(OPENING, "utf-8")
    return folder


@pytest.fixture(scope="module")
def project(folder: Path) -> Project:
    return open_project(folder)


class Recount:
    """The articles of the final issues, read and counted anew."""

    def __init__(self, folder: Path, last: int = 99) -> None:
        self.levels, self.points = Counter[tuple[str, str]](), Counter[str]()
        self.articles: list[tuple[str, str]] = []
        self.points.update(dict.fromkeys((*CITIES, TRADE), 10.0))
        for path in sorted(folder.glob("issues/*/*.md")):
            head = front(path.parent / "issue.md")
            if path.name == "issue.md" or path.name.startswith("附件") or head["status"] != "final":
                continue
            supplement = bool(head.get("supplement"))
            if not (last < 99 and (supplement or head["number"] > last)):
                self._add(front(path), supplement=supplement)

    def _add(self, article: dict[str, Any], *, supplement: bool) -> None:
        if article.get("kind", "article") != "article":
            return
        origins = article["from"] if isinstance(article["from"], list) else [article["from"]]
        rows = {OWN.get(one, one) for one in origins}
        general = origins == ["综合"] or len(rows) > 1
        row = "综合" if general else rows.pop()
        level = "own" if general or len(origins) > 1 or origins[0] in (*CITIES, TRADE) else "county"
        self.levels[row, level] += 1
        self.articles.append((row, str(article["title"]).replace("|", "")))
        scoring = article.get("contributors", []) if origins == ["综合"] else origins
        for unit in dict.fromkeys(OWN.get(one, one) for one in scoring):
            first = next(one for one in scoring if OWN.get(one, one) == unit)
            worth = (5 if first in OWN else 4) if article.get("column") == "工作交流" else 2.5
            points = 1 if origins == ["综合"] else worth
            self.points[unit] += points + 3 * supplement + (3 if article.get("extra") else 0)

    def table(self) -> list[list[Any]]:
        """The rows of the table, with points and ranks."""
        ranked = sorted((self.points[city] for city in CITIES), reverse=True)
        rows: list[list[Any]] = []
        for city in CITIES:
            own, counties = self.levels[city, "own"], self.levels[city, "county"]
            points = self.points[city]
            rows.append([city, own, counties, own + counties, points, ranked.index(points) + 1])
        general = self.levels["综合", "own"]
        rows.append(["+综合", general, "", general, "", ""])
        trades = self.levels[TRADE, "own"]
        rows.append([f"@行业：{TRADE}", "", "", trades, self.points[TRADE], 1])
        own, counties = (sum(self.levels[city, level] for city in CITIES) for level in ("own", "county"))
        rows.append(["合计", own + general, counties, own + counties + general + trades, "", ""])
        return rows


def front(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text("utf-8").split("---\n")[1]))


@pytest.fixture(scope="module")
def recount(folder: Path) -> Recount:
    return Recount(folder)


def output(project: Project, form: str, period: str = "2025", **more: Any) -> bytes:
    result = tally_output(project, TallyQuery(period, form, **more))
    assert result.value is not None, format_diagnostics(result.diagnostics)
    return result.value


def csv_rows(project: Project, **more: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(output(project, "csv", **more).decode("utf-8-sig"), newline="")))


def plain(rows: list[list[Any]]) -> list[list[str]]:
    """Return rows as CSV has them: an apostrophe before what would be a formula."""
    guarded = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
    return [
        [f"'{cell}" if isinstance(cell, str) and cell.startswith(guarded) else str_of(cell) for cell in row]
        for row in rows
    ]


def str_of(cell: Any) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def test_the_csv_is_what_a_recount_says(project: Project, recount: Recount) -> None:
    heads, *rows = csv_rows(project)
    assert heads == ["地区", "'=本级用稿篇数", "所辖县（市、区）用稿篇数", "合计", "得分", "名次"]
    assert rows == plain(recount.table())
    _, *listed = csv_rows(project, articles=True)
    credited = [(row[0], row[2]) for row in listed if row[7] == "1"]
    names = {"综合": "'+综合"}
    assert sorted(credited) == sorted(
        (names.get(row, row), *plain([[title]])[0]) for row, title in recount.articles
    )
    for city in (*CITIES, TRADE):
        points = sum(float(row[8] or 0) for row in listed if row[0] == city)
        assert points + 10 == recount.points[city]
    _, *ranks = csv_rows(project, ranks=True)
    assert {row[2]: float(row[3]) for row in ranks} == dict(recount.points)


def test_the_workbook_is_what_a_recount_says(project: Project, recount: Recount) -> None:
    book = openpyxl.load_workbook(io.BytesIO(output(project, "xlsx")))
    assert book.sheetnames == ["用稿统计", "采用稿件", "得分"]
    table, articles, ranks = ([*book[name].iter_rows(values_only=True)][3:] for name in book.sheetnames)
    assert [["" if cell is None else cell for cell in row] for row in table] == recount.table()
    credited = [(row[0].removeprefix("+"), row[2]) for row in articles if row[7] == 1]
    assert sorted(credited) == sorted((row.removesuffix("稿件"), title) for row, title in recount.articles)
    assert {row[2]: row[3] for row in ranks} == dict(recount.points)


def test_json_and_the_preview_are_what_a_recount_says(project: Project, recount: Recount) -> None:
    rows = recount.table()
    shown = json.loads(output(project, "json"))
    assert [[each["name"], each["own"], each["counties"]] for each in shown["places"]] == [
        row[:3] for row in rows[: len(CITIES)]
    ]
    assert (shown["general"], shown["articles"]) == (rows[-3][3], rows[-1][3])
    assert serializers.tally(project)["rows"] == [[str_of(cell) for cell in row] for row in rows]


def test_the_printed_table_is_what_a_recount_says(folder: Path) -> None:
    """The issue that prints it counts up to itself, and the ninth issue is the last of its period."""
    rows = Recount(folder, last=9).table()
    made = build_in_memory(folder, "2025-10")
    table = re.findall(r"<tr>(.*?)</tr>", made.html, re.DOTALL)
    printed = [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in table][1:]
    assert printed == [[str_of(cell) for cell in row[:3]] for row in rows[: len(CITIES) + 1]]
    assert f"（共{rows[-1][3]}篇）" in made.html


@pytest.mark.parametrize(
    ("keys", "general"),
    [
        ("columns: [名次, 合计, 得分]", ["5", "", "5", "", ""]),
        ("columns: 合计\n  general_column: 县（市、区）", ["", "5", "5"]),
        ("columns: [合计, 得分]\n  general_column: 合计", ["", "", "5", ""]),
        ("columns: 名次\n  general_column: 合计", ["5"]),
        ("general_column: total", ["5"]),
    ],
)
def test_the_printed_table_has_the_columns_that_the_office_wants(
    folder: Path, tmp_path: Path, keys: str, general: list[str]
) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(folder, workspace)
    settings = workspace / "bulletin.yaml"
    settings.write_text(settings.read_text("utf-8").replace("tally:\n", f"tally:\n  {keys}\n"), "utf-8")
    article = workspace / "issues" / "2025-10" / "03.md"
    article.write_text(article.read_text("utf-8").replace("period: 2025-1..9", "period: 2025-1..99"), "utf-8")
    made = build_in_memory(workspace, "2025-10")
    table = re.search(r'<table class="count">.*?</table>', made.html, re.DOTALL)
    assert table
    head, *printed = [
        re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in re.findall(r"<tr>(.*?)</tr>", table[0], re.DOTALL)
    ]
    rows = Recount(folder, last=10).table()
    at = ["地区", "=本级用稿篇数", "所辖县（市、区）用稿篇数", "合计", "得分", "名次"]
    wanted = [at.index(name) for name in head]
    assert printed[: len(CITIES)] == [[str_of(row[one]) for one in wanted] for row in rows[: len(CITIES)]]
    assert printed[len(CITIES)] == ["+综合", *[str(rows[-3][3]) if cell else "" for cell in general]]
    assert ("合计" in head) == (printed[-1][0] == "合计")
    drawn = "".join(glyph.text for page in made.facts.pages for glyph in page.glyphs)
    assert all(name in drawn for name in head if name != "所辖县（市、区）用稿篇数")


SPLIT = """() => [...document.querySelectorAll(".count td")].filter((cell) => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return range.getClientRects().length > 1;
}).map((cell) => cell.textContent)"""


def test_no_number_of_a_wide_table_is_split_on_a_phone(
    folder: Path, tmp_path: Path, browser: Browser
) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(folder, workspace)
    settings = workspace / "bulletin.yaml"
    columns = "tally:\n  columns: [合计, 得分, 名次]\n"
    settings.write_text(settings.read_text("utf-8").replace("tally:\n", columns), "utf-8")
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.set_content(build_in_memory(workspace, "2025-10").html)
    assert "2.5" in page.inner_text(".count")
    assert page.evaluate(SPLIT) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.close()


# --- What spreadsheets make of it ----------------------------------------------------------------------------

QUERIES: list[dict[str, Any]] = [
    {},
    {"articles": True},
    {"ranks": True},
    {"against": "2024"},
    *({"unit": unit} for unit in (*CITIES, "综合", TRADE)),
]


def test_there_are_forty_hostile_titles() -> None:
    assert len(set(HOSTILE)) >= 40


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_no_cell_of_a_csv_begins_a_formula(project: Project, query: dict[str, Any]) -> None:
    cells = [cell for row in csv_rows(project, **query) for cell in row]
    begin = [cell for cell in cells if cell[:1] in {*"=+-@＝＋－＠\t\r\n"} and cell]
    assert [cell for cell in begin if not re.fullmatch(r"-\d+(\.\d+)?", cell)] == []
    assert any(cell.startswith("'") for cell in cells) or "ranks" in query


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(project: Project) -> None:
    book = openpyxl.load_workbook(io.BytesIO(output(project, "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell.value for cell in cells if cell.hyperlink] == []
    titles = [cell.value for cell in book["采用稿件"]["C"]]
    assert {title.replace("|", "") for title in HOSTILE} <= set(titles)


def test_a_workbook_has_its_charts(project: Project) -> None:
    book = openpyxl.load_workbook(io.BytesIO(output(project, "xlsx")))
    charts = {sheet.title: [*sheet._charts] for sheet in book}
    assert {name: len(each) for name, each in charts.items()} == {"用稿统计": 1, "采用稿件": 0, "得分": 1}
    (chart,) = charts["用稿统计"]
    assert [series.val.numRef.f for series in chart.series] == ["用稿统计!$B$4:$B$14", "用稿统计!$C$4:$C$14"]
    assert output(project, "xlsx") == output(project, "xlsx")
