"""The press's own process as who starts it sees it: its pipes, its end.

Started before anything else is loaded, so next to nothing is loaded here: `subprocess` alone takes 6 ms.
"""

from __future__ import annotations

import os
import sys
from _thread import allocate_lock
from contextlib import suppress

from bulletin.fresh import PACKAGE, cache_folder
from bulletin.outputs.scratch import clear, place

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess
    from typing import IO

_START = """
import gc
import sys
gc.disable()
sys.path.insert(0, sys.argv[1])
from bulletin.compiled import remembered
with remembered("press") as compiled:
    from bulletin.outputs.serving import serve
    serve(compiled.keep)
"""
"""Run without the current folder among the places for modules: it may hold anything."""


class Process:
    """One process of the press, and its folder for scratch files; `memory` is in bytes.

    It does not hear Ctrl-C: who started it does, and ends it.
    """

    def __init__(self, memory: int) -> None:
        self._scratch = os.path.join(place(), f"bulletin-{os.urandom(8).hex()}")  # noqa: PTH118
        root = os.path.dirname(PACKAGE)  # noqa: PTH120
        self._arguments = [
            sys.executable,
            "-P",
            "-c",
            _START,
            root,
            str(memory),
            self._scratch,
            cache_folder(),
        ]
        self._status: int | None = None
        self._guard = allocate_lock()
        self._windows: subprocess.Popen[bytes] | None = None
        self.pid: int
        self.stdin: IO[bytes]
        self.stdout: IO[bytes]
        if sys.platform == "win32":
            self._start_windows()
        else:
            self._start()

    def _start(self) -> None:
        theirs, mine = os.pipe()
        result, answers = os.pipe()
        self.pid = os.posix_spawn(
            sys.executable,
            self._arguments,
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, theirs, 0), (os.POSIX_SPAWN_DUP2, answers, 1)],
            setpgroup=0,
        )
        os.close(theirs)
        os.close(answers)
        self.stdin, self.stdout = os.fdopen(mine, "wb"), os.fdopen(result, "rb")

    def _start_windows(self) -> None:
        import subprocess

        pipe, flags = subprocess.PIPE, getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        started = subprocess.Popen(self._arguments, stdin=pipe, stdout=pipe, creationflags=flags)  # noqa: S603
        assert started.stdin is not None  # noqa: S101 - opened as a pipe
        assert started.stdout is not None  # noqa: S101
        self._windows, self.pid, self.stdin, self.stdout = started, started.pid, started.stdin, started.stdout

    def ended(self) -> bool:
        """Whether it is there no more."""
        if self._windows is not None:
            return self._windows.poll() is not None
        with self._guard:
            self._reap(os.WNOHANG)
            return self._status is not None

    def kill(self) -> None:
        """Kill it, whatever it is doing; nothing happens where it has ended."""
        if self._windows is not None:
            self._windows.kill()
            return
        with self._guard:
            if self._status is None:
                os.kill(self.pid, 9)

    def end(self) -> int:
        """Kill it and leave nothing of it; returns its status, a signal's number below zero."""
        self.kill()
        for stream in (self.stdin, self.stdout):
            with suppress(OSError):
                stream.close()
        if self._windows is not None:
            status = self._windows.wait()
        else:
            with self._guard:
                self._reap(0)
            status = self._status or 0
        clear(self._scratch)
        return status

    def _reap(self, options: int) -> None:
        """Take its status, unless that is known; until then its number is no other process's."""
        if self._status is not None:
            return
        try:
            pid, told = os.waitpid(self.pid, options)
        except ChildProcessError:  # somebody else has waited for it
            self._status = 0
            return
        if pid:
            self._status = os.waitstatus_to_exitcode(told)


MEMORY = 1 << 30
"""Bytes that a process may take."""
_ahead: list[Process] = []


def start_ahead() -> None:
    """Start the process of the first press that will be asked for; it ends with this one in any case."""
    import atexit

    with suppress(OSError):  # whoever needs it will be told
        _ahead.append(Process(MEMORY))
    atexit.register(_end_unused)


def taken(memory: int) -> Process | None:
    """Return the process that was started ahead, if it may take as much memory."""
    return _ahead.pop() if _ahead and memory == MEMORY else None


def _end_unused() -> None:
    while _ahead:
        _ahead.pop().end()
