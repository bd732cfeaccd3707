"""Lists of recipients: what their entries stand for, what an issue changes, and what can be wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin.app.typesetting import load
from bulletin.gazetteer import Gazetteer, Level, gazetteer
from bulletin.kinds.bulletin.parsing import read_issue
from bulletin.kinds.bulletin.sources import load_issue
from bulletin.mail.addresses import check_book
from bulletin.mail.places import Spread, read_places, unit_names
from bulletin.mail.recipients import printed_copies, recipients, with_channels
from bulletin.model import AddressBook, Channel, Contact, Publication, Recipient
from bulletin.parsing.circulation import read_contacts
from bulletin.parsing.settings import read_publication
from tests.support import published_texts
from tests.support.workspaces import ROOT, copy_workspace, import_published, open_project

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "name: 文明简报\nissuer: 文明办\nprovince: {}\n"
LIST = "distribution:\n  default:\n    - {{label: 发, text: 各地, members: {}}}\n"


# --- Places --------------------------------------------------------------------------------------------------


def names(province: str, text: str, *, wanted: bool = False) -> list[str]:
    """Name the units that words mean."""
    known = gazetteer(province)
    assert isinstance(known, Gazetteer)
    spread = read_places(text, known, wanted=wanted)
    assert isinstance(spread, Spread), spread
    return list(unit_names(spread, known, tuple(part for part in spread.rest.split("、") if part)))


@pytest.mark.parametrize(
    ("province", "text", "number", "first", "last"),
    [
        ("江苏省", "各设区市文明办", 13, "南京市文明办", "宿迁市文明办"),
        ("江苏省", "各县（市、区）文明办", 95, "玄武区文明办", "泗洪县文明办"),
        ("江苏省", "各县(市、区)文明办", 95, "玄武区文明办", "泗洪县文明办"),
        ("江苏省", "各设区市、县（市、区）文明委、文明办", 216, "南京市文明委", "泗洪县文明办"),
        ("江苏省", "各设区市和各县（市、区）文明办", 108, "南京市文明办", "泗洪县文明办"),
        ("江苏省", "苏州市所辖县（市、区）文明办", 9, "虎丘区文明办", "太仓市文明办"),
        ("江苏省", "苏州所辖县（市、区）", 9, "虎丘区", "太仓市"),
        ("江苏省", "各县级市", 21, "江阴市", "泰兴市"),
        ("江苏省", "各市市场监管局", 13, "南京市市场监管局", "宿迁市市场监管局"),
        ("江苏省", "各市委宣传部", 13, "南京市委宣传部", "宿迁市委宣传部"),
        ("北京市", "各区文明办", 16, "东城区文明办", "延庆区文明办"),
        ("重庆市", "各区县文明办", 37, "万州区文明办", "彭水苗族土家族自治县文明办"),
        ("海南省", "各市县文明办", 19, "海口市文明办", "琼中黎族苗族自治县文明办"),
        ("海南省", "各直管县（市）文明办", 15, "五指山市文明办", "琼中黎族苗族自治县文明办"),
        ("新疆维吾尔自治区", "各地（州、市）文明办", 14, "乌鲁木齐市文明办", "阿勒泰地区文明办"),
        ("新疆维吾尔自治区", "各自治区直辖县市文明办", 12, "石河子市文明办", "白杨市文明办"),
        ("内蒙古自治区", "各旗县（市、区）文明办", 103, "新城区文明办", "额济纳旗文明办"),
        ("湖北省", "各市（州）文明办", 13, "武汉市文明办", "恩施土家族苗族自治州文明办"),
        ("山西省", "各市文明办", 11, "太原市文明办", "吕梁市文明办"),
    ],
)
def test_words_for_places(province: str, text: str, number: int, first: str, last: str) -> None:
    expanded = names(province, text)
    assert (len(expanded), expanded[0], expanded[-1]) == (number, first, last)
    assert len(set(expanded)) == number


@pytest.mark.parametrize("text", ["各民主党派省委", "各市场监管局", "省文明委成员单位", "各区域中心", "市县"])
def test_other_words_are_recipients_as_they_stand(text: str) -> None:
    known = gazetteer("江苏省")
    assert isinstance(known, Gazetteer)
    assert read_places(text, known, wanted=False) is None


@pytest.mark.parametrize(
    "province", ["江苏省", "北京市", "海南省", "新疆维吾尔自治区", "内蒙古自治区", "湖北省", "西藏自治区"]
)
def test_all_counties_are_all_counties(province: str) -> None:
    """县（市、区） leaves out no place of the level, whatever its kind: what is left out would get nothing."""
    known = gazetteer(province)
    assert isinstance(known, Gazetteer)
    counties = [one for one in known.divisions if one.level is Level.COUNTY]
    assert len(names(province, "县（市、区）", wanted=True)) == len(counties) > 0


def test_a_name_that_two_places_bear_stands_behind_its_city() -> None:
    expanded = names("江苏省", "各县（市、区）文明办")
    assert [name for name in expanded if "鼓楼" in name] == ["南京市鼓楼区文明办", "徐州市鼓楼区文明办"]


def test_places_are_those_of_the_issues_year() -> None:
    """海门 became a district in 2020; an issue of 2019 knows the city."""
    publication = read(HEAD.format("江苏省") + LIST.format("南通市所辖县（市、区）文明办"))
    by_year = {
        year: listed(publication, f"number: 1\ndate: {year}-03-01\nstatus: final") for year in (2019, 2022)
    }
    assert "海门市文明办" in [one.name for one in by_year[2019]]
    assert "海门区文明办" in [one.name for one in by_year[2022]]


# --- Lists ---------------------------------------------------------------------------------------------------


def read(settings: str) -> Publication:
    publication = read_publication("bulletin.yaml", settings.encode())
    assert publication.value is not None, publication.diagnostics
    return publication.value


def listed(publication: Publication, head: str = "status: draft") -> tuple[Recipient, ...]:
    files = {
        "issue.md": f"---\n{head}\n---\n".encode(),
        "01.md": b"---\ntitle: x\nkind: notice\n---\nx\n",
    }
    issue = read_issue("x", files, publication)
    assert issue.value is not None, issue.diagnostics
    known = recipients(publication, issue.value)
    assert known.value is not None, [one.message() for one in known.diagnostics]
    return known.value


def test_an_entry_hands_its_channel_and_copies_down() -> None:
    publication = read(
        HEAD.format("江苏省")
        + LIST.format("[{name: 甲组, channel: 机要, copies: 2}], channel: 内网")
        + "groups:\n  甲组: [省教育厅, {name: 省科技厅, channel: 邮件}, {name: 乙组, copies: 5}]\n  乙组: [省公安厅]\n"
    )
    assert [(one.name, one.way, one.copies) for one in listed(publication)] == [
        ("省教育厅", Channel.CONFIDENTIAL, 2),
        ("省科技厅", Channel.EMAIL, 2),
        ("省公安厅", Channel.CONFIDENTIAL, 5),
    ]


def test_the_channel_of_a_line_holds_for_those_that_name_none() -> None:
    publication = read(HEAD.format("江苏省") + LIST.format("[甲, {name: 乙, channel: 机要}], channel: 内网"))
    assert [one.way for one in listed(publication)] == [Channel.INTRANET, Channel.CONFIDENTIAL]


def test_an_issue_adds_and_drops() -> None:
    publication = read(HEAD.format("江苏省") + LIST.format("[各设区市文明办, 省教育厅]"))
    drop, add = "[苏州市文明办, 省教育厅]", "[{name: 省科技厅, copies: 2}]"
    change = f"status: draft\ndistribution: {{list: default, add: {add}, drop: {drop}}}"
    usual, changed = listed(publication), listed(publication, change)
    assert {one.name for one in usual} - {one.name for one in changed} == {"苏州市文明办", "省教育厅"}
    assert [(one.name, one.label, one.copies) for one in changed[-1:]] == [("省科技厅", "加发", 2)]
    assert len(changed) == len(usual) - 1


def test_all_recipients_of_a_group_are_dropped() -> None:
    publication = read(
        HEAD.format("江苏省") + LIST.format("[甲组, 省公安厅]") + "groups: {甲组: [省教育厅, 省科技厅]}\n"
    )
    change = "status: draft\ndistribution: {list: default, drop: 甲组}"
    assert [one.name for one in listed(publication, change)] == ["省公安厅"]


def test_open_channels_come_from_the_address_book_but_a_leader_gets_paper() -> None:
    book = AddressBook(
        {
            name: Contact(name, channel=channel)
            for name, channel in (
                ("甲", Channel.EMAIL),
                ("乙", Channel.EMAIL),
                ("张三同志", Channel.EMAIL),
                ("丙", None),
            )
        }
    )
    known = [
        Recipient("甲"),
        Recipient("乙", channel=Channel.PAPER),
        Recipient("张三同志"),
        Recipient("丙"),
        Recipient("丁"),
    ]
    resolved = with_channels(known, book).value
    assert resolved is not None
    assert [one.channel for one in resolved] == [Channel.EMAIL, *[Channel.PAPER] * 4]


def test_one_who_would_get_two_mails_by_the_address_book_is_reported() -> None:
    book = AddressBook({"甲": Contact("甲", channel=Channel.EMAIL)})
    resolved = with_channels([Recipient("甲"), Recipient("甲", channel=Channel.EMAIL)], book)
    assert [one.code for one in resolved.diagnostics] == ["recipient-doubled"]
    assert resolved.value is None


# --- The imprint ---------------------------------------------------------------------------------------------


def imprint(text: str) -> str:
    """Cut the imprint out of a published text: from 报： on, without rules and blank lines."""
    rows = [row.strip() for row in text[text.rindex("报：") :].splitlines()]
    return "\n".join(row for row in rows if row.strip("-") and not row.startswith("（"))


@published_texts.needs_published_texts
@pytest.mark.parametrize("name", ["issue-2022-36.txt", "issue-2021-06.txt"])
def test_the_imprint_has_the_published_words(name: str, tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    issue = load_issue(
        open_project(workspace), import_published(published_texts.FOLDER / name, workspace)
    ).value
    assert issue is not None
    lines = [f"{line.label}：" + "\n".join(line.lines) for line in issue.distribution.lines]
    assert "\n".join(lines) == imprint((published_texts.FOLDER / name).read_text("utf-8"))


def test_the_list_of_this_workspace() -> None:
    opened = open_project(ROOT)
    for folder in ("2022-36", "2021-06"):
        issue = load_issue(opened, folder).value
        assert issue is not None
        known = recipients(opened.publication, issue)
        assert known.diagnostics == ()
        assert known.value is not None
        assert sum(one.way is Channel.EMAIL for one in known.value) == 34
        assert 200 < printed_copies(known.value) <= 400


def test_a_faulty_list_stops_a_build(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    settings = workspace / "bulletin.yaml"
    settings.write_text(settings.read_text("utf-8").replace("print_run: 400", "print_run: 200"), "utf-8")
    loaded = load(open_project(workspace), "2022-36")
    assert loaded.value is None
    (diagnostic,) = loaded.diagnostics
    assert (diagnostic.code, str(diagnostic.position)) == ("copies-exceed", "bulletin.yaml:13:12")
    assert diagnostic.values["total"] == "235"


def test_the_example_of_an_address_book_has_no_fault() -> None:
    book = read_contacts("contacts.example.yaml", (ROOT / "contacts.example.yaml").read_bytes())
    assert book.diagnostics == ()
    assert book.value is not None
    assert list(check_book(book.value)) == []
    known = listed(read((ROOT / "bulletin.yaml").read_text("utf-8")))
    assert set(book.value.contacts) <= {one.name for one in known}
