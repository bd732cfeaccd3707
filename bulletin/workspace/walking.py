"""The files below a folder, without the temporary files of open programs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEMPORARY = ("~$", ".~lock")
_BACKUPS = (".swp", "~")


def files_below(folder: str) -> Iterator[str]:
    """Yield the paths of all files below a folder, sorted within each folder.

    Links to folders count as files, as does a folder named like a text: a build reports them.
    """
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        odd = [name for name in folders if name.endswith(".md") or os.path.islink(os.path.join(parent, name))]  # noqa: PTH114, PTH118
        for name in sorted({*names, *odd}):
            if not name.startswith(_TEMPORARY) and not name.endswith(_BACKUPS):
                yield os.path.join(parent, name)  # noqa: PTH118 - of thousands of files
