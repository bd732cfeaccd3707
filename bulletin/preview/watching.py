"""Watching the workspace: which files have changed, told once an editor is done with them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

FOLDERS = ("issues", "tallies", "templates", "fonts")
"""Folders of the workspace whose files go into an issue, with all below them."""
FILES = frozenset({"bulletin.yaml", "terms.yaml"})
STEP = 20
"""Milliseconds without another change, after which changes are told."""
LONGEST = 200
"""Milliseconds, after which they are told in any case."""
GRACE = 0.4
"""Seconds that a file may be gone or empty while an editor puts the new one in its place."""


@dataclass(slots=True)
class Watcher:
    """Calls `on_change` with the paths that changed, relative to the workspace, from a thread of its own."""

    root: Path
    on_change: Callable[[frozenset[str]], None]
    _stop: threading.Event = field(default_factory=threading.Event)
    _ready: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to watch; returns once every change is seen."""
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        self._ready.wait(5)

    def close(self) -> None:
        """End the watching."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(2)

    def _watch(self) -> None:
        told: frozenset[str] = frozenset()
        while not self._stop.is_set():
            told = self._watch_folders(told)

    def _watch_folders(self, told: frozenset[str]) -> frozenset[str]:
        """Watch until folders come or go; then all that lies in them may be new. Returns what is still to be told."""
        from watchfiles import watch

        folders = watched(self.root)
        raw = watch(
            *folders,
            watch_filter=None,
            debounce=LONGEST,
            step=STEP,
            stop_event=self._stop,
            rust_timeout=int(GRACE * 1000 / 4),
            yield_on_timeout=True,
            raise_interrupt=False,
            recursive=False,
        )
        waiting: dict[str, float] = dict.fromkeys(told, time.monotonic())
        for changes in raw:
            self._ready.set()
            now = time.monotonic()
            waiting |= {path: now for _, changed in changes if (path := self._relevant(changed))}
            if waiting and settled(self.root, waiting, now):
                self.on_change(frozenset(waiting))
                waiting.clear()
            if changes and watched(self.root) != folders:
                return frozenset(waiting) | {"issues"}
        return frozenset()

    def _relevant(self, changed: str) -> str | None:
        """Return the path of a change relative to the workspace, where it is one of an office's files."""
        return relevant(changed.removeprefix(f"{self.root}").replace("\\", "/").lstrip("/"))


def watched(root: Path) -> tuple[Path, ...]:
    """Return the folders to be watched: the workspace itself, and those whose files go into an issue."""
    return (root, *(folder for name in FOLDERS for folder in _below(root / name)))


def _below(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield folder
        for entry in sorted(folder.iterdir()):
            if entry.is_dir() and not entry.name.startswith("."):
                yield from _below(entry)


def relevant(path: str) -> str | None:
    """Return this path if it is one of an office's files; editors' swap and backup files are none."""
    first, _, rest = path.partition("/")
    name = path.rpartition("/")[2]
    known = path in FILES or (first in FOLDERS and bool(rest))
    aside = name.startswith((".", "~", "#")) or name.endswith(("~", ".swp", ".tmp", "#"))
    return path if known and not aside else None


def settled(root: Path, changed: dict[str, float], now: float) -> bool:
    """Whether every file that changed stands whole: not gone and not empty, or that for longer than a moment."""
    return all(now - since >= GRACE or _whole(root / path) for path, since in changed.items())


def _whole(path: Path) -> bool:
    try:
        return path.is_dir() or path.stat().st_size > 0
    except OSError:
        return False


def issues_of(changed: Iterable[str]) -> frozenset[str] | None:
    """Return the folders of the issues that changed; None where something changed that all share."""
    folders = set()
    for path in changed:
        parts = path.split("/")
        if parts[0] != "issues" or len(parts) < 3:
            return None
        folders.add(parts[1])
    return frozenset(folders)
