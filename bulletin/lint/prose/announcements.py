"""Announced numbers against what follows: 三项工作 with 一是…二是…三是…, 四条措施 with （一）（二）（三）（四）."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.lint.prose.numbering import MARKS, WORDS
from bulletin.lint.prose.numerals import small_number
from bulletin.lint.prose.text_blocks import LintInput, TextBlock, TextBlockKind, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_KIND = (
    "方面|工作|任务|措施|举措|办法|要求|意见|建议|行动|工程|问题|特点|原则|环节|步骤|阶段|重点|内容|做法|经验|机制|"
    "体系|关系|转变|突破|抓手|路径|途径|渠道|目标|原因|实事"
)
_BESIDE = (
    "方面的?|具体|重点|主要|专项|突出|关键|基础|重要|核心|中心|保障|配套|攻坚|提升|惠民|民生|重大|创新|特色|基本|改革|"
    "工作|硬|务实|的"
)
_ANNOUNCED = re.compile(
    rf"(?<![第百千万零〇一二两三四五六七八九十0-9.几数])([二两三四五六七八九十]|1?[0-9])\s*(?:个|项|条|大|点|种|类|步|招)"
    rf"(?:{_BESIDE}){{0,3}}(?:{_KIND})?(?:如下|入手|发力|着手|着力)?”?(?=[：:，。]|——)"
)
_FOLLOWS = re.compile("以下|如下|下列|下面")
_OTHER = re.compile("此外|另外|最后|再者|其次|还要|同时")
"""Words that introduce a member without its number."""
NEAR = 6
"""Text blocks that may lie between two members of one list."""


def miscounted_announcements(source: LintInput) -> Iterator[Violation]:
    """Find announced numbers that differ from the members of the numbered list that follows at once."""
    for text in source.texts:
        for index, block in enumerate(text):
            if block.kind is TextBlockKind.CELL:
                continue
            for match in _ANNOUNCED.finditer(block.bare):
                number, counted = small_number(match[1]), _count(text[index:], match)
                if number is not None and counted is not None and counted != number:
                    values = {"stated": match[0].rstrip("”"), "counted": str(counted)}
                    yield Violation(block, *match.span(), values)


def _count(blocks: Sequence[TextBlock], announced: re.Match[str]) -> int | None:
    """Count the members of the list behind an announcement; None where none begins there or it isn't plain."""
    text = blocks[0].bare
    start = announced.end() + (2 if text.startswith("——", announced.end()) else 1)
    listed, others = (text[start:], blocks[1:])
    if not listed.strip():
        mark = text[announced.end() : start]
        if mark == "，" or (mark == "。" and not _FOLLOWS.search(text[-30:])) or len(blocks) < 2:
            return None
        listed, others = blocks[1].bare, blocks[2:]
    for form in (*WORDS, *MARKS):
        if form.match(listed):
            return _members(form, listed, others, small_number(announced[1]) or 0)
    return None


def _members(form: re.Pattern[str], text: str, others: Sequence[TextBlock], announced: int) -> int | None:
    """Count members in this text and at the start of the next ones; None where they are nested or out of order.

    Where other text stands between them, one may have been missed: then fewer members than announced don't count.
    """
    numbers = [small_number(match[1]) for match in form.finditer(text)]
    passed, skipped, certain = text, 0, True
    for block in others:
        member = form.match(block.bare)
        if skipped >= NEAR or block.kind is TextBlockKind.CELL or (member and small_number(member[1]) == 1):
            break
        if member:
            certain = certain and not skipped
            numbers += [small_number(one[1]) for one in form.finditer(block.bare)]
            passed += block.bare
        skipped = 0 if member else skipped + 1
    if numbers != [*range(1, len(numbers) + 1)] or len(numbers) < 2:
        return None
    if len(numbers) < announced and (not certain or skipped >= NEAR or _OTHER.search(passed)):
        return None
    return len(numbers)
