"""Order: levels and numbers of headings (GB/T 9704 §7.3.3), of items of lists, and of 一是…二是…三是."""

from __future__ import annotations

import re
from itertools import chain, groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.lint.prose.numbering import MARKS, WORDS
from bulletin.lint.prose.numerals import small_number
from bulletin.lint.prose.text_blocks import LintInput, TextBlock, TextBlockKind, TextRule, Violation
from bulletin.parsing.text.script import NUMERAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LEVELS = (
    re.compile(rf"({NUMERAL})、"),
    re.compile(rf"[（(]({NUMERAL})[）)]"),
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


_ATTACHMENT = re.compile(
    r"附\s*[件表录]?\s*(?:[0-9]{1,2}|[一二三四五六七八九十])?\s*(?:[：:]|$)|附\s*[件表录]\s*[0-9]{1,2}[\s《]"
)
"""The start of what is attached (附件：1.…, 附件1), which has an order of its own."""
_LIST_OPENS = re.compile(r"[：:]$|[：:]\s*(?:1[.．]|[（(]1[）)])(?![0-9])[^；;]*$")
"""The end of a text block behind which numbered items follow; the first may stand in it."""


class _Numbered(Struct, frozen=True):
    """A text block with a typed number: a heading, or an item of a list; `size` is the length of its number.

    `part` numbers the attachments of a text, 0 is what stands before them.
    """

    block: TextBlock
    index: int
    part: int
    level: int
    number: int | None
    size: int
    is_item: bool


def _numbered(blocks: Iterable[TextBlock]) -> Iterator[_Numbered]:
    """Yield headings and items of lists: items stand behind a colon, end in ；, or hold several numbers."""
    part, item, opened = 0, 0, False
    for index, block in enumerate(blocks):
        head, text = _heading(block), block.text.rstrip()
        if _ATTACHMENT.match(text) and block.kind is not TextBlockKind.CELL:
            part, item = part + 1, 0
        if head and text:
            level, number, size = head
            several = level >= _ARABIC and len(_LEVELS[level - 1].findall(text)) > 1
            ends = text.endswith(("；", ";"))
            follows = level == item or (opened and level >= _ARABIC)
            yield _Numbered(block, index, part, level, number, size, follows or several or ends)
            item = level if ends or (follows and level >= _ARABIC) else 0
        elif item < _ARABIC:
            item = 0
        opened = _LIST_OPENS.search(text) is not None


def _headings(blocks: Iterable[TextBlock]) -> list[list[_Numbered]]:
    """Return the headings of a text, then those of each attachment that has an order of its own."""
    parts: list[list[_Numbered]] = []
    for _, part in groupby(_numbered(blocks), key=lambda one: one.part):
        headings = [one for one in part if not one.is_item]
        if parts and headings and headings[0].number not in {1, None}:
            parts[-1] += headings
        else:
            parts.append(headings)
    return parts


def _levels(source: LintInput) -> Iterator[Violation]:
    """Find headings that skip a level, and first headings of a lower level than a later one."""
    for headings in chain.from_iterable(map(_headings, source.texts)):
        above = [0] * 5
        for index, one in enumerate(headings):
            parent = max((level for level in range(1, one.level) if above[level]), default=0)
            higher = min((later.level for later in headings[index + 1 :]), default=one.level)
            if parent and one.level - parent > 1 and not above[one.level]:
                values = {"how": "跳了一级", "how_en": "skips one"}
                yield Violation(one.block, 0, one.size, values)
            elif index == 0 and higher < one.level and (one.level < _ARABIC or one.block.level):
                values = {"how": "倒了，后面有更高的一级", "how_en": "stands below a later one"}
                yield Violation(one.block, 0, one.size, values)
            above[one.level] = 1
            above[one.level + 1 :] = [0] * (4 - one.level)


def _numbers(source: LintInput) -> Iterator[Violation]:
    """Find headings whose number does not follow the one before it; a part of its own begins again at 1."""
    for headings in chain.from_iterable(map(_headings, source.texts)):
        last = [0] * 5
        for one in headings:
            last[one.level + 1 :] = [0] * (4 - one.level)
            if one.number is None:
                continue
            wanted = last[one.level] + 1
            if one.number != wanted and not _begins(one.level, one.number, last[one.level]):
                yield Violation(one.block, 0, one.size, _how(one.number, wanted))
            last[one.level] = one.number


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


# --- Lists and sequences --------------------------------------------------------------------------------------

NEAR = 6
"""Text blocks that may lie between two members of one sequence."""


def _sequences(source: LintInput) -> Iterator[Violation]:
    """Find members of a list or sequence that don't follow the one before."""
    for text in source.texts:
        for form in WORDS:
            yield from _sequence(text, form)
        yield from _items(text)
        for block in text:
            if block.kind is not TextBlockKind.CELL:
                yield from chain.from_iterable(_inline_items(block, form) for form in MARKS)


def _items(blocks: Iterable[TextBlock]) -> Iterator[Violation]:
    """Find an item of a list, each in its own text block, that leaves numbers out."""
    before: _Numbered | None = None
    for one in _numbered(blocks):
        if one.is_item and before and (before.level, before.part) == (one.level, one.part):
            missing = (one.number or 0) - (before.number or 0) - 1
            if one.index - before.index <= NEAR and 1 <= missing <= MOST_MISSING and before.number:
                yield _out_of_order(one.block, (0, one.size), missing)
        is_single = len(_LEVELS[one.level - 1].findall(one.block.text)) < 2
        before = one if one.is_item and is_single else None


def _inline_items(block: TextBlock, form: re.Pattern[str]) -> Iterator[Violation]:
    """Find an item that leaves numbers out, in a list within a text block that begins at 1."""
    last, end = 0, 0
    for match in form.finditer(block.bare):
        number = small_number(match[1]) or 0
        missing = number - last - 1
        if (
            last
            and 1 <= missing <= MOST_MISSING
            and not _ANOTHER_FORM.search(block.bare[end : match.start()])
        ):
            yield _out_of_order(block, match.span(), missing)
        last, end = (number if number == 1 or last else 0), match.end()


_ANOTHER_FORM = re.compile(
    rf"其次|再次|再者|另外|此外|(?:^|[。；：，])\s*(?:第?{NUMERAL}(?:[是要，、：]|来)|[（(]?(?:[0-9]{{1,2}}|{NUMERAL})[）)]|[0-9]{{1,2}}[.．、])"
)
"""An item that is numbered in another way than the ones beside it."""


def _out_of_order(block: TextBlock, span: tuple[int, int], missing: int) -> Violation:
    member = block.text[slice(*span)].strip("，、： ")
    return Violation(block, *span, {"member": member, **_how(missing + 1, 1)})


class _SequenceMember(Struct):
    """The last member of an open sequence: its number, and where it stands."""

    number: int
    index: int
    at_start: bool


def _sequence(blocks: Iterable[TextBlock], form: re.Pattern[str]) -> Iterator[Violation]:
    """Find members of 一是…二是… that neither follow the one before, nor go on with an outer sequence."""
    open_: list[_SequenceMember] = []
    for index, block in enumerate(blocks):
        for match in form.finditer(block.bare):
            number = small_number(match[1])
            if number is None:
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
