"""Order: levels and numbers of headings (GB/T 9704 §7.3.3), and sequences such as 一是…二是…三是."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.lint.numerals import small_number
from bulletin.lint.text_blocks import LintInput, TextBlock, TextBlockKind, TextRule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_LEVELS = (
    re.compile(rf"({_NUMERAL})、"),
    re.compile(rf"[（(]({_NUMERAL})[）)]"),
    re.compile(r"([1-9][0-9]?)[.．](?![0-9])"),
    re.compile(r"[（(]([1-9][0-9]?)[）)]"),
)
"""Typed numbers of the four levels: 一、 （一） 1. （1)."""
_ARABIC = 3
"""The first level with Arabic digits; lists in running text use the same numbers."""


MOST_MISSING = 2
"""Numbers in a row that may be missing by mistake."""


def _heading(block: TextBlock) -> tuple[int, int | None, int] | None:
    """Return a heading's level, number and length of its number; None for other text."""
    if block.kind not in {TextBlockKind.HEADING, TextBlockKind.PARAGRAPH}:
        return None
    for level, form in enumerate(_LEVELS, start=1):
        match = form.match(block.text)
        if match:
            return level, small_number(match[1]), match.end()
    return (block.level, None, min(len(block.text), 1)) if block.level else None


def _headings(blocks: Iterable[TextBlock]) -> Iterator[tuple[TextBlock, int, int | None, int]]:
    """Yield the headings of a text, without the numbered items of lists: after a colon, or ending in ；."""
    listed, before = False, ""
    for block in blocks:
        head = _heading(block)
        text = block.text.rstrip()
        listed = bool(head and head[0] >= _ARABIC) and (listed or before.endswith(("：", ":")))
        several = head is not None and len(_LEVELS[head[0] - 1].findall(text)) > 1 and head[0] >= _ARABIC
        if head and block.text and not (listed or several or text.endswith(("；", ";"))):
            yield block, *head
        before = text


def _levels(source: LintInput) -> Iterator[Violation]:
    """Find headings that skip a level, and first headings of a lower level than a later one."""
    for text in source.texts:
        headings = list(_headings(text))
        above = [0] * 5
        for index, (block, level, _, size) in enumerate(headings):
            parent = max((one for one in range(1, level) if above[one]), default=0)
            higher = min((one for _, one, _, _ in headings[index + 1 :]), default=level)
            if parent and level - parent > 1 and not above[level]:
                values = {"how": "跳了一级", "how_en": "skips one"}
                yield Violation(block, 0, size, values)
            elif index == 0 and higher < level and (level < _ARABIC or block.level):
                values = {"how": "倒了，后面有更高的一级", "how_en": "stands below a later one"}
                yield Violation(block, 0, size, values)
            above[level] = 1
            above[level + 1 :] = [0] * (4 - level)


def _numbers(source: LintInput) -> Iterator[Violation]:
    """Find headings whose number does not follow the one before it; a part of its own begins again at 1."""
    for text in source.texts:
        last = [0] * 5
        for block, level, number, size in _headings(text):
            last[level + 1 :] = [0] * (4 - level)
            if number is None:
                continue
            wanted = last[level] + 1
            if number != wanted and not _begins(level, number, last[level]):
                yield Violation(block, 0, size, _how(number, wanted))
            last[level] = number


def _begins(level: int, number: int, last: int) -> bool:
    """Whether a number that does not follow the last one begins a list or a part of its own."""
    if level < _ARABIC:
        return number == 1 and last > 1
    return number == 1 or not last or number > last + 1 + MOST_MISSING


def _how(number: int, wanted: int) -> dict[str, str]:
    """Describe, in Chinese and in English, how a number differs from the expected one."""
    if number == wanted - 1:
        return {"how": "重复了", "how_en": "is repeated"}
    if number < wanted:
        return {"how": "倒了", "how_en": "runs backwards"}
    how = "前面缺一项" if number == wanted + 1 else f"前面缺 {number - wanted} 项"
    return {"how": how, "how_en": "skips some"}


# --- 一是…二是…三是 -------------------------------------------------------------------------------------------

_MEMBER = re.compile(rf"(?:^|(?<=[。；！？：，、\s”]))({_NUMERAL})(是|要)(?![一二三四五六七八九十])")
NEAR = 6
"""Text blocks that may lie between two members of one sequence."""


def _sequences(source: LintInput) -> Iterator[Violation]:
    """Find members of a sequence that neither follow the one before, nor go on with an outer sequence."""
    for text in source.texts:
        for word in "是要":
            yield from _sequence(text, word)


class _SequenceMember(Struct):
    """The last member of an open sequence: its number, and where it stands."""

    number: int
    index: int
    at_start: bool


def _sequence(blocks: Iterable[TextBlock], word: str) -> Iterator[Violation]:
    open_: list[_SequenceMember] = []
    for index, block in enumerate(blocks):
        for match in _MEMBER.finditer(block.bare):
            number = small_number(match[1])
            if match[2] != word or number is None:
                continue
            member = _SequenceMember(number, index, match.start() == 0)
            open_ = [one for one in open_ if index - one.index <= NEAR]
            going_on = [at for at, one in enumerate(open_) if one.number == number - 1]
            if number == 1:
                open_.append(member)
                continue
            if going_on:
                open_[going_on[-1] :] = [member]
            elif open_:
                if _broken(open_[-1], member):
                    values = {"member": match[0], **_how(number, open_[-1].number + 1)}
                    yield Violation(block, *match.span(), values)
                open_ = [member]


def _broken(before: _SequenceMember, here: _SequenceMember) -> bool:
    """Whether two members of one sequence (in one paragraph, or both at a paragraph's start) don't follow each other."""
    together = before.index == here.index or (before.at_start and here.at_start)
    missing = here.number - before.number - 1
    return together and (missing == -1 or 1 <= missing <= MOST_MISSING)


RULES = (
    TextRule("heading-level", _levels),
    TextRule("heading-number", _numbers),
    TextRule("sequence-broken", _sequences),
)
