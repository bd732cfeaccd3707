"""The bench's own process: it reads and sets issues for the server, keeps all that is costly, and can be ended.

It has two lanes. The first reads an issue and renders the page for screens at once, whatever the second is doing;
the second sets, writes, checks and files the pages. Of an issue that was read several times meanwhile only the newest
reading is set, so a burst of edits never queues up; and what has been begun is set to its end, so who types without
pause sees pages too. Only what WeasyPrint prints for long is given up for a newer reading.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import IO, TYPE_CHECKING

from msgspec import Struct, field

from bulletin.cache import Cache
from bulletin.diagnostics import BulletinError, Diagnostic, diagnose
from bulletin.export.weasyprint import Printer, StoppedError
from bulletin.preview import serializers
from bulletin.preview.pipe import Message, receive, send
from bulletin.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.app.typesetting import BuildOutput, LoadedIssue, TypesetIssue
    from bulletin.diagnostics import Result
    from bulletin.project.project import Project


PATIENCE = 5.0
"""Seconds, after which a newer reading ends the printing of an older one: several times what an issue takes."""


class RenderTask(Struct, frozen=True):
    """An issue that was read and is to be set: its job's number, what it is made of, and the page for screens."""

    job: int
    folder: str
    project: Project
    loaded: LoadedIssue
    html: str
    found: tuple[Diagnostic, ...]


def work() -> None:
    """Take orders until no more can come. Arguments: place for modules, the workspace's folder."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    bench = RenderWorker(Workspace(Path(sys.argv[2])), answers)
    threading.Thread(target=bench.set_pages, daemon=True).start()
    while order := receive(sys.stdin.buffer):
        bench.obey(order[0])
    bench.close()
    os._exit(0)


def _wait(holder: str) -> None:
    """Wait for another build of the same issue; the page says that this one is under way."""


class RenderWorker(Struct):
    """Both lanes. `filing` is held while a set is written, `news` guards what waits to be set.

    `setting` is the issue being set, since when (monotonic seconds).
    """

    workspace: Workspace
    answers: IO[bytes]
    cache: Cache = field(default_factory=Cache)
    printer: Printer = field(default_factory=Printer)
    filing: threading.Lock = field(default_factory=threading.Lock)
    telling: threading.Lock = field(default_factory=threading.Lock)
    news: threading.Condition = field(default_factory=threading.Condition)
    waiting: dict[str, RenderTask] = field(default_factory=dict)
    setting: tuple[str, float] = ("", 0.0)
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
        from bulletin.app.typesetting import load, reading

        self._tell({"about": "taken", "job": job, "folder": folder})
        opened = self._opened()
        project = opened.value
        if project is None:
            self._tell_failure(job, folder, opened.diagnostics, None)
            return
        loaded = load(project, folder)
        found = (*opened.diagnostics, *loaded.diagnostics)
        if loaded.value is None or project.faces.value is None:
            self._tell_failure(job, folder, (*found, *project.faces.diagnostics), project)
            return
        html = reading(project, loaded.value)
        self._tell_reading(job, project, loaded.value, html, found)
        self._hand_over(RenderTask(job, folder, project, loaded.value, html, found))

    def _hand_over(self, task: RenderTask) -> None:
        """Let an issue be set next."""
        with self.news:
            self.waiting[task.folder] = task
            self.news.notify_all()
            folder, since = self.setting
            if folder == task.folder and time.monotonic() - since > PATIENCE:
                self.printer.stop()

    def _opened(self) -> Result[Project]:
        from bulletin.project.project import Project

        return Project.open(self.workspace, self.cache)

    def _tell_lists(self) -> None:
        opened = self._opened()
        if opened.value is None:
            found = serializers.problems(opened.diagnostics, self.workspace.root, None)
            self._tell({"about": "lists", "issues": None, "tally": None, "problems": found})
            return
        issues, tally = serializers.issues(opened.value), serializers.tally(opened.value)
        self._tell({"about": "lists", "issues": issues, "tally": tally, "problems": []})

    # --- Second lane: pages ----------------------------------------------------------------------------------

    def set_pages(self) -> None:
        """Set what waits, one issue after another."""
        while True:
            self.set_next()

    def set_next(self) -> None:
        """Wait for an issue, and set it."""
        with self.news:
            self.news.wait_for(lambda: self.waiting)
            task = self.waiting.pop(next(iter(self.waiting)))
            self.setting = (task.folder, time.monotonic())
        with self._reported(task.job, task.folder), contextlib.suppress(StoppedError):
            self._set(task)

    def _set(self, task: RenderTask) -> None:
        """Set the pages and show them before they are checked; of what was read anew meanwhile that is all."""
        from bulletin.app.typesetting import typeset
        from bulletin.pdf import page_appearances

        pages = typeset(task.project, task.loaded, self.printer)
        found = (*task.found, *pages.diagnostics)
        if pages.value is None:
            self._tell_failure(task.job, task.folder, found, task.project)
            return
        pdf = pages.value.content
        shown = serializers.pages(page_appearances(pdf))
        self._tell({"about": "drawn", "job": task.job, "folder": task.folder, "pages": shown}, pdf)
        with self.news:
            outdated = task.folder in self.waiting
        if not outdated:
            self._finish(task, pages.value, found)

    def _finish(self, task: RenderTask, pages: TypesetIssue, found: Sequence[Diagnostic]) -> None:
        """Check the pages, file the set, and proofread."""
        from bulletin.app.check import proofread
        from bulletin.app.typesetting import finish

        made = finish(task.project, task.loaded, task.html, pages)
        found = (*found, *made.diagnostics)
        if made.value is None:
            self._tell_failure(task.job, task.folder, found, task.project)
            return
        facts = serializers.facts(task.project, task.loaded, made.value.facts)
        message = {"about": "pages", "facts": facts, **self._told(task, found)}
        self._tell(message, pages.content, task.html.encode())
        found = (*found, *self._file(task, made.value), *proofread(task.project, task.folder))
        self._tell({"about": "checked", **self._told(task, found)})

    def _file(self, task: RenderTask, made: BuildOutput) -> tuple[Diagnostic, ...]:
        """Put the set in its place, so that `bulletin build` finds it done."""
        from bulletin.app.build import write_output

        with self.filing:
            if self.closed:
                return ()
            try:
                write_output(task.project, task.folder, made, _wait)
            except BulletinError as error:
                return (error.diagnostic,)
        return ()

    # --- What is told ----------------------------------------------------------------------------------------

    def _told(self, task: RenderTask, found: Sequence[Diagnostic]) -> Message:
        problems = serializers.problems(found, self.workspace.root, task.project)
        return {"job": task.job, "folder": task.folder, "problems": problems}

    def _tell_reading(
        self, job: int, project: Project, loaded: LoadedIssue, html: str, found: Sequence[Diagnostic]
    ) -> None:
        from bulletin.project.project import digest_of

        issue = loaded.context.issue
        message = {
            "about": "reading",
            "job": job,
            "folder": issue.folder,
            "issue": serializers.heading(issue),
            "counting": serializers.counting(issue),
            "source": digest_of(loaded.sources)[:32],
            "problems": serializers.problems(found, self.workspace.root, project),
        }
        self._tell(message, html.encode())

    def _tell_failure(
        self, job: int, folder: str, found: Sequence[Diagnostic], project: Project | None
    ) -> None:
        problems = serializers.problems(found, self.workspace.root, project)
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
            told = serializers.problems([found], self.workspace.root, None)
            self._tell({"about": "lists", "issues": None, "tally": None, "problems": told})
        else:
            self._tell_failure(job, folder, [found], None)

    def close(self) -> None:
        """Begin nothing more; a set on its way to the disk arrives there whole."""
        with self.filing, self.news:
            self.closed = True
