"""The body of a source file → its blocks, its notes, and the checks that its comments suppress."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import Diagnostic
from bulletin.model import Blocks, Note, Suppression
from bulletin.parsing.text.source_map import IDENTITY, SourceMap

if TYPE_CHECKING:
    from bulletin.cache import Memoize
    from bulletin.parsing.text.frontmatter import SourceParts


class MarkdownBody(Struct, frozen=True):
    """The parsed Markdown of a file."""

    blocks: Blocks
    notes: tuple[Note, ...]
    suppressions: tuple[Suppression, ...]
    diagnostics: tuple[Diagnostic, ...]


def read_body(path: str, text: str, first_line: int, source_map: SourceMap = IDENTITY) -> MarkdownBody:
    """Parse a body that begins on this line of its file."""
    from bulletin.parsing.markdown.parser import read_markdown

    return read_markdown(text, path, first_line, source_map)


def body_of(path: str, parts: SourceParts | None, memoize: Memoize) -> MarkdownBody:
    """Parse the body of a file that was split; empty where it could not be. Bodies are memoized."""
    if parts is None:
        return MarkdownBody((), (), (), ())
    read = partial(read_body, path, parts.body, parts.body_line, parts.source_map)
    key = ("body", path, parts.body, parts.body_line, parts.source_map.pieces)
    return memoize(key, read, MarkdownBody, len(parts.body))
