"""Watching the workspace for changed files, which are reported once an editor has finished writing them."""

from __future__ import annotations

import os
import stat
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from bulletin.app.kinds import kind_folders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from watchfiles.main import FileChange

Identity: TypeAlias = tuple[int, int, bool]
Folders: TypeAlias = dict[Path, Identity]
"""Folders with the identity that each had when it was listed."""

SHARED = ("tallies", "templates", "fonts")
"""Folders whose files are sources of all documents, including subfolders."""
FILES = frozenset({"bulletin.yaml", "terms.yaml"})
STEP = 20
"""Milliseconds without another change after which changes are reported."""
DEBOUNCE = 200
"""Milliseconds after which they are reported in any case."""
GRACE = 0.4
"""Seconds that a file may be missing or empty while an editor replaces it."""
TICK = GRACE / 4
"""Seconds after which folders are compared, and changes reported that have waited."""


@dataclass(slots=True)
class Watcher:
    """Calls `on_change` in a thread of its own with the changed paths, relative to the workspace.

    `_waiting` are the changes not yet reported, with the time of the last one (monotonic seconds); `_polling`: the
    system can't watch so many folders.
    """

    root: Path
    on_change: Callable[[frozenset[str]], None]
    _waiting: dict[str, float] = field(default_factory=dict)
    _polling: bool = False
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
        while not self._stop.is_set():
            self._watch_folders(watched(self.root))

    def _watch_folders(self, folders: Folders) -> None:
        """Watch until folders are added, removed or replaced: then any file may be another one."""
        first = True
        for changes in self._changes(folders):
            self._note(path for _, path in changes)
            self._report()
            scan = first or bool(changes) or not folders
            if self._stop.is_set() or self._outdated(folders, changes, scan=scan):
                self._waiting |= dict.fromkeys(kind_folders(), time.monotonic())
                return
            self._ready.set()
            first = False

    def _changes(self, folders: Folders) -> Iterator[set[FileChange]]:
        """Yield changes as they come, and an empty set every `TICK`; end where these folders can't be watched."""
        from watchfiles import watch

        try:
            yield from watch(
                *folders,
                watch_filter=None,
                debounce=DEBOUNCE,
                step=STEP,
                stop_event=self._stop,
                rust_timeout=int(TICK * 1000),
                yield_on_timeout=True,
                raise_interrupt=False,
                force_polling=self._polling or None,
                recursive=False,
                ignore_permission_denied=True,
            )
        except FileNotFoundError:
            self._stop.wait(TICK)
        except (OSError, RuntimeError):
            self._polling = True
            self._stop.wait(TICK)

    def _note(self, changed: Iterable[str]) -> None:
        """Record changed paths."""
        names = (path.removeprefix(f"{self.root}").replace("\\", "/").lstrip("/") for path in changed)
        self._waiting |= {path: time.monotonic() for name in names if (path := relevant(name))}

    def _report(self) -> None:
        """Report the changes once all files are settled."""
        if self._waiting and settled(self.root, self._waiting, time.monotonic()):
            changed = frozenset(self._waiting)
            self._waiting.clear()
            self.on_change(changed)

    def _outdated(self, folders: Folders, changes: set[FileChange], *, scan: bool) -> bool:
        """Return whether other folders are to be watched: without a scan, whether one is another at the same path.

        One that was made anew may have the number of the former, so what was added or deleted at its path counts, too.
        """
        places = {*folders, *(self.root / name for name in source_folders())}
        if any(kind.raw_str() != "modified" and Path(path) in places for kind, path in changes):
            return True
        if scan:
            return watched(self.root) != folders
        return any(folder_identity(folder) != identity for folder, identity in folders.items())


def source_folders() -> tuple[str, ...]:
    """Return the folders of a workspace that hold sources: those of all kinds of documents, and what they share."""
    return (*kind_folders(), *SHARED)


def watched(root: Path) -> Folders:
    """Return the folders to be watched: the workspace itself and those with source files, as far as they are there.

    A folder that links lead to several times is watched once.
    """
    known: dict[Identity, Path] = {}
    left = [*(root / name for name in reversed(source_folders())), root]
    while left:
        folder = left.pop()
        identity = folder_identity(folder)
        if identity is not None and identity not in known:
            known[identity] = folder
            left += _visible(folder) if folder != root else ()
    return {folder: identity for identity, folder in known.items()}


def _visible(folder: Path) -> list[Path]:
    """Return what is in a folder; nothing where it can't be read."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []


def folder_identity(path: Path) -> Identity | None:
    """Return device and number of a folder, and whether it can be read; None where there is none to be reached."""
    try:
        state = path.stat()
    except OSError:
        return None
    if not stat.S_ISDIR(state.st_mode):
        return None
    return state.st_dev, state.st_ino, os.access(path, os.R_OK | os.X_OK)


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
