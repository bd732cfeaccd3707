"""Kills of a process that writes sets of outputs without pause: the set on the disk is always complete."""

from __future__ import annotations

import itertools
import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.support.crash import complete_set, left_over, start_writer, write_sets

if TYPE_CHECKING:
    import random
    from pathlib import Path

pytestmark = pytest.mark.counts(sample=40, full=300)


def test_kills_leave_complete_sets(tmp_path: Path, count: int, rng: random.Random) -> None:
    """Each writer is let finish up to three sets, and killed somewhere in the next one."""
    target, before = tmp_path / "build" / "36", ""
    for first in itertools.islice(itertools.count(0, 100_000), count):
        wanted, spent = rng.randrange(4), 0.0
        with start_writer(target, first, 100_000) as process:
            assert process.stdout is not None
            for _ in range(wanted):
                start = time.monotonic()
                process.stdout.readline()
                spent = time.monotonic() - start
            time.sleep(
                rng.random() * (spent or 0.01)
            )  # which moment it is decides about nothing that is asserted
            process.kill()
        assert process.returncode == -signal.SIGKILL
        now = complete_set(target)
        assert now != before or not wanted
        before = now
    write_sets(target, 0, 1)
    assert complete_set(target)
    assert not left_over(target)
