"""Rows that the settings add to the table, years before the data, and diagnostics as members of sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.app.tally import count, find_unit
from bulletin.diagnostics import Diagnostic, Position, Severity, diagnose
from bulletin.gazetteer import CHANGES, FIRST_YEAR, gazetteer_of, table_rows
from bulletin.kinds.bulletin.parsing import read_issue
from bulletin.model import ContributorKind, Publication, TallyRules, Unit
from bulletin.tally import wording
from tests.support.projects import add_issue, make_workspace
from tests.support.provinces import PROVINCES
from tests.support.workspaces import open_project

if TYPE_CHECKING:
    from pathlib import Path

XIONGAN = """\
rows: [雄安新区, 定州]
units:
  雄县: {city: 雄安新区, level: county}
"""


def test_rows_stand_behind_those_of_the_province_with_their_counts(tmp_path: Path) -> None:
    root = make_workspace(tmp_path, "河北省", XIONGAN)
    origins = ["雄安新区", "保定市雄县", "定州市文明办", "定州", "涿州市"]
    add_issue(root, "2022-05", *(f"from: {name}" for name in origins))
    project = open_project(root)
    counted = count(project, "2022").value
    assert counted is not None
    *rows, _ = wording.printed_rows(counted.tally, project.publication.tally)
    assert rows[0] == ("石家庄市", "0", "0")
    assert rows[-2:] == [("雄安新区", "1", "1"), ("定州市", "2", "—")]
    assert ("保定市", "0", "1") in rows
    assert [find_unit(project, name, 2022) for name in ("雄安", "定州", "雄县")] == [
        "雄安新区",
        "定州市",
        "雄县",
    ]


def test_without_settings_rows_are_those_of_the_province() -> None:
    for province in PROVINCES:
        known = gazetteer_of(province, 2022)
        rows = table_rows(known, TallyRules())
        divided = {one.city for one in known.divisions}
        assert rows.names == tuple(one.name for one in known.rows)
        assert rows.undivided == frozenset(rows.names) - divided
        for one in known.divisions:
            assert rows.find(one.name) == known.find(one.name)
            kind = ContributorKind.COUNTY if one.city else ContributorKind.CITY
            assert (rows.placement(one).row, rows.placement(one).kind) == (one.row, kind)


def test_a_division_that_counts_elsewhere_has_no_row() -> None:
    """第一师 and 阿拉尔市 are one; a row that is one already stays where it is."""
    rules = TallyRules(rows=("第一师", "喀什地区"), units=(Unit("阿拉尔市", "第一师", ContributorKind.CITY),))
    known = gazetteer_of("新疆维吾尔自治区", 2022)
    names = table_rows(known, rules).names
    assert names == (*(one.name for one in known.rows if one.name != "阿拉尔市"), "第一师")


# --- Years before the data ---------------------------------------------------------------------------------------


def issue_of(day: str) -> tuple[str, ...]:
    """Read an issue of a day with two articles; return the codes and places of its notices."""
    article = "---\ntitle: 做法\nfrom: [巢湖市, 合肥]\n---\n正文\n".encode()
    files = {"issue.md": f"---\nnumber: 5\ndate: {day}\n---\n".encode(), "01.md": article, "02.md": article}
    publication = Publication("简报", "办公室", "安徽省", "bulletin.yaml")
    found = read_issue(f"{day[:4]}-05", files, publication).diagnostics
    return tuple(f"{one.code} {one.position}" for one in found if one.code != "distribution-missing")


def test_a_year_before_the_data_is_reported_once_for_an_issue() -> None:
    assert min(change.year for change in CHANGES) - 1 == FIRST_YEAR == 2017
    assert issue_of("2010-03-01") == issue_of("2016-12-31") == ("year-before-divisions issue.md:3:7",)
    assert issue_of("2017-01-01") == ()


def test_a_year_before_the_data_is_reported_once_for_a_tally(tmp_path: Path) -> None:
    root = make_workspace(tmp_path, "安徽省")
    for name in ("2010-05", "2010-06"):
        add_issue(root, name, "from: 巢湖市")
    for period, codes in (("2010", ["year-before-divisions"]), ("2017", []), ("2022", [])):
        assert [one.code for one in count(open_project(root), period).diagnostics] == codes


# --- Diagnostics in sets -----------------------------------------------------------------------------------------


def test_diagnostics_can_be_members_of_sets() -> None:
    place = Position("tallies/2022.yaml", 3, 1)
    one, same = (diagnose("trade-unlisted", place, name="省教育系统") for _ in range(2))
    others = (
        diagnose("trade-unlisted", place, name="省税务系统"),
        diagnose("trade-unlisted", None, name="省教育系统"),
        Diagnostic(one.code, place, one.values, Severity.NOTICE),
    )
    assert len({one, same, *others}) == 4
    assert list(dict.fromkeys((one, *others, same))) == [one, *others]
