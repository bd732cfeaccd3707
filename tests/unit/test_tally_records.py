"""What is remembered of issues that did not change: the same count, whatever became of the memory."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from bulletin.app.tally import count
from bulletin.project import project as offices
from bulletin.project.project import Project
from bulletin.tally import IssueRecord, Records, count_issue, enter
from bulletin.workspace import Store, Workspace, stamps
from tests.support.projects import issue, opened, settle
from tests.unit.test_tally import RULES, issues_of_a_year

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.model import Issue, Tally


@given(issues=issues_of_a_year())
def test_records_come_back_as_they_were(issues: list[Issue]) -> None:
    made = [IssueRecord(count_issue(one, RULES), enter(one)) for one in issues]
    first = Records()
    for at, record in enumerate(made):
        first.put(str(at), record)
    second = Records.read(first.written())
    assert [second.get(str(at)) for at in range(len(made))] == made
    assert not second.changed


@pytest.mark.parametrize(
    "content",
    [None, b"", b"{", b"[]", b"\xff\xfe", b"3", b'["", [], {}]', b'["", {}, 1]', b'["other", {}, {"k": []}]']
    + [f'["", {{"f": 1}}, {{"k": {value}}}]'.encode() for value in ("[]", "3", '{"a": 1}')],
)
def test_what_can_not_be_understood_is_as_if_never_kept(content: bytes | None) -> None:
    kept = Records.read(content)
    assert kept.get("k") is None
    assert kept.key("f", "stamp") is None


def test_a_record_with_strange_values_is_not_taken() -> None:
    value = ["f", "p", 1, "2022-13-01", False, 1, [], [], [], [1, None, None], []]
    assert Records.read(json.dumps(["", {}, {"k": value}]).encode()).get("k") is None


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(offices, "MANY", 2)
    monkeypatch.setattr(offices, "cache", lambda: Store(tmp_path / "cache"))
    folder = settle(tmp_path / "desk")
    for number in range(1, 5):
        issue(folder, f"2022-{number:02}", "from: 苏州市", "from: [南京市, 昆山市]")
    return folder


def counted(folder: Path) -> Tally:
    value = count(opened(folder), "2022").value
    assert value is not None
    return value.tally


def reads(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count, and tell which issues had to be read anew."""
    seen: list[str] = []
    original = Project.issue

    def issue_read(self: Project, name: str, sources: object, **more: bool) -> object:
        seen.append(name)
        return original(self, name, sources, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Project, "issue", issue_read)
        counted(folder)
    return seen


def test_only_what_changed_is_read_again(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = counted(desk)
    assert reads(desk, monkeypatch) == []
    assert counted(desk) == before
    article = desk / "issues" / "2022-03" / "01.md"
    article.write_text(article.read_text("utf-8").replace("苏州市", "昆山市"), "utf-8")
    assert reads(desk, monkeypatch) == ["2022-03"]
    places = {place.name: (place.own, place.counties) for place in counted(desk).places}
    assert places["苏州市"] == (3, 1)


def test_what_lies_still_is_not_even_opened(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in desk.rglob("*.md"):
        os.utime(path, (1e9, 1e9))
    monkeypatch.setattr(stamps, "SETTLED", 0)
    before = counted(desk)
    opens: list[str] = []
    original = Workspace.read

    def read(self: Workspace, path: str) -> bytes:
        opens.append(path)
        return original(self, path)

    monkeypatch.setattr(Workspace, "read", read)
    assert counted(desk) == before
    assert [path for path in opens if path.startswith("issues")] == []
    article = desk / "issues" / "2022-03" / "01.md"
    article.write_text(article.read_text("utf-8").replace("苏州市", "常州市"), "utf-8")
    os.utime(article, (1e9, 1e9))  # as copying programs do; the time of change tells all the same
    assert counted(desk) != before
    assert {path.split("/")[1] for path in opens if path.startswith("issues")} == {"2022-03"}


def test_files_that_were_just_written_are_read(desk: Path) -> None:
    workspace = Workspace(desk)
    assert stamps.stamp(workspace, "2022-01") is None
    assert stamps.stamp(workspace, "2022-99") is None


def test_new_settings_and_lost_memory_read_all_again(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counted(desk)
    settle(desk, tally="several: each")
    assert len(reads(desk, monkeypatch)) == 4
    assert counted(desk).uses == 12
    settle(desk)
    for kept in (tmp_path / "cache").iterdir():
        kept.write_bytes(b"\0")
    assert len(reads(desk, monkeypatch)) == 4
    assert counted(desk) == before


def test_an_issue_with_errors_is_told_and_not_remembered(desk: Path) -> None:
    article = desk / "issues" / "2022-02" / "02.md"
    good = article.read_text("utf-8")
    article.write_text(good.replace("南京市", "南京氏"), "utf-8")
    for _ in range(2):
        found = count(opened(desk), "2022").diagnostics
        assert [(each.code, str(each.position)) for each in found] == [
            ("issue-not-counted", "issues/2022-02/issue.md")
        ]
        assert count(opened(desk), "2021").diagnostics == ()
    article.write_text(good, "utf-8")
    assert counted(desk).articles == 8
