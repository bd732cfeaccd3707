"""`bulletin review`: what is sent out, under which number, and what is recorded of it."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from bulletin.app.check import check_text
from bulletin.app.review_record import read_records, write_record
from bulletin.cli.commands import run
from bulletin.model.record import ReviewComment
from tests.support.projects import add_issue, make_workspace
from tests.support.workspaces import open_project

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "2022-07"
ARTICLE = f"issues/{FOLDER}/01.md"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace with a draft of one article, and go there."""
    make_workspace(tmp_path)
    add_issue(tmp_path, FOLDER, "from: 苏州市")
    head = tmp_path / f"issues/{FOLDER}/issue.md"
    head.write_text(head.read_text("utf-8").replace("status: final", "status: draft"), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sent(root: Path) -> list[str]:
    """Return the names of what was sent out, and of its records."""
    return sorted(
        path.name
        for folder in ("build/review", f"issues/{FOLDER}/reviews")
        for path in (root / folder).iterdir()
    )


def test_each_review_has_the_next_number_and_a_record(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["review", "7"]) == 0
    assert capsys.readouterr().out == f"build/review/{FOLDER}-送审1.docx\n"
    first = (root / f"build/review/{FOLDER}-送审1.docx").read_bytes()
    assert run(["review", "7"]) == 0
    assert sent(root) == ["1.json", "2.json", f"{FOLDER}-送审1.docx", f"{FOLDER}-送审2.docx"]
    records = read_records(open_project(root), FOLDER)
    assert [each.number for each in records] == [1, 2]
    assert records[0].files(f"issues/{FOLDER}") == open_project(root).sources(FOLDER).value
    assert len(records[0].code) == 8
    assert (root / f"build/review/{FOLDER}-送审1.docx").read_bytes() == first


def test_word_and_paper_of_one_state_are_one_review(root: Path) -> None:
    assert run(["review", "7"]) == 0
    assert run(["review", "7", "--paper"]) == 0
    assert sent(root) == ["1.json", f"{FOLDER}-送审1.docx", f"{FOLDER}-送审1.pdf"]
    with (root / ARTICLE).open("a", encoding="utf-8") as file:
        file.write("\n又加了一段。\n")
    assert run(["review", "7", "--paper"]) == 0
    assert sent(root) == [
        "1.json",
        "2.json",
        f"{FOLDER}-送审1.docx",
        f"{FOLDER}-送审1.pdf",
        f"{FOLDER}-送审2.pdf",
    ]


def test_the_file_says_what_it_is(root: Path) -> None:
    assert run(["review", "7"]) == 0
    content = (root / f"build/review/{FOLDER}-送审1.docx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert FOLDER in package.read("docProps/custom.xml").decode()
        assert "trackRevisions" in package.read("word/settings.xml").decode()


def test_a_classified_issue_leaves_as_no_word_file(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = root / f"issues/{FOLDER}/issue.md"
    head.write_text(head.read_text("utf-8").replace("status:", "classification: 秘密★1年\nstatus:"), "utf-8")
    assert run(["review", "7"]) == 1
    assert "[review-classified]" in capsys.readouterr().err
    assert not (root / "build/review").exists()
    assert not (root / f"issues/{FOLDER}/reviews").exists()


def test_a_faulty_issue_is_not_sent_out(root: Path) -> None:
    with (root / ARTICLE).open("a", encoding="utf-8") as file:
        file.write("\n![没有](none.png)\n")
    assert run(["review", "7"]) == 1
    assert not (root / "build/review").exists()


def test_comments_stand_among_the_problems_until_the_next_review(root: Path) -> None:
    assert run(["review", "7"]) == 0
    project = open_project(root)
    (record,) = read_records(project, FOLDER)
    line, text = next(
        (number, each)
        for number, each in enumerate((root / ARTICLE).read_text("utf-8").splitlines(), 1)
        if number > 4 and len(each) > 8
    )
    comments = (
        ReviewComment("再核一核", text[3:6], "王明", name=f"01.md:{line}:1"),
        ReviewComment("总的不错", author="微软用户"),
    )
    write_record(project, FOLDER, replace(record, comments=comments))
    found = [each for each in check_text(open_project(root), FOLDER) if each.code == "review-comment"]
    assert [str(each.position) for each in found] == [f"{ARTICLE}:{line}:4", f"issues/{FOLDER}/issue.md:1:1"]
    assert [each.message() for each in found] == [
        f"王明批注“{text[3:6]}”：再核一核",
        "未署名批注：总的不错",
    ]
    assert run(["review", "7"]) == 0
    assert "review-comment" not in {each.code for each in check_text(open_project(root), FOLDER)}
