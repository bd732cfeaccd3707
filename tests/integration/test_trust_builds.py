"""Builds as processes: several at once, and in folders that can't be written."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bulletin.workspace import lock
from tests.support.crash import complete_set
from tests.support.processes import start_command
from tests.support.workspaces import ROOT, copy_workspace

if TYPE_CHECKING:
    from pathlib import Path


def test_builds_of_different_issues_do_not_wait(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    builds = [start_command(workspace, "build", issue) for issue in ("2022-36", "2021-06")]
    errors = [build.communicate()[1].decode() for build in builds]
    assert not any("等它做完" in each for each in errors)
    assert [bool(complete_set(workspace / "build" / issue)) for issue in ("2022-36", "2021-06")] == [
        True,
        True,
    ]


def test_a_build_waits_for_another_of_its_issue(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    target = workspace / "build" / "2022-36"
    target.parent.mkdir()
    with lock(target, pytest.fail):
        build = start_command(workspace, "build", "2022-36")
        assert build.stderr is not None
        line = build.stderr.readline().decode()
        assert f"（{os.getpid()}，" in line
        assert "等它做完" in line
        assert not target.exists()
    build.communicate()
    assert build.returncode == 0
    assert complete_set(target)


# --- Blocked places ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["build is a file", "the set is a file", "the set is a link", "full disk", "read only"]
)
def test_a_blocked_place_is_reported(tmp_path: Path, kind: str) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    build, place = workspace / "build", workspace / "build" / "2022-36"
    around: list[str] = []
    match kind:
        case "build is a file":
            build.write_text("mine")
        case "the set is a file":
            build.mkdir()
            place.write_text("mine")
        case "the set is a link":
            build.mkdir()
            place.symlink_to(workspace)
        case _:
            around = _mounted(build, "size=4k" if kind == "full disk" else "ro")
    command = [*around, sys.executable, "-m", "bulletin", "build", "36"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=workspace, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 3, done.stderr
    assert f"[{'output-foreign' if kind.startswith('the set') else 'not-writable'}]" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    names = set(itertools.chain.from_iterable(path.iterdir() for path in [build] if path.is_dir()))
    assert {path.name for path in names} <= {".lock-2022-36", "2022-36"}


def _mounted(folder: Path, options: str) -> list[str]:
    """Return the beginning of a command that sees a small or read-only disk in this folder."""
    folder.mkdir()
    apart = ["unshare", "--mount", "--map-root-user"]
    if subprocess.run(
        [*apart, "mount", "-t", "tmpfs", "x", folder], capture_output=True, check=False
    ).returncode:
        pytest.skip("no mounts of one's own can be had here")
    return [*apart, "sh", "-c", f'mount -t tmpfs -o {options} x "$0" && exec "$@"', str(folder)]


def test_tally_and_new_write_completely_or_report_an_error(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    (workspace / "folder").mkdir()
    for arguments in (["tally", "2022", "-o", "no/such/place.csv"], ["tally", "2022", "-o", "folder"]):
        process = start_command(workspace, *arguments)
        err = process.communicate()[1].decode()
        assert process.returncode in {2, 3}, err
        assert "Traceback" not in err
    shutil.rmtree(workspace / "issues")
    (workspace / "issues").write_text("mine")
    process = start_command(workspace, "new")
    err = process.communicate()[1].decode()
    assert process.returncode == 3, err
    assert "[unreachable]" in err
