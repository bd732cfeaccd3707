"""How a cache sees without reading that nothing has changed: stamps of files, the digest of the tool's own code."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.workspace.folders import digest

if TYPE_CHECKING:
    from bulletin.workspace.folders import Workspace

PACKAGE = Path(__file__).resolve().parent.parent
SETTLED = 2_000_000_000
"""Nanoseconds: a file changed within this time may change again without another time stamp."""


def code_digest(*rooms: str) -> str:
    """Return the SHA-256 of the code of some rooms: of every module, by its path."""
    files = sorted(path for room in rooms for path in (PACKAGE / room).rglob("*.py"))
    told = "\n".join(f"{path.relative_to(PACKAGE).as_posix()} {digest(path.read_bytes())}" for path in files)
    return digest(told.encode())


def stamp(workspace: Workspace, folder: str) -> str | None:
    """Tell an issue's texts by name, size and times without reading them.

    None where that is no proof: a file has just been changed, or is a link. The time of change (ctime) is in it,
    which no program can set back.
    """
    latest = time.time_ns() - SETTLED
    told = []
    try:
        with os.scandir(workspace.root / "issues" / folder) as entries:
            for entry in entries:
                if entry.name.endswith(".md"):
                    facts = entry.stat(follow_symlinks=False)
                    if not stat.S_ISREG(facts.st_mode) or max(facts.st_mtime_ns, facts.st_ctime_ns) > latest:
                        return None
                    told.append(
                        f"{entry.name} {facts.st_size} {facts.st_mtime_ns} {facts.st_ctime_ns} {facts.st_ino}"
                    )
    except OSError:
        return None
    return digest("\n".join(sorted(told)).encode())[:32]
