"""The printer: WeasyPrint in a child process for each job, with limits of time and memory."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.diagnostics import BulletinError, Result, diagnose, has_errors
from bulletin.export.weasyprint.job import (
    Answer,
    CrashReport,
    EnvironmentFailure,
    PrintedPdf,
    ResourceFailure,
    receive,
    send,
)
from bulletin.workspace import child_environment

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from bulletin.diagnostics import Position
    from bulletin.export.weasyprint.job import PrintJob

SECONDS = 120.0
MEMORY = 1 << 30
ROOT = Path(__file__).resolve().parent.parent.parent.parent
START = """
import sys
sys.path.insert(0, sys.argv[1])
from bulletin.export.weasyprint.child import main
main()
"""
"""Run with `-P`: no modules are loaded from the current folder, which may hold anything."""


class StoppedError(Exception):
    """The job was stopped by `Printer.stop`."""


class Printer:
    """Prints documents, one at a time; `stop` may be called from another thread.

    `seconds` and `memory` (bytes) are the limits of one document.
    """

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._process: subprocess.Popen[bytes] | None = None
        self._killed_for = ""
        self._lock = threading.Lock()
        self.libraries: tuple[str, ...] = ()
        """The text layout libraries that printed the last document."""

    def stop(self) -> None:
        """Stop the running job at once: its `print` raises StoppedError. Without a job nothing happens."""
        self._kill("stopped")

    def print(self, job: PrintJob, place: Position | None = None) -> Result[bytes]:
        """Print a document; `place` is the position of diagnostics about exceeded limits.

        Raises BulletinError where WeasyPrint can't run, RuntimeError with the traceback of a bug, StoppedError.
        """
        with self._child() as process:
            timer = threading.Timer(self._seconds, self._kill, ["late"])
            timer.daemon = True
            timer.start()
            try:
                answer = _exchange(process, job)
                status = 0 if answer else process.wait()
            finally:
                timer.cancel()
        if self._killed_for == "stopped":
            raise StoppedError
        if self._killed_for == "late":
            return Result(None, (diagnose("too-slow", place, seconds=f"{self._seconds:g}"),))
        return self._result(answer, place, status)

    @contextmanager
    def _child(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run the child process with a folder for temporary files; both are gone afterwards."""
        import shutil
        import subprocess
        import tempfile

        scratch = tempfile.mkdtemp(prefix="bulletin-")
        arguments = [
            sys.executable,
            "-P",
            "-c",
            START,
            str(ROOT),
            scratch,
            str(self._memory),
            f"{self._seconds:g}",
        ]
        try:
            with self._lock:
                self._killed_for = ""
                process = self._process = subprocess.Popen(  # noqa: S603
                    arguments,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env={**child_environment(), "TMPDIR": scratch, "TEMP": scratch, "TMP": scratch},
                    process_group=None if sys.platform == "win32" else 0,
                )
            try:
                yield process
            finally:
                with self._lock:
                    self._process = None
                process.kill()
                process.wait()
                for stream in (process.stdin, process.stdout):
                    with suppress(OSError):
                        if stream:
                            stream.close()
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _kill(self, reason: str) -> None:
        with self._lock:
            if self._process is not None and not self._killed_for:
                self._killed_for = reason
                self._process.kill()

    def _result(self, answer: Answer | None, place: Position | None, status: int) -> Result[bytes]:
        limit = self._memory >> 20
        match answer:
            case PrintedPdf():
                self.libraries = answer.libraries
                diagnostics = tuple(diagnose(code, None, **values) for code, values in answer.findings)
                return Result(None if has_errors(diagnostics) else answer.content, diagnostics)
            case EnvironmentFailure():
                raise BulletinError(answer.code, **answer.values)
            case CrashReport():
                raise RuntimeError(answer.traceback)
            case ResourceFailure():
                return Result(None, (diagnose(answer.code, place, limit=limit),))
            case None:
                return Result(None, (diagnose("printer-died", place, status=status, limit=limit),))


def _exchange(process: subprocess.Popen[bytes], job: PrintJob) -> Answer | None:
    """Send a job and wait for the answer; None where the child exits before."""
    assert process.stdin is not None  # noqa: S101 - opened as pipes
    assert process.stdout is not None  # noqa: S101
    try:
        send(process.stdin, job)
    except OSError:
        return None
    answer: Answer | None = receive(process.stdout, Answer)
    return answer
