"""How much memory all processes of a piece of work hold at once."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def peak(work: Callable[[], object]) -> float:
    """Return the most memory (MiB) that all processes below this one held at once while work was done."""
    over, most, own = threading.Event(), [0.0], os.getpid()

    def watch() -> None:
        while not over.wait(0.01):
            most[0] = max(most[0], sum(map(_held, _below(own))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        work()
    finally:
        over.set()
        watcher.join()
    return most[0]


def _below(process: int) -> list[int]:
    try:
        own = Path(f"/proc/{process}/task/{process}/children").read_text()
        tasks = [own, *(path.read_text() for path in Path(f"/proc/{process}/task").glob("*/children"))]
    except OSError:
        return []
    children = {int(each) for line in tasks for each in line.split()}
    return [*children, *(below for child in children for below in _below(child))]


def _held(process: int) -> float:
    """Return a process's share of memory: what several hold in common counts once."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
