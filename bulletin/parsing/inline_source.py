"""The ground that a Markdown text stands on: its lines in their file, what was used and what was found."""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.diagnostics import Diagnostic, Position, diagnose

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKER = r"[ \t]*(?:>|[-*+](?=\s|$)|[0-9]{1,9}[.)](?=\s|$)|\[\^[^\]\s]+\]:|\#{1,6}(?=\s|$))"
PREFIX_PART = re.compile(_MARKER)
_PREFIX = re.compile(rf"(?:{_MARKER})*\s*")


class SourceSpan(Struct, frozen=True):
    """Characters of a block's text that stand side by side in one line; `line` and `column` from 0."""

    start: int
    end: int
    line: int
    column: int


class MarkdownSource(Struct):
    """A Markdown text while it is read: its lines, which characters found their use, and what was found."""

    path: str
    first_line: int
    lines: tuple[str, ...]
    found: list[Diagnostic] = field(default_factory=list)
    used: list[bytearray] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.used = [bytearray(len(line)) for line in self.lines]

    def position(self, line: int, column: int) -> Position:
        """Name a character of this text by its place in the file."""
        return Position(self.path, self.first_line + line, column + 1)

    def start(self, line: int) -> Position:
        """Name the first character of a line that is not white space."""
        text = self.lines[line]
        return self.position(line, len(text) - len(text.lstrip()))

    def report(self, code: str, position: Position, **values: object) -> None:
        """Keep a finding."""
        self.found.append(diagnose(code, position, **values))

    def use(self, line: int, start: int, end: int) -> None:
        """Note that these characters stand in the tree, or are markup."""
        row = self.used[line]
        start, end = max(start, 0), min(end, len(row))
        row[start:end] = b"\1" * max(end - start, 0)

    def use_lines(self, first: int, end: int) -> None:
        """Note that these whole lines are markup."""
        for line in range(first, min(end, len(self.lines))):
            self.use(line, 0, len(self.lines[line]))

    def use_leaf(self, position: Position, length: int) -> None:
        """Note that a leaf of the tree holds these characters."""
        self.use(position.line - self.first_line, position.column - 1, position.column - 1 + length)

    def unused(self) -> Iterator[tuple[int, int, str]]:
        """Tell what is neither markup nor in the tree: line, column, characters up to the next used one."""
        for number, (line, row) in enumerate(zip(self.lines, self.used, strict=True)):
            if all(row):
                continue
            begin = _PREFIX.match(line, 0, _first_used(row))
            for column in range(begin.end() if begin else 0, len(line)):
                if not row[column] and not line[column].isspace():
                    yield number, column, line[column : _first_used(row, column)]
                    break


_starts = attrgetter("start")


def _first_used(row: bytearray, start: int = 0) -> int:
    found = row.find(b"\1", start)
    return len(row) if found < 0 else found


class InlineSource(Struct, frozen=True):
    """The text of one block of inlines, and where its characters stand in the manuscript."""

    manuscript: MarkdownSource
    text: str
    stretches: tuple[SourceSpan, ...]
    base: int = 0

    def inside(self, start: int, text: str) -> InlineSource:
        """Return the ground of a part of this text that is parsed for itself."""
        return replace(self, text=text, base=self.base + start)

    def pieces(self, start: int, end: int) -> Iterator[SourceSpan]:
        """Cut a part of the text where its line, or its neighbourhood in the line, ends."""
        start, end = start + self.base, end + self.base
        index = max(bisect_right(self.stretches, start, key=_starts) - 1, 0)
        while index < len(self.stretches) and self.stretches[index].start < end:
            stretch = self.stretches[index]
            index += 1
            first, last = max(start, stretch.start), min(end, stretch.end)
            if first < last:
                shift = first - stretch.start
                yield SourceSpan(first - self.base, last - self.base, stretch.line, stretch.column + shift)

    def position(self, offset: int) -> Position | None:
        """Name the character at this offset."""
        for piece in self.pieces(offset, offset + 1):
            return self.manuscript.position(piece.line, piece.column)
        return None

    def use(self, start: int, end: int) -> None:
        """Note that this part of the text is markup."""
        for piece in self.pieces(start, end):
            self.manuscript.use(piece.line, piece.column, piece.column + piece.end - piece.start)
