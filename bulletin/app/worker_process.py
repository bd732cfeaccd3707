"""Processes of this tool beside the command: a module's `main` between two pipes, in a process group of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

_START = "import importlib, sys; sys.path.insert(0, sys.argv[1]); importlib.import_module(sys.argv[3]).main()"
"""Run with `-P`: no modules are loaded from the current folder, which may hold anything."""


def start_worker(module: str, root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a process that runs the `main` of a module.

    The folder of the workspace is its second argument (`sys.argv[2]`), the fourth and others are these.

    Ctrl-C does not reach it: its parent process handles it and ends it.
    """
    code = Path(__file__).resolve().parent.parent.parent
    flags: dict[str, Any] = {"process_group": 0}
    if sys.platform == "win32":
        flags = {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
    return subprocess.Popen(  # noqa: S603 - this tool's own code
        [sys.executable, "-P", "-c", _START, str(code), str(root), module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        **flags,
    )
