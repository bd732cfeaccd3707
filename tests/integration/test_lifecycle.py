"""The lifecycle of an issue: created, filled, numbered, made final, corrected, listed; nothing is lost."""

from __future__ import annotations

import json
import shutil
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from bulletin.app.scaffold import article_name, is_folder_name, next_number
from bulletin.cli.commands import run
from bulletin.model import OpeningBalance
from bulletin.parsing.issue_header import IssueHeader, read_header
from tests.support.features import picture
from tests.support.workspaces import copy_workspace

if TYPE_CHECKING:
    from pathlib import Path

FINAL = "---\n# 签发后填\nnumber: 37\ndate: 2022-12-30   \n\nstatus: 'draft'  # 送审\n---\n"
ARTICLE = "---\ntitle: 盐城市开展志愿服务\nfrom: 盐城市\n---\n全市志愿者就近服务，群众办事更方便。\n"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    target = copy_workspace(tmp_path / "workspace")
    monkeypatch.chdir(target)
    monkeypatch.setattr("bulletin.app.lifecycle.today", lambda: date(2022, 12, 30))
    return target


def add_issue(workspace: Path, head: str = FINAL, article: str = ARTICLE, folder: str = "2022-37") -> Path:
    """Add an issue with one article; returns its issue.md."""
    target = workspace / "issues" / folder
    target.mkdir()
    (target / "01.md").write_text(article, "utf-8")
    (target / "issue.md").write_bytes(head.encode())
    return target / "issue.md"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- New -----------------------------------------------------------------------------------------------------


def test_new_takes_the_next_number_and_todays_date(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["new"]) == 0
    assert capfd.readouterr().out.splitlines() == ["issues/2022-37/issue.md", "issues/2022-37/01.md"]
    header = read_header("2022-37", "issue.md", (workspace / "issues/2022-37/issue.md").read_bytes())
    assert (header.number, header.date, header.supplement) == (37, date(2022, 12, 30), False)


def test_a_draft_has_no_number_and_a_supplement_its_own(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", "--draft", "春节"]) == 0
    assert run(["new", "--supplement"]) == 0
    folders = sorted({line.split("/")[1] for line in capfd.readouterr().out.splitlines()})
    assert folders == ["2022-s01", "draft-春节"]
    draft = read_header("x", "issue.md", (workspace / "issues/draft-春节/issue.md").read_bytes())
    assert (draft.number, draft.date) == (None, None)
    supplement = read_header("x", "issue.md", (workspace / "issues/2022-s01/issue.md").read_bytes())
    assert (supplement.number, supplement.supplement) == (1, True)


def test_the_lists_to_choose_from_are_named(workspace: Path) -> None:
    settings = workspace / "bulletin.yaml"
    text = settings.read_text("utf-8")
    settings.write_text(
        text.replace("\ngroups:", "\n  内部:\n    - {label: 发, text: 各处室}\n\ngroups:", 1), "utf-8"
    )
    assert run(["new"]) == 0
    header = (workspace / "issues/2022-37/issue.md").read_text("utf-8")
    assert "# 分送范围：default、内部；不写就用 default\n# distribution: 内部\n" in header


def test_what_is_there_stays(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(["new", "--draft", "春节"])
    before = tree(workspace)
    assert run(["new", "--draft", "春节"]) == 2
    assert "已经有 issues/draft-春节 了" in capfd.readouterr().err
    for name in ("", "a/b", "..", "甲 乙", ".x", "a:b", "字" * 99):
        assert run(["new", "--draft", name]) == 2
    assert tree(workspace) == before


def test_an_article_goes_behind_all_others(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(["new"])
    capfd.readouterr()
    assert (
        run(
            [
                "new",
                "--article",
                "标题: “一” # 二",
                "--from",
                "苏州",
                "--from",
                "泰兴市",
                "--column",
                "信息动态",
            ]
        )
        == 0
    )
    (line,) = capfd.readouterr().out.splitlines()
    assert line == "issues/2022-37/02-苏州.md"
    text = (workspace / line).read_text("utf-8")
    assert 'title: "标题: “一” # 二"' in text
    assert "from: [苏州, 泰兴市]" in text
    assert "column: 信息动态" in text
    assert run(["build", "37"]) == 0, capfd.readouterr().err


def test_a_place_that_there_is_not_is_reported_and_nothing_written(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run(["new"])
    before = tree(workspace)
    assert run(["new", "--article", "标题", "--from", "苏洲市"]) == 1
    assert "是不是：苏州市" in capfd.readouterr().err
    assert tree(workspace) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--from", "苏州市"], "--article"),
        (["--article", "标题"], "--from"),
        (["--article", " ", "--from", "苏州市"], "标题"),
        (["--article", "标题", "--from", "苏州市", "--draft", "春节"], "不能"),
        (["--article", "标题", "--from", "苏州市"], "没有正在编的一期"),
        (["--article", "标题", "--from", "苏州市", "--issue", "36"], "已经定稿"),
    ],
)
def test_wrong_calls_write_nothing(
    workspace: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    before = tree(workspace)
    assert run(["new", *arguments]) == 2
    assert words in capfd.readouterr().err
    assert tree(workspace) == before


def test_the_first_file_of_an_issue_is_no_article_yet(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    del workspace
    run(["new"])
    capfd.readouterr()
    assert run(["check", "37"]) == 0
    out = capfd.readouterr().out
    assert out.count("[model-text-left]") == 3


def test_numbers_follow_the_issues_and_the_opening_state() -> None:
    headers = [
        IssueHeader("a", 3, 2022),
        IssueHeader("b", 9, 2021),
        IssueHeader("c", 7, 2022, supplement=True),
        IssueHeader("d"),
    ]
    opening = OpeningBalance(2022, 5, "tallies/2022.yaml", supplements=2)
    assert next_number(headers, [], 2022) == 4
    assert next_number(headers, [opening], 2022) == 6
    assert next_number(headers, [opening], 2022, supplement=True) == 8
    assert next_number(headers, [opening], 2023) == 1


def test_names_of_files_and_folders() -> None:
    assert article_name([], "苏州市") == "01-苏州市.md"
    assert article_name(["01-suzhou.md", "03.md", "附.md"], "") == "04.md"
    assert article_name(["12.md"], "a/b: 南通市") == "13-ab南通市.md"
    assert is_folder_name("春节")
    assert not any(map(is_folder_name, ["", "a/b", "a\\b", "..", "a b", "a\nb", "a?"]))


# --- Number --------------------------------------------------------------------------------------------------


def test_a_draft_gets_number_date_and_a_new_name(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    head = "---\r\n# 春节前发\r\nstatus: draft\r\nnote_label: “编者按”\r\n---\r\n按语\r\n"
    add_issue(workspace, head, folder="draft-春节")
    assert run(["number", "春节"]) == 0
    assert capfd.readouterr().out == "issues/2022-37\n"
    assert not (workspace / "issues/draft-春节").exists()
    header = (workspace / "issues/2022-37/issue.md").read_bytes().decode()
    assert header == head.replace("---\r\n#", "---\r\nnumber: 37\r\ndate: 2022-12-30\r\n#", 1)
    assert (workspace / "issues/2022-37/01.md").is_file()


def test_number_and_date_may_be_given(workspace: Path) -> None:
    add_issue(workspace, "---\ndate: 2022-12-29\nstatus: draft\n---\n", folder="draft-a")
    assert run(["number", "draft-a", "40"]) == 0
    assert "number: 40\n" in (workspace / "issues/2022-40/issue.md").read_text("utf-8")
    assert run(["number", "40", "41", "--date", "2023-01-03"]) == 0
    header = (workspace / "issues/2023-41/issue.md").read_text("utf-8")
    assert header == "---\nnumber: 41\ndate: 2023-01-03\nstatus: draft\n---\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["春节", "36"], "2022年第36期已经有了"),
        (["36", "38"], "已经定稿"),
        (["春节", "0"], "期号"),
        (["春节", "--date", "12月30日"], "不是日期"),
        (["元旦"], "没有“元旦”这一期"),
    ],
)
def test_a_number_that_can_not_be_given_changes_nothing(
    workspace: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    add_issue(workspace, "---\nstatus: draft\n---\n", folder="draft-春节")
    before = tree(workspace)
    assert run(["number", *arguments]) == 2
    assert words in capfd.readouterr().err
    assert tree(workspace) == before


def test_an_existing_folder_stops_before_anything_is_written(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    add_issue(workspace, "---\nstatus: draft\n---\n", folder="draft-春节")
    (workspace / "issues/2022-37").mkdir()
    before = tree(workspace)
    assert run(["number", "春节"]) == 2
    assert "issues/2022-37" in capfd.readouterr().err
    assert tree(workspace) == before


def test_front_matter_that_can_not_be_changed_stays(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    add_issue(workspace, "---\nstatus: draft\nstatus: draft\n---\n", folder="draft-春节")
    before = tree(workspace)
    assert run(["number", "春节"]) == 1
    assert "key-duplicate" in capfd.readouterr().err
    assert tree(workspace) == before


def test_an_interrupted_numbering_goes_on(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the file and the folder's name, the issue has its number; the same call ends the work."""
    add_issue(workspace, "---\nstatus: draft\n---\n", folder="draft-春节")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("bulletin.workspace.Workspace.rename", die)
        assert run(["number", "春节"]) == 130
    assert "number: 37" in (workspace / "issues/draft-春节/issue.md").read_text("utf-8")
    assert run(["number", "春节", "37"]) == 0
    assert (workspace / "issues/2022-37/issue.md").is_file()


# --- Final, corrected ----------------------------------------------------------------------------------------


def test_an_issue_without_fault_becomes_final(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = add_issue(workspace)
    assert run(["final", "37"]) == 0, capfd.readouterr().err
    assert capfd.readouterr().out == "issues/2022-37/issue.md\n"
    recorded = '"final"  # 送审\nfit: 共1页；正文从第1页起\n'
    assert path.read_text("utf-8") == FINAL.replace("'draft'  # 送审\n", recorded)


WARNED = ARTICLE.replace("方便。", "方便。。")


@pytest.mark.parametrize("arguments", [(), ("--yes",)])
def test_an_issue_with_an_error_does_not(
    workspace: Path, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    add_issue(workspace, article=ARTICLE.replace("盐城市\n-", "盐成市\n-"))
    before = tree(workspace)
    assert run(["final", "37", *arguments]) == 1
    err = capfd.readouterr().err
    assert "[misspelt-place]" in err
    assert "没有定稿" in err
    assert tree(workspace) == before


@pytest.mark.parametrize(
    ("head", "article", "code"),
    [
        (FINAL, WARNED, "mark-doubled"),
        (FINAL.replace("37", "38"), ARTICLE, "number-gap"),
        (FINAL, ARTICLE.replace("群众", "请在这里写正文。群众"), "model-text-left"),
        (FINAL, ARTICLE + "\n刊发消息12条、通讯8条，共21条。\n", "sum-total"),
    ],
)
def test_warnings_are_asked_about_and_never_stop_an_issue(
    workspace: Path, capfd: pytest.CaptureFixture[str], head: str, article: str, code: str
) -> None:
    path = add_issue(workspace, head, article)
    before = tree(workspace)
    name = "2022-37" if "37" in head else "2022-38"
    assert run(["final", name]) == 1
    err = capfd.readouterr().err
    assert f"[{code}]" in err
    assert "--yes" in err
    assert tree(workspace) == before
    assert run(["final", name, "--yes"]) == 0, capfd.readouterr().err
    assert f"[{code}]" in capfd.readouterr().err
    assert f"{code} 1" in path.read_text("utf-8").partition("accepted: ")[2]


def test_the_same_warnings_are_asked_about_once(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = add_issue(workspace, article=WARNED)
    assert run(["final", "37", "--yes"]) == 0, capfd.readouterr().err
    assert run(["correct", "37"]) == 0
    assert run(["final", "37"]) == 0, capfd.readouterr().err
    assert run(["correct", "37"]) == 0
    (path.parent / "01.md").write_text(WARNED.replace("服务，", "服务，，"), "utf-8")
    assert run(["final", "37"]) == 1
    assert run(["final", "37", "--yes"]) == 0
    assert "accepted: mark-doubled 2\n" in path.read_text("utf-8")
    assert run(["correct", "37"]) == 0
    (path.parent / "01.md").write_text(ARTICLE, "utf-8")
    assert run(["final", "37"]) == 0, capfd.readouterr().err
    assert "accepted: 无\n" in path.read_text("utf-8")


class Terminal(StringIO):
    """What somebody types at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("answer", "status"), [("y\n", "final"), ("\n", "draft")])
def test_at_a_terminal_the_answer_decides(
    workspace: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    status: str,
) -> None:
    path = add_issue(workspace, article=WARNED)
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    assert run(["final", "37"]) == (0 if status == "final" else 1)
    assert "上面有 1 处警告" in capfd.readouterr().err
    assert read_header("2022-37", "issue.md", path.read_bytes()).status.value == status


def test_a_table_with_narrow_columns_is_reported_once_and_asks_nothing(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    row = "杭州市" + "|宁波市，温州市" * 24
    add_issue(workspace, article=f"{ARTICLE}\n{row}\n---{'|---' * 24}\n{row}\n")
    assert run(["final", "37"]) == 0, capfd.readouterr().err
    err = capfd.readouterr().err
    assert err.count("[cell-crowded]") == 1
    assert "警告 [" not in err


def test_a_draft_without_number_can_not_be_final(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    add_issue(workspace, "---\nstatus: draft\n---\n", folder="draft-春节")
    assert run(["final", "春节"]) == 2
    assert "bulletin number draft-春节" in capfd.readouterr().err


def test_a_final_issue_is_corrected_by_a_new_edition(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = workspace / "issues/2022-36/issue.md"
    before = path.read_text("utf-8")
    assert run(["correct", "36"]) == 0
    assert "第2版" in capfd.readouterr().err
    assert path.read_text("utf-8") == before.replace("status: final\n", "status: draft\nedition: 2\n")
    assert run(["correct", "36"]) == 2
    assert "还没有定稿" in capfd.readouterr().err
    assert run(["final", "36"]) == 0, capfd.readouterr().err
    assert run(["correct", "36"]) == 0
    assert "edition: 3\n" in path.read_text("utf-8")


# --- The list ------------------------------------------------------------------------------------------------


def test_the_list_shows_status_date_articles_and_pages(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    add_issue(workspace, "---\nstatus: draft\n---\n", folder="draft-春节")
    run(["build", "36"])
    capfd.readouterr()
    assert run(["list"]) == 0
    rows = [line.split() for line in capfd.readouterr().out.splitlines()]
    assert rows == [
        ["期", "状态", "日期", "篇数", "页数", "成品"],
        ["draft-春节", "送审稿", "—", "1", "—", "—"],
        ["2021-06", "定稿", "2021-07-06", "2", "—", "—"],
        ["2022-36", "定稿", "2022-12-28", "4", rows[3][4], "最新"],
    ]
    assert int(rows[3][4]) > 3
    with (workspace / "issues/2022-36/01-suzhou.md").open("a", encoding="utf-8") as stream:
        stream.write("\n再加一段。\n")
    run(["list", "--format", "json"])
    listed = json.loads(capfd.readouterr().out)[-1]
    assert listed == {
        "issue": "2022-36",
        "number": 36,
        "supplement": False,
        "status": "final",
        "edition": 1,
        "date": "2022-12-28",
        "articles": 4,
        "pages": int(rows[3][4]),
        "current": False,
    }


@pytest.mark.parametrize("cached", [True, False])
@pytest.mark.parametrize(
    "name", ["bulletin.yaml", "issues/2022-36/p.png", "build/2022-36/2022-36.pdf", "tallies/2022.yaml"]
)
def test_the_list_sees_every_change_that_another_build_would_see(
    workspace: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    *,
    name: str,
    cached: bool,
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    article, path = workspace / "issues/2022-36/01-suzhou.md", workspace / name
    article.write_text(article.read_text("utf-8") + "\n![图一](p.png)\n", "utf-8")
    (article.parent / "p.png").write_bytes(picture(60, 40, "RGB"))
    assert run(["build", "36"]) == 0
    if not cached:
        shutil.rmtree(tmp_path / "cache")
    capfd.readouterr()
    run(["list"])
    assert capfd.readouterr().out.splitlines()[-1].endswith("最新")
    content = path.read_bytes()
    match path.suffix:
        case ".pdf":
            path.unlink()
        case ".png":
            path.write_bytes(picture(61, 40, "RGB"))
        case _:
            path.write_bytes(content.replace(b"400", b"401").replace(b"own: 7", b"own: 8"))
    run(["list"])
    assert capfd.readouterr().out.splitlines()[-1].endswith("须重排")
