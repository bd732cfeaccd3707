"""Parses Markdown to the document tree: CommonMark with tables, strikethrough, notes, and figures for pictures.

Differences from CommonMark: emphasis works beside Chinese (see `emphasis`), raw HTML is text but for three elements
(see `html_tags`), markup may be typed in full width (see `wide_blocks`, `wide_inlines`), and an indented line is no code
block, as writers of Chinese indent their paragraphs; they indent inner items by two (see `nested_lists`). `---` right
below a sentence is a rule, and what is pasted with tabs is read as what it means (see `pasted`). Tables have joined
cells, captions, notes and attributes (see `joined_cells`, `table_parts`). Comments are cut out before.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.rules_block import lheading
from mdit_py_plugins.footnote import footnote_plugin
from msgspec.structs import replace

from bulletin.parsing.markdown.blocks import build_document
from bulletin.parsing.markdown.body import MarkdownBody
from bulletin.parsing.markdown.comments import cut_comments
from bulletin.parsing.markdown.emphasis import chinese_emphasis
from bulletin.parsing.markdown.html_tags import html_tags
from bulletin.parsing.markdown.inline_source import MarkdownSource
from bulletin.parsing.markdown.nested_lists import nested_lists
from bulletin.parsing.markdown.pasted import read_pasted
from bulletin.parsing.markdown.suppressions import read_suppressions
from bulletin.parsing.markdown.table_parts import table_parts
from bulletin.parsing.markdown.tracing import keep_places
from bulletin.parsing.markdown.wide_blocks import replaced, wide_blocks, wide_edits
from bulletin.parsing.markdown.wide_inlines import wide_inlines
from bulletin.parsing.text.source_map import IDENTITY, SourceMap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.utils import EnvType

    from bulletin.parsing.markdown.wide_blocks import WideEdit

DEEPEST = 12
"""Quotations and lists within each other beyond this are an error."""
LONGEST = 20_000
"""Characters of a paragraph; beyond about twenty pages, and as some markup costs the square of the length."""
_STOPS = tuple("。！？；：")
_PARSER_MAX_NESTING = 40
"""Beyond this the parser drops text; the error above is reported long before."""


def read_markdown(text: str, path: str, first_line: int, source_map: SourceMap = IDENTITY) -> MarkdownBody:
    """Read a Markdown text that begins on this line of a text; `source_map` leads from that to its file."""
    return parse_markdown(text, path, first_line, source_map)[0]


def parse_markdown(
    text: str, path: str, first_line: int, source_map: SourceMap
) -> tuple[MarkdownBody, MarkdownSource]:
    """Read a Markdown text; also return its source, with the extents of its blocks."""
    uncommented = cut_comments(text)
    source = MarkdownSource(path=path, first_line=first_line, uncommented=uncommented, file_map=source_map)
    suppressions = read_suppressions(source)
    for code, offset in uncommented.faults:
        source.report(code, source.file_position(*uncommented.original_place(offset)))
    environment: EnvType = {}
    tokens = _parser().parse(uncommented.text, environment)
    _take_wide_edits(wide_edits(environment), source)
    if "too_deep" in environment:
        source.report("nesting", source.start(environment["too_deep"]))
    for line in environment.get("too_long", ()):
        source.report("paragraph-too-long", source.start(line), limit=LONGEST)
    blocks, notes = build_document(tokens, environment, source)
    return MarkdownBody(blocks, notes, suppressions, tuple(source.diagnostics)), source


def _take_wide_edits(edits: Sequence[WideEdit], source: MarkdownSource) -> None:
    """Give the source the signs that the parser read in place of full-width ones, and report these."""
    if not edits:
        return
    source.uncommented = replace(source.uncommented, text=replaced(source.uncommented.text, edits))
    for edit in sorted(edits):
        place = source.position(*source.uncommented.text_place(edit.offset))
        source.report_wide(place, edit.signs, edit.kind)


class _Parser(MarkdownIt):
    """Keeps targets as they were typed: pictures are files, and shown addresses are text."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - markdown-it's name
        return link


@cache
def _parser() -> MarkdownIt:
    md = _Parser("js-default", {"maxNesting": _PARSER_MAX_NESTING, "store_labels": True})
    chinese_emphasis(md)
    html_tags(md)
    wide_blocks(md)
    wide_inlines(md)
    footnote_plugin(md, inline=False, move_to_end=False)
    md.disable("code")
    md.block.ruler.at("lheading", _underlined_heading)
    md.block.ruler.before("table", "depth", _watch_depth)
    nested_lists(md)
    md.core.ruler.before("inline", "length", _watch_length)
    read_pasted(md)
    table_parts(md)
    keep_places(md)
    return md


def _watch_depth(state: StateBlock, start: int, _end: int, silent: bool) -> bool:  # noqa: FBT001
    """Record the first line that is nested too deeply; matches no block itself."""
    if not silent and state.level > DEEPEST:
        state.env.setdefault("too_deep", start)
    return False


def _underlined_heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Read a heading underlined by `===` or `---`; below a sentence, or several lines, `---` is a rule."""
    count = len(state.tokens)
    if not lheading(state, start, end, silent):
        return False
    text = state.tokens[count + 1].content
    if state.tokens[count].markup == "-" and ("\n" in text or text.rstrip("*").endswith(_STOPS)):
        del state.tokens[count:]
        state.line = start
        return False
    return True


def _watch_length(state: StateCore) -> None:
    """Empty the paragraphs that are too long, and record their lines."""
    for token in state.tokens:
        if token.type == "inline" and len(token.content) > LONGEST:
            token.content = ""
            state.env.setdefault("too_long", []).append((token.map or [0])[0])
