"""The worker process: loads and typesets issues for the server, keeps caches in memory, and can be killed at any time.

It has two threads. The first loads an issue and renders the HTML immediately, whatever the second is doing; the
second typesets the pages, checks them and writes the artifacts. For each issue only the newest loaded state waits to
be typeset, so a burst of edits never queues up; and typesetting that has begun is completed, so pages appear also
while somebody types without pause. Only a long run of WeasyPrint is aborted for a newer state.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
import traceback
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from msgspec import Struct, field

from bulletin.app.check import proofread
from bulletin.app.copy import public_copy
from bulletin.app.import_manuscript import unsure_places
from bulletin.app.manifest import newly_classified
from bulletin.app.typesetting import finish, load, reading, typeset
from bulletin.cache import Cache
from bulletin.diagnostics import BulletinError, Diagnostic, diagnose
from bulletin.export.weasyprint import Printer, StoppedError
from bulletin.pdf import page_appearances
from bulletin.preview import serializers
from bulletin.preview.pipe import PipeMessage, receive, send
from bulletin.project.project import Project, digest_of
from bulletin.workspace import Workspace, replace_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bulletin.app.typesetting import BuildOutput, LoadedDocument, TypesetDocument

PRINT_TIMEOUT = 5.0
"""Seconds after which a newer state aborts the printing of an older one."""


class RenderTask(Struct, frozen=True):
    """A loaded issue to be typeset, with the number of its job and its HTML; a classified one has none."""

    job: int
    folder: str
    project: Project
    loaded: LoadedDocument
    html: str | None
    diagnostics: tuple[Diagnostic, ...]


def main() -> None:
    """Handle requests from stdin until it is closed. Arguments: import path, folder of the workspace."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    worker = RenderWorker(Workspace(Path(sys.argv[2])), output)
    threading.Thread(target=worker.run_typesetting, daemon=True).start()
    while received := receive(sys.stdin.buffer):
        worker.handle(received[0])
    worker.close()
    os._exit(0)


def _ignore_wait(holder: str) -> None:
    """Wait for another build of the same issue silently: the page shows that a build is in progress."""


def _contents(html: str | None) -> tuple[bytes, ...]:
    """Return what is sent of a page for screens: nothing where there is none."""
    return () if html is None else (html.encode(),)


class RenderWorker(Struct):
    """State of both threads. `write_lock` is held while artifacts are written, `changed` guards `pending` and `current`.

    `current` is the issue being typeset and when that began (monotonic seconds).
    """

    workspace: Workspace
    output: IO[bytes]
    cache: Cache = field(default_factory=Cache)
    printer: Printer = field(default_factory=Printer)
    write_lock: threading.Lock = field(default_factory=threading.Lock)
    send_lock: threading.Lock = field(default_factory=threading.Lock)
    changed: threading.Condition = field(default_factory=threading.Condition)
    pending: dict[str, RenderTask] = field(default_factory=dict)
    current: tuple[str, float] = ("", 0.0)
    closed: bool = False

    # --- First thread: requests, loading ---------------------------------------------------------------------

    def handle(self, request: PipeMessage) -> None:
        """Handle a request of the server."""
        match request["request"]:
            case "lists":
                with self._reported_errors(self._send_no_lists):
                    self._send_lists()
            case "copy":
                with self._reported_errors(partial(self._send_no_copy, request["number"])):
                    self._send_copy(request["number"], request["folder"], request["article"])
            case _:
                job, folder = request["job"], request["folder"]
                with self._reported_errors(partial(self._send_failure, job, folder)):
                    self._load(job, folder)

    def _load(self, job: int, folder: str) -> None:
        """Load an issue, send its HTML, and queue it for typesetting."""
        self._send({"event": "accepted", "job": job, "folder": folder})
        opened = Project.open(self.workspace, self.cache)
        project = opened.value
        if project is None:
            self._send_failure(job, folder, opened.diagnostics)
            return
        loaded = load(project, folder)
        diagnostics = (*opened.diagnostics, *loaded.diagnostics, *unsure_places(project, folder))
        if loaded.value is None or project.faces.value is None:
            self._send_failure(job, folder, (*diagnostics, *project.faces.diagnostics), project)
            return
        html = reading(project, loaded.value)
        task = RenderTask(job, folder, project, loaded.value, html, diagnostics)
        self._send_reading(task)
        self._queue(task)

    def _queue(self, task: RenderTask) -> None:
        """Queue an issue for typesetting, replacing an older state of it."""
        with self.changed:
            self.pending[task.folder] = task
            self.changed.notify_all()
            folder, since = self.current
            if folder == task.folder and time.monotonic() - since > PRINT_TIMEOUT:
                self.printer.stop()

    def _send_lists(self) -> None:
        opened = Project.open(self.workspace, self.cache)
        if opened.value is None:
            self._send_no_lists(opened.diagnostics)
            return
        issues, tally = serializers.issues(opened.value), serializers.tally(opened.value)
        self._send({"event": "lists", "issues": issues, "tally": tally, "problems": []})

    def _send_no_lists(self, diagnostics: Sequence[Diagnostic]) -> None:
        problems = serializers.problems(diagnostics, self.workspace.root, None)
        self._send({"event": "lists", "issues": None, "tally": None, "problems": problems})

    def _send_copy(self, number: int, folder: str, article: int | None) -> None:
        """Send an issue, or an article of it, as it is copied into other sites, with what is kept back and why."""
        opened = Project.open(self.workspace, self.cache)
        if opened.value is None:
            self._send_no_copy(number, opened.diagnostics)
            return
        copied = public_copy(opened.value, folder, article)
        self._send({"event": "copied", "number": number, "copy": serializers.copied(opened.value, copied)})

    def _send_no_copy(self, number: int, diagnostics: Sequence[Diagnostic]) -> None:
        problems = serializers.problems(diagnostics, self.workspace.root, None)
        self._send(
            {"event": "copied", "number": number, "copy": {**serializers.NO_COPY, "problems": problems}}
        )

    # --- Second thread: typesetting --------------------------------------------------------------------------

    def run_typesetting(self) -> None:
        """Typeset queued issues, one after another."""
        while True:
            self.typeset_next()

    def typeset_next(self) -> None:
        """Wait for an issue and typeset it."""
        with self.changed:
            self.changed.wait_for(lambda: self.pending)
            task = self.pending.pop(next(iter(self.pending)))
            self.current = (task.folder, time.monotonic())
        report = partial(self._send_failure, task.job, task.folder)
        with self._reported_errors(report), contextlib.suppress(StoppedError):
            self._typeset(task)

    def _typeset(self, task: RenderTask) -> None:
        """Typeset the pages and send them before they are checked; a superseded task ends there."""
        pages = typeset(task.project, task.loaded, self.printer)
        diagnostics = (*task.diagnostics, *pages.diagnostics)
        if pages.value is None:
            self._send_failure(task.job, task.folder, diagnostics, task.project)
            return
        pdf = pages.value.content
        appearances = serializers.pages(page_appearances(pdf))
        self._send({"event": "drawn", "job": task.job, "folder": task.folder, "pages": appearances}, pdf)
        with self.changed:
            superseded = task.folder in self.pending
        if not superseded:
            self._finish(task, pages.value, diagnostics)

    def _finish(self, task: RenderTask, pages: TypesetDocument, diagnostics: Sequence[Diagnostic]) -> None:
        """Check the pages, write the artifacts, and proofread."""
        output = finish(task.project, task.loaded, task.html, pages)
        diagnostics = (*diagnostics, *output.diagnostics)
        if output.value is None:
            self._send_failure(task.job, task.folder, diagnostics, task.project)
            return
        facts = serializers.facts(task.project, task.loaded, output.value.facts)
        message = {"event": "pages", "facts": facts, **self._problems(task, diagnostics)}
        self._send(message, pages.content, *_contents(task.html))
        diagnostics = (
            *diagnostics,
            *self._write(task, output.value),
            *proofread(task.project, task.folder),
        )
        self._send({"event": "checked", **self._problems(task, diagnostics)})

    def _write(self, task: RenderTask, output: BuildOutput) -> tuple[Diagnostic, ...]:
        """Write the artifacts in place of the former ones."""
        with self.write_lock:
            if self.closed:
                return ()
            once = tuple(newly_classified(self.workspace, task.folder, output.files))
            try:
                replace_set(self.workspace.output(task.folder), output.files, _ignore_wait)
            except BulletinError as error:
                return (error.diagnostic,)
        return once

    # --- Events ----------------------------------------------------------------------------------------------

    def _problems(self, task: RenderTask, diagnostics: Sequence[Diagnostic]) -> PipeMessage:
        problems = serializers.problems(diagnostics, self.workspace.root, task.project)
        return {"job": task.job, "folder": task.folder, "problems": problems}

    def _send_reading(self, task: RenderTask) -> None:
        classification = task.loaded.document.classification
        message = {
            "event": "reading",
            "issue": task.loaded.document.summary,
            "counting": task.loaded.document.counting,
            "classified": classification.words if classification else None,
            "source": digest_of(task.loaded.sources)[:32],
            **self._problems(task, task.diagnostics),
        }
        self._send(message, *_contents(task.html))

    def _send_failure(
        self, job: int, folder: str, diagnostics: Sequence[Diagnostic], project: Project | None = None
    ) -> None:
        problems = serializers.problems(diagnostics, self.workspace.root, project)
        self._send({"event": "failed", "job": job, "folder": folder, "problems": problems})

    def _send(self, message: PipeMessage, *contents: bytes) -> None:
        with self.send_lock, contextlib.suppress(OSError, ValueError):
            send(self.output, message, contents)

    @contextlib.contextmanager
    def _reported_errors(self, send_failure: Callable[[Sequence[Diagnostic]], None]) -> Iterator[None]:
        """Send errors to the server; the traceback of a bug goes to the terminal."""
        try:
            yield
        except BulletinError as error:
            diagnostic = error.diagnostic
        except Exception as error:  # noqa: BLE001 - editing goes on, the traceback is printed
            if self.closed:
                return
            traceback.print_exc()
            diagnostic = diagnose("preview-bug", None, text=f"{type(error).__name__}: {error}")
        else:
            return
        send_failure([diagnostic])

    def close(self) -> None:
        """Start nothing more; wait until artifacts being written are complete."""
        with self.write_lock, self.changed:
            self.closed = True
