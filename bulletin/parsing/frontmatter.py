"""Splits the front matter of a file from its body."""

from __future__ import annotations

import re

from msgspec import Struct

from bulletin.diagnostics import Position, Result, diagnose

_FENCE = re.compile(r"---[ \t]*")
_CLOSE = re.compile(r"(?:---|\.\.\.)[ \t]*")


class SourceParts(Struct, frozen=True):
    """The text of a file in two parts: `head`, its front matter, which begins on line 2, and its body."""

    head: str
    body: str
    body_line: int


def split_front_matter(path: str, text: str) -> Result[SourceParts]:
    """Split the front matter (between two lines `---`) from the body."""
    lines = text.split("\n")
    if not _FENCE.fullmatch(lines[0]):
        return Result(None, (diagnose("front-matter-missing", Position(path, 1, 1)),))
    for number, line in enumerate(lines[1:], 1):
        if _CLOSE.fullmatch(line):
            head = "".join(f"{each}\n" for each in lines[1:number])
            body = "\n".join(lines[number + 1 :])
            return Result(SourceParts(head, body, min(number + 2, len(lines))))
    return Result(None, (diagnose("front-matter-open", Position(path, 1, 1)),))
