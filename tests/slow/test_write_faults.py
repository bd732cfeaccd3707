"""Kills and faults at every step of writing a set: the set that stands is complete, and one run cleans up.

strace lets each write, rename, sync and folder made fail in turn: by a kill, ENOSPC, EIO.
"""

from __future__ import annotations

import itertools
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.support.crash import complete_set, left_over, start_writer, strace, write_sets

if TYPE_CHECKING:
    from pathlib import Path

CALLS = ("renameat2", "fsync", "write", "rename", "mkdir")
FAULTS = ("signal=KILL", "error=ENOSPC", "error=EIO")
PAIRS = [*itertools.product(CALLS, FAULTS)]
pytestmark = [
    pytest.mark.counts(sample=6, full=len(PAIRS)),
    pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed"),
]


def test_a_fault_at_any_step_leaves_a_complete_set(tmp_path: Path, count: int, seed: int) -> None:
    """The seed says where in the list of calls and faults to begin; a count of all pairs takes each once."""
    hits = 0
    for number in range(seed, seed + min(count, len(PAIRS))):
        call, fault = PAIRS[number % len(PAIRS)]
        hits += _fail_each_call(tmp_path / f"{call}-{fault}" / "build" / "36", call, fault)
    assert hits >= count // 2, "a set is written with each of these calls, but for those of older kernels"


def _fail_each_call(target: Path, call: str, fault: str) -> int:
    """Let the first, the second … call fail, each in a run of its own, until a run has none; returns how many.

    One set is there already, so that each run replaces one; `write` counts from the interpreter's own start.
    """
    write_sets(target, 0, 1)
    before = complete_set(target)
    for number in itertools.count(1):
        with start_writer(target, number, 1, strace(call, fault, number)) as process:
            _, err = process.communicate()
        now = complete_set(target)
        if process.returncode == 0:
            assert now != before, f"{call} {fault} {number}: done, but the old set stands"
            break
        before = now
        if "refused:" in err:
            assert not left_over(target), f"{call} {fault} {number}: {left_over(target)}"
    write_sets(target, 9999, 1)
    assert complete_set(target)
    assert not left_over(target)
    return number - 1
