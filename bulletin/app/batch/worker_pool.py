"""Workers on this machine: as many processes as cores, each with one project and its cache for all its issues.

A worker reads its own workspace and writes nothing. It ignores Ctrl-C: its parent process handles it and ends the workers.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from bulletin.app.kinds import document_path
from bulletin.app.task import TaskResult, attempt, worker_died
from bulletin.app.worker_process import start_worker
from bulletin.workspace import Workspace

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Sequence

FRESH = "--fresh"
"""The argument of a worker that doesn't read what the user's cache holds."""


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(slots=True)
class WorkerPool:
    """The workers for the issues of one workspace. To be used in a `with`, at the end of which all are killed.

    `fresh`: they don't read what the user's cache holds.
    """

    root: Path
    size: int
    fresh: bool = False
    _executor: ThreadPoolExecutor = field(init=False)
    _idle: queue.SimpleQueue[subprocess.Popen[bytes]] = field(default_factory=queue.SimpleQueue, init=False)
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _closed: bool = field(default=False, init=False)

    def __enter__(self) -> Self:
        """Start the workers."""
        self._executor = ThreadPoolExecutor(self.size)
        for _ in range(self.size):
            self._start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Kill all workers."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            self._closed = True
            for process in self._processes:
                process.kill()
        self._executor.shutdown()
        for process in self._processes:
            _end(process)

    def results(self, folders: Sequence[str]) -> Iterator[tuple[str, TaskResult]]:
        """Yield the issues as they are done."""
        futures = {self._executor.submit(self._build, folder): folder for folder in folders}
        for future in as_completed(futures):
            yield futures.pop(future), future.result()

    def _build(self, folder: str) -> TaskResult:
        """Have an issue built by a worker that is idle; one that dies is replaced."""
        process = self._idle.get()
        result = _request(process, folder)
        if result is None:
            _end(process)
            self._start()
            return worker_died(document_path(Workspace(self.root), folder))
        self._idle.put(process)
        return result

    def _start(self) -> None:
        """Start a worker, unless the pool is closed."""
        with self._lock:
            if not self._closed:
                self._processes.append(start_worker(__name__, self.root, *([FRESH] if self.fresh else [])))
                self._idle.put(self._processes[-1])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    process.wait()


def _request(process: subprocess.Popen[bytes], folder: str) -> TaskResult | None:
    """Have an issue built; None where the worker died."""
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


def main() -> None:
    """Build issues until the pipe is closed.

    Arguments: the path of the code, the workspace, this module, perhaps `FRESH`.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with contextlib.suppress(OSError):
        _serve(Path(sys.argv[2]), sys.stdin.buffer, answers, fresh=FRESH in sys.argv[4:])


def _serve(root: Path, folders: IO[bytes], answers: IO[bytes], *, fresh: bool) -> None:
    from bulletin.project.project import Project, user_cache

    project = Project.open(Workspace(root), directory=user_cache(fresh=fresh)).value
    while project and (folder := _next(folders)):
        pickle.dump(attempt(project, folder), answers)
        answers.flush()


def _next(folders: IO[bytes]) -> str:
    """Return the next issue; empty where the pipe is closed."""
    try:
        return str(pickle.load(folders))  # noqa: S301 - from the parent process
    except EOFError:
        return ""
