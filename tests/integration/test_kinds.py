"""A kind of document is one value: a made-up one is built, checked and previewed once the list of kinds holds it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bulletin.app.batch.payloads import Payload
from bulletin.app.check import apply_fixes, check, check_text, proofread
from bulletin.app.kinds import KINDS, document_path, every, find
from bulletin.app.register import create
from bulletin.app.up_to_date import UpToDateCheck
from bulletin.diagnostics import BulletinError
from bulletin.parsing.schema.json_schema import schemas
from bulletin.preview import serializers
from bulletin.preview.pipe import receive
from bulletin.preview.render_worker import RenderWorker
from bulletin.preview.watching import issues_of, relevant, watched
from bulletin.workspace import Workspace
from tests.support.note_kind import NOTES
from tests.support.pictures import scene
from tests.support.projects import add_issue, make_workspace
from tests.support.workspaces import build_issue, open_project

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from bulletin.diagnostics import Diagnostic

NAME = "2025-稿件报送"
TITLE = "关于做好稿件报送工作的通知"
TEXT = "各设区市文明办请于每月25日前报送稿件，每篇不超过1500字。\n\n![会场](image.png)\n"
TEMPLATE = """\
<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>{{ document.title }}</title><style>{{ style }}</style></head>
<body><main><h1>{{ title }}</h1><p>{{ date }}</p>
{{ blocks(text) }}</main></body>
</html>
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace with a note, and add its kind to the list of kinds."""
    monkeypatch.setattr("bulletin.app.kinds.KINDS", (*KINDS, NOTES))
    make_workspace(tmp_path)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / NOTES.screen_template).write_text(TEMPLATE, "utf-8")
    write(tmp_path, NAME, TEXT)
    return tmp_path


def write(folder: Path, name: str, text: str, title: str = TITLE) -> Path:
    """Write a note."""
    path = folder / "notes" / name / "note.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\ntitle: {title}\ndate: 2025-01-06\n---\n{text}", "utf-8")
    scene(block=720).save(path.parent / "image.png")
    return path


def placed(diagnostics: tuple[Diagnostic, ...]) -> list[tuple[str, str]]:
    """Return codes and places."""
    return [(each.code, str(each.position)) for each in diagnostics]


def test_it_is_built(workspace: Path) -> None:
    built = build_issue(open_project(workspace), NAME)
    assert (placed(built.diagnostics), built.pages) == ([], 1)
    target = workspace / "build" / NAME
    assert {path.name for path in target.iterdir()} >= {f"{NAME}.pdf", f"{NAME}.html", "manifest.json"}
    html = (target / f"{NAME}.html").read_text("utf-8")
    assert f"<h1>{TITLE}</h1><p>2025年1月6日</p>" in html
    assert 'src="data:image/' in html
    manifest = json.loads((target / "manifest.json").read_text("utf-8"))
    assert (manifest["note"], list(manifest["sources"])) == (NAME, [f"notes/{NAME}/note.md"])
    assert {"settings", "image.png", f"templates/{NOTES.screen_template}"} == set(manifest["basis"])


@pytest.mark.parametrize(
    "changed", [f"notes/{NAME}/note.md", f"notes/{NAME}/image.png", f"templates/{NOTES.screen_template}"]
)
def test_it_is_built_again_when_it_has_changed(workspace: Path, changed: str) -> None:
    build_issue(open_project(workspace), NAME)
    assert UpToDateCheck(open_project(workspace)).last_build(NAME) is not None
    path = workspace / changed
    path.write_bytes(path.read_bytes().replace(b"\n\n", b"\n\n\n") + b"\n")
    assert UpToDateCheck(open_project(workspace)).last_build(NAME) is None
    build_issue(open_project(workspace), NAME)
    assert UpToDateCheck(open_project(workspace)).last_build(NAME) is not None


def test_a_worker_is_sent_its_files(workspace: Path) -> None:
    payload = Payload.of(open_project(workspace), NAME)
    assert payload is not None
    assert set(payload.files) == {f"notes/{NAME}/note.md", f"notes/{NAME}/image.png"}
    assert document_path(Workspace(workspace), NAME) == f"notes/{NAME}/note.md"


def test_a_violation_is_reported_at_its_position_and_fixed(workspace: Path) -> None:
    path = write(workspace, NAME, TEXT.replace("稿件，", "稿件,"))
    project = open_project(workspace)
    violation = ("mark-ascii", f"notes/{NAME}/note.md:5:20")
    assert placed(check(project, NAME)) == placed(check_text(project, NAME)) == [violation]
    [(changed, (_, new))] = apply_fixes(project, NAME).items()
    assert changed == f"notes/{NAME}/note.md"
    assert new == path.read_bytes().replace("稿件,".encode(), "稿件，".encode())


def test_a_violation_may_be_suppressed(workspace: Path) -> None:
    text = TEXT.replace("稿件，", "稿件,").replace("字。", "字。<!-- 不检查 mark-ascii：原文如此 -->")
    write(workspace, NAME, text)
    assert placed(check(open_project(workspace), NAME)) == []


def test_its_own_check_is_made(workspace: Path) -> None:
    write(workspace, "2024", TEXT)
    assert placed(check(open_project(workspace), NAME)) == [("used-before", f"notes/{NAME}/note.md:2:8")]


def test_an_invalid_front_matter_is_an_error(workspace: Path) -> None:
    path = write(workspace, NAME, TEXT)
    path.write_text(path.read_text("utf-8").replace("date:", "dates:"), "utf-8")
    built = build_issue(open_project(workspace), NAME)
    assert [code for code, _ in placed(built.diagnostics)] == ["key-missing", "key-misspelt"]


def test_a_lost_text_is_an_error(workspace: Path) -> None:
    template = workspace / "templates" / NOTES.screen_template
    template.write_text(TEMPLATE.replace("{{ blocks(text) }}", ""), "utf-8")
    diagnostics = check(open_project(workspace), NAME)
    assert placed(diagnostics)[0] == ("text-missing", f"notes/{NAME}/note.md:5:1")
    assert diagnostics[0].values["output"] == "HTML"


def test_it_is_previewed(workspace: Path) -> None:
    write(workspace, NAME, TEXT.replace("稿件，", "稿件,"))
    output = workspace / "events"
    with output.open("wb") as stream:
        worker = RenderWorker(Workspace(workspace), stream)
        worker.handle({"request": "issue", "job": 1, "folder": NAME})
        worker.typeset_next()
    events = read_events(output)
    assert [each["event"] for each in events] == ["accepted", "reading", "drawn", "pages", "checked"]
    assert events[1]["issue"]["name"] == TITLE
    assert [each["title"] for each in events[3]["facts"]["articles"]] == [TITLE]
    assert [each["code"] for each in events[4]["problems"]] == ["mark-ascii"]
    assert (workspace / "build" / NAME / f"{NAME}.pdf").is_file()


def read_events(path: Path) -> list[dict[str, Any]]:
    """Return the messages that a worker sent."""
    with path.open("rb") as stream:
        return [message for message, _ in iter(lambda: receive(stream), None)]


def test_its_changes_are_watched(workspace: Path) -> None:
    assert workspace / "notes" / NAME in watched(workspace)
    assert relevant(f"notes/{NAME}/note.md")
    assert issues_of([f"notes/{NAME}/note.md"]) == {NAME}


def test_a_folder_called_as_that_of_an_issue_is_an_error(workspace: Path) -> None:
    add_issue(workspace, "2025-01", "from: 苏州市")
    write(workspace, "2025-01", TEXT)
    diagnostics = check(open_project(workspace), "2025-01")
    assert placed(diagnostics)[0] == ("folder-twice", "issues/2025-01/issue.md:1:1")
    assert diagnostics[0].values["other"] == "notes/2025-01/note.md"


def test_all_documents_are_those_of_every_kind(workspace: Path) -> None:
    add_issue(workspace, "2025-01", "from: 苏州市")
    assert every(open_project(workspace)) == ("2025-01", NAME)


def test_it_brings_the_schema_of_its_files() -> None:
    written = schemas({"note": ("note.md", NOTES.keys("note"))})["note"]
    assert (written["title"], set(written["properties"])) == ("note.md", {"title", "date"})


def test_its_register_begins_the_next_one(workspace: Path) -> None:
    project = open_project(workspace)
    [path] = create(project, NOTES, NOTES.register, "2026")
    assert path == workspace / "notes" / "2026-2" / "note.md"
    (workspace / "notes" / "2026-3").mkdir()
    with pytest.raises(BulletinError, match="2026-3"):
        create(project, NOTES, NOTES.register, "2026")
    project = open_project(workspace)
    assert [each["folder"] for each in NOTES.register.entries(project)] == [NAME, "2026-2"]
    assert [code for code, _ in placed(proofread(project, "2026-2"))] == ["model-text-left"] * 2
    [others] = serializers.issues(project)["others"]
    assert (others["title"], [each["label"] for each in others["documents"]]) == ("通知", ["2026-2", NAME])


def test_the_command_line_takes_its_folder(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace)
    assert find(open_project(workspace), NAME) == NAME
    with pytest.raises(BulletinError):
        find(open_project(workspace), "no-such-note")
