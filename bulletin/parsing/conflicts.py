"""Finds conflict markers, which a merge of two versions leaves in a file (Git, Mercurial).

A line `=======` alone may underline a heading, and bars alone may be an empty row of a table: they are markers only
between the others.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.diagnostics import Diagnostic, Position, Result, diagnose
from bulletin.parsing.decode import decode

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


def read_text(path: str, content: bytes) -> Result[str]:
    """Decode a file to text with LF line ends; one with conflict markers is an error, and no text."""
    text = decode(path, content)
    conflicts = tuple(islice(find_conflicts(path, text.value or ""), _MOST_FINDINGS))
    return Result(None, conflicts) if conflicts else text


def find_conflicts(path: str, text: str) -> Iterator[Diagnostic]:
    """Report every conflict at its first marker, also one of which only a part is left."""
    for conflict in _conflicts(text):
        if conflict.start:
            lines = "、".join(map(str, conflict.lines.values()))
            yield diagnose("conflict", Position(path, conflict.start, 1), lines=lines)


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
