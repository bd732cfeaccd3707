"""The entry of the command `bulletin`."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

AGAIN = 0.05
"""Seconds after which an interrupt is repeated."""


def main() -> None:
    """Run the command line and end with its exit code."""
    sys.unraisablehook = interrupt_again
    # A command creates hardly any reference cycles: saves 5 % of a build (benchmarks/engines.py).
    gc.set_threshold(100_000, 50, 50)
    from bulletin.cli.commands import run

    code = run(sys.argv[1:])
    # The process ends: no collection of what is left, which saves 10 % of `bulletin list`.
    gc.freeze()
    sys.exit(code)


def interrupt_again(unraisable: UnraisableHookArgs) -> None:
    """Repeat an interrupt (Ctrl-C) that Python ignored since it came within a callback, as while it imports."""
    if unraisable.exc_type is KeyboardInterrupt:
        import _thread
        import threading

        threading.Timer(AGAIN, _thread.interrupt_main).start()
    else:
        sys.__unraisablehook__(unraisable)


if __name__ == "__main__":
    main()
