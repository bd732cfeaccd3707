"""`bulletin review --back`: changes of a returned file are listed, proved and carried into the present sources."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from bulletin.app.review_record import read_records
from bulletin.cli.commands import run
from bulletin.review import carrying
from bulletin.review.carrying import carry
from tests.support.projects import make_workspace
from tests.support.word_edits import MAIN, with_part, with_words
from tests.support.workspaces import ROOT, copy_workspace, open_project

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

FOLDER = "2022-07"
ONE, TWO = f"issues/{FOLDER}/01.md", f"issues/{FOLDER}/02.md"
HEAD = "---\nnumber: 7\ndate: 2022-07-03\nstatus: draft\n---\n"
TEXTS = {
    ONE: "---\ntitle: 苏州市：把服务送到|居民家门口\nfrom: 苏州市\n---\n"
    "**先摸清需求。**各社区上门走访，全市文明程度明显提高。<!-- 待核 -->\n\n"
    "第二段写活动：已办1000余场次，群众\\*满意\\*。\n",
    TWO: "---\ntitle: 盐城市：好人就在身边\nfrom: 盐城市\n---\n第一段。\n\n|项目|次数|\n|-|-|\n|宣讲|20|\n|慰问|30|\n",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace with a draft that was sent out, and go there."""
    make_workspace(tmp_path)
    (tmp_path / "issues" / FOLDER).mkdir(parents=True)
    for path, text in {f"issues/{FOLDER}/issue.md": HEAD, **TEXTS}.items():
        (tmp_path / path).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["review", "7"]) == 0
    return tmp_path


def returned(root: Path, words: Mapping[str, str], name: str = "领导改.docx") -> str:
    """Write the file that came back; returns its name."""
    sent = (root / f"build/review/{FOLDER}-送审1.docx").read_bytes()
    (root / name).write_bytes(with_words(sent, words))
    return name


def back(root: Path, words: Mapping[str, str], *options: str) -> int:
    return run(["review", "7", "--back", returned(root, words), *options])


def sources(root: Path) -> dict[str, str]:
    return {path: (root / path).read_text("utf-8") for path in TEXTS}


def test_a_file_that_nobody_changed_has_no_changes(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert back(root, {}) == 0
    assert capsys.readouterr().out == "没有改动，也没有批注。\n"


def test_changes_are_listed_and_nothing_is_written(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert back(root, {"明显提高": "显著提高", "1000余场次": "1200余场次"}, "--by", "王明") == 0
    assert capsys.readouterr().out.splitlines() == [
        "先看：改了姓名、职务、数字、日期的（1 处）：",
        f"  {ONE}:7:10  [数字]“1000余场次” → “1200余场次”  王明",
        "其余的改动（1 处）：",
        f"  {ONE}:5:25  “明显提高” → “显著提高”  王明",
    ]
    assert sources(root) == TEXTS
    assert back(root, {"明显提高": "显著提高"}, "--format", "json") == 0
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert (change["path"], change["line"], change["column"]) == (ONE, 5, 25)
    assert (change["before"], change["after"], change["by"]) == ("明显提高", "显著提高", [])


def test_yes_covers_no_number(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert back(root, {"明显提高": "显著提高", "1000余场次": "1200余场次"}, "--yes") == 0
    assert sources(root) == {**TEXTS, ONE: TEXTS[ONE].replace("明显", "显著")}
    assert "写进 1 处" in capsys.readouterr().err


def test_only_the_changed_characters_of_a_source_change(root: Path) -> None:
    words = {
        "群众*满意*": "群众*很*满意",
        "好人就在身边": "好人在身边",
        "居民家门口": "居民的家门口",
        "慰问": "走访慰问",
    }
    assert back(root, words, "--yes") == 0
    assert sources(root) == {
        ONE: TEXTS[ONE].replace("群众\\*满意\\*", "群众\\*很\\*满意").replace("居民家门口", "居民的家门口"),
        TWO: TEXTS[TWO].replace("好人就在身边", "好人在身边").replace("慰问", "走访慰问"),
    }


def test_what_the_office_changed_meanwhile_stays(root: Path) -> None:
    own = TEXTS[ONE].replace("第二段写活动", "第二段介绍活动")
    (root / ONE).write_text(f"{own}\n又加一段。\n", "utf-8")
    assert back(root, {"明显提高": "显著提高"}, "--yes") == 0
    assert sources(root)[ONE] == own.replace("明显", "显著") + "\n又加一段。\n"


def test_two_changes_of_one_place_are_for_the_editor(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / ONE).write_text(TEXTS[ONE].replace("明显提高", "大幅提高"), "utf-8")
    before = sources(root)
    back(root, {"明显提高": "显著提高"}, "--yes")
    said = capsys.readouterr().err
    assert "[review-conflict]" in said
    assert f"{ONE}:5:" in said
    assert sources(root) == before


def test_taking_it_back_twice_changes_nothing_more(root: Path) -> None:
    assert back(root, {"明显提高": "显著提高"}, "--yes") == 0
    once = sources(root)
    assert back(root, {"明显提高": "显著提高"}, "--yes") == 0
    assert sources(root) == once


def test_generated_texts_say_where_to_change_instead(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert back(root, {"第7期": "第8期"}, "--yes") == 0
    assert f"  issues/{FOLDER}/issue.md:2:9  [数字]报头：“7期” → “8期”" in capsys.readouterr().out
    assert sources(root) == TEXTS


def test_nothing_is_written_unless_it_is_proved(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "carry", lambda changes, *others: carry(changes[1:], *others))
    assert back(root, {"明显提高": "显著提高", "第一段": "头一段"}, "--yes") == 1
    assert "[review-unproven]" in capsys.readouterr().err
    assert sources(root) == TEXTS


def test_a_final_issue_takes_nothing_back(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = root / f"issues/{FOLDER}/issue.md"
    head.write_text(HEAD.replace("draft", "final"), "utf-8")
    assert back(root, {"明显提高": "显著提高"}, "--yes") == 1
    assert "[review-final]" in capsys.readouterr().err
    assert sources(root) == TEXTS


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda _: b"%PDF-1.7", "review-unreadable"),
        (lambda content: content[:2000], "review-unreadable"),
        (lambda content: with_part(content, MAIN, lambda _: None), "review-unreadable"),
        (
            lambda content: with_part(
                content,
                "docProps/custom.xml",
                lambda part: part.replace(b"2022-07", b"2021-01").replace(b"|", b"|0", 2),
            ),
            "review-other",
        ),
        (
            lambda content: with_part(
                content, "docProps/custom.xml", lambda part: part.replace(b"|1|", b"|9|")
            ),
            "review-unsent",
        ),
    ],
)
def test_a_file_that_is_not_ours_changes_nothing(
    root: Path, capsys: pytest.CaptureFixture[str], change: Callable[[bytes], bytes], code: str
) -> None:
    sent = (root / f"build/review/{FOLDER}-送审1.docx").read_bytes()
    (root / "退回.docx").write_bytes(change(sent))
    assert run(["review", "7", "--back", "退回.docx", "--yes"]) == 1
    assert f"退回.docx: 错误 [{code}]" in capsys.readouterr().err
    assert sources(root) == TEXTS


def test_a_file_without_mark_is_known_by_its_paragraphs(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = returned(root, {"明显提高": "显著提高"})
    bare = with_part((root / name).read_bytes(), "docProps/custom.xml", lambda _: b"<Properties/>")
    (root / name).write_bytes(bare)
    assert run(["review", "7", "--back", name]) == 0
    out, err = capsys.readouterr()
    assert "[review-unmarked]" in err
    assert "“明显提高” → “显著提高”" in out


def test_comments_are_recorded_when_changes_are_written(root: Path) -> None:
    assert back(root, {"明显提高": "显著提高"}, "--yes") == 0
    (record,) = read_records(open_project(root), FOLDER)
    assert record.comments == ()


def test_a_letter_is_reviewed_as_an_issue_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy_workspace(tmp_path)
    shutil.copytree(ROOT / "letters" / "2025-003", tmp_path / "letters" / "2025-003")
    monkeypatch.chdir(tmp_path)
    letter = tmp_path / "letters" / "2025-003" / "letter.md"
    draft = letter.read_text("utf-8").replace("status: final", "status: draft")
    letter.write_text(draft, "utf-8")
    assert run(["review", "2025-003"]) == 0
    sent = (tmp_path / "build/review/2025-003-送审1.docx").read_bytes()
    (tmp_path / "退回.docx").write_bytes(with_words(sent, {"书面形式": "书面", "征求《": "再次征求《"}))
    assert run(["review", "2025-003", "--back", "退回.docx", "--yes"]) == 0
    written = draft.replace("书面形式", "书面").replace("征求《", "再次征求《")
    assert letter.read_text("utf-8") == written
    letter.write_text(written.replace("status: draft", "status: final"), "utf-8")
    assert run(["review", "2025-003", "--back", "退回.docx", "--yes"]) == 1
    assert run(["review", "2025-003", "--paper"]) == 2
    said = capsys.readouterr().err
    assert "[review-final]" in said
    assert "[issues-only] letters/2025-003/letter.md 不是简报" in said
