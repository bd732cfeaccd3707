"""One hour's worth of edits on the live preview: 1,000 saves, and what is left of them. Run by hand.

`PYTHONPATH=. python tests/soak.py [SAVES]`, from the repository's folder. Each
save is waited for until its pages are finished and
two of them are drawn. Fails where memory grows by 20 % or more after the first tenth, or a process, a thread or a
file is left.
"""

# ruff: noqa: T201 - a program run by hand prints its results

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from desks import ROOT, copy
from previews import Window, below, get

ISSUE = "2022-36"
WIDTH = 1588
"""Pixels: a page at 192 dpi."""


def memory(number: int) -> int:
    """Return the bytes that a process holds for itself."""
    rollup = Path(f"/proc/{number}/smaps_rollup").read_text()
    return sum(int(each) for each in re.findall(r"Private_\w+:\s+(\d+) kB", rollup)) * 1024


def standing(server: int) -> tuple[dict[str, int], int]:
    """Return the bytes that server and worker hold, and the number of threads."""
    (worker,) = below(server)
    threads = sum(len(list(Path(f"/proc/{each}/task").iterdir())) for each in (server, worker))
    return {"server": memory(server), "worker": memory(worker)}, threads


def save_often(
    desk: Path, port: int, server: int, saves: int
) -> tuple[dict[str, int], dict[str, int], set[int]]:
    """Save over and over; returns the memory after the first tenth and at the end, and the counts of threads."""
    path = min((desk / "issues" / ISSUE).glob("02*.md"))
    whole = path.read_text("utf-8")
    paragraphs = whole.split("\n\n")
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
                first = standing(server)[0]
            if number >= saves // 10:
                counts.add(standing(server)[1])
        last = standing(server)[0]
    path.write_text(whole, "utf-8")
    return first, last, counts


def main() -> None:
    saves = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        desk, scratch = copy(Path(name) / "desk"), Path(name) / "scratch"
        scratch.mkdir()
        process = subprocess.Popen(
            [sys.executable, "-m", "bulletin", "serve", ISSUE, "--port", "0"],
            cwd=desk,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        port = int(process.stdout.readline().rsplit(":", 1)[1].strip("/\n"))
        begun = time.monotonic()
        try:
            first, last, counts = save_often(desk, port, process.pid, saves)
            made = below(process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(10)
        spent = time.monotonic() - begun
        left = [each for each in made if Path(f"/proc/{each}").exists()]
        files = sorted(
            str(each.relative_to(name)) for each in (*scratch.rglob("*"), *(desk / "build").iterdir())
        )
    growth = sum(last.values()) / sum(first.values()) - 1
    for part in last:
        print(f"{part}: {first[part] / 1e6:.1f} → {last[part] / 1e6:.1f} MB")
    print(f"{saves} saves in {spent:.0f} s; memory grew by {growth:.1%}; threads: {sorted(counts)}")
    print(f"left: processes {left}, files {files}")
    if growth >= 0.2 or left or set(files) != {f"desk/build/{ISSUE}", f"desk/build/.lock-{ISSUE}"}:
        sys.exit("something is left")


if __name__ == "__main__":
    main()
