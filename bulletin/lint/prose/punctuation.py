"""Punctuation (GB/T 15834-2011): full-width marks, pairs, dashes and dots in full."""

from __future__ import annotations

import re
from functools import partial
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from bulletin.lint.prose.text_blocks import HAN, LintInput, TextBlockKind, TextRule, Violation, per_block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.lint.prose.text_blocks import TextBlock

_WIDE = dict(zip(",;:!?().", "，；：！？（）。", strict=True))
_BESIDE = f"{HAN}，。、；：！？“”‘’（）《》〈〉【】〔〕…—·％㎡"
_ASCII = re.compile(
    rf"(?<=[{_BESIDE}])[,;:!?](?!//)|[,;:!?](?=[,;:!?]*[{HAN}“‘（《，。；：！？、])|(?<=[{HAN}”’）》])\.(?![\w.])"
)
_STRAIGHT = re.compile(rf"(?<=[{_BESIDE}])[\"']|[\"'](?=[{HAN}“（《])")
_BRACKETS = re.compile(r"\(([^()\n]*)\)")
_HAN = re.compile(f"[{HAN}]")


# --- Full-width marks ---------------------------------------------------------------------------------------


def _ascii_marks(block: TextBlock) -> Iterator[Violation]:
    """Find ASCII marks beside Chinese; those within numbers, times, addresses and Latin text stay."""
    spots: list[tuple[int, str | None]] = [
        (match.start(), _WIDE[match[0]]) for match in _ASCII.finditer(block.bare)
    ]
    spots += [(match.start(), None) for match in _STRAIGHT.finditer(block.bare)]
    for match in _BRACKETS.finditer(block.bare):
        before = block.bare[match.start() - 1 : match.start()]
        if _HAN.search(match[1]) or (_HAN.match(before) and match[1]):
            spots += [(match.start(), "（"), (match.end() - 1, "）")]
    for start, wide in sorted(spots, key=lambda spot: spot[0]):
        values = {"mark": block.text[start], "wide": wide or "“”"}
        yield Violation(block, start, start + 1, values, wide)


_WIDE_DIGITS = re.compile("[０-９Ａ-Ｚａ-ｚ％．＋－]*[０-９Ａ-Ｚａ-ｚ][０-９Ａ-Ｚａ-ｚ％．＋]*")


def _wide_digits(block: TextBlock) -> Iterator[Violation]:
    for match in _WIDE_DIGITS.finditer(block.text):
        plain = "".join(chr(ord(one) - 0xFEE0) for one in match[0])
        yield Violation(block, *match.span(), {"plain": plain}, plain)


# --- Pairs --------------------------------------------------------------------------------------------------

_PAIRS = dict(zip("“‘（《〈【〔「『", "”’）》〉】〕」』", strict=True))
_CLOSING = {closing: opening for opening, closing in _PAIRS.items()}
_NESTED = {"“": "‘", "《": "〈"}
"""Pairs whose inner pair is another one."""
_ITEM = re.compile(r"(?:^|[。；：，、\s])[0-9a-zA-Z①-⑳一二三四五六七八九十]{1,2}$")
_Open = tuple[int, str]


def _pairs(block: TextBlock) -> tuple[list[_Open], list[_Open], list[tuple[int, int]]]:
    """Return opening marks without a closing one, closing ones without an opening one, “…” in “…” and 《…》 in 《…》."""
    stack: list[_Open] = []
    stray: list[_Open] = []
    nested: list[tuple[int, int]] = []
    for offset, character in enumerate(block.text):
        if character in _PAIRS:
            stack.append((offset, character))
        elif character in _CLOSING:
            if (
                character == "）"
                and _ITEM.search(block.text, max(offset - 3, 0), offset)
                and not _opened(stack, "（")
            ):
                continue
            if not _opened(stack, _CLOSING[character]):
                if character != "’" or not _apostrophe(block.text, offset):
                    stray.append((offset, character))
                continue
            while stack[-1][1] != _CLOSING[character]:
                stray.append(stack.pop())
            start, mark = stack.pop()
            outer = [one for _, one in stack[-2:]]
            if mark in _NESTED and outer[-1:] == [mark] and outer != [mark, mark]:
                nested.append((start, offset + 1))
    return stack, stray, nested


def _opened(stack: list[_Open], opening: str) -> bool:
    return any(mark == opening for _, mark in stack)


def _apostrophe(text: str, offset: int) -> bool:
    return text[offset - 1 : offset].isascii() and text[offset - 1 : offset].isalnum()


def _goes_on(block: TextBlock, following: TextBlock | None, left: list[_Open]) -> bool:
    """Whether a quotation that is open at a paragraph's end is opened again at the next one's start."""
    return (
        following is not None
        and following.group == block.group
        and block.kind is following.kind is TextBlockKind.PARAGRAPH
        and len(left) == 1
        and left[0][1] in "“‘「『"
        and following.text.lstrip().startswith(left[0][1])
    )


def _unbalanced(source: LintInput, *, opening: bool) -> Iterator[Violation]:
    """Find the opening, or the closing, marks without a partner."""
    for block, after in zip_longest(source.blocks, source.blocks[1:]):
        left, stray, _ = _pairs(block)
        if left and _goes_on(block, after, left):
            left = []
        for offset, mark in sorted((*left, *stray)):
            if (mark in _PAIRS) is opening:
                partner = _PAIRS[mark] if opening else _CLOSING[mark]
                yield Violation(block, offset, offset + 1, {"mark": mark, "partner": partner})


def _nested(block: TextBlock) -> Iterator[Violation]:
    """Find “” directly within “” where all pairs are balanced: the inner ones should be ‘’."""
    yield from (Violation(block, *span) for span in _nested_pairs(block, "“"))


def _nested_titles(block: TextBlock) -> Iterator[Violation]:
    """Find 《》 directly within 《》 where all pairs are balanced: the inner ones should be 〈〉."""
    yield from (Violation(block, *span) for span in _nested_pairs(block, "《"))


def _nested_pairs(block: TextBlock, mark: str) -> Iterator[tuple[int, int]]:
    left, stray, nested = _pairs(block)
    if not (left or stray):
        yield from (span for span in nested if block.text[span[0]] == mark)


# --- Dashes and dots ----------------------------------------------------------------------------------------

_DOTS = re.compile(
    rf"(?<!…)…(?!…)|(?<!…)…{{3}}(?:…{{2}})*(?!…)|(?<=[{HAN}”’）》])\.{{3,}}|(?<![。])。{{3,}}|[·•]{{3,}}"
)
_HYPHENS = re.compile(rf"(?<=[{HAN}”’）》])(?:-{{2,4}}|－{{2,}}|–{{2,}}|―{{1,2}}|─{{1,2}})(?=[{HAN}“‘（《])")
_ONE_DASH = re.compile(rf"(?<![—])—(?!—)(?<=[{HAN}”’）》]—)(?=[{HAN}“‘（《])")
NEAR = 16
"""Characters on each side of a dash that decide its meaning."""
_TIMES = re.compile(r"[年月日时分点号天周岁级期季度章节条款]$")
_ENDS = re.compile(r"[省市县区镇乡村州站路街港岛桥山江河湖海京津沪渝]$")


def _dots(block: TextBlock) -> Iterator[Violation]:
    for match in _DOTS.finditer(block.bare):
        yield Violation(block, *match.span(), fix="……")


def _dashes(block: TextBlock) -> Iterator[Violation]:
    for match in _HYPHENS.finditer(block.bare):
        yield Violation(block, *match.span(), {"mark": match[0]}, "——")


def _one_dash(source: LintInput) -> Iterator[Violation]:
    """Find a single — between words; between times or places it connects (§4.13) and is right."""
    for block in source.blocks:
        for match in _ONE_DASH.finditer(block.bare):
            before, after = _words(block.bare, match.start())
            if not (_TIMES.search(before) or _connects(before, after, source)):
                yield Violation(block, *match.span())


def _words(text: str, offset: int) -> tuple[str, str]:
    """Return the Han characters on both sides of an offset, up to the next mark."""
    before = re.search(f"[{HAN}]*$", text[max(offset - NEAR, 0) : offset])
    after = re.match(f"[{HAN}]*", text[offset + 1 : offset + 1 + NEAR])
    return before[0] if before else "", after[0] if after else ""


def _connects(before: str, after: str, source: LintInput) -> bool:
    """Whether — stands between two places, or between two short words of one length (北京—上海, 沿江—沿海)."""
    if len(before) == len(after) <= 4 or _ENDS.search(before):
        return True
    known = source.gazetteer
    return known is not None and any(known.find(before[-size:]) for size in (2, 3, 4))


_ONE = re.compile(rf"(?<=[{HAN}]{{2}})一(?=[{HAN}]{{3}})")
_NUMERALS = re.compile("[一二两三四五六七八九十百千万几每第任]")


def _one_for_dash(block: TextBlock) -> Iterator[Violation]:
    """Find 一 typed for ——: a word of its own between two longer words, without a numeral near it."""
    for match in _ONE.finditer(block.bare):
        before, after = _words(block.bare, match.start())
        if _NUMERALS.search(before[-10:]) or _NUMERALS.search(after[:10]):
            continue
        if _stands_alone(before[-12:], after[:12]):
            yield Violation(block, *match.span())


def _stands_alone(before: str, after: str) -> bool:
    """Whether segmentation makes 一 a word between two words of two or more characters."""
    from bulletin.linebreak.segmentation import segment

    words = [word.text for word in segment(f"{before}一{after}")]
    offset = 0
    for left, (word, right) in zip(words, pairwise(words[1:]), strict=False):
        offset += len(left)
        if offset == len(before) and word == "一":
            return len(left) >= 2 and len(right) >= 2
    return False


_DOT_ALIKE = re.compile(rf"(?<=[{HAN}A-Za-z0-9”’）》])[•･‧∙⋅・●᛫](?=[{HAN}A-Za-z0-9“‘（《])")


def _dot_alikes(block: TextBlock) -> Iterator[Violation]:
    for match in _DOT_ALIKE.finditer(block.bare):
        values = {"mark": match[0], "point": f"U+{ord(match[0]):04X}"}
        yield Violation(block, *match.span(), values, "·")


RULES = (
    TextRule("mark-ascii", per_block(_ascii_marks), folded=True, fixes=True),
    TextRule("digit-wide", per_block(_wide_digits), folded=True, fixes=True),
    TextRule("pair-open", partial(_unbalanced, opening=True)),
    TextRule("pair-close", partial(_unbalanced, opening=False)),
    TextRule("quote-nested", per_block(_nested)),
    TextRule("title-nested", per_block(_nested_titles)),
    TextRule("dots-short", per_block(_dots), fixes=True),
    TextRule("dash-typed", per_block(_dashes), fixes=True),
    TextRule("dash-single", _one_dash),
    TextRule("dash-one", per_block(_one_for_dash, cells=False)),
    TextRule("dot-alike", per_block(_dot_alikes), fixes=True),
)
