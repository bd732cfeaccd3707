"""The printer: WeasyPrint in a child process for each job, with limits of time and memory."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager, suppress
from html import escape
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
from bulletin.workspace import child_environment, scratch_folder

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

FONTCONFIG = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir><dir prefix="xdg">fonts</dir><dir>~/.fonts</dir>
<dir>/System/Library/Fonts</dir><dir>/Library/Fonts</dir><dir>~/Library/Fonts</dir>
<cachedir>/var/cache/fontconfig</cachedir><cachedir prefix="xdg">fontconfig</cachedir><cachedir>{cache}</cachedir>
</fontconfig>
"""
"""The configuration of Fontconfig: the fonts of the system, without which Pango crashes where a job has none."""


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
        with scratch_folder() as folder:
            process = self._start(folder)
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

    def _start(self, scratch: Path) -> subprocess.Popen[bytes]:
        """Start the child process, with this folder for temporary files. Raises BulletinError `no-scratch`."""
        import subprocess

        limits = (str(self._memory), f"{self._seconds:g}")
        with self._lock:
            self._killed_for = ""
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-c", START, str(ROOT), str(scratch), *limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=_environment(scratch),
                process_group=None if sys.platform == "win32" else 0,
            )
            return self._process

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


def _environment(scratch: Path) -> dict[str, str]:
    """Return the variables of the child process.

    Fontconfig is given no rules of the system or the user, which would replace the fonts of the job.
    Raises BulletinError `no-scratch`.
    """
    rules = scratch / "fonts.conf"
    try:
        rules.write_text(FONTCONFIG.format(cache=escape(str(scratch))), "utf-8")
    except OSError as error:
        raise BulletinError("no-scratch", folder=scratch, reason=error.strerror or error) from error
    inherited = {
        name: value for name, value in child_environment().items() if not name.startswith("FONTCONFIG_")
    }
    own = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))
    return {**inherited, **own, "FONTCONFIG_FILE": str(rules)}


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
