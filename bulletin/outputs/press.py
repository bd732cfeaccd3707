"""The press: a process of its own that lays out and prints one job after another, and that can be stopped.

It is started ahead, so that it loads the typesetting engine while the issue is still being composed. It may use
so much time and memory for a job and no more, ends with the process that started it, and does not hear Ctrl-C: who
started it does, and ends it. After a failure, or when it has grown, the next job finds a new one.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from bulletin.diagnostics import BulletinError, Diagnostic, Position, Result, diagnose, has_errors
from bulletin.outputs.jobs import Expected, Job, receive_answer, send_expected, send_job
from bulletin.outputs.process import MEMORY, Process, taken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

__all__ = ["Expected", "Job", "Press", "StoppedError"]

SECONDS = 120.0
GROWN = 160 << 20
"""Bytes that a process may hold between two jobs: twice what the engine and one issue take."""


class StoppedError(Exception):
    """The job was ended by `Press.stop`."""


@dataclass(slots=True)
class Press:
    """One press for many jobs, one after another. To be used in a `with`; `stop` may come from another thread.

    `once`: for a single job; its process is ended as soon as it has answered, and is gone when the `with` is left:
    its memory is given back while the pages are looked at (3 ms).
    """

    seconds: float = SECONDS
    memory: int = MEMORY
    once: bool = False
    _process: Process | None = field(default=None, init=False)
    _job: Job | None = field(default=None, init=False)
    _ended_for: str = field(default="", init=False)
    _guard: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __enter__(self) -> Self:
        """Start the process."""
        self.warm()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process, whatever it is doing."""
        self._end()

    def warm(self) -> None:
        """Start the process if there is none, so that the next job finds the engine loaded."""
        if self._process is not None and self._process.ended():
            self._end()
        if self._process is None:
            self._process = taken(self.memory) or Process(self.memory)

    def expect(self, expected: Expected) -> None:
        """Tell which faces the next job will need: they are loaded while its HTML is still being written."""
        if self._process is not None:
            with suppress(OSError):  # the job will find out, too
                send_expected(self._process.stdin, expected)

    def stop(self) -> None:
        """End the running job at once: its `print` raises StoppedError. Without a job nothing happens."""
        self._kill("stopped", self._job)

    def print(self, job: Job, meanwhile: Callable[[], None] | None = None) -> Result[bytes]:
        """Print a document; `meanwhile` is done here while it is printed there.

        Raises BulletinError where the engine can't work, RuntimeError with a bug's traceback, StoppedError.
        """
        answer, content, status = self._answer(job, meanwhile)
        match self._ended_for:
            case "late":
                return Result(None, (diagnose("too-slow", job.place, seconds=f"{self.seconds:g}"),))
            case "stopped":
                raise StoppedError
        return self._told(answer, content, job.place, status)

    def _answer(self, job: Job, meanwhile: Callable[[], None] | None) -> tuple[dict[str, Any], bytes, int]:
        """Have a job printed within its time; a process that failed or has grown is ended. The status is its end's."""
        with self._guard:
            self.warm()
            process, self._ended_for, self._job = self._process, "", job
        assert process is not None  # noqa: S101 - it has just been started
        timer = threading.Timer(self.seconds, self._kill, ["late", job])
        timer.daemon = True
        timer.start()
        try:
            answer, content = _exchanged(process, job, meanwhile)
        except BaseException:
            self._end()
            raise
        finally:
            timer.cancel()
            with self._guard:
                self._job = None
        spent = answer.get("outcome") != "done" or answer.get("memory", 0) > GROWN or self._ended_for
        if self.once and not spent:
            process.kill()
        return answer, content, self._end() if spent else 0

    def _kill(self, reason: str, job: Job | None) -> None:
        """End the process if it is still at this job."""
        with self._guard:
            if job is not None and self._job is job and self._process is not None and not self._ended_for:
                self._ended_for = reason
                self._process.kill()

    def _end(self) -> int:
        process, self._process = self._process, None
        return process.end() if process else 0

    def _told(
        self, answer: Mapping[str, Any], content: bytes, place: Position | None, status: int
    ) -> Result[bytes]:
        match answer.get("outcome"):
            case "done":
                found = tuple(diagnose(code, None, **values) for code, values in answer["found"])
                return Result(None if has_errors(found) else content, found)
            case "blocked":
                raise BulletinError(answer["code"], **answer["values"])
            case "bug":
                raise RuntimeError(answer["text"])
            case "memory":
                return Result(None, (diagnose("too-much-memory", place, limit=self.memory >> 20),))
            case "depth":
                return Result(None, (diagnose("too-deep", place),))
        return Result(None, (self._dead(place, status),))

    def _dead(self, place: Position | None, status: int) -> Diagnostic:
        return diagnose("press-died", place, status=status, limit=self.memory >> 20)


def _exchanged(
    process: Process, job: Job, meanwhile: Callable[[], None] | None
) -> tuple[dict[str, Any], bytes]:
    """Hand the job over, do something else, and wait for what comes back: nothing, if the process died."""
    try:
        send_job(process.stdin, job)
    except OSError:
        return {}, b""
    if meanwhile:
        meanwhile()
    return receive_answer(process.stdout)
