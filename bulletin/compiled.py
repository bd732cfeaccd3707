"""Regular expressions, compiled once: two hundred take 40 ms at every start.

What comes of them is kept in the user's cache, a file for each command, checked by its digest, for this version of
Python alone; without it they are compiled as ever.
"""

from __future__ import annotations

import marshal
import os
import re
import sys
from array import array
from contextlib import contextmanager
from hashlib import sha256
from types import SimpleNamespace

from bulletin.fresh import cache_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeAlias

    Known: TypeAlias = dict[tuple[str | bytes, int], tuple[Any, ...]]

FORM = 3
MOST = 4000
"""How many are kept; a command has some 200."""
FEW = 2
"""So many at least are worth the writing (5 ms): markdown-it makes one expression of a set, in ever another order."""
CODES = "I"
"""The type of an array that holds the codes of an expression: the matcher takes 32 bits."""


class Expressions:
    """Stands in for the compiler of regular expressions, and keeps what it hands to the matcher."""

    def __init__(self, known: Known, compiler: Any) -> None:
        self.known = known
        self.new: Known = {}
        self._compile, self._matcher = compiler.compile, compiler._sre  # noqa: SLF001
        self._handed: tuple[Any, ...] = ()

    def __call__(self, expression: Any, flags: int = 0) -> re.Pattern[Any]:
        """Compile an expression, or take what came of it before."""
        key = (expression, int(flags))
        kept = self.known.get(key) if isinstance(expression, str | bytes) else None
        if kept is not None:
            all_flags, codes, *others = kept
            known: re.Pattern[Any] = self._matcher.compile(
                expression, all_flags, array(CODES, codes).tolist(), *others
            )
            return known
        made: re.Pattern[Any] = self._compile(expression, flags)
        if self._handed and self._handed[0] is expression and not made.flags & (re.LOCALE | re.DEBUG):
            _, all_flags, codes, *others = self._handed
            self.known[key] = self.new[key] = (all_flags, array(CODES, codes).tobytes(), *others)
        return made

    def hand(self, *values: Any) -> re.Pattern[Any]:
        """Hand to the matcher what the compiler made."""
        self._handed = values
        made: re.Pattern[Any] = self._matcher.compile(*values)
        return made


class Compiled:
    """What was compiled before, in a file."""

    def __init__(self, path: str, compiler: Any) -> None:
        self._path = path
        self.expressions = Expressions(_read(path), compiler)

    def keep(self) -> None:
        """Keep what had to be compiled; a cache that can't be written is no trouble."""
        known, new = self.expressions.known, self.expressions.new
        if len(new) < FEW:
            return
        whole = marshal.dumps(known if len(known) <= MOST else new)
        part = f"{self._path}.{os.getpid()}"
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)  # noqa: PTH103, PTH120
            with open(part, "wb") as stream:  # noqa: PTH123
                stream.write(sha256(whole).digest() + whole)
            os.replace(part, self._path)  # noqa: PTH105
        except OSError:
            return
        new.clear()


@contextmanager
def remembered(user: str) -> Iterator[Compiled]:
    """Let what is made meanwhile be taken from memory; `user` names the command or process, by which it is kept."""
    from re import _compiler as compiler  # type: ignore[attr-defined]

    key = sha256(f"{FORM} {user} {sys.version} {sys.flags.optimize}".encode()).hexdigest()[:16]
    compiled = Compiled(os.path.join(cache_folder(), f"compiled-{key}"), compiler)  # noqa: PTH118
    before = compiler.compile, compiler._sre  # noqa: SLF001
    compiler.compile = compiled.expressions
    compiler._sre = SimpleNamespace(**{**vars(before[1]), "compile": compiled.expressions.hand})  # noqa: SLF001
    try:
        yield compiled
    finally:
        compiler.compile, compiler._sre = before  # noqa: SLF001
        compiled.keep()


def _read(path: str) -> Known:
    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            content = stream.read()
    except OSError:
        return {}
    whole = content[32:]
    if sha256(whole).digest() != content[:32]:
        return {}
    known: Known = marshal.loads(whole)  # noqa: S302 - its digest is right
    return known
