"""The bench's own process: it reads and sets issues for the server, keeps all that is costly, and can be ended.

It has two lanes. The first reads an issue and renders the page for screens at once, whatever the second is doing;
the second sets, prints and files the pages. An issue that was read anew while its pages wait is set only as it is
now; one that is being set is dropped at the next chance. But never twice in a row, so that who types without
pause sees pages too.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from bulletin.diagnostics import BulletinError, Diagnostic, diagnose, has_errors
from bulletin.memory import Memory
from bulletin.outputs.press import Press, StoppedError
from bulletin.preview import telling
from bulletin.preview.pipe import Message, receive, send
from bulletin.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bulletin.diagnostics import Result
    from bulletin.making import Loaded, Made
    from bulletin.office import Office
    from bulletin.outputs.jobs import Job

PATIENCE = 1.5
"""Seconds at the press, after which dropping a job is worth what the next one loses: a press with its engine loaded."""


@dataclass(frozen=True, slots=True)
class Task:
    """An issue that was read and is to be set: its job's number, what it is made of, and the page for screens."""

    job: int
    folder: str
    office: Office
    loaded: Loaded
    html: str
    found: tuple[Diagnostic, ...]


class DroppedError(Exception):
    """The pages being made are not wanted any more."""


def work() -> None:
    """Take orders until no more can come. Arguments: place for modules, the workspace's folder."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with SharedPress() as press:
        bench = press.bench = Workbench(Workspace(Path(sys.argv[2])), answers, press)
        threading.Thread(target=bench.set_pages, daemon=True).start()
        while order := receive(sys.stdin.buffer):
            bench.obey(order[0])
        bench.close()
    os._exit(0)


def _wait(holder: str) -> None:
    """Wait for another build of the same issue; the page says that this one is under way."""


class SharedPress(Press):
    """The press as the bench uses it: while it prints, the first lane may read."""

    __slots__ = ("bench",)
    bench: Workbench

    def print(self, job: Job, meanwhile: Callable[[], None] | None = None) -> Result[bytes]:
        """Print a document. Raises DroppedError where it is not wanted any more, and what the press raises."""
        with self.bench.away():
            printed = super().print(job, meanwhile)
        if printed.value is not None:
            self.bench.show(printed.value)
        return printed


@dataclass(slots=True)
class Workbench:
    """Both lanes. `using` is held by the one that uses what the office remembers, `filing` while a set is written."""

    workspace: Workspace
    answers: IO[bytes]
    press: SharedPress
    memory: Memory = field(default_factory=Memory)
    using: threading.Lock = field(default_factory=threading.Lock)
    filing: threading.Lock = field(default_factory=threading.Lock)
    telling: threading.Lock = field(default_factory=threading.Lock)
    news: threading.Condition = field(default_factory=threading.Condition)
    waiting: dict[str, Task] = field(default_factory=dict)
    at_press: float | None = None
    making: Task | None = None
    dropped: set[str] = field(default_factory=set)
    closed: bool = False

    # --- First lane: orders, reading -------------------------------------------------------------------------

    def obey(self, order: Message) -> None:
        """Carry out an order of the server."""
        with self._reported(order.get("job", 0), order.get("folder")):
            if order["order"] == "lists":
                self._tell_lists()
            else:
                self._read(order["job"], order["folder"])

    def _read(self, job: int, folder: str) -> None:
        """Read an issue, hand over the page for screens, and let its pages be set."""
        from bulletin.making import load, reading

        self._tell({"about": "taken", "job": job, "folder": folder})
        with self.using:
            opened = self._opened()
            office = opened.value
            if office is None:
                self._tell_failure(job, folder, opened.diagnostics, None)
                return
            loaded = load(office, folder)
            found = (*opened.diagnostics, *loaded.diagnostics)
            if loaded.value is None or office.faces.value is None:
                found = (*found, *office.faces.diagnostics)
                self._tell_failure(job, folder, found, office)
                return
            html = reading(office, loaded.value)
        self._tell_reading(job, office, loaded.value, html, found)
        self._hand_over(Task(job, folder, office, loaded.value, html, found))

    def _opened(self) -> Result[Office]:
        from bulletin.office import Office

        return Office.open(self.workspace, self.memory)

    def _hand_over(self, task: Task) -> None:
        """Let an issue be set next; what is being set of it is dropped, unless that came close before."""
        with self.news:
            self.waiting[task.folder] = task
            self.news.notify_all()
            late = self.at_press is not None and time.monotonic() - self.at_press > PATIENCE
            outdated = self.making is not None and self._outdated(self.making)
        if late and outdated:
            self.press.stop()

    def _tell_lists(self) -> None:
        with self.using:
            opened = self._opened()
            if opened.value is None:
                found = telling.problems(opened.diagnostics, self.workspace.root, None)
                self._tell({"about": "lists", "issues": None, "tally": None, "problems": found})
                return
            issues, tally = telling.issues(opened.value), telling.tally(opened.value)
        self._tell({"about": "lists", "issues": issues, "tally": tally, "problems": []})

    # --- Second lane: pages ----------------------------------------------------------------------------------

    def set_pages(self) -> None:
        """Set what waits, one issue after another."""
        while True:
            with self.news:
                self.news.wait_for(lambda: self.waiting)
                task = self.waiting.pop(next(iter(self.waiting)))
                self.making = task
            with self._reported(task.job, task.folder):
                self._set(task)
            with self.news:
                self.making = None

    def _set(self, task: Task) -> None:
        try:
            found = self._pages(task)
        except (DroppedError, StoppedError):
            self.dropped.add(task.folder)
            self.press.warm()
            return
        self.dropped.discard(task.folder)
        if found is not None:
            self._check(task, found)

    def _pages(self, task: Task) -> tuple[Diagnostic, ...] | None:
        """Set, print and file; returns what was found, None where that was told as a failure."""
        from bulletin.making import finish, print_pages

        with self.using:
            pages = print_pages(task.office, task.loaded)
            found = (*task.found, *pages.diagnostics)
            if pages.value is None:
                self._tell_failure(task.job, task.folder, found, task.office)
                return None
            made = finish(task.office, task.loaded, task.html, pages.value)
            found = (*found, *made.diagnostics)
        self._go_on(task)
        if made.value is None or has_errors(found):
            self._tell_failure(task.job, task.folder, found, task.office)
            return None
        pdf = pages.value.content
        facts = telling.facts(task.office, task.loaded, made.value.facts)
        self._tell({"about": "pages", "facts": facts, **self._told(task, found)}, pdf, task.html.encode())
        return (*found, *self._file(task, made.value))

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """Leave the office to the first lane for a while, unless the pages are not wanted any more."""
        task = self.making
        self._go_on(task)
        self.at_press = time.monotonic()
        self.using.release()
        try:
            yield
        finally:
            self.at_press = None
            self.using.acquire()
        self._go_on(task)

    def show(self, pdf: bytes) -> None:
        """Let the pages be seen at once, before they are inspected: a fault in them is told right after."""
        from bulletin.inspection import looks

        task = self.making
        if task is not None:
            pages = telling.pages(looks(pdf))
            self._tell({"about": "drawn", "job": task.job, "folder": task.folder, "pages": pages}, pdf)

    def _go_on(self, task: Task | None) -> None:
        """Raise DroppedError where an issue has been read anew."""
        with self.news:
            if self.closed or (task is not None and self._outdated(task)):
                raise DroppedError

    def _outdated(self, task: Task) -> bool:
        return task.folder in self.waiting and task.folder not in self.dropped

    def _file(self, task: Task, made: Made) -> tuple[Diagnostic, ...]:
        """Put the set in its place, so that `bulletin build` finds it done."""
        from bulletin.pipeline import put

        with self.filing:
            if self.closed:
                return ()
            try:
                put(task.office, task.folder, made, _wait)
            except BulletinError as error:
                return (error.diagnostic,)
        return ()

    def _check(self, task: Task, found: Sequence[Diagnostic]) -> None:
        """Proofread, and look the issue up in the ledger."""
        from bulletin.pipeline import proofread

        with self.using:
            found = (*found, *proofread(task.office, task.folder))
        self._tell({"about": "checked", **self._told(task, found)})

    # --- What is told ----------------------------------------------------------------------------------------

    def _told(self, task: Task, found: Sequence[Diagnostic]) -> Message:
        problems = telling.problems(found, self.workspace.root, task.office)
        return {"job": task.job, "folder": task.folder, "problems": problems}

    def _tell_reading(
        self, job: int, office: Office, loaded: Loaded, html: str, found: Sequence[Diagnostic]
    ) -> None:
        from bulletin.office import digest_of

        issue = loaded.edition.issue
        message = {
            "about": "reading",
            "job": job,
            "folder": issue.folder,
            "issue": telling.heading(issue),
            "counting": telling.counting(issue),
            "source": digest_of(loaded.sources)[:32],
            "problems": telling.problems(found, self.workspace.root, office),
        }
        self._tell(message, html.encode())

    def _tell_failure(
        self, job: int, folder: str, found: Sequence[Diagnostic], office: Office | None
    ) -> None:
        problems = telling.problems(found, self.workspace.root, office)
        self._tell({"about": "failed", "job": job, "folder": folder, "problems": problems})

    def _tell(self, message: Message, *contents: bytes) -> None:
        with self.telling, contextlib.suppress(OSError, ValueError):
            send(self.answers, message, contents)

    @contextlib.contextmanager
    def _reported(self, job: int, folder: str | None) -> Iterator[None]:
        """Tell what stands in the way; a bug keeps its traceback, in the terminal."""
        try:
            yield
        except BulletinError as error:
            found = error.diagnostic
        except Exception as error:  # noqa: BLE001 - the editor goes on, the traceback is printed
            if self.closed:
                return
            traceback.print_exc()
            found = diagnose("preview-bug", None, text=f"{type(error).__name__}: {error}")
        else:
            return
        if folder is None:
            told = telling.problems([found], self.workspace.root, None)
            self._tell({"about": "lists", "issues": None, "tally": None, "problems": told})
        else:
            self._tell_failure(job, folder, [found], None)

    def close(self) -> None:
        """Begin nothing more; a set on its way to the disk arrives there whole."""
        with self.filing, self.news:
            self.closed = True
