"""The bench: the process that reads and sets issues, seen from the server; what it tells goes up on the board."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bulletin.diagnostics import Diagnostic, diagnose
from bulletin.preview.pipe import Message, receive, send
from bulletin.preview.serializers import NO_TALLY, problems
from bulletin.preview.state_store import ArtifactFiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.preview.state_store import StateStore

QUIET = 0.3
"""Seconds without a change, after which a failure is told: a file may have been read while it was being written."""
SECONDS = 150.0
"""Time for the pages of one issue. Where WeasyPrint prints them, it alone may take 120 s."""
HANGS = 10.0
"""Seconds that an issue may wait to be read before the next change of it ends the process."""
LEAVE = 2.0
"""Seconds for the process to end by itself: a set on its way to the disk arrives whole."""
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from bulletin.preview.render_worker import work; work()"
)
"""Run without the current folder among the places for modules: it may hold anything."""


@dataclass(slots=True)
class _PreviewJob:
    """What was ordered for an issue.

    `changed`: when its files had changed; `unread`: since when it waits to be read, through orders that were void
    before they were read (both monotonic seconds).
    """

    number: int
    changed: float
    unread: float
    read: bool = False


@dataclass(slots=True)
class WorkerClient:
    """Gives orders to the process, starts it when there is none, and ends it when it hangs. For many threads.

    `_before` are the pages that were shown before those that are being inspected; `_alarm` ends a process that sets
    no pages any more, also while ever newer orders come.
    """

    root: Path
    board: StateStore
    on_pages: Callable[[], None]
    _process: subprocess.Popen[bytes] | None = None
    _jobs: dict[str, _PreviewJob] = field(default_factory=dict)
    _before: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _number: int = 0
    _changed: float = 0.0
    _lists: tuple[float, Message] | None = None
    _asked: float | None = None
    _alarm: threading.Timer | None = None
    _stuck: bool = False
    _closed: bool = False
    _guard: threading.RLock = field(default_factory=threading.RLock)
    _listed: threading.Condition = field(default_factory=threading.Condition)

    # --- Orders ----------------------------------------------------------------------------------------------

    def warm(self) -> None:
        """Start the process, so that it is ready when the first order comes."""
        with self._guard:
            if self._process is not None or self._closed:
                return
            flags: dict[str, Any] = {"process_group": 0}
            if sys.platform == "win32":
                flags = {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
            place = Path(__file__).resolve().parent.parent.parent
            self._process = subprocess.Popen(  # noqa: S603 - this tool's own code
                [sys.executable, "-P", "-c", _START, str(place), str(self.root)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                **flags,
            )
            threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()

    def note_change(self) -> None:
        """Note that a file has just changed."""
        self._changed = time.monotonic()

    def make(self, folder: str) -> None:
        """Have an issue made as it stands on the disk now; an earlier order for it is void."""
        with self._guard:
            unread = self._unread_since(folder)
            self.warm()
            self._number += 1
            self._jobs[folder] = _PreviewJob(self._number, self._changed or time.monotonic(), unread)
            if self._alarm is None:
                self._set_alarm()
            self.board.tell(
                folder, state="building", stage="reading", reading_old=True, pages_old=True, problems_old=True
            )
            self._order({"order": "issue", "job": self._number, "folder": folder})

    def _unread_since(self, folder: str) -> float:
        """Tell since when an issue waits to be read; a process that never gets to it is ended."""
        now = time.monotonic()
        job = self._jobs.get(folder)
        if job is None or job.read:
            return now
        if now - job.unread < HANGS or self._process is None:
            return job.unread
        self._restart(self._process)
        return now

    def _restart(self, process: subprocess.Popen[bytes]) -> None:
        """End a process that hangs, and order from a new one all that was ordered from it."""
        process.kill()
        self._process = None
        self.warm()
        for folder, job in self._jobs.items():
            self._order({"order": "issue", "job": job.number, "folder": folder})

    def lists(self, seconds: float) -> Message:
        """Return the issues and the tally as they stand now. Raises TimeoutError."""
        changed = self._changed
        with self._listed:
            if not self._listed_since(changed) and (self._asked is None or self._asked < changed):
                self._asked = time.monotonic()
                threading.Thread(target=self._order_lists, daemon=True).start()
            self._listed.wait_for(lambda: self._listed_since(changed) or self._closed, seconds)
            if self._lists is None or not self._listed_since(changed):
                raise TimeoutError
            return self._lists[1]

    def _order_lists(self) -> None:
        with self._guard:
            self.warm()
            self._order({"order": "lists"})

    def _listed_since(self, changed: float) -> bool:
        return self._lists is not None and self._lists[0] >= changed

    def _order(self, order: Message) -> None:
        if self._process is None or self._process.stdin is None:
            return
        with contextlib.suppress(OSError, ValueError):
            send(self._process.stdin, order)

    def _retire(self, folder: str) -> None:
        self._jobs.pop(folder, None)
        if not self._jobs:
            self._cancel_alarm()

    # --- What the process tells ------------------------------------------------------------------------------

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None  # noqa: S101 - opened as a pipe
        while received := receive(process.stdout):
            message, contents = received
            with self._guard:
                if self._process is process:
                    self._hear(message, contents)
        process.stdout.close()
        self._buried(process)

    def _hear(self, message: Message, contents: list[bytes]) -> None:
        if message["about"] == "lists":
            self._keep_lists(message)
            return
        job = self._jobs.get(message["folder"])
        if job is None:
            return
        newest = message["job"] == job.number
        job.read = job.read or (newest and message["about"] != "taken")
        match message["about"]:
            case "reading" if newest:
                self._show_reading(message, contents[0])
            case "drawn":
                self._set_alarm()
                self._show_pages(message, contents[0], newest=newest)
            case "pages":
                self._show_files(message, contents, job, newest=newest)
            case "checked" if newest:
                self._show_checked(message)
            case "failed" if newest:
                self._show_failure(message, job)

    def _show_reading(self, message: Message, html: bytes) -> None:
        told = {name: message[name] for name in ("issue", "counting", "source", "problems")}
        self.board.tell_reading(
            message["folder"], html, **told, state="building", stage="paper", reading_old=False
        )

    def _show_pages(self, message: Message, pdf: bytes, *, newest: bool) -> None:
        """Put pages up; those of an earlier order too, as old ones: newer ones than before they are."""
        folder = message["folder"]
        self._before.setdefault(folder, self.board.state(folder)["pages"])
        self.board.tell_pages(folder, pdf, message["pages"], pages_old=not newest)
        self.on_pages()

    def _show_files(self, message: Message, contents: list[bytes], job: _PreviewJob, *, newest: bool) -> None:
        """Put the finished set up, and what is known of it."""
        self._before.pop(message["folder"], None)
        pdf, html = contents
        facts = {**message["facts"], "milliseconds": round((time.monotonic() - job.changed) * 1000)}
        told: Message = {"facts": facts}
        if newest:
            told |= {"stage": "checks", "problems": message["problems"]}
        self.board.tell_files(message["folder"], ArtifactFiles(html, pdf), **told)

    def _show_checked(self, message: Message) -> None:
        folder = message["folder"]
        self._retire(folder)
        self.board.tell(folder, state="fresh", stage=None, problems=message["problems"], problems_old=False)

    def _show_failure(self, message: Message, job: _PreviewJob) -> None:
        """Tell a failure once nothing has changed for a while: what was read may have been half written."""
        wait = self._changed + QUIET - time.monotonic()
        if wait > 0:
            timer = threading.Timer(wait, self._show_late, [message, job])
            timer.daemon = True
            timer.start()
        else:
            self._fail(message["folder"], message["problems"])

    def _show_late(self, message: Message, job: _PreviewJob) -> None:
        with self._guard:
            if self._jobs.get(message["folder"]) is job:
                self._show_failure(message, job)

    def _fail(self, folder: str, found: list[dict[str, Any]]) -> None:
        """Tell why there are no new pages; those that were seen before they were found faulty go again."""
        self._retire(folder)
        pages = self._before.pop(folder, None)
        back = {} if pages is None else {"pages": pages, "pages_old": True}
        self.board.tell(folder, **back, state="failed", stage=None, problems=found, problems_old=False)

    def _keep_lists(self, message: Message) -> None:
        problems_ = message["problems"]
        empty = {"office": None, "language": "zh", "issues": [], "problems": problems_}
        with self._listed:
            told = {
                "issues": message["issues"] or empty,
                "tally": message["tally"] or {**NO_TALLY, "problems": problems_},
            }
            self._lists = (self._asked or 0.0, told)
            self._asked = None
            self._listed.notify_all()

    # --- Its end ---------------------------------------------------------------------------------------------

    def _set_alarm(self) -> None:
        """Give the process its time anew."""
        self._cancel_alarm()
        self._alarm = threading.Timer(SECONDS, self._end_stuck)
        self._alarm.daemon = True
        self._alarm.start()

    def _cancel_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = None

    def _end_stuck(self) -> None:
        with self._guard:
            if threading.current_thread() is self._alarm and self._process is not None:
                self._stuck = True
                self._process.kill()

    def _buried(self, process: subprocess.Popen[bytes]) -> None:
        """Tell what was under way when the process ended; the next order finds a new one."""
        status = _end(process, 0)
        with self._guard:
            if self._process is not process:
                return
            self._process = None
            found = self._reason(status)
            for folder in list(self._jobs):
                self._fail(folder, problems([found], self.root, None))
            if self._asked is not None:
                self._keep_lists(
                    {"issues": None, "tally": None, "problems": problems([found], self.root, None)}
                )

    def _reason(self, status: int) -> Diagnostic:
        stuck, self._stuck = self._stuck, False
        if stuck:
            return diagnose("bench-stuck", None, seconds=f"{SECONDS:g}")
        return diagnose("bench-ended", None, status=status)

    def close(self) -> None:
        """End the process; a set on its way to the disk arrives whole."""
        with self._guard:
            self._closed = True
            process, self._process = self._process, None
            for folder in list(self._jobs):
                self._retire(folder)
        with self._listed:
            self._listed.notify_all()
        if process is not None:
            _end(process, LEAVE)


def _end(process: subprocess.Popen[bytes], seconds: float) -> int:
    """Let the process end by itself, for so long; then end it. Returns its status."""
    assert process.stdin is not None  # noqa: S101 - opened as a pipe
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        status = process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        status = process.wait()
    return status
