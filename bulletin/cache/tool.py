"""The tool as it runs: what every entry of the cache depends on besides its key."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.cache.fingerprint import Fingerprint, digest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).resolve().parent.parent


@cache
def tool_fingerprint() -> str:
    """Return a digest of the tool's code and theme, the installed libraries and the interpreter.

    It is computed once a process, as early as possible, so that it is that of the running code.
    """
    files = Fingerprint.of(sorted(_files()))
    text = (sys.version, sorted(_libraries()), files.key())
    return digest(repr(text).encode("utf-8", "surrogateescape"))


def _files() -> Iterator[str]:
    """Yield the files of the package and of the shipped theme, which is beside it in a checkout."""
    packed = [PACKAGE / "shipped" / name for name in ("templates", "fonts")]
    beside = [PACKAGE.parent / path.name for path in packed if not path.is_dir()]
    for folder in (PACKAGE, *beside):
        for parent, folders, names in os.walk(folder):
            folders[:] = [name for name in folders if name != "__pycache__"]
            yield from (os.path.join(parent, name) for name in names)  # noqa: PTH118 - of hundreds of files


def _libraries() -> Iterator[str]:
    """Yield the names and versions of the installed distributions."""
    for folder in sys.path:
        if folder.endswith("-packages"):
            try:
                names = os.listdir(folder)  # noqa: PTH208 - names alone
            except OSError:
                continue
            yield from (name for name in names if name.endswith(".dist-info"))
