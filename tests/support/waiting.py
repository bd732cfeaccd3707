"""Waiting for a condition: however slow the machine is, a test goes on as soon as it holds."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = 60.0
"""Seconds after which a test fails; nothing that works takes so long, on a busy machine either."""


def wait_until(condition: Callable[[], object]) -> None:
    """Return once a condition holds."""
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def cpu_seconds(process: int) -> float:
    """Return how long a process has been at work, by the processor's time; 0 for one that has ended."""
    try:
        times = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def alive(process: int) -> bool:
    """Return whether a process runs; one that has ended but was not waited for does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
