"""The rule by which `*` and `~~` open and close emphasis beside Chinese text.

CommonMark lets a run of delimiters open before, or close behind, a punctuation mark only where white space
or another mark stands on its far side. Chinese has no such space: in `**…网络。**全面升级` the asterisks
would stay. Here, in a block of text that holds Chinese,

- a Chinese mark beside a run counts as a letter, and so do “ ” ‘ ’ — … ·;
- a mark of another script is outweighed by a Chinese character on the far side (`**98%**以上`);
- `*` between two digits is a times sign (`5*3，4*2`);
- three and more `_` are a blank to be filled in (`姓名____`).

A block without Chinese is left to CommonMark's own rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import Scanned, StateInline

from bulletin.parsing.text.script import SHARED, has_chinese, is_chinese

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markdown_it.utils import EnvType

SHORTEST_BLANK = 3
"""Underscores in a row that are a blank to be filled in."""
_DIGITS = frozenset("0123456789")


def chinese_emphasis(md: MarkdownIt) -> None:
    """Replace markdown-it's own rule."""
    inline = _ChineseInline()
    inline.ruler, inline.ruler2 = md.inline.ruler, md.inline.ruler2
    md.inline = inline


class _ChineseInline(ParserInline):
    """The parser of inlines, with states that scan delimiters by the rule."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _ChineseState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class _ChineseState(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: FBT001, N802, N803 - markdown-it's form
        scanned = super().scanDelims(start, canSplitWord)
        if not has_chinese(self.src):
            return scanned
        end = start + scanned.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        mark = self.src[start]
        if (mark == "*" and {before, after} <= _DIGITS) or (mark == "_" and scanned.length >= SHORTEST_BLANK):
            return Scanned(can_open=False, can_close=False, length=scanned.length)
        return Scanned(*_decide(before, after, splits_words=canSplitWord), scanned.length)


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
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _is_space(character: str) -> bool:
    return isWhiteSpace(ord(character))
