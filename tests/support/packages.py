"""Wheels and source archives, built from a copy of the checkout: a build writes into its sources."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv*", ".*_cache", ".hypothesis", "__pycache__", "build", "dist", "*.?tf", "*.tt?"
)
"""What is of this checkout alone; fonts of its own among it."""


def source_tree(folder: Path) -> Path:
    """Copy the sources of the checkout into a new folder."""
    return shutil.copytree(ROOT, folder, ignore=LEFT_OUT, symlinks=True)


def package(source: Path, target: str, folder: Path) -> Path:
    """Build a wheel or a source archive into an empty folder with the build back end of this environment."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = folder.iterdir()
    return made
