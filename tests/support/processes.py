"""Commands of bulletin in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

VARYING = ["TZ", "LC_ALL", "LANG", "PYTHONUTF8", "PYTHONHASHSEED", "SOURCE_DATE_EPOCH"]
"""Variables that a test sets, or that are absent."""


def start_command(
    folder: Path, *arguments: str, prefix: Sequence[str] = (), **environment: str
) -> subprocess.Popen[bytes]:
    """Start a command in a workspace; its output is piped."""
    inherited = {name: value for name, value in os.environ.items() if name not in VARYING}
    return subprocess.Popen(
        [*prefix, sys.executable, "-m", "bulletin", *arguments],
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run_command(folder: Path, *arguments: str, **environment: str) -> bytes:
    """Run a command that succeeds; returns what it printed on stdout."""
    process = start_command(folder, *arguments, **environment)
    out, err = process.communicate()
    assert process.returncode == 0, err.decode()
    return out
