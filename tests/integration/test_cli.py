"""The command line as an editor uses it: exit codes, streams, formats."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bulletin.cli import commands, localization
from tests.support.workspaces import ROOT, copy_workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    target = copy_workspace(tmp_path / "workspace")
    monkeypatch.chdir(target)
    return target


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C", "PYTHONUTF8": "0"}
    return subprocess.run(
        [sys.executable, "-m", "bulletin", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )


def test_build_writes_one_html_and_one_pdf_and_prints_both(workspace: Path) -> None:
    done = call("build", "36")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["build/2022-36/2022-36.html", "build/2022-36/2022-36.pdf"]
    names = sorted(path.name for path in (workspace / "build" / "2022-36").iterdir())
    assert names == ["2022-36.html", "2022-36.pdf", "manifest.json"]


def test_build_prints_json(workspace: Path) -> None:
    done = call("build", "2021-06", "--format", "json")
    assert done.returncode == 0, done.stderr
    (result,) = json.loads(done.stdout)
    assert result["issue"] == "2021-06"
    assert result["pages"] == 10
    assert all((workspace / name).is_file() for name in result["files"])


def test_an_error_keeps_the_last_good_set(workspace: Path) -> None:
    assert call("build", "36").returncode == 0
    good = {path.name: path.read_bytes() for path in (workspace / "build" / "2022-36").iterdir()}
    article = workspace / "issues" / "2022-36" / "01-suzhou.md"
    article.write_text(article.read_text("utf-8").replace("from: 苏州市", "from: 苏洲市"), "utf-8")
    done = call("build", "36")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "issues/2022-36/01-suzhou.md:3:7" in done.stderr
    assert "苏州市" in done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name: path.read_bytes() for path in (workspace / "build" / "2022-36").iterdir()} == good


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["build", "99"], 2, "没有“99”这一期"),
        (["biuld"], 2, "是不是想用 build？"),
        (["build", "--strickt"], 2, "是不是想用 --strict？"),
        (["tally", "--format", "pdf"], 2, "没有“pdf”这一项"),
        (["serve", "--port", "65536"], 2, "端口是 0 到 65535 的数"),
        (["serve", "99"], 2, "没有“99”这一期"),
        (["tally", "去年"], 2, "看不懂时段“去年”"),
    ],
)
def test_wrong_calls_are_reported_in_chinese(
    workspace: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    del workspace
    assert commands.run(arguments) == code
    out, err = capfd.readouterr()
    assert out == ""
    assert words in err


def test_outside_a_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert commands.run(["build"]) == 3
    assert "bulletin.yaml" in capfd.readouterr().err


def test_check_prints_diagnostics_on_stdout(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    issue = workspace / "issues" / "2022-36" / "issue.md"
    issue.write_text(issue.read_text("utf-8").replace("status: final", "statsu: final"), "utf-8")
    assert commands.run(["check", "36", "--format", "json"]) == 1
    (finding,) = [one for one in json.loads(capfd.readouterr().out) if one["severity"] == "error"]
    assert finding["path"] == "issues/2022-36/issue.md"
    assert (finding["line"], finding["column"]) == (4, 1)
    assert "status" in finding["hint"] + finding["message"]
    assert commands.run(["check", "36", "--format", "github"]) == 1
    assert "::error file=issues/2022-36/issue.md,line=4,col=1" in capfd.readouterr().out


def test_both_sample_issues_pass_check_strict(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    del workspace
    assert commands.run(["check", "--all", "--strict"]) == 0, capfd.readouterr().out


def test_tally_prints_the_published_table(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    del workspace
    assert commands.run(["tally", "2022"]) == 0
    out = capfd.readouterr().out.splitlines()
    assert out[0] == "2022：截至2022年第36期（2022年12月28日），共93篇"
    assert len({localization.width(line) for line in out[2:16]}) == 1
    assert [line.split() for line in out[3:6]] == [
        ["南京市", "7", "4", "11"],
        ["无锡市", "4", "3", "7"],
        ["徐州市", "2", "3", "5"],
    ]


def test_tally_writes_csv_that_spreadsheets_read(workspace: Path) -> None:
    assert commands.run(["tally", "2022", "--format", "csv", "-o", "t.csv"]) == 0
    content = (workspace / "t.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines()[5] == "苏州市,5,10,15"


def test_new_begins_an_issue_that_builds(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert commands.run(["new"]) == 0
    first = capfd.readouterr().out.splitlines()[0]
    folder = first.split("/")[1]
    assert (workspace / first).is_file()
    assert commands.run(["build", folder]) == 0, capfd.readouterr().err


def test_a_bare_number_means_the_newest_year(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    old = workspace / "issues" / "2021-36"
    (workspace / "issues" / "2021-06").rename(old)
    text = (old / "issue.md").read_text("utf-8")
    (old / "issue.md").write_text(text.replace("number: 6", "number: 36"), "utf-8")
    assert commands.run(["build", "36"]) == 0
    output = capfd.readouterr()
    assert "build/2022-36/2022-36.pdf" in output.out
    assert "2022-36" in output.err


def test_help_is_chinese(capfd: pytest.CaptureFixture[str]) -> None:
    for command in ("", "build", "check", "tally", "fonts", "new", "serve"):
        assert commands.run([*command.split(), "--help"]) == 0
        text = capfd.readouterr().out
        assert text.startswith("用法：bulletin")
        assert "例：" in text
        assert all(localization.width(line) <= 100 for line in text.splitlines())
        assert "Show this" not in text


def test_messages_in_english(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    settings = workspace / "bulletin.yaml"
    settings.write_text(settings.read_text("utf-8").replace("lang: zh", "lang: en"), "utf-8")
    issue = workspace / "issues" / "2022-36" / "issue.md"
    issue.write_text(issue.read_text("utf-8").replace("status: final", "statsu: final"), "utf-8")
    assert commands.run(["check", "36"]) == 1
    assert "error [key-misspelt]" in capfd.readouterr().out
