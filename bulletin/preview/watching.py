"""Watching the workspace for changed files, which are reported once an editor has finished writing them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bulletin.app.kinds import kind_folders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

SHARED = ("tallies", "templates", "fonts")
"""Folders whose files are sources of all documents, including subfolders."""
FILES = frozenset({"bulletin.yaml", "terms.yaml"})
STEP = 20
"""Milliseconds without another change after which changes are reported."""
DEBOUNCE = 200
"""Milliseconds after which they are reported in any case."""
GRACE = 0.4
"""Seconds that a file may be missing or empty while an editor replaces it."""


@dataclass(slots=True)
class Watcher:
    """Calls `on_change` in a thread of its own with the changed paths, relative to the workspace."""

    root: Path
    on_change: Callable[[frozenset[str]], None]
    _stop: threading.Event = field(default_factory=threading.Event)
    _ready: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Start to watch; returns once changes are detected."""
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        self._ready.wait(5)

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(2)

    def _watch(self) -> None:
        pending: frozenset[str] = frozenset()
        while not self._stop.is_set():
            pending = self._watch_folders(pending)

    def _watch_folders(self, pending: frozenset[str]) -> frozenset[str]:
        """Watch until folders are added or removed, since their files may be new. Return the changes not yet reported."""
        from watchfiles import watch

        folders = watched(self.root)
        raw = watch(
            *folders,
            watch_filter=None,
            debounce=DEBOUNCE,
            step=STEP,
            stop_event=self._stop,
            rust_timeout=int(GRACE * 1000 / 4),
            yield_on_timeout=True,
            raise_interrupt=False,
            recursive=False,
        )
        waiting: dict[str, float] = dict.fromkeys(pending, time.monotonic())
        for changes in raw:
            self._ready.set()
            now = time.monotonic()
            names = (changed.removeprefix(f"{self.root}").replace("\\", "/") for _, changed in changes)
            waiting |= {path: now for name in names if (path := relevant(name.lstrip("/")))}
            if waiting and settled(self.root, waiting, now):
                self.on_change(frozenset(waiting))
                waiting.clear()
            if changes and watched(self.root) != folders:
                return frozenset(waiting) | set(kind_folders())
        return frozenset()


def source_folders() -> tuple[str, ...]:
    """Return the folders of a workspace that hold sources: those of all kinds of documents, and what they share."""
    return (*kind_folders(), *SHARED)


def watched(root: Path) -> tuple[Path, ...]:
    """Return the folders to be watched: the workspace itself and those with source files."""
    return (root, *(folder for name in source_folders() for folder in _below(root / name)))


def _below(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield folder
        for entry in sorted(folder.iterdir()):
            if entry.is_dir() and not entry.name.startswith("."):
                yield from _below(entry)


def relevant(path: str) -> str | None:
    """Return this path if it is a source file; swap and backup files of editors are none."""
    first, _, rest = path.partition("/")
    name = path.rpartition("/")[2]
    source = path in FILES or (first in source_folders() and bool(rest))
    temporary = name.startswith((".", "~", "#")) or name.endswith(("~", ".swp", ".tmp", "#"))
    return path if source and not temporary else None


def settled(root: Path, changed: dict[str, float], now: float) -> bool:
    """Return whether every changed file exists and is not empty, or has been so for the grace period."""
    return all(now - since >= GRACE or _complete(root / path) for path, since in changed.items())


def _complete(path: Path) -> bool:
    try:
        return path.is_dir() or path.stat().st_size > 0
    except OSError:
        return False


def issues_of(changed: Iterable[str]) -> frozenset[str] | None:
    """Return the folders of the documents that changed; None if something that they share did."""
    folders = set()
    for path in changed:
        parts = path.split("/")
        if parts[0] not in kind_folders() or len(parts) < 3:
            return None
        folders.add(parts[1])
    return frozenset(folders)
