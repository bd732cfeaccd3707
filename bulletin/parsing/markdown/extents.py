"""Where the blocks of a Markdown text stand in its file: for edits that leave all other characters as they are."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.parsing.text.source_map import IDENTITY, LineColumn, SourceMap

if TYPE_CHECKING:
    from bulletin.diagnostics import Position
    from bulletin.parsing.markdown.body import MarkdownBody
    from bulletin.parsing.markdown.inline_source import InlineSource, MarkdownSource


class ExtentKind(Enum):
    """What stands in an extent."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    FIGURES = "figures"
    VERBATIM = "verbatim"
    RULE = "rule"
    TABLE = "table"
    ROW = "row"
    QUOTATION = "quotation"
    LIST = "list"
    ITEM = "item"
    NOTE = "note"


class BlockExtent(Struct, frozen=True):
    """Where a block stands in its file; lines and columns count from 0.

    It takes the lines from `first` up to `end`, exclusive, those of its captions and notes included; its content without
    marks of containers goes from `start` up to `stop`. `position` is that of the block in the tree, `level` its depth
    in containers.
    """

    kind: ExtentKind
    position: Position | None
    first: int
    end: int
    start: LineColumn
    stop: LineColumn
    level: int = 0


def read_extents(
    path: str, text: str, first_line: int, source_map: SourceMap = IDENTITY
) -> tuple[MarkdownBody, tuple[BlockExtent, ...]]:
    """Parse a body as `read_body` does; also return the extents of its blocks, each behind those that it holds."""
    from bulletin.parsing.markdown.parser import parse_markdown

    body, source = parse_markdown(text, path, first_line, source_map)
    return body, tuple(source.extents)


def extent_of_lines(
    markdown: MarkdownSource, kind: ExtentKind, position: Position | None, taken: tuple[int, int], level: int
) -> BlockExtent:
    """Return the extent of lines (from 0, the end exclusive) of a text, without empty ones at their end."""
    first, end = taken
    lines = markdown.lines
    while end - 1 > first and not lines[end - 1].strip(" \t>\u3000"):
        end -= 1
    start = markdown.source_map.to_original(first, len(lines[first]) - len(lines[first].lstrip()))
    stop = _behind(markdown, end - 1, len(lines[end - 1].rstrip()))
    return BlockExtent(kind, position, start[0], stop[0] + 1, start, stop, level)


def extent_of_text(
    kind: ExtentKind, position: Position | None, source: InlineSource, taken: tuple[int, int], level: int
) -> BlockExtent:
    """Return the extent of a text on these lines; its content is without the marks before and behind it."""
    markdown = source.markdown
    block = extent_of_lines(markdown, kind, position, taken, level)
    spans = [span for span in source.spans if source.text[span.start : span.end].strip()]
    if not spans:
        return block
    head, tail = source.text[spans[0].start : spans[0].end], source.text[spans[-1].start : spans[-1].end]
    start = markdown.source_map.to_original(spans[0].line, spans[0].column + len(head) - len(head.lstrip()))
    stop = _behind(markdown, spans[-1].line, spans[-1].column + len(tail.rstrip()))
    return BlockExtent(kind, position, block.first, block.end, start, stop, level)


def _behind(markdown: MarkdownSource, line: int, column: int) -> LineColumn:
    """Return the place in the file behind the character before this column."""
    if not column:
        return markdown.source_map.to_original(line, 0)
    place = markdown.source_map.to_original(line, column - 1)
    return place[0], place[1] + 1
