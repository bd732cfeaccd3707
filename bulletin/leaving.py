"""Leaving as soon as everything is done: to take a build's objects apart one by one takes 10 ms that nobody needs."""

from __future__ import annotations

import atexit
import os
import sys

_codes: list[int] = []
"""The exit code, once it is known."""


def leave_at_once() -> None:
    """Let this process end as soon as its threads have ended and all that is to be called at its end has been.

    What is registered first is called last. Where somebody is registered already (who measures which code was run,
    say), or where another program called `main`, the interpreter ends in its own way. Only for commands that hold
    nothing open at their end.
    """
    if _is_the_command(sys.argv[0]) and not atexit._ncallbacks():  # noqa: SLF001 - there is no public way to ask
        atexit.register(_leave)


def end_with(code: int) -> None:
    """Tell the exit code that the process ends with."""
    _codes.append(code)


def _is_the_command(program: str) -> bool:
    folder, name = os.path.split(program)
    return name in {"bulletin", "bulletin.exe"} or (
        name == "__main__.py" and os.path.basename(folder) == "bulletin"  # noqa: PTH119 - a name, as it was called
    )


def _leave() -> None:
    """End here; where what was told can't be written, the interpreter goes on to end, and tells of that."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and not stream.closed:
                stream.flush()
    except (OSError, ValueError):
        return
    if _codes:
        os._exit(_codes[-1])
