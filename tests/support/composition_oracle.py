"""An oracle for composed paragraphs: the rules written a second time, independent of the composer."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bulletin.linebreak.values import LineFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bulletin.linebreak.values import Line, ParagraphFrame, ParagraphLines

NEVER_FIRST = frozenset("，、；：。！？．）》〉】〗」』〕］”’·・‧･•～–/／%‰℃％-,.;!?)]}")
NEVER_LAST = frozenset("（《〈【〖「『〔［“‘￥№/／([{")
MARKS = frozenset("，、；：。！？．）》〉】」』〕］”’（《〈【「『〔［“‘…—·～")
GIVING = frozenset("，、；：。！？．）》〉】〗」』〕］”’")
"""Marks whose half is empty at a line's end."""
SPACES = " 　\t\u00a0"
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_IDEOGRAPH = "[\u3400-\u9fff\U00020000-\U0003ffff]"
_DROPPED = re.compile(
    f"(?<={_IDEOGRAPH})[ \t\u00a0]+(?=[0-9A-Za-zé])|(?<=[0-9A-Za-zé²])[ \t\u00a0]+(?={_IDEOGRAPH})"
)
_UNIT = re.compile(r"[0-9]+(?:[.,:—～–+/-][0-9]+)*(?:[%‰℃㎡万亿]|\.[0-9]+)?|[A-Za-z]+")
"""What is never split."""


def expected_text(source: str) -> str:
    """Return the text as typography.md §3.4 has it."""
    return _DROPPED.sub("", source)


def is_han(character: str) -> bool:
    """Return whether a character is an ideograph."""
    return bool(HAN.match(character))


def places(line: Line, advance: Callable[[str, str, str], int]) -> list[tuple[str, int, int]]:
    """Return character, place and advance of every character of a line."""
    placed: list[tuple[str, int, int]] = []
    at = line.start
    for segment in line.segments:
        for character in segment.text:
            width = advance(segment.face, character, _beside(line.text, len(placed)))
            placed.append((character, at, width))
            at += width + segment.spacing
    while placed and placed[-1][0] in SPACES:
        placed.pop()
    return placed


def _beside(text: str, index: int) -> str:
    """Return the character whose font sets a typed space: the one before, if that is not Latin before U+3000."""
    if text[index] not in SPACES:
        return ""
    before, behind = text[:index].rstrip(SPACES), text[index:].lstrip(SPACES)
    wide = text[len(before)] == "\u3000" and before[-1:].isascii()
    return behind[:1] or before[-1:] if wide or not before else before[-1:]


def violations(
    source: str, composed: ParagraphLines, frame: ParagraphFrame, advance: Callable[[str, str, str], int]
) -> Iterator[str]:
    """Yield every breach of the rules."""
    excused = {warning.line for warning in composed.warnings}
    if composed.text != expected_text(source):
        yield f"text: {composed.text!r}"
    texts = [line.text for line in composed.lines]
    forced = {warning.line for warning in composed.warnings if warning.fault is LineFault.FORCED}
    yield from _ends(texts, forced)
    yield from _splits(texts, excused)
    if (
        len(texts) > 1
        and len(texts) - 2 not in forced
        and sum(character not in MARKS and not character.isspace() for character in texts[-1]) < 2
    ):
        yield f"lone: {texts[-1]!r}"
    for number, line in enumerate(composed.lines):
        last = number == len(texts) - 1
        for fault in _geometry(places(line, advance), frame, last=last, indented=number == 0):
            if number not in excused:
                yield f"{fault}: {line.text!r}"


def _ends(texts: list[str], forced: set[int]) -> Iterator[str]:
    """Check the first and last characters; the composer reports rows of nothing but marks."""
    for number, (before, behind) in enumerate(pairwise(texts)):
        if number in forced:
            continue
        if behind[0] in NEVER_FIRST or re.match("—(?!—)", behind):
            yield f"start: {behind!r}"
        if before.rstrip(SPACES)[-1:] in NEVER_LAST and not within_address(before, behind):
            yield f"end: {before!r}"


def within_address(before: str, behind: str) -> bool:
    """Return whether a line ends behind a / of a URL, which separates its folders and is no mark of the text."""
    return bool(re.search(r"[A-Za-z0-9]/$", before) and re.match("[A-Za-z0-9]", behind))


def _splits(texts: list[str], excused: set[int]) -> Iterator[str]:
    """Check both sides of every line end for what must not be split; addresses break at their points."""
    for number, (before, behind) in enumerate(pairwise(texts)):
        if number in excused or (
            re.search(r"(://|www\.|@)[^ \u3000-\uffff]*$", before) and before[-1] in "./-_?&=:"
        ):
            continue
        run = re.search("(?:—+|…+)$", before)
        if run and len(run[0]) % 2 and behind[0] == before[-1]:
            yield f"pair: {before!r} {behind!r}"
        at = len(before)
        joined = before + behind
        for match in _UNIT.finditer(joined):
            if match.start() < at < match.end():
                yield f"split: {match[0]!r}"


def _geometry(
    placed: list[tuple[str, int, int]], frame: ParagraphFrame, *, last: bool, indented: bool
) -> Iterator[str]:
    """Check the geometry of a line: its end, the gaps, the marks."""
    left = frame.indent if indented else frame.hanging
    if placed and placed[0][0] not in SPACES and placed[0][1] not in {left, left - frame.half}:
        yield "left"
    if placed and not last:
        character, at, width = placed[-1]
        end = at + width + frame.base_spacing
        if character == "·" or (character in "-/" and not placed[-2][0].isascii()):
            end += (frame.half - width - frame.base_spacing) // 2
        near, whole, half = frame.rounding, abs(end - frame.measure), abs(end - frame.half - frame.measure)
        stacked = re.search("[！？]{2}$", "".join(each for each, _, _ in placed))
        if stacked:
            yield from () if -frame.half - near <= frame.measure - end <= near else (f"flush {end}",)
        elif frame.half_line_end and character in GIVING:
            yield from () if half <= near + 1 else (f"not half {end}",)
        elif whole > near and not (character in MARKS | {"·"} and half <= near + 1):
            yield f"flush {end}"
    for (one, at, width), (other, where, _) in pairwise(placed):
        gap = where - at - width - frame.base_spacing
        if is_han(one) and is_han(other) and not -1 <= gap <= 250:
            yield f"gap {gap}"
        if one in "，、；：。！？）》”（《“" and other not in SPACES and where - at > 1050:
            yield f"wide mark {one} {where - at}"
        if is_han(one) and re.match("[0-9A-Za-z]", other) and not 123 <= gap <= 502:
            yield f"western {gap}"
        if re.match("[0-9A-Za-z]", one) and is_han(other) and not 123 <= gap <= 502:
            yield f"western {gap}"
