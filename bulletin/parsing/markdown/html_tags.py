"""HTML in text: `<br>` is a line break, `<sub>` and `<sup>` lower and raise; all other tags are text, and reported.

The brackets of these three may be full-width: an input method for Chinese types `《br》` for `<br>`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.parsing.markdown.paired_tags import find_closing, push_pair, push_span, push_wide

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

LITERAL = "html_literal"
"""The type of the tokens of tags that are text."""
_HTML = (
    "a abbr article aside audio b base big blockquote body br button caption center cite code col colgroup dd del "
    "details dfn dialog div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 "
    "head header hr html i iframe img input ins kbd label legend li link main mark math menu meta nav object ol optgroup "
    "option p param pre q rp rt ruby s samp script section select small source span strike strong style sub summary sup "
    "svg table tbody td template textarea tfoot th thead title tr tt u ul var video xml"
)
_NAMES = frozenset(_HTML.split())
_OPEN, _CLOSE = r"[<＜〈《][ 　]*", r"[ 　]*[/／]?[ 　]*[>＞〉》]"
_READ = re.compile(rf"{_OPEN}(?P<end>[/／]?)[ 　]*(?P<name>br|sub|sup){_CLOSE}", re.IGNORECASE)
_LITERAL = re.compile(
    r"[<＜][/／]?(?P<name>[a-z][a-z0-9]*)(?P<word>:[a-z0-9]+)?(?:\s[^<>＜＞]{0,2000})?/?[>＞]", re.IGNORECASE
)
"""A tag; those of word processors have a colon in their names (`<o:p>`)."""
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


def find_tag(text: str) -> re.Match[str] | None:
    """Return the first tag in a text that is printed as it was typed."""
    return next((tag for tag in _LITERAL.finditer(text) if _is_html(tag)), None)


def _is_html(tag: re.Match[str]) -> bool:
    return bool(tag["word"]) or tag["name"].lower() in _NAMES


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
    if tag is None or not _is_html(tag):
        return False
    if not silent:
        token = push_span(state, LITERAL, 0, *tag.span())
        token.content = tag[0]
    state.pos = tag.end()
    return True
