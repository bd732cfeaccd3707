"""Workers on this machine: as many processes as cores, which keep their office and their memory from issue to issue.

A worker reads its own workspace and writes nothing. It does not hear Ctrl-C: who started it does, and ends it.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from bulletin.app.batch.task import TaskResult, attempt, lost
from bulletin.app.kinds import document_path
from bulletin.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from bulletin.app.batch.worker_pool import serve; serve()"
)
"""Run without the current folder among the places for modules: it may hold anything."""


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(slots=True)
class WorkerPool:
    """Some workers for the issues of one workspace. To be used in a `with`; at its end all of them are ended."""

    root: Path
    size: int
    _folders: queue.SimpleQueue[str | None] = field(default_factory=queue.SimpleQueue, init=False)
    _results: queue.SimpleQueue[tuple[str, TaskResult]] = field(default_factory=queue.SimpleQueue, init=False)
    _processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict, init=False)
    _threads: list[threading.Thread] = field(default_factory=list, init=False)
    _guard: threading.Lock = field(default_factory=threading.Lock, init=False)
    _over: bool = field(default=False, init=False)

    def __enter__(self) -> Self:
        """Start the workers."""
        self._threads += [
            threading.Thread(target=self._lead, args=(number,), daemon=True) for number in range(self.size)
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all workers, whatever they are doing."""
        with self._guard:
            self._over = True
            for process in self._processes.values():
                process.kill()
        for _ in self._threads:
            self._folders.put(None)
        for thread in self._threads:
            thread.join()

    def results(self, folders: Sequence[str]) -> Iterator[tuple[str, TaskResult]]:
        """Yield the issues as they are done."""
        for folder in folders:
            self._folders.put(folder)
        for _ in folders:
            yield self._results.get()

    def _lead(self, number: int) -> None:
        try:
            self._drive(number)
        except Exception:  # noqa: BLE001 - told by who waits for the results
            self._results.put(("", TaskResult(bug=traceback.format_exc())))

    def _drive(self, number: int) -> None:
        """Hand one worker issue after issue; for one that died another is started."""
        process = self._started(number)
        while process and (folder := self._folders.get()) is not None:
            finished = _ask(process, folder)
            self._results.put((folder, finished or lost(document_path(Workspace(self.root), folder))))
            if finished is None:
                _end(process)
                process = self._started(number)
        if process:
            _end(process)

    def _started(self, number: int) -> subprocess.Popen[bytes] | None:
        """Start a worker, unless all is over."""
        with self._guard:
            if self._over:
                return None
            self._processes[number] = _start(self.root)
            return self._processes[number]


def _start(root: Path) -> subprocess.Popen[bytes]:
    code = Path(__file__).resolve().parent.parent.parent.parent
    flags: dict[str, Any] = {"process_group": 0}
    if sys.platform == "win32":
        flags = {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
    return subprocess.Popen(  # noqa: S603 - this tool's own code
        [sys.executable, "-P", "-c", _START, str(code), str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        **flags,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    process.wait()


def _ask(process: subprocess.Popen[bytes], folder: str) -> TaskResult | None:
    """Have an issue made; None where the worker died over it."""
    assert process.stdin is not None  # noqa: S101 - opened as a pipe
    assert process.stdout is not None  # noqa: S101
    try:
        pickle.dump(folder, process.stdin)
        process.stdin.flush()
        answer = pickle.load(process.stdout)  # noqa: S301 - from this tool's own process
    except (OSError, EOFError, pickle.UnpicklingError):
        return None
    return answer if isinstance(answer, TaskResult) else None


# --- The process itself --------------------------------------------------------------------------------------


def serve() -> None:
    """Make issues until no more can come. Arguments: place for modules, the workspace."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with contextlib.suppress(OSError):
        _serve(Path(sys.argv[2]), sys.stdin.buffer, answers)


def _serve(root: Path, folders: IO[bytes], answers: IO[bytes]) -> None:
    from bulletin.project.project import Project

    project = Project.open(Workspace(root)).value
    while project and (folder := _next(folders)):
        pickle.dump(attempt(project, folder), answers)
        answers.flush()


def _next(folders: IO[bytes]) -> str:
    """Return the next issue; nothing where no more can come."""
    try:
        return str(pickle.load(folders))  # noqa: S301 - from who started this process
    except EOFError:
        return ""
