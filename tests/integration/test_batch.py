"""Batches of issues: the same bytes as single builds, reported in order, with only complete sets after any end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bulletin.app import worker_process
from bulletin.app.batch.worker_pool import WorkerPool
from bulletin.app.build import BuildOptions, build
from bulletin.diagnostics import BulletinError
from bulletin.workspace import lock
from tests.support import projects, workspaces
from tests.support.waiting import wait_until
from tests.support.workspaces import build_issue

if TYPE_CHECKING:
    from bulletin.project.project import Project

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("2021-11", "2022-01", "2022-02", "2022-03")
WRONG = "2021-12"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four short issues, the last with a count of its year, and one of the year before that has a fault."""
    return projects.add_several(tmp_path_factory.mktemp("workspace"), NAMES, WRONG)


@pytest.fixture(scope="module")
def alone(workspace: Path) -> dict[str, bytes]:
    """The files of the four issues, each built alone."""
    project = workspaces.open_project(workspace)
    for name in NAMES:
        assert build_issue(project, name, strict=False).paths
    return files(workspace)


def files(workspace: Path) -> dict[str, bytes]:
    """Return all finished files by their paths."""
    paths = sorted(path for path in (workspace / "build").rglob("*") if path.is_file())
    return {str(path.relative_to(workspace)): path.read_bytes() for path in paths if path.name[0] != "."}


def cleared(workspace: Path) -> Project:
    """Remove the finished sets."""
    for path in sorted((workspace / "build").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    return workspaces.open_project(workspace)


def run(workspace: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a workspace."""
    return subprocess.run(
        [sys.executable, "-m", "bulletin", *arguments],
        cwd=workspace,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def environment() -> dict[str, str]:
    """Return this environment with this checkout's code."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_many_are_the_same_bytes_as_one_by_one(workspace: Path, alone: dict[str, bytes]) -> None:
    ended = dict(build(cleared(workspace), NAMES, BuildOptions(pytest.fail, strict=False, force=True)))
    assert tuple(ended) == NAMES
    assert files(workspace) == alone
    assert [each.pages for each in ended.values()] == [1, 1, 1, 2]


def test_years_are_reported_in_order_and_summed_up(workspace: Path, alone: dict[str, bytes]) -> None:
    cleared(workspace)
    done = run(workspace, "build", "2022", "2021")
    assert done.returncode == 1
    expected = [f"build/{name}/{name}.{kind}" for name in (*NAMES[1:], NAMES[0]) for kind in ("html", "pdf")]
    assert done.stdout.split() == expected
    assert "苏洲市" in done.stderr
    assert "共 5 期：排好 4 期，没有出成品 1 期（2021-12）。" in done.stderr
    assert "\r" not in done.stderr
    assert files(workspace) == alone


def test_all_as_json(workspace: Path, alone: dict[str, bytes]) -> None:
    cleared(workspace)
    report = json.loads(run(workspace, "build", "--all", "--format", "json").stdout)
    assert [each["issue"] for each in report] == [NAMES[0], WRONG, *NAMES[1:]]
    assert [bool(each["files"]) for each in report] == [True, False, True, True, True]
    assert files(workspace) == alone


def test_warnings_keep_the_old_set_where_they_count_as_errors(
    workspace: Path, alone: dict[str, bytes]
) -> None:
    project = cleared(workspace)
    article = workspace / "issues" / NAMES[0] / "01.md"
    before = article.read_bytes()
    article.write_bytes(before + "\n一段~~删去的~~话。\n".encode())
    try:
        ended = dict(build(project, NAMES[:2], BuildOptions(pytest.fail, strict=True, force=True)))
    finally:
        article.write_bytes(before)
    assert [bool(each.paths) for each in ended.values()] == [False, True]
    assert set(files(workspace)) == {path for path in alone if NAMES[1] in path}


def test_a_worker_that_dies_costs_its_issue_only(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_process, "_START", "import time; time.sleep(600)")
    with WorkerPool(workspace, 1) as crew:
        wait_until(lambda: crew._processes)
        monkeypatch.undo()
        results = crew.results(NAMES[:2])
        crew._processes[0].kill()
        ended = dict(results)
    assert [each.code for each in ended[NAMES[0]].diagnostics] == ["worker-died"]
    assert ended[NAMES[1]].files


def test_a_fault_of_the_environment_ends_the_whole_batch(workspace: Path) -> None:
    own = workspace / "templates" / "screen.html.j2"
    own.parent.mkdir()
    own.write_text("{{ no_such_name }}", "utf-8")
    try:
        with pytest.raises(BulletinError) as caught:
            list(build(cleared(workspace), NAMES, BuildOptions(pytest.fail, strict=False, force=True)))
    finally:
        own.unlink()
        own.parent.rmdir()
    assert caught.value.diagnostic.code == "theme-broken"
    assert not files(workspace)


# --- Ctrl-C --------------------------------------------------------------------------------------------------


def group(number: int) -> list[int]:
    """List the living processes of a session."""
    processes = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            facts = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(facts[3]) == number and facts[0] != "Z":
            processes.append(int(folder.name))
    return processes


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_an_interruption_ends_every_process_and_leaves_complete_sets(
    workspace: Path, alone: dict[str, bytes]
) -> None:
    cleared(workspace)
    command = [sys.executable, "-m", "bulletin", "build", "--all"]
    # The lock on the last issue keeps the command from its end, however late the interruption comes.
    with (
        lock(workspace / "build" / NAMES[-1], pytest.fail),
        subprocess.Popen(
            command,
            cwd=workspace,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as process,
    ):
        wait_until(lambda: len(group(process.pid)) > 2)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 130
    assert "已中断" in err.decode()
    wait_until(lambda: not group(process.pid))
    finished = files(workspace)
    assert finished.items() <= alone.items()
    assert len(finished) % 3 == 0
    assert not list((workspace / "build").glob(".new-*"))
