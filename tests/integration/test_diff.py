"""`bulletin diff`: two states of an issue, of records, Git revisions and the present files; its page; corrections."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from bulletin.app.review_record import source_record, write_record
from bulletin.cli.commands import run
from bulletin.model.record import RecordKind
from tests.support.accessibility import layout_faults, violations
from tests.support.two_states import ISSUE, change, former
from tests.support.workspaces import open_project

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

EXPECTED = """\
文明简报2022年第7期（更正）　版次1（2022-07-08） → 现在　共 13 处

南通市：渔港边的读书会
issues/2022-07/00.md:2:8 移

苏州市：把大课堂开到码头
issues/2022-07/01.md:3:7 改 from　[-苏州市-]{+苏州市、昆山市+}
issues/2022-07/01.md:2:13 改 标题　苏州市：把{+大+}课堂开到码头
issues/2022-07/01.md:5:1 改 正文　[-2022年-]{+2023年+}以来，全市{+累计+}举办宣讲[-100余场-]{+120余场+}，[-参与-]{+参加+}群众[-3万人次-]{+3.5万人次+}。
issues/2022-07/01.md:9:1 拆 正文　…码头边的课堂怎样办起来。{+¶+}后一半讲志愿者，讲的是他…
issues/2022-07/01.md:11:1 样 正文　抓阵地。这一段只改了样子，别的都没有变。　“抓阵地。”不再加粗；“样子”加粗
issues/2022-07/01.md:11:1 删 正文　[-这一段要删去，因为它说的事情已经过时了。-]
issues/2022-07/01.md:15:9 改 表格第2行第2列　[-12-]{+13+}
issues/2022-07/01.md:16:3 增 表格第3行　{+常州市　9　200+}
issues/2022-07/01.md:19:1 改 图片　换了图片 images/quay.png
issues/2022-07/01.md:21:1 移 正文　讲的都是身边事，听的都是身边人，散场以后还舍不得走。

盐城市：夜校开进了工地
issues/2022-07/03.md:2:8 删

泰州市：早茶桌边说政策
issues/2022-07/04.md:2:8 增

随之改变的（由程序生成，不用另改）
issues/2022-07/issue.md:2:9 改 报头　第7期{+（更正）+}
"""  # noqa: E501
CORRECTIONS = """\
更正说明
1．《南通市：渔港边的读书会》的位置应调整。
2．《苏州市：把课堂开到码头》稿件信息 from，“苏州市”应为“苏州市、昆山市”。
3．《苏州市：把课堂开到码头》标题，“把课堂开到码头”应为“把大课堂开到码头”。
4．《苏州市：把课堂开到码头》第1段，“2022年”应为“2023年”。
5．《苏州市：把课堂开到码头》第1段，“全市举办宣讲”应为“全市累计举办宣讲”。
6．《苏州市：把课堂开到码头》第1段，“100余场”应为“120余场”。
7．《苏州市：把课堂开到码头》第1段，“参与”应为“参加”。
8．《苏州市：把课堂开到码头》第1段，“3万人次”应为“3.5万人次”。
9．《苏州市：把课堂开到码头》第2段应分为两段。
10．《苏州市：把课堂开到码头》第3段格式应为：“抓阵地。”不再加粗；“样子”加粗。
11．《苏州市：把课堂开到码头》第4段应删去“这一段要删去，因为它说的事情已经过时了。”。
12．《苏州市：把课堂开到码头》表格第2行第2列，“12”应为“13”。
13．《苏州市：把课堂开到码头》表格第3行应增加“常州市　9　200”。
14．《苏州市：把课堂开到码头》图片，换了图片 images/quay.png。
15．《苏州市：把课堂开到码头》第6段“讲的都是身边事，听的都是身边人，散场以后还舍不得走。”的位置应调整。
16．《盐城市：夜校开进了工地》应删去。
17．《泰州市：早茶桌边说政策》应增加。
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = former(tmp_path / "workspace")
    monkeypatch.chdir(folder)
    return folder


def output(capfd: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """Run a command and return what it prints as its result, or, where it fails, as its error."""
    capfd.readouterr()
    assert run(arguments) == code
    shown = capfd.readouterr()
    return shown.out if code == 0 else shown.err


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


# --- Corrections -----------------------------------------------------------------------------------------------


def test_a_correction_lists_every_kind_of_change(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["correct", "7"]) == 0
    assert output(capfd, "diff", "7").splitlines()[-1].endswith("第7期{+（更正）+}")
    change(workspace)
    assert output(capfd, "diff", "7") == EXPECTED
    assert output(capfd, "correct", "7", "--list") == CORRECTIONS
    assert run(["final", "7", "--yes"]) == 0
    assert CORRECTIONS.partition("\n")[2] in capfd.readouterr().err
    assert output(capfd, "diff", "7", "版次1", "版次2").splitlines()[1:] == EXPECTED.splitlines()[1:]


def test_the_first_edition_has_no_corrections(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    del workspace
    assert "[not-corrected]" in output(capfd, "correct", "7", "--list", code=2)


def test_texts_that_were_changed_after_the_build_are_reported(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["build", "7"]) == 0
    article = workspace / "issues" / ISSUE / "02.md"
    article.write_text(article.read_text("utf-8").replace("每周一次", "每周两次"), "utf-8")
    capfd.readouterr()
    assert run(["correct", "7"]) == 0
    assert "[edition-changed]" in (said := capfd.readouterr().err)
    assert "（02.md）" in said


# --- States ----------------------------------------------------------------------------------------------------


def test_reviews_are_compared_by_their_numbers(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    project = open_project(workspace)
    place = f"issues/{ISSUE}"
    for number in (1, 2):
        changed = {**(project.sources(ISSUE).value or {})}
        if number == 2:
            changed[f"{place}/02.md"] = changed[f"{place}/02.md"].replace("每周".encode(), "每月".encode())
        day = dt.date(2022, 7, number)
        write_record(
            project, ISSUE, source_record(RecordKind.REVIEW, number, day, place, changed, code="1a2b3c4d")
        )
    shown = output(capfd, "diff", "7", "1", "送审2")
    assert shown.startswith(
        "文明简报2022年第7期　送审1（2022-07-01　1a2b3c4d） → 送审2（2022-07-02　1a2b3c4d）　共 1 处"
    )
    assert "读书会[-每周-]{+每月+}一次，渔民下船就来。" in shown
    assert output(capfd, "diff", "7") == output(capfd, "diff", "7", "送审2", "现在")
    assert "每月" in output(capfd, "diff", "7")
    found = json.loads(output(capfd, "diff", "7", "1", "2", "--format", "json"))
    assert found["differences"] == [
        {
            "kind": "changed",
            "article": "南通市：渔港边的读书会",
            "place": "正文",
            "path": f"{place}/02.md",
            "line": 5,
            "column": 4,
            "before": "读书会每周一次，渔民下船就来。",
            "after": "读书会每月一次，渔民下船就来。",
            "pieces": [
                ["读书会", "读书会"],
                ["每周", "每月"],
                ["一次，渔民下船就来。", "一次，渔民下船就来。"],
            ],
            "notes": [],
            "generated": False,
        }
    ]
    assert "现有：送审1、送审2" in output(capfd, "diff", "7", "送审3", code=2)
    (workspace / place / "reviews" / "1.json").write_text("<<<<<<< HEAD\n", "utf-8")
    assert "[record-broken]" in output(capfd, "diff", "7", code=3)


def test_git_revisions_are_compared(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert "[no-former-state]" in output(capfd, "diff", "7", code=2)
    assert "[no-repository]" in output(capfd, "diff", "7", "HEAD", code=2)
    git(workspace, "init", "-q")
    git(workspace, "commit", "-q", "--allow-empty", "-m", "empty")
    git(workspace, "add", "-A")
    git(workspace, "commit", "-q", "-m", "former")
    assert "没有改动" in output(capfd, "diff", "7")
    change(workspace)
    shown = output(capfd, "diff", "7")
    expected = EXPECTED.partition("\n\n随之")[0].splitlines()[1:]
    assert shown.splitlines()[1:] == expected
    assert re.search(r"　HEAD（\d{4}-\d\d-\d\d　[0-9a-f]{7,}） → 现在　共 13 处\n", shown)
    assert "[state-without]" in output(capfd, "diff", "7", "HEAD~1", code=2)
    for name in ("上周的稿子", "--version", "HEAD:bulletin.yaml", "a b"):
        assert "[unknown-state]" in output(capfd, "diff", "7", "--", name, code=2), name


def test_the_configuration_of_a_repository_starts_no_program(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Hooks, filters, textconv, external diffs, signatures, pagers and monitors stay unused; so does the environment."""
    git(workspace, "init", "-q")
    git(workspace, "add", "-A")
    git(workspace, "commit", "-q", "-m", "former")
    trap = workspace / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {workspace}/sprung\ncat\n", "utf-8")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "diff.external", "diff.x.textconv", "filter.x.smudge", "filter.x.clean",
                "gpg.program", "core.sshCommand", "credential.helper"):  # fmt: skip
        git(workspace, "config", key, str(trap))
    git(workspace, "config", "log.showSignature", "true")
    git(workspace, "config", "alias.ls-tree", f"!{trap}")
    (workspace / ".gitattributes").write_text("*.md diff=x filter=x\n", "utf-8")
    change(workspace)
    assert "共 13 处" in output(capfd, "diff", "7", "HEAD")
    assert not (workspace / "sprung").exists()


def test_git_is_named_where_it_is_missing(
    workspace: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(workspace))
    assert "[git-missing]" in output(capfd, "diff", "7", "HEAD", code=3)


# --- The page --------------------------------------------------------------------------------------------------


@pytest.fixture
def comparison_page(workspace: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    assert run(["correct", "7"]) == 0
    change(workspace)
    name = output(capfd, "diff", "7", "--html").splitlines()[-1]
    assert name == "build/review/2022-07-对照-版次1-现在.html"
    return workspace / name


def test_the_page_shows_both_texts_and_leads_through_the_changes(
    comparison_page: Path, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(comparison_page.as_uri())
    assert requests == [comparison_page.as_uri()]
    anchors = page.eval_on_selector_all(
        "nav a", "all => all.map((each) => each.getAttribute('href').slice(1))"
    )
    assert anchors == page.eval_on_selector_all(".change", "all => all.map((each) => each.id)")
    assert len(anchors) == 14
    words = page.eval_on_selector_all("nav a .words", "all => all.map((each) => each.textContent.trim())")
    at = next(index for index, text in enumerate(words) if "100余场" in text)
    assert page.locator(f"#{anchors[at]} del").all_text_contents() == ["2022年", "100余场", "参与", "3万人次"]
    assert page.locator(f"#{anchors[at]} ins").all_text_contents() == [
        "2023年",
        "累计",
        "120余场",
        "参加",
        "3.5万人次",
    ]
    page.keyboard.press("j")
    assert page.locator(".current").get_attribute("id") == "d1"
    page.keyboard.press("k")
    assert page.locator("#where").text_content() == "第 14 处，共 14 处"
    page.locator("#next").click()
    assert page.evaluate("document.activeElement.id") == "d1"


def test_the_page_is_accessible(comparison_page: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(comparison_page.as_uri())
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page) == [], width
        assert layout_faults(page) == [], width
    page.emulate_media(color_scheme="dark")
    assert violations(page, only=["color-contrast"]) == []
    page.emulate_media(media="print")
    line = "each => getComputedStyle(each).textDecorationLine"
    assert page.locator("main del").first.evaluate(line) == "line-through"
    assert page.locator("main ins").first.evaluate(line) == "underline"


def test_markup_in_the_sources_is_text(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["correct", "7"]) == 0
    article = workspace / "issues" / ISSUE / "02.md"
    article.write_text(
        article.read_text("utf-8").replace("每周一次", "`<script>alert(1)</script>{{ 1 }}`"), "utf-8"
    )
    name = output(capfd, "diff", "7", "--html").splitlines()[-1]
    written = (workspace / name).read_text("utf-8")
    assert written.count("<script") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 1 }}" in written


def test_a_classified_issue_has_no_page_and_no_words(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    head = workspace / "issues" / ISSUE / "issue.md"
    head.write_text(
        head.read_text("utf-8").replace("number: 7", "number: 7\nclassification: 秘密★1年"), "utf-8"
    )
    assert run(["correct", "7"]) == 0
    change(workspace)
    shown = output(capfd, "diff", "7")
    assert f"issues/{ISSUE}/01.md:5:1 改 正文\n" in shown
    assert not re.search("宣讲|累计|常州市", shown + output(capfd, "diff", "7", "--format", "json"))
    assert "[diff-classified]" in output(capfd, "diff", "7", "--html", code=1)
    assert "[diff-classified]" in output(capfd, "correct", "7", "--list", code=1)
    assert not (workspace / "build" / "review").exists()
