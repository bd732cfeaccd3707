"""The body of a source file → its blocks, its notes, and the checks that its comments suppress."""

from __future__ import annotations

from msgspec import Struct

from bulletin.diagnostics import Diagnostic
from bulletin.model import Blocks, Note, Suppression
from bulletin.parsing.text.source_map import IDENTITY, SourceMap


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
