"""The methods of dataclasses, compiled once: the standard library writes them as text and compiles it at every start.

Two hundred classes take it 0.15 s, more than half of what there is to load. The compiled text is kept in the user's
cache, checked by its digest, for this version of Python alone; without it, or where the standard library works in
another way, the classes are made as ever.
"""

from __future__ import annotations

import dataclasses
import marshal
import os
import sys
from contextlib import contextmanager
from hashlib import sha256

from bulletin.fresh import cache_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType
    from typing import Any

MOST = 4000
"""How many texts are kept; all of this tool's commands have some 2,000."""


class Compiled:
    """Stands in for `exec` among dataclasses: a text that was compiled before is not compiled again."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._codes = _read(path)
        self._new: dict[str, CodeType] = {}

    def __call__(self, text: str, names: dict[str, Any], found: dict[str, Any]) -> None:
        """Do what a text says."""
        code = self._codes.get(text)
        if code is None:
            code = self._codes[text] = self._new[text] = compile(text, "<string>", "exec")
        exec(code, names, found)  # noqa: S102 - what `dataclasses` wrote

    def keep(self) -> None:
        """Keep what had to be compiled; a cache that can't be written is no trouble."""
        if not self._new:
            return
        whole = marshal.dumps(self._codes if len(self._codes) <= MOST else self._new)
        part = f"{self._path}.{os.getpid()}"
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)  # noqa: PTH103, PTH120
            with open(part, "wb") as stream:  # noqa: PTH123
                stream.write(sha256(whole).digest() + whole)
            os.replace(part, self._path)  # noqa: PTH105
        except OSError:
            return
        self._new.clear()


@contextmanager
def remembered() -> Iterator[None]:
    """Let dataclasses that are made meanwhile take their methods from memory."""
    key = sha256(f"{sys.version} {sys.flags.optimize}".encode()).hexdigest()[:16]
    compiled = Compiled(os.path.join(cache_folder(), f"classes-{key}"))  # noqa: PTH118
    vars(dataclasses)["exec"] = compiled
    try:
        yield
    finally:
        del vars(dataclasses)["exec"]
        compiled.keep()


def _read(path: str) -> dict[str, CodeType]:
    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            content = stream.read()
    except OSError:
        return {}
    whole = content[32:]
    if sha256(whole).digest() != content[:32]:
        return {}
    codes: dict[str, CodeType] = marshal.loads(whole)  # noqa: S302 - its digest is right
    return codes
