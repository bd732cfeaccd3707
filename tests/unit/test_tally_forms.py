"""The formats of `bulletin tally`: comparison, SVG, workbook; on stdout or into a file."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from bulletin.cli import commands, localization
from bulletin.workspace.installation import install_command
from tests.support.workspaces import copy_workspace

if TYPE_CHECKING:
    from pathlib import Path

CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    target = copy_workspace(tmp_path / "workspace")
    monkeypatch.chdir(target)
    return target


def printed(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert commands.run(["tally", *arguments]) == 0, capfd.readouterr().err
    return capfd.readouterr().out


def test_two_years_are_compared(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    del workspace
    lines = printed(capfd, "2022", "--against", "2021").splitlines()
    assert lines[:2] == [
        "2022：截至2022年第36期（2022年12月28日），共93篇",
        "2021：截至2021年第6期（2021年7月6日），共2篇",
    ]
    rows = {line.split()[0]: line.split()[1:] for line in lines[3:]}
    assert rows["苏州市"] == ["5", "1", "+4", "10", "0", "+10"]
    assert rows["泰州市"] == ["4", "0", "+4", "2", "1", "+1"]
    assert rows["连云港市"] == ["2", "0", "+2", "0", "0", "0"]
    assert rows["总篇数"] == ["93", "2", "+91"]
    assert len({localization.width(line) for line in lines[3:17]}) == 1
    table = printed(capfd, "2022", "--against", "2021", "--format", "csv").splitlines()
    assert table[5] == "苏州市,5,1,4,10,0,10"
    exported = json.loads(printed(capfd, "2022", "--against", "2021", "--format", "json"))
    assert (exported["count"]["articles"], exported["against"]["articles"]) == (93, 2)


def test_a_unit_of_the_other_year_alone_is_compared_too(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (workspace / "tallies" / "2010.yaml").write_text(
        "year: 2010\nthrough: 1\nplaces: {徐州市: {own: 3}}\ntrades: {省审计系统: 2}\n", "utf-8"
    )
    lines = printed(capfd, "2021", "--against", "2010").splitlines()
    assert ["徐州市", "0", "3", "-3", "0", "0", "0"] in [line.split() for line in lines]
    assert ["文明行业：省审计系统", "0", "2", "-2"] in [line.split() for line in lines]


def test_warnings_of_a_comparison_are_printed_once(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    opening = workspace / "tallies" / "2021.yaml"
    opening.write_text(f"{opening.read_text('utf-8')}trades: {{省教育系统: 1}}\n", "utf-8")
    for other in ("2021", "2020", "2022"):
        assert commands.run(["tally", "2022", "--against", other]) == 0
        assert capfd.readouterr().err.count("trade-unlisted") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--format", "xlsx"], "-o"),
        (["--against", "2021", "--explain", "苏州市"], "不能同时用"),
        (["--against", "2021", "--format", "svg"], "没有 svg 的形式"),
        (["--explain", "苏州市", "--format", "xlsx", "-o", "t.xlsx"], "没有 xlsx 的形式"),
        (["--against", "去年"], "看不懂时段“去年”"),
    ],
)
def test_what_can_not_be_had_is_refused(
    workspace: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert commands.run(["tally", "2022", *arguments]) == 2
    captured = capfd.readouterr()
    assert captured.out == ""
    assert words in captured.err
    assert not (workspace / "t.xlsx").exists()


def test_svg_on_stdout_or_in_a_file(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    shown = printed(capfd, "2022", "--format", "svg")
    printed(capfd, "2022", "--format", "svg", "-o", "t.svg")
    assert (workspace / "t.svg").read_text("utf-8") == shown
    assert ET.fromstring(shown).tag.endswith("svg")  # noqa: S314 - made by the tool itself


def cells(book: bytes, sheet: int) -> dict[str, str]:
    """The cells of a sheet as they are shown."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        strings = [
            "".join(part.text or "" for part in each.iter(f"{CELL}t"))
            for each in ET.fromstring(archive.read("xl/sharedStrings.xml"))  # noqa: S314
        ]
        table = ET.fromstring(archive.read(f"xl/worksheets/sheet{sheet}.xml"))  # noqa: S314
    values = {}
    for cell in table.iter(f"{CELL}c"):
        value = cell.findtext(f"{CELL}v")
        if value is not None:
            values[cell.get("r", "")] = strings[int(value)] if cell.get("t") == "s" else value
    return values


def test_a_workbook_with_numbers_and_the_same_bytes_twice(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        printed(capfd, "2022", "--format", "xlsx", "-o", name)
    book = (workspace / "a.xlsx").read_bytes()
    assert book == (workspace / "b.xlsx").read_bytes()
    shown = cells(book, 1)
    assert shown["A1"] == "2022：截至2022年第36期（2022年12月28日），共93篇"
    assert [shown[f"{column}3"] for column in "ABC"] == ["地区", "市本级用稿篇数", "所辖县（市、区）用稿篇数"]
    assert [shown[f"{column}8"] for column in "ABC"] == ["苏州市", "5", "10"]


def test_the_workbook_has_the_ranks_on_a_sheet_of_their_own(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = workspace / "bulletin.yaml"
    rules = "tally:\n  scores:\n    points: [{points: 2.5}]\n"
    settings.write_text(settings.read_text("utf-8").replace("tally:\n", rules), "utf-8")
    printed(capfd, "2021", "--format", "xlsx", "-o", "t.xlsx")
    shown = cells((workspace / "t.xlsx").read_bytes(), 3)
    assert [shown[f"{column}4"] for column in "ABCD"] == ["地区", "1", "苏州市", "2.5"]


def test_a_workbook_without_its_library_names_the_extra(
    workspace: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    assert commands.run(["tally", "2022", "--format", "xlsx", "-o", "t.xlsx"]) == 3
    assert install_command("xlsx") in capfd.readouterr().err
    assert not (workspace / "t.xlsx").exists()
