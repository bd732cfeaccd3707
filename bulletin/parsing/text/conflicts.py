"""Finds conflict markers, which a merge of two versions leaves in a file (Git, Mercurial).

A line `=======` alone may underline a heading, and bars alone may be an empty row of a table: they are markers only
between the others.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.diagnostics import Diagnostic, Position, diagnose

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_FINDINGS = 100
_MARKER = re.compile(r"^(?:<{7}(?!\S)|\|{7} [^|\n]+$|={7}[ \t]*$|>{7}(?!\S))", re.MULTILINE)


class _Conflict(Struct):
    """The lines of the markers of a conflict, from 1, by their sign."""

    lines: dict[str, int] = field(default_factory=dict)

    @property
    def start(self) -> int | None:
        """The line of the first marker that can be nothing else; None where there is none."""
        return next((line for sign, line in self.lines.items() if sign != "="), None)


def find_conflicts(path: str, text: str) -> tuple[Diagnostic, ...]:
    """Report every conflict at its first marker, also one of which only a part is left."""
    if not any(marker in text for marker in ("<<<<<<<", "|||||||", ">>>>>>>")):
        return ()
    conflicts = ((one.start, one.lines.values()) for one in _conflicts(text))
    found = (
        diagnose("conflict", Position(path, start, 1), lines="、".join(map(str, lines)))
        for start, lines in conflicts
        if start
    )
    return tuple(islice(found, _MOST_FINDINGS))


def is_marker(line: str) -> bool:
    """Whether a line looks like a marker."""
    return _MARKER.match(line) is not None


def _conflicts(text: str) -> Iterator[_Conflict]:
    """Join markers to conflicts: a new one begins at `<<<<<<<` and behind `>>>>>>>`."""
    conflict = _Conflict()
    for line, sign in _markers(text):
        if sign == "<":
            yield conflict
            conflict = _Conflict()
        conflict.lines[sign] = line
        if sign == ">":
            yield conflict
            conflict = _Conflict()
    yield conflict


def _markers(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that look like markers, from 1, with their sign."""
    line, done = 1, 0
    for match in _MARKER.finditer(text):
        line += text.count("\n", done, match.start())
        done = match.start()
        yield line, match[0][0]
