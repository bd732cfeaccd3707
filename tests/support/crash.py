"""A process that writes sets of outputs, to be killed or to fail, and checks of the set it leaves."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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
        sys.exit(f"refused: {error}")
    print(count, flush=True)
"""


@dataclass
class Outcome:
    """Counts of the processes that were killed or failed."""

    runs: int = 0
    hit: int = 0
    """Runs that did not get to their end."""
    new: int = 0
    """Runs that left a new set."""


def complete_set(target: Path) -> str:
    """Return the digest of the set of outputs in a folder, "" where there is none; anything incomplete fails."""
    if not target.exists():
        return ""
    names = {path.name for path in target.iterdir()}
    manifest = (target / "manifest.json").read_bytes()
    hashes = json.loads(manifest)["files"]
    assert names == {*hashes, "manifest.json"}, f"partial: {names}"
    for name, digest in hashes.items():
        assert hashlib.sha256((target / name).read_bytes()).hexdigest() == digest, f"mismatch: {name}"
    return hashlib.sha256(manifest).hexdigest()


def left_over(target: Path) -> set[str]:
    """Return the files beside the set, without the lock."""
    return {path.name for path in target.parent.iterdir()} - {target.name, f".lock-{target.name}"}


def litter(folder: Path) -> set[str]:
    """Return the temporary files and folders below a folder, but for the empty files of locks."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob(".*")
        if path.name.startswith((".part-", ".new-", ".old-", ".fonts-"))
    }


def start_writer(target: Path, first: int, number: int, prefix: Sequence[str] = ()) -> subprocess.Popen[str]:
    """Start a process that writes sets, and a line after each; returns once it has begun, or ended."""
    command = [*prefix, sys.executable, "-c", WRITER, str(target), str(first), str(number)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def write_sets(target: Path, first: int, number: int) -> None:
    """Write sets without a fault."""
    with start_writer(target, first, number) as process:
        process.communicate()
    assert process.returncode == 0


def strace(call: str, fault: str, occurrence: int) -> list[str]:
    """Return the beginning of a command whose n-th system call of a kind fails, or ends the process."""
    rule = f"inject={call}:{fault}:when={occurrence}"
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", rule]
