"""Edit one article over and over in one process, as the preview does; prints the seconds of each making.

    PYTHONPATH=CHECKOUT python benchmarks/warm.py WORKSPACE ISSUE ARTICLE EDITS

It also runs the checkouts that printed pages in a process of its own. What is written to the disk is not counted.
"""

from __future__ import annotations

import sys
import time
from inspect import signature
from pathlib import Path
from typing import Any

from bulletin.app.typesetting import make
from bulletin.memory import Memory
from bulletin.project.project import Project
from bulletin.workspace import Workspace


def arguments() -> dict[str, Any]:
    """Return what `make` wants besides an office and an issue: a warm press in older checkouts."""
    if "press" not in signature(make).parameters:
        return {}
    import importlib

    importlib.import_module("bulletin.garbage").look_rarely()
    press = importlib.import_module("bulletin.outputs.press").Press()
    press.warm()
    return {"press": press}


def main() -> None:
    workspace, issue, article, edits = (
        Workspace(Path(sys.argv[1])),
        sys.argv[2],
        Path(sys.argv[3]),
        sys.argv[4],
    )
    original, memory, more = article.read_bytes(), Memory(), arguments()
    for number in range(int(edits) + 1):
        article.write_bytes(original + f"\n新写的第{number}段。\n".encode())
        begun = time.perf_counter()
        office = Project.open(workspace, memory).value
        assert office is not None  # noqa: S101 - a fault would show
        assert make(office, issue, **more).value  # noqa: S101
        if number:
            print(time.perf_counter() - begun)
    article.write_bytes(original)
    if more:
        more["press"].__exit__(None, None, None)


if __name__ == "__main__":
    main()
