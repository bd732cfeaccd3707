"""Saves while the live preview runs: memory does not grow, and no process, thread or file is left.

Each save is waited for until its pages are finished, and two of them are drawn.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.previews import LONG, Window, below, get
from tests.support.workspaces import ROOT, copy_workspace

pytestmark = pytest.mark.counts(sample=4, full=1_000)
ISSUE = "2022-36"
WIDTH = 1588
"""Pixels: a page at 192 dpi."""


def memory(number: int) -> int:
    """Return the bytes that a process holds for itself."""
    rollup = Path(f"/proc/{number}/smaps_rollup").read_text()
    return sum(int(each) for each in re.findall(r"Private_\w+:\s+(\d+) kB", rollup)) * 1024


def usage(server: int) -> tuple[dict[str, int], int]:
    """Return the bytes that server and worker hold, and the number of threads."""
    (worker,) = below(server)
    threads = sum(len(list(Path(f"/proc/{each}/task").iterdir())) for each in (server, worker))
    return {"server": memory(server), "worker": memory(worker)}, threads


def save_often(
    workspace: Path, port: int, server: int, saves: int
) -> tuple[dict[str, int], dict[str, int], set[int]]:
    """Save over and over; returns the memory after the first tenth and at the end, and the counts of threads."""
    path = min((workspace / "issues" / ISSUE).glob("02*.md"))
    original = path.read_text("utf-8")
    paragraphs = original.split("\n\n")
    first: dict[str, int] = {}
    counts = set()
    with Window(port, ISSUE) as window:
        window.settle()
        for number in range(saves):
            at = 1 + number % (len(paragraphs) - 1)
            edited = [*paragraphs[:at], f"{paragraphs[at]}第{number}次改动。", *paragraphs[at + 1 :]]
            path.write_text("\n\n".join(edited), "utf-8")
            state = window.settle()[-1]
            assert state["state"] == "fresh", state["problems"]
            for page in state["pages"][4:6]:
                assert get(port, f"{page['address']}/{WIDTH}.png").status == 200
            if number == saves // 10:
                first = usage(server)[0]
            if number >= saves // 10:
                counts.add(usage(server)[1])
        last = usage(server)[0]
    path.write_text(original, "utf-8")
    return first, last, counts


GROWTH = 0.2
"""The share by which memory may grow after the first tenth of the saves."""
ENOUGH = 200
"""Saves from which on growth can be distinguished from warming up."""


def test_saves_leave_nothing_behind(tmp_path: Path, count: int) -> None:
    workspace, scratch = copy_workspace(tmp_path / "workspace"), tmp_path / "scratch"
    scratch.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "bulletin", "serve", ISSUE, "--port", "0"],
        cwd=workspace,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline().rsplit(":", 1)[1].strip("/\n"))
            first, last, threads = save_often(workspace, port, process.pid, count)
            made = below(process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(LONG)
    growth = sum(last.values()) / sum(first.values()) - 1
    for part in last:
        print(f"{part}: {first[part] / 1e6:.1f} → {last[part] / 1e6:.1f} MB")
    print(f"{count} saves; memory grew by {growth:.1%}; threads: {sorted(threads)}")
    assert count < ENOUGH or growth < GROWTH
    assert [each for each in made if Path(f"/proc/{each}").exists()] == []
    assert list(scratch.rglob("*")) == []
    assert {path.name for path in (workspace / "build").iterdir()} <= {ISSUE, f".lock-{ISSUE}"}
