"""Changes at random moments of builds in processes of their own: afterwards a build equals one that is forced."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest

from tests.support.changes import CHANGES, changing_workspace
from tests.support.processes import run_command, start_command

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

pytestmark = pytest.mark.counts(sample=2, full=200)
SHARES = {2: 1.0, 40: 0.4, 400: 0.1}
"""The sizes of workspaces in issues, and the share of the runs that each gets."""


PRIOR = ("an article", "an article", "the settings")
"""What is changed before, so that there is something to build: one issue, or all of them."""


@pytest.mark.parametrize("issues", SHARES)
def test_no_change_during_a_build_is_missed(tmp_path: Path, count: int, seed: int, issues: int) -> None:
    runs = int(count * SHARES[issues])
    if not runs:
        pytest.skip("so many issues are for a long run")
    rng = random.Random(f"{seed} {issues}")  # noqa: S311 - moments and changes, no secrets
    folder, during = changing_workspace(tmp_path / "workspace", issues - 1), 0
    seconds = {name: time_of_a_build(folder, tmp_path, name) for name in ("the settings", "an article")}
    for number in range(1, runs + 1):
        before, name = rng.choice(PRIOR), rng.choice(tuple(CHANGES))
        CHANGES[before](folder, 1000 + number)
        building = start_command(folder, "build", "--all", XDG_CACHE_HOME=str(tmp_path / "cache"))
        wait(building, rng.uniform(0, seconds[before]))
        during += building.poll() is None
        CHANGES[name](folder, number)
        building.communicate()
        assert built(folder, tmp_path) == built(folder, tmp_path, "--force"), f"{number}: {name}"
    print(f"{issues} issues: {runs} changes, {during} during the build, none missed")


def wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Let a process run for a while, unless it ends."""
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.002)


def time_of_a_build(folder: Path, place: Path, change: str) -> float:
    """Build all issues after a change; returns how long that took (s)."""
    CHANGES[change](folder, 0)
    start = time.monotonic()
    built(folder, place)
    return time.monotonic() - start


def built(folder: Path, place: Path, *options: str) -> dict[str, bytes]:
    """Build all issues with nobody else about; returns the files of those that the workspace has."""
    run_command(folder, "build", "--all", *options, XDG_CACHE_HOME=str(place / "cache"))
    names = [path.parent.name for path in (folder / "issues").glob("*/issue.md")]
    files = [path for name in names for path in (folder / "build" / name).iterdir()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
