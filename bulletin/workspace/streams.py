"""The standard streams of the command: in UTF-8 in any locale, and no failure of theirs stops its work."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import Any

STDIN, STDOUT, STDERR = range(3)


class Output(io.FileIO):
    """A standard stream that drops what can't be written; `failure` is why, unless the reader has only had enough.

    So `bulletin build --all | head -1` builds all issues, and a build whose output is lost is complete.
    """

    failure: OSError | None = None

    def write(self, content: Any) -> int:
        """Write bytes; returns their number, also where they are dropped."""
        try:
            return super().write(content)
        except BrokenPipeError:
            pass
        except BlockingIOError:
            raise
        except OSError as error:
            self.failure = self.failure or error
        return memoryview(content).nbytes


def open_streams() -> Output | None:
    """Set up the standard streams of this process; returns the raw stdout, None on Windows."""
    if sys.platform == "win32":
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        return None
    _reserve_closed()
    stdout = Output(STDOUT, "w", closefd=False)
    sys.stdout, sys.stderr = _text(stdout), _text(Output(STDERR, "w", closefd=False))
    return stdout


def _reserve_closed() -> None:
    """Keep files from being opened in the places of closed streams, where others would write into them.

    What is written to stdout then fails as if it were closed; errors have no other place, and are dropped.
    """
    for place, access in ((STDIN, os.O_WRONLY), (STDOUT, os.O_RDONLY), (STDERR, os.O_WRONLY)):
        try:
            os.fstat(place)
        except OSError:
            with contextlib.suppress(OSError):
                os.set_inheritable(os.open(os.devnull, access), True)  # noqa: FBT003


def _text(raw: Output) -> io.TextIOWrapper:
    buffered = io.BufferedWriter(raw)
    line_buffering = raw.isatty() or raw.fileno() == STDERR
    return io.TextIOWrapper(buffered, "utf-8", "backslashreplace", line_buffering=line_buffering)


def failure_of(stdout: Output | None) -> OSError | None:
    """Return why something could not be written to stdout."""
    if stdout is None:
        return None
    with contextlib.suppress(ValueError):
        sys.stdout.flush()
    return stdout.failure
