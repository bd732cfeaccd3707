"""What killed processes left: found and removed by the next command of the same user."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from bulletin.workspace.temporary import NEW, PART, remove_abandoned, remove_scratch
from bulletin.workspace.writing import restore_abandoned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_OUTPUTS = ("build", "build/print", "build/mail")
"""Folders of sets."""
_RECORDS = "reviews"
"""The folder of records in that of a document."""


def remove_litter(root: Path, documents: Iterable[str]) -> None:
    """Remove what killed processes left; `documents` are the folders of documents of a workspace.

    What a living process writes, and what belongs to another user, stays. So does what can't be removed.
    """
    remove_scratch()
    for place in (root, root / ".bulletin", root / "build/review"):
        remove_abandoned(place, PART)
    for name in documents:
        remove_abandoned(root / name, NEW)
        for folder in _folders(root / name):
            remove_abandoned(folder, PART)
            remove_abandoned(folder / _RECORDS, PART)
    for name in _OUTPUTS:
        restore_abandoned(root / name)


def _folders(above: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError), os.scandir(above) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield above / entry.name
