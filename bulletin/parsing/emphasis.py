"""The rule by which `*` and `~~` open and close emphasis beside Chinese text.

CommonMark lets a run of delimiters open before, or close behind, a punctuation mark only where white space
or another mark stands on its far side. Chinese has no such space: in `**…网络。**全面升级` the asterisks
would stay. Here, in a block of text that holds Chinese,

- a Chinese mark beside a run counts as a letter, and so do “ ” ‘ ’ — … ·;
- a mark of another script is outweighed by a Chinese character on the far side (`**98%**以上`);
- `*` between two digits is a times sign (`5*3，4*2`).

A block without Chinese is left to CommonMark's own rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bulletin.parsing.script import SHARED, has_chinese, is_chinese

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline


class _DelimiterRun(NamedTuple):
    """A delimiter run: its length, and whether it may open and close emphasis."""

    length: int
    opens: bool
    closes: bool


def chinese_emphasis(md: MarkdownIt) -> None:
    """Replace markdown-it's own rules."""
    md.inline.ruler.at("emphasis", _emphasis)
    md.inline.ruler.at("strikethrough", _strikethrough)


def _emphasis(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the form of markdown-it's rules
    """Turn a run of `*` or `_` into delimiters, one for each character."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    run = _scan(state, splits_words=marker == "*")
    for _ in range(run.length):
        _push(state, marker, run, run.length)
    state.pos += run.length
    return True


def _strikethrough(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the form of markdown-it's rules
    """Turn a run of `~` into delimiters, one for each pair; a single one is text."""
    if silent or state.src[state.pos] != "~":
        return False
    run = _scan(state, splits_words=True)
    if run.length < 2:
        return False
    if run.length % 2:
        state.push("text", "", 0).content = "~"
    for _ in range(run.length // 2):
        _push(state, "~~", run, 0)
    state.pos += run.length
    return True


def _push(state: StateInline, markup: str, run: _DelimiterRun, length: int) -> None:
    """Push the delimiter as text; the pairing that follows makes a tag of it, or leaves it."""
    from markdown_it.rules_inline.state_inline import Delimiter

    state.push("text", "", 0).content = markup
    state.delimiters.append(
        Delimiter(
            marker=ord(markup[0]),
            length=length,
            token=len(state.tokens) - 1,
            end=-1,
            open=run.opens,
            close=run.closes,
        )
    )


def _scan(state: StateInline, *, splits_words: bool) -> _DelimiterRun:
    """Scan the delimiter run at the state's position, and decide whether it may open and close."""
    if not has_chinese(state.src):
        stock = state.scanDelims(state.pos, splits_words)
        return _DelimiterRun(stock.length, stock.can_open, stock.can_close)
    marker, end = state.src[state.pos], state.pos
    while end < state.posMax and state.src[end] == marker:
        end += 1
    before = state.src[state.pos - 1] if state.pos else " "
    after = state.src[end] if end < state.posMax else " "
    opens, closes = _decide(before, after, splits_words=splits_words)
    if marker == "*" and before in "0123456789" and after in "0123456789":
        opens = closes = False
    return _DelimiterRun(end - state.pos, opens, closes)


def _decide(before: str, after: str, *, splits_words: bool) -> tuple[bool, bool]:
    """Whether a run between these two characters may open, and whether it may close."""
    left = _leans_on(after, before)
    right = _leans_on(before, after)
    opens = left and (splits_words or not right or _is_mark(before))
    closes = right and (splits_words or not left or _is_mark(after))
    return opens, closes


def _leans_on(near: str, far: str) -> bool:
    """Whether a run flanks `near`, seen from `far` on its other side (left-flanking, right-flanking)."""
    if _is_space(near):
        return False
    return _is_letter(near) or _is_space(far) or _is_mark(far) or is_chinese(far)


def _is_letter(character: str) -> bool:
    return is_chinese(character) or character in SHARED or not _is_mark(character)


def _is_mark(character: str) -> bool:
    from markdown_it.common.utils import isMdAsciiPunct, isPunctChar

    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _is_space(character: str) -> bool:
    from markdown_it.common.utils import isWhiteSpace

    return isWhiteSpace(ord(character))
