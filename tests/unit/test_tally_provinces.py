"""The table of other provinces: heads, rows and dashes as their offices would write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bulletin.app.tally import count
from bulletin.export.tallies import as_csv, as_json, rows
from bulletin.gazetteer import Gazetteer, gazetteer
from bulletin.model import PlaceCount
from bulletin.parsing.markdown.table_heads import TableHeads, table_heads
from bulletin.tally import wording
from tests.support.projects import add_issue, make_workspace
from tests.support.workspaces import build_in_memory, open_project

if TYPE_CHECKING:
    from pathlib import Path

PROVINCES = {
    "重庆市": (
        ("区县", "用稿篇数"),
        ["万州区", "万州区", "石柱土家族自治县"],
        {"万州区": ("2",), "涪陵区": ("0",), "石柱土家族自治县": ("1",)},
        38,
        "万州区2篇，涪陵区0篇，",
    ),
    "海南省": (
        ("地区", "市县本级用稿篇数", "所辖区用稿篇数"),
        ["海口市", "海口市龙华区", "文昌市", "儋州市", "琼中黎族苗族自治县"],
        {
            "海口市": ("1", "1"),
            "三沙市": ("0", "0"),
            "儋州市": ("1", "—"),
            "文昌市": ("1", "—"),
            "琼中黎族苗族自治县": ("1", "—"),
        },
        19,
        "海口市2篇（市本级1篇、区1篇），",
    ),
    "贵州省": (
        ("地区", "市（州）本级用稿篇数", "所辖县（市、区、特区）用稿篇数"),
        ["黔西南布依族苗族自治州", "兴义市", "六枝特区", "贵阳市"],
        {"黔西南布依族苗族自治州": ("1", "1"), "六盘水市": ("0", "1"), "贵阳市": ("1", "0")},
        9,
        "黔西南布依族苗族自治州2篇（州本级1篇、县（市、区、特区）1篇），",
    ),
    "广东省": (
        ("地区", "市本级用稿篇数", "所辖县（市、区）用稿篇数"),
        ["广州市", "广州市天河区", "东莞市", "东莞市"],
        {"广州市": ("1", "1"), "东莞市": ("2", "—"), "中山市": ("0", "—")},
        21,
        "东莞市2篇，中山市0篇，",
    ),
    "内蒙古自治区": (
        ("地区", "盟市本级用稿篇数", "所辖旗县（市、区）用稿篇数"),
        ["呼和浩特市", "兴安盟", "科尔沁右翼前旗", "呼和浩特市新城区"],
        {"呼和浩特市": ("1", "1"), "兴安盟": ("1", "1"), "包头市": ("0", "0")},
        12,
        "兴安盟2篇（盟本级1篇、旗县（市、区）1篇），",
    ),
}


@pytest.mark.parametrize("province", PROVINCES)
def test_the_table_of_another_province(tmp_path: Path, province: str) -> None:
    head, senders, expected, places, summary = PROVINCES[province]
    make_workspace(tmp_path, province)
    add_issue(tmp_path, "2022-01", *[f"from: {sender}" for sender in senders])
    add_issue(
        tmp_path,
        "2022-02",
        "title: 统计表\nkind: tally\nperiod: 2022",
        "title: 通报\nkind: tally\nperiod: 2022\nform: prose",
    )
    workspace = open_project(tmp_path)
    counted = count(workspace, "2022")
    assert counted.value is not None, counted.diagnostics
    assert counted.diagnostics == ()
    rules = workspace.publication.tally
    table = [*wording.printed_rows(counted.value.tally, rules)]
    assert wording.heads(rules) == head
    assert {row[0]: row[1:] for row in table} | expected == {row[0]: row[1:] for row in table}
    assert len(table) == places + 1
    assert counted.value.tally.articles == len(senders)
    finished = build_in_memory(tmp_path, "2022-02")
    shown = [
        tuple(re.findall(r"<t[hd][^>]*>([^<]*)<", row))
        for row in re.findall(r"<tr>(.*?)</tr>", finished.html)
    ]
    assert shown == [head, *table]
    drawn = "".join(glyph.text for page in finished.facts.pages for glyph in page.glyphs)
    drawn = re.sub(r"— \d+ —", "", drawn)
    assert all(text in drawn for text in (*head[1:], summary))
    assert all(name in drawn for name in expected), "a name is drawn without a break within it"


def test_heads_are_known_for_every_province() -> None:
    heads_of = {
        name: table_heads(known)
        for name in ("北京市", "上海市", "天津市", "四川省", "湖北省", "西藏自治区", "新疆维吾尔自治区")
        if isinstance(known := gazetteer(name), Gazetteer)
    }
    assert heads_of["北京市"] == heads_of["上海市"] == heads_of["天津市"] == TableHeads("区", "", "")
    assert heads_of["四川省"] == TableHeads("地区", "市（州）本级", "县（市、区）")
    assert heads_of["湖北省"].own == "市（州、林区）本级"
    assert heads_of["西藏自治区"].own == "市（地）本级"
    assert heads_of["新疆维吾尔自治区"].own == "地（州、市）本级"


def test_the_office_may_word_the_heads(tmp_path: Path) -> None:
    make_workspace(tmp_path, "广东省", 'own_head: 本级\ncounties_head: ""')
    add_issue(tmp_path, "2022-01", "from: 广州市", "from: 天河区")
    workspace = open_project(tmp_path)
    counted = count(workspace, "2022").value
    assert counted is not None
    assert list(rows(counted.tally, workspace.publication.tally))[:2] == [("地区", "本级"), ("广州市", 2)]
    make_workspace(tmp_path, "广东省", "own_label: 市直\ncounties_label: 县区")
    assert wording.heads(open_project(tmp_path).publication.tally) == (
        "地区",
        "市直用稿篇数",
        "所辖县区用稿篇数",
    )


def test_what_can_not_be_is_empty_for_machines(tmp_path: Path) -> None:
    make_workspace(tmp_path, "广东省")
    add_issue(tmp_path, "2022-01", "from: 东莞市")
    workspace = open_project(tmp_path)
    counted = count(workspace, "2022").value
    assert counted is not None
    assert "东莞市,1,,1\r\n" in as_csv(rows(counted.tally, workspace.publication.tally))
    assert '"counties": null' in as_json(counted.tally)


def test_a_unit_below_a_city_without_counties_is_not_lost(tmp_path: Path) -> None:
    make_workspace(tmp_path, "广东省", "units: {松山湖高新区: {city: 东莞市, level: county}}")
    add_issue(tmp_path, "2022-01", "from: 松山湖高新区")
    counted = count(open_project(tmp_path), "2022").value
    assert counted is not None
    place = next(each for each in counted.tally.places if each.name == "东莞市")
    assert place == PlaceCount("东莞市", 0, 1, divided=False)
    rules = open_project(tmp_path).publication.tally
    assert ("东莞市", "0", "1") in list(wording.printed_rows(counted.tally, rules))
