"""Crashes on purpose: kills at random moments, kills and faults at every step of writing; what stands is whole.

    python tests/crash.py [--kills 300] [--builds 300]

Kills hit a process that writes sets without pause, and whole builds of an issue. strace injects a kill, ENOSPC
and EIO at each write, rename, sync and folder made. After each the set that stands is looked at: every file of
its manifest, nothing else, every hash right; and one more run leaves nothing behind.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.workspaces import ROOT, copy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
WRITER = """
import hashlib, json, sys
from pathlib import Path
from bulletin.workspace import lock, restore, write_set
target, first, number = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
print("ready", flush=True)
for count in range(first, first + number):
    files = {name: f"{count} {name} ".encode() * size for name, size in (("a.html", 900), ("a.pdf", 9000))}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    files["manifest.json"] = json.dumps({"files": hashes}).encode()
    try:
        with lock(target, print):
            restore(target)
            write_set(target, files)
    except OSError as error:
        sys.exit(f"told: {error}")
"""
CALLS = ("write", "rename", "renameat2", "fsync", "mkdir")
FAULTS = ("signal=KILL", "error=ENOSPC", "error=EIO")


@dataclass
class Count:
    """What was seen."""

    runs: int = 0
    hit: int = 0
    """Runs that the blow reached before they were done."""
    new: int = 0
    """Runs that left a new set."""


def look(target: Path) -> str:
    """Return the digest of the set that stands, "" where there is none; a set that is not whole is an error."""
    if not target.exists():
        return ""
    names = {path.name for path in target.iterdir()}
    manifest = (target / "manifest.json").read_bytes()
    hashes = json.loads(manifest)["files"]
    assert names == {*hashes, "manifest.json"}, f"partial: {names}"
    for name, told in hashes.items():
        assert hashlib.sha256((target / name).read_bytes()).hexdigest() == told, f"mismatch: {name}"
    return hashlib.sha256(manifest).hexdigest()


def left_over(target: Path) -> set[str]:
    """Return what lies beside the set, the lock apart."""
    return {path.name for path in target.parent.iterdir()} - {target.name, f".lock-{target.name}"}


def write(target: Path, first: int, number: int, around: Sequence[str] = ()) -> subprocess.Popen[str]:
    """Start a process that writes sets; returns once it has begun, or ended."""
    command = [*around, sys.executable, "-c", WRITER, str(target), str(first), str(number)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


SETS = 10
"""Sets that are written to find out how long one takes on this machine now."""


def kill_writers(folder: Path, kills: int, rng: random.Random) -> Count:
    """Kill a writer of sets at random moments."""
    target, count, before = folder / "build" / "36", Count(), ""
    begun = time.monotonic()
    with write(target, 0, SETS):
        pass
    longest = 3 * (time.monotonic() - begun) / SETS
    for first in itertools.count(100_000, 100_000):
        if count.runs == kills:
            break
        with write(target, first, 100_000) as process:
            time.sleep(rng.random() * longest)
            process.kill()
        count.runs += 1
        count.hit += process.returncode == -signal.SIGKILL
        now = look(target)
        count.new += now != before
        before = now
    with write(target, 0, 1):
        pass
    look(target)
    assert not left_over(target), left_over(target)
    return count


def kill_builds(folder: Path, builds: int, rng: random.Random) -> Count:
    """Kill whole builds at random moments; every second one changes the sources first."""
    desk = copy(folder / "desk")
    target, count = desk / "build" / "2022-36", Count()
    article, *others = sorted((desk / "issues" / "2022-36").glob("0*.md"))
    for path in others:
        path.unlink()
    started = time.monotonic()
    assert _build(desk).wait() == 0
    took = time.monotonic() - started
    before = look(target)
    for number in range(builds):
        article.write_text(article.read_text("utf-8") + f"\n第{number}次补充。\n", "utf-8")
        with _build(desk) as process:
            time.sleep(took * (rng.random() if number % 2 else 0.8 + rng.random() * 0.2))
            process.kill()
        count.runs += 1
        count.hit += process.returncode == -signal.SIGKILL
        now = look(target)
        count.new += now != before
        before = now
    assert _build(desk).wait() == 0
    look(target)
    assert not left_over(target), left_over(target)
    return count


def _build(desk: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bulletin", "build", "2022-36"]
    return subprocess.Popen(
        command, cwd=desk, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def inject(folder: Path, calls: Sequence[str] = CALLS, faults: Sequence[str] = FAULTS) -> Iterator[Count]:
    """Let every call of each kind fail once, in a run of its own."""
    for call, fault in itertools.product(calls, faults):
        yield _inject(folder / f"{call}-{fault}" / "build" / "36", call, fault)


def _inject(target: Path, call: str, fault: str) -> Count:
    """Let the first, the second … call fail, until one run gets by without a blow.

    Two sets are there already, so that each run replaces one; `write` counts from the interpreter's own start.
    """
    with write(target, 0, 1):
        pass
    count, before = Count(), look(target)
    for number in itertools.count(1):
        rule = f"inject={call}:{fault}:when={number}"
        strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", rule]
        with write(target, number, 1, strace) as process:
            told = process.stderr.read() if process.stderr else ""
        now = look(target)
        count.runs += 1
        count.new += now != before
        if process.returncode == 0:
            assert now != before, f"{call} {fault} {number}: done, but the old set stands"
            break
        before = now
        count.hit += 1
        if "told:" in told:
            assert not left_over(target), f"{call} {fault} {number}: {left_over(target)}"
    with write(target, 9999, 1) as restored:
        pass
    assert restored.returncode == 0
    assert not left_over(target)
    return count


def main() -> None:
    """Run all of it and tell the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--builds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=36)
    asked = parser.parse_args()
    rng = random.Random(asked.seed)  # noqa: S311 - moments, no secrets
    folder = Path(tempfile.mkdtemp(prefix="crash-"))
    try:
        print("writers:", kill_writers(folder / "writers", asked.kills, rng), flush=True)  # noqa: T201
        counts = list(inject(folder / "inject"))
        total = Count(*(sum(getattr(one, name) for one in counts) for name in ("runs", "hit", "new")))
        print("injected:", total, flush=True)  # noqa: T201
        print("builds:", kill_builds(folder / "builds", asked.builds, rng), flush=True)  # noqa: T201
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
