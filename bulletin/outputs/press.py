"""The press: a process of its own that lays out and prints, and that can be stopped.

It is started ahead, so that it loads the typesetting engine while the issue is still being composed. It may use
so much time and memory and no more, ends with the process that started it, and does not hear Ctrl-C: who started
it does, and ends it.

A job goes in and a result comes out as a line of JSON and the bytes that it announces.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from bulletin.diagnostics import BulletinError, Diagnostic, Position, Result, diagnose, has_errors
from bulletin.model import PdfVariant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

SECONDS = 120.0
MEMORY = 1 << 30
"""Bytes."""
_START = "import sys; sys.path.insert(0, sys.argv[1]); from bulletin.outputs.press import serve; serve()"
"""Run without the current folder among the places for modules: it may hold anything."""


@dataclass(frozen=True, slots=True)
class Job:
    """A document to be printed: its HTML, the files and pictures behind its addresses; `pitch` is mm.

    `place` is where a job is blamed that takes too much.
    """

    html: str
    files: Mapping[str, Path]
    pictures: Mapping[str, bytes]
    variant: PdfVariant
    pitch: float
    place: Position | None = None


@dataclass(slots=True)
class Press:
    """The process, from its start to its end; one job each. To be used in a `with`."""

    seconds: float = SECONDS
    memory: int = MEMORY
    _process: subprocess.Popen[bytes] = field(init=False)
    _late: bool = False

    def __enter__(self) -> Self:
        """Start the process."""
        root = Path(__file__).resolve().parent.parent.parent
        flags: dict[str, Any] = {"process_group": 0}
        if sys.platform == "win32":
            flags = {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
        self._process = subprocess.Popen(  # noqa: S603 - this tool's own code
            [sys.executable, "-P", "-c", _START, str(root), str(self.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            **flags,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        self._process.wait()

    def print(self, job: Job) -> Result[bytes]:
        """Print a document. Raises BulletinError where the engine can't work, RuntimeError with a bug's traceback."""
        timer = threading.Timer(self.seconds, self._stop)
        timer.daemon = True
        timer.start()
        try:
            return self._told(*self._answer(job), job.place)
        finally:
            timer.cancel()

    def _stop(self) -> None:
        self._late = True
        self._process.kill()

    def _answer(self, job: Job) -> tuple[dict[str, Any], bytes]:
        """Hand the job over and wait for what comes back: nothing, if the process died."""
        assert self._process.stdin is not None  # noqa: S101 - opened as a pipe
        assert self._process.stdout is not None  # noqa: S101
        try:
            _send_job(self._process.stdin, job)
        except BrokenPipeError:
            return {}, b""
        head = self._process.stdout.readline()
        return (json.loads(head), self._process.stdout.read()) if head.endswith(b"\n") else ({}, b"")

    def _told(self, answer: Mapping[str, Any], content: bytes, place: Position | None) -> Result[bytes]:
        match answer.get("outcome"):
            case _ if self._late:
                return Result(None, (diagnose("too-slow", place, seconds=f"{self.seconds:g}"),))
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
        return Result(None, (self._dead(place),))

    def _dead(self, place: Position | None) -> Diagnostic:
        return diagnose("press-died", place, status=self._process.wait(), limit=self.memory >> 20)


# --- What goes through the pipe ------------------------------------------------------------------------------


def _send_job(stream: IO[bytes], job: Job) -> None:
    head = {
        "html": job.html,
        "files": {address: str(path) for address, path in job.files.items()},
        "pictures": {address: len(content) for address, content in job.pictures.items()},
        "variant": job.variant.value,
        "pitch": job.pitch,
    }
    stream.write(json.dumps(head).encode() + b"\n")
    for content in job.pictures.values():
        stream.write(content)
    stream.flush()


def _receive_job(stream: IO[bytes]) -> Job | None:
    """Read a job; None where the sender has ended."""
    head = stream.readline()
    if not head.endswith(b"\n"):
        return None
    told = json.loads(head)
    pictures = {address: stream.read(size) for address, size in told["pictures"].items()}
    files = {address: Path(path) for address, path in told["files"].items()}
    return Job(told["html"], files, pictures, PdfVariant(told["variant"]), told["pitch"])


# --- The process itself --------------------------------------------------------------------------------------


def serve() -> None:
    """Wait for one job, print it, answer, end."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit(int(sys.argv[2]))
    _warm_up()
    job = _receive_job(sys.stdin.buffer)
    if job is None:
        return
    threading.Thread(target=_end_with_sender, daemon=True).start()
    answer, content = _work(job)
    with contextlib.suppress(BrokenPipeError):
        answers.write(json.dumps(answer).encode() + b"\n" + content)
        answers.flush()
    os._exit(0)


def _limit(memory: int) -> None:
    """Let no more memory be had, where the system can see to that."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _warm_up() -> None:
    """Load the engine before there is work; what is wrong with it is told when there is."""
    with contextlib.suppress(OSError):
        import weasyprint  # noqa: F401


def _end_with_sender() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def _work(job: Job) -> tuple[dict[str, object], bytes]:
    from bulletin.outputs.pdf import typeset

    def read(address: str) -> bytes | None:
        if address in job.files:
            return job.files[address].read_bytes()
        return job.pictures.get(address)

    try:
        result = typeset(job.html, read, job.variant, job.pitch)
    except BulletinError as error:
        told = error.diagnostic
        return {"outcome": "blocked", "code": told.code, "values": dict(told.values)}, b""
    except MemoryError:
        return {"outcome": "memory"}, b""
    except RecursionError:
        return {"outcome": "depth"}, b""
    except Exception:  # noqa: BLE001 - told with its traceback where the job came from
        return {"outcome": "bug", "text": traceback.format_exc()}, b""
    found = [(one.code, dict(one.values)) for one in result.diagnostics]
    return {"outcome": "done", "found": found}, result.value or b""
