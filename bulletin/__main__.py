"""The entry of the command `bulletin`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and end with its exit code; a build of what has not changed is answered at once."""
    from bulletin.fresh import answer, keep, listen

    arguments = sys.argv[1:]
    code = answer(arguments)
    if code is None:
        _hurry(arguments)
        told = listen(arguments)
        from bulletin.compiled import remembered
        from bulletin.leaving import end_with

        with remembered("build" if arguments[:1] == ["build"] else "other"):
            from bulletin.cli.commands import run

            code = run(arguments)
        if told and code == 0:
            keep(arguments, told)
        end_with(code)
    gc.freeze()  # what is left ends with the process: looking through it takes 50 ms
    sys.exit(code)


def _hurry(arguments: list[str]) -> None:
    """Look for garbage rarely; let the press load its engine while the issue is read.

    A build holds nothing open at its end: it leaves at once.
    """
    from bulletin.garbage import look_rarely

    look_rarely()
    options = {each.partition("=")[0] for each in arguments if each.startswith("-")}
    if (
        arguments[:1] == ["build"]
        and len(arguments) < 4
        and not options - {"--strict", "--format", "--force"}
    ):
        from bulletin.leaving import leave_at_once
        from bulletin.outputs.process import start_ahead

        leave_at_once()
        start_ahead()


if __name__ == "__main__":
    main()
