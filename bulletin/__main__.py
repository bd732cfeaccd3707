"""The entry of the command `bulletin`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and end with its exit code."""
    gc.set_threshold(
        100_000, 50, 50
    )  # a command makes next to no cycles: 5 % of a build (benchmarks/engines.py)
    from bulletin.cli.commands import run

    code = run(sys.argv[1:])
    gc.freeze()  # what is left ends with the process and need not be looked through: 10 % of `bulletin list`
    sys.exit(code)


if __name__ == "__main__":
    main()
