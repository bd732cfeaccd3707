"""A classified issue leaves the machine on numbered paper only: every command, every address of the preview."""

from __future__ import annotations

import ast
import inspect
import shutil
from typing import TYPE_CHECKING

import pytest

from bulletin.app.batch.payloads import Payload, SharedInputs
from bulletin.cli.commands import COMMANDS, run
from bulletin.preview.request_handler import RequestHandler, page_files
from bulletin.preview.serving import Preview
from bulletin.workspace import Workspace
from tests.support.previews import Window, get, write
from tests.support.projects import add_issue, make_workspace
from tests.support.workspaces import open_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = "这一句话只许印在纸上"
PLAIN = "2022-06"
CLASSIFIED = {
    "2022-07": "classification: 秘密★1年",
    "2022-08": "marking: 机　密",
    "2022-09": "marking: 【 絕 密 】",
    "2022-10": "marking: 秘密 ★ 1年",
    "2022-11": "classification: 内部",
}
"""Ways to say that an issue is classified, by issue."""
FOLDER = "2022-07"
MAIL = """
mail: {from: a@example.org, smtp: {host: mail.example.org, security: starttls, user: a}}
"""


def make(folder: Path, settings: str = "") -> Path:
    """Make a workspace with an issue that is not classified, and one for each way to say that it is."""
    make_workspace(folder)
    with (folder / "bulletin.yaml").open("a", encoding="utf-8") as file:
        file.write(MAIL + settings)
    for name, head in {PLAIN: "", **CLASSIFIED}.items():
        add_issue(folder, name, "from: 苏州市", head=f"{head}\n" if head else "")
        with (folder / "issues" / name / "01.md").open("a", encoding="utf-8") as article:
            article.write(f"\n{TEXT}。\n")
    return folder


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make(tmp_path / "workspace")
    monkeypatch.chdir(folder)
    return folder


def leaks(folder: Path) -> set[str]:
    """Return the files that the tool made and that hold the text in another form than pages."""
    made = (path for path in folder.rglob("*") if path.is_file() and "issues" not in path.parts)
    return {
        str(path.relative_to(folder))
        for path in made
        if path.suffix != ".pdf" and TEXT.encode() in path.read_bytes()
    }


def made_of(folder: Path, name: str) -> set[str]:
    return {path.name for path in (folder / "build" / name).iterdir()}


# --- Builds ----------------------------------------------------------------------------------------------------


def test_a_build_makes_no_web_page_and_says_why(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "--all"]) == 0
    said = capfd.readouterr().err
    for name, head in CLASSIFIED.items():
        assert made_of(workspace, name) == {f"{name}.pdf", "manifest.json"}
        place = f"issues/{name}/issue.md:5:{head.index(':') + 3}"
        words = head.partition(": ")[2]
        assert f"{place}: 提示 [html-classified] 这一期标着“{words}”，不出网页：涉密的只印在纸上" in said
    assert leaks(workspace) == {f"build/{PLAIN}/{PLAIN}.html"}


def test_the_marking_of_the_publication_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make(tmp_path / "workspace", "marking: 秘　密\n")
    monkeypatch.chdir(folder)
    assert run(["build", PLAIN]) == 0
    assert made_of(folder, PLAIN) == {f"{PLAIN}.pdf", "manifest.json"}


def test_an_older_page_is_gone_and_the_notice_is_given_once(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    head = workspace / "issues" / PLAIN / "issue.md"
    assert run(["build", PLAIN]) == 0
    assert leaks(workspace)
    assert "newly-classified" not in capfd.readouterr().err
    write(head, "status: final\n", "status: final\nclassification: 机密★10年\n")
    assert run(["build", PLAIN]) == 0
    assert not leaks(workspace)
    assert "newly-classified" in (said := capfd.readouterr().err)
    assert "涉密计算机" in said
    for arguments in (["build", PLAIN], ["build", PLAIN, "--force"], ["build", PLAIN, "--strict"]):
        assert run(arguments) == 0
        assert "newly-classified" not in (said := capfd.readouterr().err)
        assert "html-classified" in said


def test_a_cluster_is_not_sent_one(workspace: Path) -> None:
    project = open_project(workspace)
    assert Payload.of(project, PLAIN) is not None
    assert all(Payload.of(project, name) is None for name in CLASSIFIED)
    shared = SharedInputs.of(project)
    assert [each.folder for each in shared.counted.counts] == [PLAIN, *CLASSIFIED]
    assert all(f"第{name}期第1篇" not in str(shared) for name in CLASSIFIED), (
        "titles, for the tallies of others"
    )


# --- Commands --------------------------------------------------------------------------------------------------

OUTLETS: dict[str, list[list[str]]] = {
    "init": [["init", "new", "--province", "浙江省"]],
    "new": [["new"]],
    "import": [["import", "--issue", "7", "manuscript.txt"], ["import", "manuscript.txt", "--dry-run"]],
    "list": [["list"], ["list", "--format", "json"]],
    "serve": [],
    "build": [["build", "7"], ["build", "7", "--format", "json"], ["build", "7", "--force", "--strict"]],
    "check": [["check", "7"], ["check", "7", "--format", "json"], ["check", "7", "--format", "github"]],
    "number": [["number", FOLDER]],
    "fit": [["fit", "7"]],
    "final": [["final", "7"]],
    "correct": [["correct", "7"], ["final", "7", "--yes"]],
    "diff": [
        ["diff", "7"],
        ["diff", "7", "--html"],
        ["diff", "7", "--format", "json"],
        ["correct", "7", "--list"],
    ],
    "mail": [["mail", "7"], ["mail", "7", "--send"], ["mail", "7", "--status"]],
    "copy": [
        ["copy", "7"],
        ["copy", "7", "--for", "text"],
        ["copy", "7", "--for", "html", "-o", "copied.html"],
    ],
    "tally": [
        ["tally", *options]
        for options in (
            ["2022"],
            *(["2022", "--format", form] for form in ("csv", "json", "svg")),
            ["2022", "--format", "xlsx", "-o", "tally.xlsx"],
            ["2022", "--explain", "苏州市"],
        )
    ],
    "forms": [["forms", "7"], ["forms", FOLDER, "--format", "csv"]],
    "review": [["review", "7"], ["review", "7", "--paper", "--numbered", "1-2"]],
    "site": [["site"], ["site", "2022", "-o", "site"]],
    "print": [["print", "7"], ["print", "7", "--booklet"], ["print", "7", "--numbered", "1-2"]],
    "fonts": [["fonts"]],
    "explain": [["explain", "html-classified"]],
    "schema": [["schema"]],
    "completion": [["completion", "bash"]],
}
"""Calls of every command with a classified issue; the preview has a test of its own."""


def test_no_command_gives_out_the_text(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert list(OUTLETS) == list(COMMANDS), "a command is missing here"
    shutil.copy(workspace / "issues" / FOLDER / "01.md", workspace / "issues" / FOLDER / "02.md")
    head = workspace / "issues" / FOLDER / "issue.md"
    write(head, "status: final\n", "status: final\npublic: true\nreviewed: {by: 沈岚, date: 2022-07-05}\n")
    (workspace / "manuscript.txt").write_text("课堂开到码头\n\n近日，全市把课堂开到码头边。\n", "utf-8")
    for arguments in (each for calls in OUTLETS.values() for each in calls):
        run(arguments)
        shown = capfd.readouterr()
        assert TEXT not in shown.out + shown.err, arguments
        assert not leaks(workspace), arguments
        assert not (workspace / "build" / "mail").exists(), arguments
    assert (workspace / "build" / "print" / FOLDER / f"{FOLDER}-份号000001-000002.pdf").exists()
    assert not (workspace / "build" / "print" / FOLDER / f"{FOLDER}.pdf").exists()


@pytest.mark.parametrize("name", CLASSIFIED)
def test_mails_and_unnumbered_copies_are_refused(
    workspace: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    for arguments, code in ((["mail", name], "mail-classified"), (["print", name], "print-unnumbered")):
        assert run(arguments) == 1
        assert f"[{code}]" in capfd.readouterr().err
    assert not (workspace / "build").exists()


# --- The preview -----------------------------------------------------------------------------------------------

ADDRESSES = {
    "['']": "/",
    "['api', 'issues']": "/api/issues",
    "['api', 'tally']": "/api/tally",
    "['api', 'issue', folder]": "/api/issue/{folder}",
    "['api', 'copy', folder, article]": "/api/copy/{folder}/0",
    "['events']": "",
    "[name]": "/{file}",
    "['reading', name]": "/reading/{reading}",
    "['pages', page, name]": "/pages/{page}/200.png",
    "['issue', folder, 'issue.pdf']": "/issue/{folder}/issue.pdf",
    "['issue', folder, 'issue.html']": "/issue/{folder}/issue.html",
}
"""The addresses of the preview, by the patterns of its request handler; the events are those of the window."""
WITHDRAWN = ("/reading/{reading}", "/issue/{folder}/issue.html")


def _patterns() -> Iterator[str]:
    """Yield the patterns of addresses that the request handler knows."""
    for node in ast.walk(ast.parse(inspect.getsource(RequestHandler))):
        if isinstance(node, ast.match_case) and isinstance(node.pattern, ast.MatchSequence):
            yield ast.unparse(node.pattern)


def test_the_preview_serves_its_pages_only(workspace: Path) -> None:
    assert list(_patterns()) == list(ADDRESSES), "an address is missing here"
    head = workspace / "issues" / PLAIN / "issue.md"
    with Preview(Workspace(workspace), PLAIN, 0) as preview, Window(preview.server.port, PLAIN) as window:
        port, before = preview.server.port, window.settle()[-1]
        old = [before["reading"]["address"], before["files"]["html"]]
        assert all(TEXT in get(port, address).content.decode() for address in old)
        write(head, "status: final\n", "status: final\nmarking: 机　密\n")
        state = window.until(lambda state: state["state"] == "fresh" and state["classified"])[-1]
        assert (state["classified"], state["reading"]) == ("机　密", None)
        assert [get(port, address).status for address in old] == [404, 404]
        assert list(state["files"]) == ["pdf"]
        values = {
            "folder": PLAIN,
            "file": next(iter(page_files())),
            "reading": old[0].rpartition("/")[2],
            "page": state["pages"][0]["digest"],
        }
        assert TEXT not in str(state)
        for address in filter(None, ADDRESSES.values()):
            got = get(port, address.format(**values))
            assert got.status == (404 if address in WITHDRAWN else 200), address
            assert TEXT.encode() not in got.content, address
    assert not leaks(workspace)
