"""Brings a folder of files that a tool made up to date, beside files of others, which it never touches."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from bulletin.workspace.regular import require_folder
from bulletin.workspace.temporary import PART, remove_abandoned, temporary_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


def remove_files(folder: Path, names: Iterable[str]) -> None:
    """Remove files below a folder, and folders that get empty by that. Raises OSError, BulletinError `output-foreign`.

    A name that would lead out of the folder is refused with ValueError.
    """
    for name in names:
        path = _inside(folder, name)
        path.unlink(missing_ok=True)
        for above in path.relative_to(folder).parents[:-1]:
            with suppress(OSError):  # others have files there
                (folder / above).rmdir()


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder, each atomically: readers see the old content or the new one.

    They are not synced one by one: whoever can make them again compares their sizes afterwards. Raises as
    `remove_files` does.
    """
    known: set[Path] = set()
    for name, content in files.items():
        path = _inside(folder, name)
        if path.parent not in known:
            path.parent.mkdir(parents=True, exist_ok=True)
            remove_abandoned(path.parent, PART)
            known.add(path.parent)
        with temporary_file(path.parent) as (part, handle):
            with open(handle, "wb", closefd=False) as stream:
                stream.write(content)
            part.replace(path)


def file_sizes(folder: Path) -> dict[str, int]:
    """Return the sizes of all files below a folder by their names, with `/`; links are not followed.

    What killed processes left half written is removed.
    """
    sizes: dict[str, int] = {}
    left = [""]
    while left:
        above = left.pop()
        remove_abandoned(folder / above, PART)
        with suppress(FileNotFoundError), os.scandir(folder / above) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    left.append(f"{above}{entry.name}/")
                else:
                    sizes[f"{above}{entry.name}"] = entry.stat(follow_symlinks=False).st_size
    return sizes


def _inside(folder: Path, name: str) -> Path:
    """Return the path of a file below a folder, to which no link leads."""
    parts = name.split("/")
    if not all(part and part not in {".", ".."} and "\\" not in part and ":" not in part for part in parts):
        raise ValueError(name)
    path = folder
    for part in parts[:-1]:
        path /= part
        require_folder(path)
    return path / parts[-1]
