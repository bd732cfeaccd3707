"""Kills of builds, at system calls that the seed chooses: the set on the disk is always complete."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.crash import ENVIRONMENT, Outcome, complete_set, left_over, litter, strace
from tests.support.workspaces import copy_workspace

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from pathlib import Path

pytestmark = [
    pytest.mark.counts(sample=4, full=300),
    pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed"),
]
CALLS = ("openat", "close", "newfstatat")
"""System calls that a build makes from its first moment to its last."""


def test_killed_builds_leave_complete_sets(tmp_path: Path, count: int, rng: random.Random) -> None:
    folder = copy_workspace(tmp_path / "workspace")
    target, outcome = folder / "build" / "2022-36", Outcome()
    article, *others = sorted((folder / "issues" / "2022-36").glob("0*.md"))
    for path in others:
        path.unlink()
    build(folder)
    made = _calls_made(folder, tmp_path / "calls")
    before = complete_set(target)
    for number in range(count):
        article.write_text(article.read_text("utf-8") + f"\n第{number}次补充。\n", "utf-8")
        # Every second kill comes near the end, where outputs are written.
        call = rng.choice(CALLS)
        at = rng.randint(made[call] // 2, made[call]) if number % 2 == 0 else made[call] - rng.randrange(12)
        outcome.hit += build(folder, strace(call, "signal=KILL", at)) != 0
        now = complete_set(target)
        outcome.new += now != before
        before = now
    assert build(folder) == 0
    assert complete_set(target)
    assert not left_over(target)
    assert not litter(folder)
    assert outcome.hit
    print(f"{count} builds, {outcome.hit} killed, {outcome.new} new sets")


def build(folder: Path, prefix: Sequence[str] = ()) -> int:
    """Build the issue anew; returns the exit code."""
    command = [*prefix, sys.executable, "-m", "bulletin", "build", "2022-36", "--force"]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, check=False).returncode


def _calls_made(folder: Path, log: Path) -> dict[str, int]:
    """Count the calls of each kind of one build."""
    assert build(folder, ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={','.join(CALLS)}"]) == 0
    lines = log.read_text("utf-8", "replace")
    return {call: lines.count(f" {call}(") for call in CALLS}
