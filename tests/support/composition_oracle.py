"""An oracle for composed paragraphs: the rules written a second time, independent of the composer."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING

from bulletin.linebreak.values import LineFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bulletin.linebreak.values import Line, ParagraphFrame, ParagraphLines

NEVER_FIRST = frozenset(
    "，、；：。！？．）》〉】〗」』〕］”’〞〟﹚﹜﹞‼⁇⁈⁉·・‧･•～–∶/／%‰℃％￠‖｜〃々-,.;!?)]}"
)
NEVER_LAST = frozenset("（《〈【〖「『〔［“‘〝﹙﹛﹝￥№/／([{")
MARKS = frozenset("，、；：。！？．）》〉】」』〕］”’〞（《〈【「『〔［“‘〝…—·～")
GIVING = frozenset("，、；：。！？．）》〉】〗」』〕］”’〞")
"""Marks whose half is empty at a line's end."""
SPACES = " 　\t\u00a0"
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_IDEOGRAPH = "[\u3400-\u9fff\U00020000-\U0003ffff]"
_DROPPED = re.compile(
    f"(?<={_IDEOGRAPH})[ \t\u00a0]+(?=[0-9A-Za-zé])|(?<=[0-9A-Za-zé²])[ \t\u00a0]+(?={_IDEOGRAPH})"
)
_ADDRESS = re.compile(r"://|www\.|\w@\w|\.(?:com|cn|org|net)\b", re.ASCII)
_ADDRESS_BREAK = re.compile(
    r"[./?&@_=:#-]\n|[A-Za-z0-9]{2}(?:[A-Za-z]\n[A-Za-z0-9]|[0-9]\n[A-Za-z])[A-Za-z0-9]{2}"
)
_UNIT = re.compile(r"[0-9]+(?:[.,:—～–+/-][0-9]+)*(?:[%‰℃㎡万亿]|\.[0-9]+)?|[A-Za-z]+")
"""What is never split."""
_IN_NUMBER = re.compile(
    "[0-9０-９]+(?:[∶：．·・‧･•][0-9０-９]+)+|“[一二三四五六七八九十]{1,3}·[一二三四五六七八九十]{1,3}”"
)
"""Ratios, times and names of days: neither are these."""


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
        for index, character in enumerate(segment.text):
            width = advance(segment.face, character, _beside(line.text, len(placed)))
            placed.append((character, at, width))
            joined = unicodedata.combining(segment.text[index + 1 : index + 2] or " ")
            at += width + (0 if joined else segment.spacing)
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
        if unicodedata.combining(behind[0]):
            yield f"mark without its base: {behind!r}"
        if behind[0] in NEVER_FIRST or re.match("—(?!—)", behind):
            yield f"start: {behind!r}"
        if before.rstrip(SPACES)[-1:] in NEVER_LAST and not within_address(before, behind):
            yield f"end: {before!r}"


def within_address(before: str, behind: str) -> bool:
    """Return whether a line ends behind a / of a URL, which separates its folders and is no mark of the text."""
    return bool(re.search(r"[A-Za-z0-9:/]/$", before) and re.match("[A-Za-z0-9]", behind))


def address_breaks(texts: list[str]) -> set[int]:
    """Return the lines that end within a long address: behind one of its marks, or three letters off any."""
    ends = list(accumulate(map(len, texts)))
    breaks = set()
    for token in re.finditer("[!-~]+", "".join(texts)):
        if len(token[0]) > 12 and _ADDRESS.search(token[0]):
            for number, end in enumerate(ends):
                before, behind = token[0][: end - token.start()], token[0][end - token.start() :]
                if token.start() < end < token.end() and _ADDRESS_BREAK.search(f"{before}\n{behind}"):
                    breaks.add(number)
    return breaks


def _splits(texts: list[str], excused: set[int]) -> Iterator[str]:
    """Check both sides of every line end for what must not be split; addresses break at their points."""
    addresses = address_breaks(texts)
    for number, (before, behind) in enumerate(pairwise(texts)):
        if number in excused or number in addresses:
            continue
        run = re.search("(?:—+|…+)$", before)
        if run and len(run[0]) % 2 and behind[0] == before[-1]:
            yield f"pair: {before!r} {behind!r}"
        at = len(before)
        joined = before + behind
        for match in chain(_UNIT.finditer(joined), _IN_NUMBER.finditer(joined)):
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
        yield from _end(placed, frame)
    for (one, at, width), (other, where, _) in pairwise(placed):
        gap = where - at - width - frame.base_spacing
        if is_han(one) and is_han(other) and not -1 <= gap <= 250:
            yield f"gap {gap}"
        if one in "，、；：。！？）》”（《“" and other not in SPACES and where - at > 1050:
            yield f"wide mark {one} {where - at}"
        if one in "！？" and other in "！？" and where - at > frame.pitch - 50:
            yield f"marks apart {one}{other} {where - at}"
        if is_han(one) and re.match("[0-9A-Za-z]", other) and not 123 <= gap <= 502:
            yield f"western {gap}"
        if re.match("[0-9A-Za-z]", one) and is_han(other) and not 123 <= gap <= 502:
            yield f"western {gap}"


def _end(placed: list[tuple[str, int, int]], frame: ParagraphFrame) -> Iterator[str]:
    """Check that a line ends on the measure, or its last mark by half a cell beyond it."""
    character, at, width = placed[-1]
    short = frame.measure - at - width - frame.base_spacing
    near = frame.rounding
    narrow = (width + frame.base_spacing - frame.half) // 2
    before = placed[-2][0] if len(placed) > 1 else ""
    # A question mark stands in the middle of its cell, and so in the middle of what is left of it.
    moved = 500 - (width + frame.base_spacing - frame.half) // 2 if character == "？" else 0
    flush = abs(short) <= near
    half = abs(short + frame.half - moved) <= near + 1
    if before in "！？" and character in "！？":
        good = -frame.half - 50 <= short <= near
    elif frame.half_line_end and character in GIVING:
        good = half
    elif character == "·" or (character in "-/" and not before.isascii()):
        good = abs(short + narrow) <= near
    else:
        good = flush or (half and character in MARKS) or (character == "-" and abs(short + narrow) <= near)
    if not good:
        yield f"flush {-short}"
