"""Workbooks opened by LibreOffice: cells are what was written, and every name stands beside a chart."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from typing import TYPE_CHECKING

import openpyxl
import pytest

from bulletin.cli.tally_report import TallyQuery, tally_output
from bulletin.gazetteer import Gazetteer, gazetteer
from tests.support.projects import add_issue, make_workspace
from tests.support.workspaces import open_project

if TYPE_CHECKING:
    import random
    from pathlib import Path

OFFICE = shutil.which("soffice")
SCORES = "scores: {points: [{points: 5}], counties: apart}"
SIGNS = (
    "=1+1",
    "+1",
    "-1",
    "@A1",
    '=HYPERLINK("http://a.example")',
    "1e3",
    "007",
    "2025-01-02",
    "TRUE",
    "'=1",
)

pytestmark = [
    pytest.mark.counts(sample=1, full=5),
    pytest.mark.skipif(OFFICE is None, reason="./dev slow workbooks installs LibreOffice"),
]


def converted(book: Path, form: str) -> list[Path]:
    """Let LibreOffice write a workbook in another form; CSV as one file a sheet."""
    options = (
        ":Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1" if form == "csv" else ""
    )
    subprocess.run(
        [
            str(OFFICE),
            f"-env:UserInstallation={(book.parent / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            f"{form}{options}",
            "--outdir",
            str(book.parent),
            str(book),
        ],
        check=True,
        capture_output=True,
    )
    return sorted(book.parent.glob(f"*.{form}"))


def test_libreoffice_shows_what_was_written(tmp_path: Path, rng: random.Random, count: int) -> None:
    known = gazetteer("江苏省")
    assert isinstance(known, Gazetteer)
    counties = [one.name for one in known.divisions if one.city]
    make_workspace(tmp_path, "江苏省", SCORES)
    for number in range(1, count + 1):
        fronts = [
            f'title: "{rng.choice(SIGNS)}"\nfrom: {one.city}{one.name}' for one in known.divisions if one.city
        ]
        fronts = [front.replace('"http://a.example"', "'http://a.example'") for front in fronts]
        add_issue(tmp_path, f"2022-{number:02}", *fronts)
    output = tally_output(open_project(tmp_path), TallyQuery("2022", "xlsx"))
    assert output.value is not None, output.diagnostics
    book = tmp_path / "t.xlsx"
    book.write_bytes(output.value)
    for path in converted(book, "csv"):
        sheet = openpyxl.load_workbook(book)[path.stem.removeprefix("t-")]
        shown = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
        written = [
            ["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)
        ]
        assert [row[: sheet.max_column] for row in shown] == written
    (pages,) = converted(book, "pdf")
    text = subprocess.run(
        ["pdftotext", "-raw", str(pages), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    drawn = "".join(text.split())
    rows = [row.name for row in known.rows]
    sheets = openpyxl.load_workbook(book)
    cells = [str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row]
    for name in [*rows, *counties]:
        charts = 1 + (name in rows)
        assert drawn.count(name) >= sum(cell.count(name) for cell in cells) + charts, name
