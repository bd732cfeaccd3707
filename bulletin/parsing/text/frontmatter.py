"""Splits the front matter of a file from its body."""

from __future__ import annotations

import re
from typing import NoReturn

from msgspec import Struct

from bulletin.diagnostics import Position, Sink, stage
from bulletin.parsing.text.source_map import IDENTITY, SourceMap

_FENCE = re.compile(r"---[ \t]*")
_CLOSE = re.compile(r"(?:---|\.\.\.)[ \t]*")
_FRONT_MATTER = re.compile(rf"{_FENCE.pattern}\n(?:.*\n)*?{_CLOSE.pattern}(?:\n|\Z)")
_ALIKE = re.compile(r"\s*[-－—–―‐‑−─_＿]{2,}\s*")
"""A line that was meant for ---."""


class SourceParts(Struct, frozen=True):
    """The text of a file in two parts: `head`, its front matter, which begins on line 2, and its body."""

    head: str
    body: str
    body_line: int
    source_map: SourceMap = IDENTITY


@stage
def split_front_matter(sink: Sink, path: str, text: str, source_map: SourceMap = IDENTITY) -> SourceParts:
    """Split the front matter (between two lines `---`) from the body."""
    lines = text.split("\n")
    if not _FENCE.fullmatch(lines[0]):
        _fail_without_start(sink, path, lines)
    closing = next((number for number, line in enumerate(lines[1:], 1) if _CLOSE.fullmatch(line)), None)
    alike = next((number for number, line in enumerate(lines[1:closing], 1) if _is_alike(line)), None)
    if alike is not None:
        sink.fail("front-matter-fence", Position(path, alike + 1, 1))
    if closing is None:
        sink.fail("front-matter-open", Position(path, 1, 1))
    head = "".join(f"{line}\n" for line in lines[1:closing])
    body_line = min(closing + 2, len(lines))
    return SourceParts(head, "\n".join(lines[closing + 1 :]), body_line, source_map)


def front_matter_end(text: str) -> int:
    """Return the offset behind the front matter of a text, 0 where it has none."""
    match = _FRONT_MATTER.match(text)
    return match.end() if match else 0


def _fail_without_start(sink: Sink, path: str, lines: list[str]) -> NoReturn:
    """Report a file without front matter, or the line that was meant to begin it."""
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if _ALIKE.fullmatch(lines[first]):
        sink.fail("front-matter-fence", Position(path, first + 1, 1))
    sink.fail("front-matter-missing", Position(path, 1, 1))


def _is_alike(line: str) -> bool:
    """Whether a line at the left margin was meant to end front matter."""
    return _ALIKE.fullmatch(line) is not None and not line[0].isspace()
