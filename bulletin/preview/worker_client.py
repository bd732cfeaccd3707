"""Client of the worker process: sends it requests, stores its results, restarts it when it hangs or dies."""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bulletin.app.worker_process import start_worker
from bulletin.diagnostics import diagnose
from bulletin.preview import serializers
from bulletin.preview.pipe import PipeMessage, receive, send
from bulletin.preview.state_store import ArtifactFiles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bulletin.preview.state_store import StateStore

FAILURE_DELAY = 0.3
"""Seconds without a change before a failure is shown: a file may have been read while it was being written."""
TYPESET_TIMEOUT = 150.0
"""Seconds for the pages of one issue; WeasyPrint alone may take 120 s."""
LOAD_TIMEOUT = 10.0
"""Seconds that an issue may wait to be loaded before its next change restarts the process."""
EXIT_TIMEOUT = 2.0
"""Seconds for the process to exit by itself, so that artifacts being written are completed."""
WORKER = "bulletin.preview.render_worker"


@dataclass(slots=True)
class _PreviewJob:
    """The current job of an issue.

    `changed`: when its files changed; `waiting_since`: since when it waits to be loaded, including earlier jobs that
    were superseded before they were loaded (both monotonic seconds).

    """

    number: int
    changed: float
    waiting_since: float
    loaded: bool = False


@dataclass(slots=True)
class WorkerClient:
    """Starts the worker process on demand, sends it requests, and kills it when it hangs. Thread-safe.

    `_previous` are the pages that were shown before those that are being checked; `_watchdog` kills a process that
    produces no more pages, also while new requests keep coming.
    """

    root: Path
    store: StateStore
    on_pages: Callable[[], None]
    _process: subprocess.Popen[bytes] | None = None
    _jobs: dict[str, _PreviewJob] = field(default_factory=dict)
    _previous: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _number: int = 0
    _changed: float = 0.0
    _lists: tuple[float, PipeMessage] | None = None
    _lists_requested: float | None = None
    _watchdog: threading.Timer | None = None
    _copies: dict[int, PipeMessage | None] = field(default_factory=dict)
    _stuck: bool = False
    _closed: bool = False
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _lists_changed: threading.Condition = field(default_factory=threading.Condition)
    _copied: threading.Condition = field(default_factory=threading.Condition)

    # --- Requests --------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the process unless it is running."""
        with self._lock:
            if self._process is not None or self._closed:
                return
            self._process = start_worker(WORKER, self.root)
            threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()

    def note_change(self) -> None:
        """Record that a file has just changed."""
        self._changed = time.monotonic()

    def build(self, folder: str) -> None:
        """Request a build of an issue from its current sources, superseding an earlier request."""
        with self._lock:
            waiting_since = self._waiting_since(folder)
            self.start()
            self._number += 1
            self._jobs[folder] = _PreviewJob(self._number, self._changed or time.monotonic(), waiting_since)
            if self._watchdog is None:
                self._reset_watchdog()
            self.store.update(
                folder, state="building", stage="reading", reading_old=True, pages_old=True, problems_old=True
            )
            self._send({"request": "issue", "job": self._number, "folder": folder})

    def _waiting_since(self, folder: str) -> float:
        """Return since when an issue waits to be loaded; restart a process that does not get to it."""
        now = time.monotonic()
        job = self._jobs.get(folder)
        if job is None or job.loaded:
            return now
        if now - job.waiting_since < LOAD_TIMEOUT or self._process is None:
            return job.waiting_since
        self._restart(self._process)
        return now

    def _restart(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a process that hangs, and repeat all current requests to a new one."""
        process.kill()
        self._process = None
        self.start()
        for folder, job in self._jobs.items():
            self._send({"request": "issue", "job": job.number, "folder": folder})

    def lists(self, seconds: float) -> PipeMessage:
        """Return the issues and the tally as they stand now. Raises TimeoutError."""
        changed = self._changed
        with self._lists_changed:
            if not self._lists_current(changed) and (
                self._lists_requested is None or self._lists_requested < changed
            ):
                self._lists_requested = time.monotonic()
                threading.Thread(target=self._request_lists, daemon=True).start()
            self._lists_changed.wait_for(lambda: self._lists_current(changed) or self._closed, seconds)
            if self._lists is None or not self._lists_current(changed):
                raise TimeoutError
            return self._lists[1]

    def _request_lists(self) -> None:
        with self._lock:
            self.start()
            self._send({"request": "lists"})

    def _lists_current(self, changed: float) -> bool:
        return self._lists is not None and self._lists[0] >= changed

    def copy(self, folder: str, article: int | None, seconds: float) -> PipeMessage:
        """Return an issue, or its article of this number, as it is copied into other sites. Raises TimeoutError."""
        with self._lock:
            self._number += 1
            number = self._number
            with self._copied:
                self._copies[number] = None
            self.start()
            self._send({"request": "copy", "number": number, "folder": folder, "article": article})
        with self._copied:
            self._copied.wait_for(lambda: self._copies[number] is not None or self._closed, seconds)
            result = self._copies.pop(number)
        if result is None:
            raise TimeoutError
        return result

    def _store_copy(self, number: int, result: PipeMessage) -> None:
        with self._copied:
            if number in self._copies:
                self._copies[number] = result
                self._copied.notify_all()

    def _send(self, request: PipeMessage) -> None:
        if self._process is None or self._process.stdin is None:
            return
        with contextlib.suppress(OSError, ValueError):
            send(self._process.stdin, request)

    def _remove_job(self, folder: str) -> None:
        self._jobs.pop(folder, None)
        if not self._jobs:
            self._cancel_watchdog()

    # --- Events of the process -------------------------------------------------------------------------------

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None  # noqa: S101 - opened as a pipe
        while received := receive(process.stdout):
            message, contents = received
            with self._lock:
                if self._process is process:
                    self._handle(message, contents)
        process.stdout.close()
        self._handle_exit(process)

    def _handle(self, message: PipeMessage, contents: list[bytes]) -> None:
        if message["event"] == "lists":
            self._store_lists(message)
            return
        if message["event"] == "copied":
            self._store_copy(message["number"], message["copy"])
            return
        job = self._jobs.get(message["folder"])
        if job is None:
            return
        newest = message["job"] == job.number
        job.loaded = job.loaded or (newest and message["event"] != "accepted")
        match message["event"]:
            case "reading" if newest:
                self._show_reading(message, contents)
            case "drawn":
                self._reset_watchdog()
                self._show_pages(message, contents[0], newest=newest)
            case "pages":
                self._show_files(message, contents, job, newest=newest)
            case "checked" if newest:
                self._show_checked(message)
            case "failed" if newest:
                self._show_failure(message, job)

    def _show_reading(self, message: PipeMessage, contents: list[bytes]) -> None:
        """Show a page for screens; a classified issue comes without one."""
        names = ("issue", "counting", "classified", "source", "problems")
        changes = {name: message[name] for name in names}
        changes |= {"state": "building", "stage": "paper", "reading_old": False}
        if contents:
            self.store.put_reading(message["folder"], contents[0], **changes)
        else:
            self.store.withdraw_reading(message["folder"], **changes)

    def _show_pages(self, message: PipeMessage, pdf: bytes, *, newest: bool) -> None:
        """Store pages; those of a superseded job as old ones, being newer than the ones shown."""
        folder = message["folder"]
        self._previous.setdefault(folder, self.store.state(folder)["pages"])
        self.store.put_pages(folder, pdf, message["pages"], pages_old=not newest)
        self.on_pages()

    def _show_files(
        self, message: PipeMessage, contents: list[bytes], job: _PreviewJob, *, newest: bool
    ) -> None:
        """Store the finished files and the facts about them."""
        self._previous.pop(message["folder"], None)
        facts = {**message["facts"], "milliseconds": round((time.monotonic() - job.changed) * 1000)}
        changes: PipeMessage = {"facts": facts}
        if newest:
            changes |= {"stage": "checks", "problems": message["problems"]}
        self.store.put_files(message["folder"], ArtifactFiles(*contents), **changes)

    def _show_checked(self, message: PipeMessage) -> None:
        folder = message["folder"]
        self._remove_job(folder)
        self.store.update(folder, state="fresh", stage=None, problems=message["problems"], problems_old=False)

    def _show_failure(self, message: PipeMessage, job: _PreviewJob) -> None:
        """Show a failure once nothing has changed for a while: a file may have been read while it was being written."""
        wait = self._changed + FAILURE_DELAY - time.monotonic()
        if wait > 0:
            timer = threading.Timer(wait, self._show_failure_later, [message, job])
            timer.daemon = True
            timer.start()
        else:
            self._fail(message["folder"], message["problems"])

    def _show_failure_later(self, message: PipeMessage, job: _PreviewJob) -> None:
        with self._lock:
            if self._jobs.get(message["folder"]) is job:
                self._show_failure(message, job)

    def _fail(self, folder: str, problems: list[dict[str, Any]]) -> None:
        """Store a failure; pages that were shown before their check failed are withdrawn."""
        self._remove_job(folder)
        pages = self._previous.pop(folder, None)
        restored = {} if pages is None else {"pages": pages, "pages_old": True}
        self.store.update(
            folder, **restored, state="failed", stage=None, problems=problems, problems_old=False
        )

    def _store_lists(self, message: PipeMessage) -> None:
        problems = message["problems"]
        empty = {"office": None, "language": "zh", "issues": [], "others": [], "problems": problems}
        with self._lists_changed:
            lists = {
                "issues": message["issues"] or empty,
                "tally": message["tally"] or {**serializers.NO_TALLY, "problems": problems},
            }
            self._lists = (self._lists_requested or 0.0, lists)
            self._lists_requested = None
            self._lists_changed.notify_all()

    # --- End of the process ----------------------------------------------------------------------------------

    def _reset_watchdog(self) -> None:
        """Restart the timer of the watchdog."""
        self._cancel_watchdog()
        self._watchdog = threading.Timer(TYPESET_TIMEOUT, self._kill_stuck)
        self._watchdog.daemon = True
        self._watchdog.start()

    def _cancel_watchdog(self) -> None:
        if self._watchdog is not None:
            self._watchdog.cancel()
        self._watchdog = None

    def _kill_stuck(self) -> None:
        with self._lock:
            if threading.current_thread() is self._watchdog and self._process is not None:
                self._stuck = True
                self._process.kill()

    def _handle_exit(self, process: subprocess.Popen[bytes]) -> None:
        """Fail all current jobs after the process has exited; the next request starts a new one."""
        status = _end(process, 0)
        with self._lock:
            if self._process is not process:
                return
            self._process = None
            stuck, self._stuck = self._stuck, False
            diagnostic = (
                diagnose("bench-stuck", None, seconds=f"{TYPESET_TIMEOUT:g}")
                if stuck
                else diagnose("bench-ended", None, status=status)
            )
            problems = serializers.problems([diagnostic], self.root, None)
            for folder in list(self._jobs):
                self._fail(folder, problems)
            for number in [*self._copies]:
                self._store_copy(number, {**serializers.NO_COPY, "problems": problems})
            if self._lists_requested is not None:
                self._store_lists({"issues": None, "tally": None, "problems": problems})

    def close(self) -> None:
        """End the process after artifacts being written are complete."""
        with self._lock:
            self._closed = True
            process, self._process = self._process, None
            for folder in list(self._jobs):
                self._remove_job(folder)
        for changed in (self._lists_changed, self._copied):
            with changed:
                changed.notify_all()
        if process is not None:
            _end(process, EXIT_TIMEOUT)


def _end(process: subprocess.Popen[bytes], seconds: float) -> int:
    """Close the input of the process, kill it after `seconds` if it has not exited; return its status."""
    assert process.stdin is not None  # noqa: S101 - opened as a pipe
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        status = process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        status = process.wait()
    return status
