"""Markdown to the document tree: CommonMark with tables, struck text, notes, and figures for pictures.

Apart from CommonMark: emphasis works beside Chinese (see `emphasis`), raw HTML is text, and an indented line
is no code, as writers of Chinese indent their paragraphs.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.parsing.blocks import build_document
from bulletin.parsing.inline_source import MarkdownSource

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore

    from bulletin.diagnostics import Diagnostic
    from bulletin.model import Blocks, Note

DEEPEST = 12
"""Quotations and lists within each other beyond this are an error."""
LONGEST = 20_000
"""Characters: a paragraph of twenty pages is none, and some markup costs the square of its length."""
_GIVEN_UP = 40
"""Beyond this the parser drops text; by then the error above was told."""


class MarkdownDocument(Struct, frozen=True):
    """A text read: its blocks, the notes at its end, and what was found."""

    blocks: Blocks
    notes: tuple[Note, ...]
    found: tuple[Diagnostic, ...]


def read_markdown(text: str, path: str, first_line: int) -> MarkdownDocument:
    """Read a Markdown text that begins on this line of its file."""
    manuscript = MarkdownSource(path, first_line, tuple(text.split("\n")))
    environment: dict[str, object] = {}
    tokens = _parser().parse(text, environment)
    if isinstance(too_deep := environment.get("too_deep"), int):
        manuscript.report("nesting", manuscript.start(too_deep))
    for line in _cut(environment):
        manuscript.report("paragraph-too-long", manuscript.start(line), limit=LONGEST)
    blocks, notes = build_document(tokens, environment, manuscript)
    return MarkdownDocument(blocks, notes, tuple(manuscript.found))


@cache
def _parser() -> MarkdownIt:
    from mdit_py_plugins.footnote import footnote_plugin

    from bulletin.parsing.emphasis import chinese_emphasis
    from bulletin.parsing.tracing import keep_places

    md = _plain_parser()
    footnote_plugin(md, inline=False, move_to_end=False)
    md.disable("code")
    md.block.ruler.before("table", "depth", _watch_depth)
    md.core.ruler.before("inline", "length", _watch_length)
    chinese_emphasis(md)
    keep_places(md)
    return md


def _plain_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    class Parser(MarkdownIt):
        """Keeps targets as they were typed: pictures are files, and shown addresses are text."""

        def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name
            return url

        def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - markdown-it's name
            return link

    options = {"maxNesting": _GIVEN_UP, "store_labels": True}
    return Parser("js-default", options)


def _watch_depth(state: StateBlock, start: int, _end: int, silent: bool) -> bool:  # noqa: FBT001
    """Note the first line that lies too deep; takes no block itself."""
    if not silent and state.level > DEEPEST:
        state.env.setdefault("too_deep", start)
    return False


def _watch_length(state: StateCore) -> None:
    """Empty the paragraphs that are too long, and note their lines."""
    for token in state.tokens:
        if token.type == "inline" and len(token.content) > LONGEST:
            token.content = ""
            state.env.setdefault("too_long", []).append((token.map or [0])[0])


def _cut(environment: dict[str, object]) -> list[int]:
    lines = environment.get("too_long")
    return lines if isinstance(lines, list) else []
