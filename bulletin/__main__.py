"""The entry of the command `bulletin`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and end with its exit code; a build of what has not changed is answered at once."""
    from bulletin.fresh import answer, keep, listen

    gc.set_threshold(
        100_000, 50, 50
    )  # a command makes next to no cycles: 5 % of a build (benchmarks/engines.py)
    arguments = sys.argv[1:]
    code = answer(arguments)
    if code is None:
        told = listen(arguments)
        from bulletin.compiled import remembered

        with remembered("build" if arguments[:1] == ["build"] else "other"):
            from bulletin.cli.commands import run

            code = run(arguments)
        if told and code == 0:
            keep(arguments, told)
    gc.freeze()  # what is left ends with the process and need not be looked through: 10 % of `bulletin list`
    sys.exit(code)


if __name__ == "__main__":
    main()
