"""The entry of the command `bulletin`."""

from __future__ import annotations

import gc
import signal
import sys

TYPE_CHECKING = (
    False  # importing `typing` takes long, and until `main` is called an interrupt shows a traceback
)
if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from types import FrameType

AGAIN = 0.05
"""Seconds after which an interrupt is repeated."""


def main() -> None:
    """Run the command line and end with its exit code.

    An interrupt (Ctrl-C) before the command begins, or after it has ended, ends the process as the system does it.
    """
    interruptible = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if interruptible:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.unraisablehook = interrupt_again
    # A command creates hardly any reference cycles: saves 5 % of a build (benchmarks/engines.py).
    gc.set_threshold(100_000, 50, 50)
    from bulletin.cli.commands import run
    from bulletin.cli.shared import INTERRUPTED
    from bulletin.workspace.streams import open_streams

    stdout = open_streams()
    try:
        if interruptible:
            signal.signal(signal.SIGINT, interrupt)
        code = run(sys.argv[1:], stdout)
        if interruptible:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
    except KeyboardInterrupt:
        code = INTERRUPTED
    # The process ends: no collection of what is left, which saves 10 % of `bulletin list`.
    gc.freeze()
    sys.exit(code)


def interrupt(_number: int, frame: FrameType | None) -> None:
    """Raise KeyboardInterrupt, but while a module is imported only afterwards: modules in C++ would abort the process."""
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib."):
            _repeat()
            return
        frame = frame.f_back
    raise KeyboardInterrupt


def interrupt_again(unraisable: UnraisableHookArgs) -> None:
    """Repeat an interrupt that Python ignored since it came within a callback, as while it collects garbage."""
    if unraisable.exc_type is KeyboardInterrupt:
        _repeat()
    else:
        sys.__unraisablehook__(unraisable)


def _repeat() -> None:
    """Interrupt the main thread again after a while."""
    import threading

    timer = threading.Timer(AGAIN, _interrupt_main_thread)
    timer.daemon = True
    timer.start()


def _interrupt_main_thread() -> None:
    """Interrupt the main thread by a real signal, which also ends its waiting for a lock or for input."""
    import threading

    number = threading.main_thread().ident
    if number is not None and hasattr(signal, "pthread_kill"):
        signal.pthread_kill(number, signal.SIGINT)
    else:
        import _thread

        _thread.interrupt_main()


if __name__ == "__main__":
    main()
