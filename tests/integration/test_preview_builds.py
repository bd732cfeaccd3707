"""The live preview during edits: what is built when, what is kept, what is shown."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from bulletin.app import worker_process
from bulletin.app.tally import count
from bulletin.app.typesetting import make
from bulletin.export.tallies import rows
from bulletin.model import EDITOR
from bulletin.preview import watching, worker_client
from bulletin.preview.pipe import receive
from bulletin.preview.render_worker import RenderWorker
from bulletin.preview.serializers import link
from bulletin.preview.serving import Preview
from bulletin.preview.state_store import StateStore
from bulletin.preview.watching import issues_of, relevant, settled, watched
from bulletin.preview.worker_client import WorkerClient
from bulletin.workspace import Workspace
from tests.support.previews import LONG, Window, below, get, write
from tests.support.waiting import wait_until
from tests.support.workspaces import ROOT, copy_workspace, open_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.previews import State

ISSUE = "2022-36"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    workspace = copy_workspace(tmp_path_factory.mktemp("preview") / "办公桌")
    with Preview(Workspace(workspace), ISSUE, 0) as running:
        yield running


@pytest.fixture
def window(preview: Preview) -> Iterator[Window]:
    """Open a page on the issue as it stands; every test leaves its files as it found them."""
    with Window(preview.server.port, ISSUE) as opened:
        assert opened.event()[0] == "hello"
        assert opened.settle()[-1]["state"] == "fresh"
        yield opened


def article(preview: Preview, start: str = "03") -> Path:
    return article_in(preview.workspace.root, start)


def article_in(root: Path, start: str = "03") -> Path:
    (path,) = (root / "issues" / ISSUE).glob(f"{start}*.md")
    return path


def digests(state: State) -> list[str]:
    return [page["digest"] for page in state["pages"]]


# --- What is shown -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("window")
def test_a_finished_issue_is_complete(preview: Preview) -> None:
    port = preview.server.port
    state = get(port, f"/api/issue/{ISSUE}").json()
    assert (state["state"], state["stage"]) == ("fresh", None)
    assert not any(state[name] for name in ("pages_old", "reading_old", "problems_old"))
    assert state["issue"]["name"] == "2022年第36期"
    assert [page["number"] for page in state["pages"]] == list(range(1, len(state["pages"]) + 1))
    assert {(page["width"], page["height"]) for page in state["pages"]} == {(210.0, 297.0)}
    facts = state["facts"]
    assert facts["pages"] == len(state["pages"])
    assert facts["sheets"] == (facts["pages"] + 1) // 2
    assert facts["sheets_all"] == facts["sheets"] * 400
    assert facts["characters"] == sum(each["characters"] for each in facts["articles"])
    assert [each["from"] for each in facts["articles"]][:3] == ["苏州市", "盐城市", "宿迁市"]
    assert [each["pages"] for each in facts["articles"]] == ranges(preview, port)
    assert all(each["embedded"] for each in facts["fonts"])
    assert "FandolFang-Regular" in {each["name"] for each in facts["fonts"]}


def ranges(preview: Preview, port: int) -> list[list[int]]:
    """Read from the finished PDF, with another library, the first and last page of each article."""
    import io

    import pdfplumber

    with pdfplumber.open(io.BytesIO(get(port, f"/issue/{ISSUE}/issue.pdf").content)) as pdf:
        texts = ["".join(page.extract_text().split()) for page in pdf.pages]
    spans = []
    for path in sorted((preview.workspace.root / "issues" / ISSUE).glob("0*.md")):
        body = "".join(path.read_text("utf-8").split("---\n", 2)[2].replace("*", "").split())
        title = path.read_text("utf-8").partition("title: ")[2].partition("\n")[0].replace("|", "")
        first, last = (body[:8], body[-8:]) if body else (title, title)
        pages = [at for at, text in enumerate(texts, 1) if first in text or last in text]
        spans.append([pages[0], pages[-1]] if body else [pages[-1]] * 2)
    return spans


@pytest.mark.usefixtures("window")
def test_the_set_in_build_is_what_a_build_makes(preview: Preview) -> None:
    folder = preview.workspace.output(ISSUE)
    made = make(open_project(preview.workspace.root), ISSUE).value
    assert made is not None
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == made.files
    port = preview.server.port
    assert get(port, f"/issue/{ISSUE}/issue.pdf").content == made.files[f"{ISSUE}.pdf"]
    assert get(port, f"/issue/{ISSUE}/issue.html").content == made.files[f"{ISSUE}.html"]
    reading = get(port, f"/api/issue/{ISSUE}").json()["reading"]["address"]
    assert get(port, reading).content == made.files[f"{ISSUE}.html"]


def test_lists_and_tally_are_those_of_the_commands(preview: Preview) -> None:
    port = preview.server.port
    listed = get(port, "/api/issues").json()
    assert listed["office"]["name"] == "江苏精神文明建设简报"
    assert listed["start"] == ISSUE
    assert [(each["folder"], each["status"]) for each in listed["issues"]] == [
        ("2022-36", "final"),
        ("2021-06", "final"),
    ]
    assert listed["issues"][0]["date"] == "2022-12-28"
    workspace = open_project(preview.workspace.root)
    counted = count(workspace, None).value
    assert counted is not None
    tally = get(port, "/api/tally").json()
    table = [[*map(str, row)] for row in rows(counted.tally, workspace.publication.tally)]
    assert [tally["heads"], *tally["rows"]] == table
    assert tally["total"] == "共93篇"


# --- Saving --------------------------------------------------------------------------------------------------


def test_the_reading_view_comes_first_and_only_touched_pages_change(preview: Preview, window: Window) -> None:
    before = get(preview.server.port, f"/api/issue/{ISSUE}").json()
    write(article(preview), "。", "。改了这一句。")
    seen = window.settle()
    write(article(preview), "。改了这一句。", "。")
    order = [(state["reading_old"], state["pages_old"]) for state in seen]
    assert order[0] == (True, True)
    assert order.index((False, True)) < order.index((False, False))
    after = seen[-1]
    assert after["reading"]["digest"] != before["reading"]["digest"]
    pairs = list(zip(digests(before), digests(after), strict=True))
    assert 1 <= sum(one != two for one, two in pairs) <= len(pairs) // 2
    assert pairs[0][0] == pairs[0][1]
    assert digests(window.settle()[-1]) == digests(before)


def test_of_a_burst_of_saves_only_the_newest_is_set(tmp_path: Path) -> None:
    """Each save is read at once; only the newest waits to be typeset."""
    with render_worker(tmp_path) as (worker, events):
        for job in (1, 2, 3):
            write(article_in(tmp_path), "。", f"。第{job}次。")
            worker.handle({"request": "issue", "job": job, "folder": ISSUE})
        assert [task.job for task in worker.pending.values()] == [3]
        worker.typeset_next()
    assert not worker.pending
    assert [each for each in events() if each[0] != "accepted"] == [
        ("reading", 1),
        ("reading", 2),
        ("reading", 3),
        ("drawn", 3),
        ("pages", 3),
        ("checked", 3),
    ]


def test_what_was_read_anew_while_it_was_set_is_shown_and_no_more(tmp_path: Path) -> None:
    with render_worker(tmp_path) as (worker, events):
        worker.handle({"request": "issue", "job": 1, "folder": ISSUE})
        old = worker.pending.pop(ISSUE)
        worker.handle({"request": "issue", "job": 2, "folder": ISSUE})
        worker._typeset(old)
        worker.typeset_next()
    assert [each for each in events() if each[0] not in {"accepted", "reading"}] == [
        ("drawn", 1),
        ("drawn", 2),
        ("pages", 2),
        ("checked", 2),
    ]


def test_pages_by_weasyprint_are_shown_and_filed(tmp_path: Path) -> None:
    with render_worker(tmp_path) as (worker, events):
        write(tmp_path / "bulletin.yaml", "layout:\n", "layout:\n  engine: weasyprint\n")
        worker.handle({"request": "issue", "job": 1, "folder": ISSUE})
        worker.typeset_next()
    assert [event for event, _ in events()] == ["accepted", "reading", "drawn", "pages", "checked"]
    assert (tmp_path / "build" / ISSUE / f"{ISSUE}.pdf").is_file()


def test_what_weasyprint_prints_for_long_is_given_up_for_a_newer_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bulletin.preview.render_worker.PRINT_TIMEOUT", 0.0)
    monkeypatch.setattr("bulletin.export.weasyprint.printer.START", "import time; time.sleep(60)")
    with render_worker(tmp_path) as (worker, events):
        write(tmp_path / "bulletin.yaml", "layout:\n", "layout:\n  engine: weasyprint\n")
        worker.handle({"request": "issue", "job": 1, "folder": ISSUE})
        lane = threading.Thread(target=worker.typeset_next)
        lane.start()
        wait_until(lambda: worker.printer._process)
        worker.handle({"request": "issue", "job": 2, "folder": ISSUE})
        lane.join(LONG)
    assert not lane.is_alive()
    assert worker.pending[ISSUE].job == 2
    assert [event for event, _ in events()] == ["accepted", "reading"] * 2, "no failure, and no old pages"


@contextlib.contextmanager
def render_worker(folder: Path) -> Iterator[tuple[RenderWorker, Callable[[], list[tuple[str, int]]]]]:
    """Yield a worker without its process, and the events it sends: name and job."""
    file = folder / "events"
    with file.open("wb") as output:
        yield RenderWorker(Workspace(copy_workspace(folder)), output), lambda: list(_read(file))


def _read(file: Path) -> Iterator[tuple[str, int]]:
    with file.open("rb") as output:
        while received := receive(output):
            yield received[0]["event"], received[0]["job"]


def test_who_types_without_pause_sees_pages_too(preview: Preview, window: Window) -> None:
    """Each save comes as soon as the one before was read; pages are shown nevertheless."""
    path = article(preview)
    original = path.read_text("utf-8")
    shown: set[str] = set()
    for number in range(300):
        path.write_text(f"{original}\n第{number}次。\n", "utf-8")
        seen = window.until(lambda state: state["stage"] == "paper" and not state["reading_old"])
        shown |= {str(digests(state)) for state in seen}
        if len(shown) >= 4:
            break
    path.write_text(original, "utf-8")
    window.settle()
    assert len(shown) >= 4, "those at the beginning, and three more"


@pytest.mark.parametrize("how", ["emptied", "swapped", "cut short"])
def test_a_file_half_written_is_no_flash(
    preview: Preview, window: Window, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settle time is long here, so that a busy machine does not exceed it."""
    monkeypatch.setattr(watching, "GRACE", LONG)
    monkeypatch.setattr(worker_client, "FAILURE_DELAY", LONG)
    noticed = threading.Event()

    def settled_noted(*arguments: Any) -> bool:
        noticed.set()
        return settled(*arguments)

    monkeypatch.setattr(watching, "settled", settled_noted)
    path = article(preview)
    original = path.read_text("utf-8")
    before = preview.store.state(ISSUE)["reading"]["digest"]
    match how:
        case "emptied":
            path.write_text("")
        case "swapped":
            path.rename(path.with_name(".03~"))
        case _:
            path.write_text(original[:20], "utf-8")
    assert noticed.wait(LONG)
    path.write_text(original.replace("。", "。写完了。", 1), "utf-8")
    path.with_name(".03~").unlink(missing_ok=True)
    states = window.settle()
    while "写完了" not in get(preview.server.port, states[-1]["reading"]["address"]).content.decode():
        states += window.settle()
    path.write_text(original, "utf-8")
    window.settle()
    assert "failed" not in {state["state"] for state in states}
    readings = {before, *(state["reading"]["digest"] for state in states)}
    assert len(readings) == 2, "nothing was seen between the old text and the new one"


def test_a_failure_keeps_the_pages_and_shows_where(preview: Preview, window: Window) -> None:
    before = get(preview.server.port, f"/api/issue/{ISSUE}").json()
    path = article(preview, "01")
    write(path, "from: 苏州市", "from: 苏洲市")
    state = window.settle()[-1]
    assert state["state"] == "failed"
    assert (digests(state), state["pages_old"]) == (digests(before), True)
    problem = state["problems"][0]
    assert problem["severity"] == "error"
    assert (problem["path"], problem["line"], problem["column"]) == (f"issues/{ISSUE}/{path.name}", 3, 7)
    assert problem["link"] == link("vscode://file/{path}:{line}:{column}", path, 3, 7)
    assert "苏州市" in problem["hint"] + problem["message"]
    good = preview.workspace.output(ISSUE) / f"{ISSUE}.pdf"
    assert good.read_bytes() == get(preview.server.port, f"/issue/{ISSUE}/issue.pdf").content
    write(path, "from: 苏洲市", "from: 苏州市")
    state = window.settle()[-1]
    assert (state["state"], state["problems"], state["pages_old"]) == ("fresh", before["problems"], False)


def test_broken_settings_are_reported_and_repaired(preview: Preview, window: Window) -> None:
    settings = preview.workspace.root / "bulletin.yaml"
    write(settings, "issuer:", "isuer:")
    state = window.settle()[-1]
    assert state["state"] == "failed"
    assert {each["path"] for each in state["problems"]} == {"bulletin.yaml"}
    assert get(preview.server.port, "/api/issues").json()["problems"][0]["path"] == "bulletin.yaml"
    write(settings, "isuer:", "issuer:")
    assert window.settle()[-1]["state"] == "fresh"
    assert get(preview.server.port, "/api/issues").json()["problems"] == []


def test_an_article_taken_away_for_good_is_gone(preview: Preview, window: Window) -> None:
    path = article(preview, "02")
    original = path.read_bytes()
    path.unlink()
    state = window.settle()[-1]
    path.write_bytes(original)
    assert [each["from"] for each in state["facts"]["articles"]][:2] == ["苏州市", "宿迁市"]
    assert len(window.settle()[-1]["facts"]["articles"]) == 4


def test_another_issue_is_made_when_it_is_asked_for(preview: Preview) -> None:
    port = preview.server.port
    assert get(port, "/api/issue/2021-06").json()["state"] == "building"
    with Window(port, "2021-06") as other:
        assert other.settle()[-1]["facts"]["pages"] == 10
    assert get(port, "/api/issue/2021-07").status == 404


def test_who_looks_at_the_list_is_notified_of_changes(preview: Preview) -> None:
    with Window(preview.server.port, None) as window:
        assert window.event()[0] == "hello"
        path = preview.workspace.root / "issues" / "2021-06" / "issue.md"
        path.write_bytes(path.read_bytes())
        assert window.event() == ("list", {})


def test_a_new_issue_is_seen(preview: Preview, window: Window) -> None:
    root, port = preview.workspace.root, preview.server.port
    shutil.copytree(root / "issues" / "2021-06", root / "issues" / "draft-新的一期")
    while window.event()[0] != "list" or get(port, "/api/issue/draft-新的一期").status != 200:
        pass
    with Window(port, "draft-新的一期") as other:
        assert other.settle()[-1]["reading"]
    names = [each["folder"] for each in get(port, "/api/issues").json()["issues"]]
    shutil.rmtree(root / "issues" / "draft-新的一期")
    assert "draft-新的一期" in names
    while get(port, "/api/issue/draft-新的一期").status != 404:
        window.event()


def test_a_worker_that_dies_is_reported_and_replaced(preview: Preview, window: Window) -> None:
    write(article(preview), "。", "。停一下。")
    window.until(lambda state: state["stage"] == "paper")
    process = preview.worker._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    state = window.settle()[-1]
    assert (state["state"], state["problems"][0]["code"]) == ("failed", "bench-ended")
    write(article(preview), "。停一下。", "。")
    assert window.settle()[-1]["state"] == "fresh"


def test_a_worker_that_sets_no_pages_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Newer requests do not extend its time limit."""
    monkeypatch.setattr(worker_process, "_START", "import time; time.sleep(60)")
    monkeypatch.setattr(worker_client, "TYPESET_TIMEOUT", 0.3)
    store = StateStore()
    worker = WorkerClient(tmp_path, store, lambda: None)
    worker.build(ISSUE)
    first = worker._process
    assert first is not None

    def ended() -> bool:
        worker.build(ISSUE)
        return first.poll() is not None

    wait_until(ended)
    assert first.returncode == -signal.SIGKILL
    wait_until(lambda: store.state(ISSUE)["state"] != "building")
    assert [each["code"] for each in store.state(ISSUE)["problems"]] == ["bench-stuck"]
    worker.close()


def test_saves_leave_nothing_behind(preview: Preview, window: Window) -> None:
    """`./dev slow preview_soak` saves more often, and watches memory."""
    path = article(preview)
    original = path.read_text("utf-8")
    threads, processes = threading.active_count(), below(os.getpid())
    assert processes, "the worker"
    for number in range(4):
        path.write_text(f"{original}\n第{number}次。\n", "utf-8")
        assert window.settle()[-1]["state"] == "fresh"
    path.write_text(original, "utf-8")
    assert window.settle()[-1]["state"] == "fresh"
    assert below(os.getpid()) == processes
    wait_until(lambda: threading.active_count() <= threads)
    names = {each.name for each in (preview.workspace.root / "build").iterdir()}
    assert names <= {
        ISSUE,
        f".lock-{ISSUE}",
        "2021-06",
        ".lock-2021-06",
        "draft-新的一期",
        ".lock-draft-新的一期",
    }
    manifest = json.loads((preview.workspace.output(ISSUE) / "manifest.json").read_text("utf-8"))
    assert set(manifest["files"]) == {f"{ISSUE}.html", f"{ISSUE}.pdf"}


# --- The parts -----------------------------------------------------------------------------------------------


def test_what_is_watched(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    (workspace / "issues" / ISSUE / "images" / ".hidden").mkdir(parents=True)
    (workspace / "build" / "x").mkdir(parents=True)
    names = {str(folder.relative_to(workspace)) for folder in watched(workspace)}
    assert names == {".", "issues", f"issues/{ISSUE}", f"issues/{ISSUE}/images", "issues/2021-06", "tallies"}
    kept = {
        path
        for path in (
            *("bulletin.yaml", "terms.yaml", "README.md", "build/2022-36/2022-36.pdf", "issues"),
            *(
                "issues/a/01.md",
                "issues/a/.01.md.swp",
                "issues/a/01.md~",
                "templates/paper.css",
                "fonts/x.ttf",
            ),
        )
        if relevant(path)
    }
    assert kept == {"bulletin.yaml", "terms.yaml", "issues/a/01.md", "templates/paper.css", "fonts/x.ttf"}


def test_which_issues_a_change_concerns() -> None:
    assert issues_of(["issues/a/01.md", "issues/b/images/1.png"]) == {"a", "b"}
    assert issues_of(["issues/a/01.md", "bulletin.yaml"]) is None
    assert issues_of(["issues/a"]) is None


def test_a_file_that_is_gone_or_empty_is_waited_for(tmp_path: Path) -> None:
    (tmp_path / "whole.md").write_text("x")
    (tmp_path / "empty.md").write_text("")
    assert settled(tmp_path, {"whole.md": 0.0}, 0.1)
    for name in ("empty.md", "gone.md"):
        assert not settled(tmp_path, {"whole.md": 0.0, name: 0.0}, 0.1)
        assert settled(tmp_path, {name: 0.0}, 5.0)


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("vscode://file/{path}:{line}:{column}", "vscode://file/a/%E7%AE%80%20%E6%8A%A5.md:3:7"),
        ("idea://open?file={path}&line={line}", "idea://open?file=/a/%E7%AE%80%20%E6%8A%A5.md&line=3"),
        ("txmt://open?url=file://{path}", "txmt://open?url=file:///a/%E7%AE%80%20%E6%8A%A5.md"),
    ],
)
def test_links_open_the_editor(monkeypatch: pytest.MonkeyPatch, pattern: str, address: str) -> None:
    monkeypatch.delenv("WSL_DISTRO_NAME", raising=False)
    assert link(pattern, Path("/a/简 报.md"), 3, 7) == address


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("vscode://file/{path}:{line}:{column}", "vscode://vscode-remote/wsl+Ubuntu-24.04/a/b.md:3:7"),
        ("vscode-insiders://file{path}:{line}", "vscode-insiders://vscode-remote/wsl+Ubuntu-24.04/a/b.md:3"),
        ("cursor://file/{path}:{line}", "cursor://vscode-remote/wsl+Ubuntu-24.04/a/b.md:3"),
        ("vscode://vscode-remote/wsl+Debian/{path}:{line}", "vscode://vscode-remote/wsl+Debian/a/b.md:3"),
        ("idea://open?file={path}&line={line}", "idea://open?file=/a/b.md&line=3"),
    ],
)
def test_links_open_the_editor_of_windows_in_wsl(
    monkeypatch: pytest.MonkeyPatch, pattern: str, address: str
) -> None:
    monkeypatch.setenv("WSL_DISTRO_NAME", "Ubuntu-24.04")
    assert link(pattern, Path("/a/b.md"), 3, 7) == address


def test_the_page_on_wsl_shows_the_address_that_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = re.search(r"^    vscode://\S+$", (ROOT / "docs/wsl.md").read_text("utf-8"), re.MULTILINE)
    assert shown is not None
    monkeypatch.setenv("WSL_DISTRO_NAME", "Ubuntu")
    path = Path("/home/用户名/jianbao/issues/2026-01/01.md")
    assert unquote(link(EDITOR, path, 12, 9)) == shown[0].strip()


@pytest.mark.parametrize("editor", ["code {path}", "vscode://file", "javascript:alert('{path}')"])
def test_an_editor_that_is_none_is_reported(tmp_path: Path, editor: str) -> None:
    workspace = copy_workspace(tmp_path)
    with (workspace / "bulletin.yaml").open("a", encoding="utf-8") as settings:
        settings.write(f"\neditor: {editor}\n")
    from bulletin.project.project import Project

    opened = Project.open(Workspace(workspace))
    assert [each.code for each in opened.diagnostics] == ["editor-pattern"]
    assert opened.value is not None
    assert opened.value.publication.editor.startswith("vscode://file/{path}")


# --- Faults that only the pages show -------------------------------------------------------------------------


TEXT = (
    "{{ blocks(placed.blocks[1:] if placed.runs_in else placed.blocks, tallies.get(article.path), level) }}"
)


def test_pages_that_fail_their_checks_are_withdrawn(preview: Preview, window: Window) -> None:
    """A template that loses text: the pages are shown until the check of the set fails; then the last good ones return."""
    before = get(preview.server.port, f"/api/issue/{ISSUE}").json()
    own = preview.workspace.root / "templates"
    own.mkdir()
    template = preview.workspace.theme("screen.html.j2").decode()
    assert TEXT in template
    (own / "screen.html.j2").write_text(template.replace(TEXT, ""), "utf-8")
    state = window.until(lambda state: state["state"] == "failed")[-1]
    assert "text-missing" in {each["code"] for each in state["problems"]}
    assert (digests(state), state["pages_old"]) == (digests(before), True)
    assert (preview.workspace.output(ISSUE) / f"{ISSUE}.pdf").read_bytes() == get(
        preview.server.port, before["files"]["pdf"]
    ).content
    shutil.rmtree(own)
    assert digests(window.until(lambda state: state["state"] == "fresh")[-1]) == digests(before)
