"""HTML in text: `<br>` is a line break, `<sub>` and `<sup>` lower and raise; all other tags are text, and reported.

The brackets of these three may be full-width: an input method for Chinese types `《br》` for `<br>`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.parsing.paired_tags import find_closing, push_pair, push_span, push_wide

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

LITERAL = "html_literal"
"""The type of the tokens of tags that are text."""
_NAMES = (
    "abbr|article|aside|audio|a|base|big|blockquote|body|button|br|b|caption|center|cite|code|colgroup|col|dd|del|"
    "details|dfn|dialog|div|dl|dt|embed|em|fieldset|figcaption|figure|font|footer|form|frameset|frame|h[1-6]|header|"
    "head|hr|html|iframe|img|input|ins|i|kbd|label|legend|link|li|main|mark|math|menu|meta|nav|object|ol|optgroup|"
    "option|param|pre|p|q|rp|rt|ruby|samp|script|section|select|small|source|span|strike|strong|style|sub|summary|"
    "sup|svg|s|table|tbody|td|template|textarea|tfoot|thead|th|title|tr|tt|ul|u|var|video|xml|[a-z]{1,9}:[a-z0-9]{1,20}"
)
_OPEN, _CLOSE = r"[<＜〈《][ 　]*", r"[ 　]*[/／]?[ 　]*[>＞〉》]"
_READ = re.compile(rf"{_OPEN}(?P<end>[/／]?)[ 　]*(?P<name>br|sub|sup){_CLOSE}", re.IGNORECASE)
_LITERAL = re.compile(rf"[<＜][/／]?(?:{_NAMES})(?:\s[^<>＜＞]{{0,2000}})?/?[>＞]", re.IGNORECASE)
TAG = re.compile(f"{_READ.pattern}|{_LITERAL.pattern}", re.IGNORECASE)
"""Any tag."""
LINE_BREAK = re.compile(rf"{_OPEN}[/／]?[ 　]*br{_CLOSE}", re.IGNORECASE)
"""A tag that breaks a line."""
_CLOSING = {
    name: re.compile(rf"{_OPEN}[/／][ 　]*{name}[ 　]*[>＞〉》]", re.IGNORECASE) for name in ("sub", "sup")
}
_BRACKETS = frozenset("<＜〈《")


def html_tags(md: MarkdownIt) -> None:
    """Add the rule for tags."""
    for bracket in _BRACKETS:
        md.inline.add_terminator_char(bracket)
    md.inline.ruler.before("autolink", "html_tag", _tag)


def _tag(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the form of markdown-it's rules
    start = state.pos
    if state.src[start] not in _BRACKETS:
        return False
    tag = _READ.match(state.src, start, state.posMax)
    if tag and tag["name"].lower() == "br":
        end = _behind_blanks(state, tag.end())
        if not silent:
            _mark_wide(state, tag)
            push_span(state, "hardbreak", 0, start, end)
        state.pos = end
        return True
    if tag and not tag["end"] and _pair(state, tag, silent=silent):
        return True
    return _literal(state, silent=silent)


def _behind_blanks(state: StateInline, end: int) -> int:
    """Return the offset behind the blanks that follow: they would begin the new line."""
    while end < state.posMax and state.src[end] in " \t":
        end += 1
    return end


def _mark_wide(state: StateInline, tag: re.Match[str]) -> None:
    if tag[0][0] != "<":
        push_wide(state, tag[0], f"<{tag['name'].lower()}>")


def _pair(state: StateInline, opening: re.Match[str], *, silent: bool) -> bool:
    """Parse `<sub>…</sub>` or `<sup>…</sup>`; False where it is not closed."""
    name = opening["name"].lower()
    closing = find_closing(state, opening.end(), _CLOSING[name])
    if closing is None:
        return False
    if silent:
        state.pos = closing.end()
    else:
        _mark_wide(state, opening)
        push_pair(state, name, opening.end(), closing)
    return True


def _literal(state: StateInline, *, silent: bool) -> bool:
    """Take a tag that is text as a token of its own, so that it is reported."""
    tag = _LITERAL.match(state.src, state.pos, state.posMax)
    if tag is None:
        return False
    if not silent:
        token = push_span(state, LITERAL, 0, *tag.span())
        token.content = tag[0]
    state.pos = tag.end()
    return True
