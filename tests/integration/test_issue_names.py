"""Issues called by number: also those whose `issue.md` is broken, or holds another number than the folder's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin.cli.commands import run
from bulletin.parsing.issue_header import named_by
from tests.support.workspaces import copy_workspace

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = (["build"], ["check"])
BROKEN = {
    "broken YAML": (b"---\nnumber: [36\n---\n", "yaml"),
    "no YAML mapping": (b"---\n- number\n---\n", "head"),
    "no front matter": (b"number: 36\n", "head"),
    "cut off": (b"---\nnumber: 36\n", "head"),
    "empty": (b"", "file-empty"),
    "no text": (b"\x00\xff\xfe\x81", "encoding"),
}


@pytest.fixture
def issue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The `issue.md` of No. 36 of 2022, in the current workspace."""
    workspace = copy_workspace(tmp_path / "workspace")
    monkeypatch.chdir(workspace)
    return workspace / "issues" / "2022-36" / "issue.md"


def read(capfd: pytest.CaptureFixture[str]) -> str:
    shown = capfd.readouterr()
    return shown.out + shown.err


@pytest.mark.parametrize("name", ["36", "2022-36", "2022-036"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("content", [content for content, _ in BROKEN.values()], ids=BROKEN)
def test_a_broken_issue_is_found_by_its_folder(
    issue: Path, capfd: pytest.CaptureFixture[str], command: list[str], content: bytes, name: str
) -> None:
    issue.write_bytes(content)
    code = run([*command, name])
    shown = read(capfd)
    assert code == 1, shown
    assert "unknown-issue" not in shown
    assert "issues/2022-36/issue.md" in shown


def test_a_broken_issue_is_the_newest_one_nevertheless(
    issue: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    issue.write_bytes(b"---\nnumber: [36\n---\n")
    assert run(["build"]) == 1
    assert "issues/2022-36/issue.md" in read(capfd)


def test_its_number_is_not_given_again(issue: Path) -> None:
    issue.write_bytes(b"---\nnumber: [36\n---\n")
    draft = issue.parent.parent / "draft-春节"
    draft.mkdir()
    (draft / "issue.md").write_text("---\nstatus: draft\n---\n", "utf-8")
    assert run(["number", "春节", "--date", "2022-12-30"]) == 0
    assert (issue.parent.parent / "2022-37").is_dir()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (("number: 36", "number: 37"), "2022年第37期"),
        (("date: 2022-12-28", "date: 2021-12-28"), "2021年第36期"),
        (("number: 36", "number: 36\nsupplement: true"), "2022年增刊第36期"),
    ],
)
def test_a_folder_that_is_named_otherwise_is_reported(
    issue: Path, capfd: pytest.CaptureFixture[str], command: list[str], change: tuple[str, str], shown: str
) -> None:
    text = issue.read_text("utf-8")
    assert change[0] in text
    issue.write_text(text.replace(*change), "utf-8")
    assert run([*command, "2022-36"]) == 0
    out = read(capfd)
    assert "issues/2022-36/issue.md:2:9: 警告 [folder-number] " in out
    assert shown in out


def test_a_folder_answers_to_the_number_in_its_name_if_no_other_issue_has_it(
    issue: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    issue.write_text(issue.read_text("utf-8").replace("number: 36", "number: 37"), "utf-8")
    assert run(["build", "36"]) == 0
    assert "[folder-number]" in read(capfd)
    assert run(["build", "99"]) == 2


@pytest.mark.parametrize("name", ["draft-春节", "春节特刊", "2022-36-b", "2022-", "202-36"])
def test_other_names_say_no_number(issue: Path, capfd: pytest.CaptureFixture[str], name: str) -> None:
    assert named_by(name) is None
    issue.parent.rename(issue.parent.with_name(name))
    assert run(["build", name]) == 0
    assert "folder-number" not in read(capfd)


def test_a_number_that_a_killed_run_has_written_is_not_skipped(issue: Path) -> None:
    """It is written before the folder is renamed."""
    issues = issue.parent.parent
    draft = issues / "draft-春节"
    draft.mkdir()
    (draft / "issue.md").write_text("---\nstatus: draft\nnumber: 37\ndate: 2022-12-30\n---\n", "utf-8")
    assert run(["number", "春节"]) == 0
    assert sorted(path.name for path in issues.iterdir()) == ["2021-06", "2022-36", "2022-37"]
    assert run(["number", "2022-37"]) == 0
    assert sorted(path.name for path in issues.iterdir()) == ["2021-06", "2022-36", "2022-38"]
