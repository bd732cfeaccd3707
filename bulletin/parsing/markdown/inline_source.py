"""Source maps of a Markdown text: from offsets within a block to lines and columns of the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.diagnostics import Sink
from bulletin.model import Text
from bulletin.parsing.text.source_map import IDENTITY, SourceMap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.diagnostics import Position
    from bulletin.parsing.markdown.comments import UncommentedText
    from bulletin.parsing.markdown.extents import BlockExtent

_MARKER = r"[ \t\u3000]*(?:>|[-*+](?=\s|$)|[0-9]{1,9}[.)](?=\s|$)|\[\^[^\]\s]+\]:|\#{1,6}(?=\s|$))"
PREFIX_PART = re.compile(_MARKER)
_PREFIX = re.compile(rf"(?:{_MARKER})*\s*")


class SourceSpan(Struct, frozen=True):
    """Characters of a block's text that are contiguous in one source line; `line` and `column` from 0."""

    start: int
    end: int
    line: int
    column: int


class MarkdownSource(Sink, kw_only=True):
    """A Markdown text while it is parsed: its lines, which of their characters are used, and the diagnostics.

    A character is used once it is markup or stands in the document tree. Lines and columns are those of the text
    without its comments, and with ASCII signs where block markup was typed in full width. `source_map` leads from it to
    the file, `file_map` to that from the text of the file. `wide` are the kinds of such markup that have been reported,
    `tables` is the number of tables that were numbered, `extents` are those of the blocks that were built.
    """

    path: str
    first_line: int
    uncommented: UncommentedText
    file_map: SourceMap = IDENTITY
    source_map: SourceMap = IDENTITY
    used: list[bytearray] = field(default_factory=list)
    wide: set[str] = field(default_factory=set)
    tables: int = 0
    extents: list[BlockExtent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.used = [bytearray(len(line)) for line in self.lines]
        self.source_map = self.uncommented.source_map.onto(self.file_map, self.first_line - 1)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines without comments."""
        return self.uncommented.lines

    def position(self, line: int, column: int) -> Position:
        """Return the file position of a character (line and column from 0)."""
        return self.source_map.position(self.path, line, column)

    def file_position(self, line: int, column: int) -> Position:
        """Return the file position of a character of the text with its comments."""
        return self.file_map.position(self.path, self.first_line - 1 + line, column)

    def start(self, line: int) -> Position:
        """Return the file position of the first character of a line that is not white space."""
        text = self.lines[line]
        return self.position(line, len(text) - len(text.lstrip()))

    def report_wide(self, place: Position, typed: str, read: str) -> None:
        """Report markup that was typed in full width; each kind is reported once."""
        if read not in self.wide:
            self.wide.add(read)
            self.report("markup-wide", place, typed=typed, read=read)

    def mark_used(self, line: int, start: int, end: int) -> None:
        """Mark these characters of a line as used."""
        row = self.used[line]
        start, end = max(start, 0), min(end, len(row))
        row[start:end] = b"\1" * max(end - start, 0)

    def mark_lines_used(self, first: int, end: int) -> None:
        """Mark these lines as used."""
        for line in range(first, min(end, len(self.lines))):
            self.mark_used(line, 0, len(self.lines[line]))

    def mark_leaf_used(self, position: Position, length: int) -> None:
        """Mark the characters of a leaf of the tree as used."""
        line, column = self.source_map.from_original(position.line - 1, position.column - 1)
        self.mark_used(line, column, column + length)

    def unused(self) -> Iterator[tuple[int, int, str]]:
        """Yield unused text: line, column, characters up to the next used one."""
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
    column = row.find(b"\1", start)
    return len(row) if column < 0 else column


class InlineSource(Struct, frozen=True):
    """The text of one block of inlines with its source map; `base` is its offset within the mapped text."""

    markdown: MarkdownSource
    text: str
    spans: tuple[SourceSpan, ...]
    base: int = 0

    def subsource(self, start: int, text: str) -> InlineSource:
        """Return the source of a part of this text that is parsed on its own."""
        return replace(self, text=text, base=self.base + start)

    def spans_between(self, start: int, end: int) -> Iterator[SourceSpan]:
        """Yield the contiguous source spans of a part of the text."""
        start, end = start + self.base, end + self.base
        index = max(bisect_right(self.spans, start, key=_starts) - 1, 0)
        while index < len(self.spans) and self.spans[index].start < end:
            span = self.spans[index]
            index += 1
            first, last = max(start, span.start), min(end, span.end)
            if first < last:
                yield from self._contiguous(first, last, span)

    def _contiguous(self, first: int, last: int, span: SourceSpan) -> Iterator[SourceSpan]:
        """Split a part of a span where a comment stood."""
        shift = span.column - span.start
        for start, end in self.markdown.source_map.contiguous(span.line, first + shift, last + shift):
            yield SourceSpan(start - shift - self.base, end - shift - self.base, span.line, start)

    def texts(self, start: int, end: int) -> Iterator[Text]:
        """Yield this part of the text with its positions in the file."""
        for span in self.spans_between(start, end):
            yield Text(
                self.text[span.start : span.end].replace("\t", " "),
                self.markdown.position(span.line, span.column),
            )

    def position(self, offset: int) -> Position | None:
        """Return the file position of the character at this offset."""
        for span in self.spans_between(offset, offset + 1):
            return self.markdown.position(span.line, span.column)
        return None

    def mark_used(self, start: int, end: int) -> None:
        """Mark this part of the text as used."""
        for span in self.spans_between(start, end):
            self.markdown.mark_used(span.line, span.column, span.column + span.end - span.start)
