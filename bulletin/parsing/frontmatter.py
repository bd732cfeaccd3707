"""Splits the front matter of a file from its body."""

from __future__ import annotations

import re

from msgspec import Struct

from bulletin.diagnostics import Position, Sink, stage

_FENCE = re.compile(r"---[ \t]*")
_CLOSE = re.compile(r"(?:---|\.\.\.)[ \t]*")


class SourceParts(Struct, frozen=True):
    """The text of a file in two parts: `head`, its front matter, which begins on line 2, and its body."""

    head: str
    body: str
    body_line: int


@stage
def split_front_matter(sink: Sink, path: str, text: str) -> SourceParts:
    """Split the front matter (between two lines `---`) from the body."""
    lines = text.split("\n")
    if not _FENCE.fullmatch(lines[0]):
        sink.fail("front-matter-missing", Position(path, 1, 1))
    closing = next((number for number, line in enumerate(lines[1:], 1) if _CLOSE.fullmatch(line)), None)
    if closing is None:
        sink.fail("front-matter-open", Position(path, 1, 1))
    head = "".join(f"{line}\n" for line in lines[1:closing])
    return SourceParts(head, "\n".join(lines[closing + 1 :]), min(closing + 2, len(lines)))
