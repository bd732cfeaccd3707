"""Source offsets of markdown-it's inline tokens, which have none of their own.

Rules whose length can't be derived from their token (links, images, notes, code) are wrapped to record their span.
Before delimiters are paired, all tokens are still in source order; one pass over them then gives each its range of
offsets into the text of the block: `token.meta["place"]`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from markdown_it.rules_inline import autolink, backtick, image, link
from mdit_py_plugins.footnote.index import footnote_ref

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    Rule: TypeAlias = Callable[[StateInline, bool], bool]

Place: TypeAlias = tuple[int, int]
"""First offset and the offset behind the last character."""

_LINE_END = re.compile(r" *\\?\n[ \t]*")


def keep_places(md: MarkdownIt) -> None:
    """Make the parser record the source offsets of its inline tokens.

    Joining fragments of text is switched off: it would join across offsets.
    """
    md.inline.ruler.at("backticks", _spanned(backtick))
    md.inline.ruler.at("link", _spanned(link))
    md.inline.ruler.at("image", _spanned(image))
    md.inline.ruler.at("autolink", _spanned(autolink))
    # A reference to an undefined note is a token too, so that it is reported instead of printed.
    md.inline.ruler.at("footnote_ref", _spanned(lambda s, silent: footnote_ref(s, silent, always_match=True)))
    md.inline.ruler2.before("balance_pairs", "trace", _walk)
    md.disable(["fragments_join", "text_join"])


def _spanned(rule: Rule) -> Rule:
    def run(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the form of markdown-it's rules
        start, count = state.pos, len(state.tokens)
        matched = rule(state, silent)
        if matched and len(state.tokens) > count:
            state.tokens[-1].meta["span"] = (start, state.pos)
        return matched

    return run


def _walk(state: StateInline) -> None:
    """Give each token its offsets."""
    cursor = 0
    for token in state.tokens:
        end = _end(token, state.src, cursor)
        token.meta["place"] = (cursor, end)
        cursor = end


def _end(token: Token, source: str, start: int) -> int:
    """Return the offset behind the token that starts here."""
    if "span" in token.meta:
        return int(token.meta["span"][1])
    if token.type in {"softbreak", "hardbreak"}:
        match = _LINE_END.match(source, start)
        return match.end() if match else start
    if token.type == "link_open":
        return start + 1
    return start + len(token.markup if token.type == "text_special" else token.content)


def place_of(token: Token) -> Place:
    """Return the offsets that `keep_places` recorded for this token."""
    start, end = token.meta["place"]
    return int(start), int(end)
