"""Shares and growth: percentages against the counts beside them, and shares of one whole against 100 %."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.lint.prose.numerals import NUMBER, amount, shown, small_number
from bulletin.lint.prose.sums import INEXACT, UNIT
from bulletin.lint.prose.text_blocks import HAN, TextRule, Violation, per_block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.lint.prose.text_blocks import TextBlock

_PERCENT = r"(?<![0-9.])([0-9]+(?:\.[0-9]+)?)\s*[%％]"

# --- Shares and their counts --------------------------------------------------------------------------------

_SHARE = re.compile(
    rf"({NUMBER})\s*([万亿]?)\s*({UNIT})([^。；\n]{{0,24}}?)(?:其中|有)?[^。；0-9\n]{{0,16}}?"
    rf"({NUMBER})\s*([万亿]?)\s*(?:\3)?[^，。；0-9\n]{{0,6}}，?\s*(?:约?占(?:比|总数的|全部的|的)?(?:达到?|为)?|占比(?:达到?|为)?|"
    rf"比例(?:达到?|为))\s*([0-9]+(?:\.[0-9]+)?)\s*[%％]"
)
_FRACTION = re.compile(
    rf"({NUMBER})\s*[/／]\s*({NUMBER})(?![0-9/])\s*[（(，=为即占约]{{1,3}}\s*([0-9]+(?:\.[0-9]+)?)\s*[%％]"
)
_SHARE_FIRST = re.compile(
    rf"{_PERCENT}\s*(?:[（(［\[〔【]|，(?=\s*即))\s*(?:即|为|共)?\s*({NUMBER})\s*(?:{UNIT})?\s*"
    rf"[/／]\s*({NUMBER})\s*(?:{UNIT})?(?![0-9/.])"
)
_SHARE_FIRST_OF = re.compile(
    rf"{_PERCENT}\s*[（(]\s*(?:即)?\s*({NUMBER})\s*({UNIT})[中里](?:的|有)?\s*({NUMBER})\s*\3\s*[）)]"
)
_CHANGE = re.compile(rf"(?:[增涨升降减跌]|提高|同比|环比)[{HAN}]{{0,6}}$")
_GROWTH = re.compile(
    rf"[从由]\s*[^，。；0-9]{{0,12}}({NUMBER})\s*([万亿]?)\s*({UNIT})[^，。；0-9]{{0,10}}?"
    rf"(?:增加|增长|提高|上升|扩大|增|升|减少|下降|降低|减|降)(?:到|至)[^，。；0-9]{{0,10}}({NUMBER})\s*([万亿]?)\s*\3"
    rf"[^，。；0-9]{{0,6}}，\s*(?:同比|比[^，。；0-9]{{0,6}})?(?:增长|增加|上升|提高|增幅(?:达到?|为)?|减少|下降|降低|降幅(?:达到?|为)?)了?\s*"
    rf"([0-9]+(?:\.[0-9]+)?)\s*[%％]"
)


class _Count(Struct, frozen=True):
    """An amount, and the scale word (万, 亿) that it is written with."""

    amount: Decimal
    scale: str = ""

    @classmethod
    def typed(cls, number: str, scale: str | None = "") -> _Count:
        """Read a number as it was typed."""
        return cls(amount(number, scale), scale or "")

    def __str__(self) -> str:
        """Write it as the text does."""
        return shown(self.amount, self.scale)


def _shares(block: TextBlock) -> Iterator[Violation]:
    """Recompute shares and growth from the counts beside them."""
    text = block.bare
    for match in _FRACTION.finditer(text):
        yield from _share(block, match.span(3), _Count.typed(match[1]), _Count.typed(match[2]))
    for match in _SHARE_FIRST.finditer(text):
        part, whole = _Count.typed(match[2]), _Count.typed(match[3])
        if not (_CHANGE.search(text[max(match.start() - 8, 0) : match.start()]) or _is_date(part, whole)):
            yield from _share(block, match.span(1), part, whole)
    for match in _SHARE_FIRST_OF.finditer(text):
        yield from _share(block, match.span(1), _Count.typed(match[4]), _Count.typed(match[2]))
    for match in _SHARE.finditer(text):
        if match[3] and not INEXACT.search(re.sub("占.*", "", match[0])):
            whole, part = _Count.typed(match[1], match[2]), _Count.typed(match[5], match[6])
            yield from _share(block, match.span(7), part, whole)
    for match in _GROWTH.finditer(text):
        first, last = _Count.typed(match[1], match[2]), _Count.typed(match[4], match[5])
        if not INEXACT.search(re.sub("，.*", "", match[0])):
            yield from _share(
                block, match.span(6), _Count(abs(last.amount - first.amount), last.scale), first
            )


def _is_date(part: _Count, whole: _Count) -> bool:
    """Whether 5/12 or 2023/2024 may be a day or a year and the next."""
    first, last = part.amount, whole.amount
    return (first <= 12 and last <= 31) or (first >= 1900 and last - first <= 1)


def _share(block: TextBlock, span: tuple[int, int], part: _Count, whole: _Count) -> Iterator[Violation]:
    """Compare the share that stands at these characters with its counts."""
    stated = block.bare[slice(*span)]
    if not whole.amount or part.amount > whole.amount * 10:
        return
    exact = part.amount * 100 / whole.amount
    step = Decimal(1).scaleb(-len(stated.partition(".")[2]))
    right = exact.quantize(step, ROUND_HALF_UP)
    if Decimal(stated) == right:
        return
    cut = Decimal(stated) == exact.quantize(step, ROUND_DOWN)
    values = {
        "part": str(part),
        "whole": str(whole),
        "stated": stated,
        "right": f"{right:f}",
        "cut": "（像是截去了尾数，应四舍五入）" if cut else "",
        "cut_en": " (cut off instead of rounded)" if cut else "",
    }
    yield Violation(block, *span, values)


# --- Shares of one whole ------------------------------------------------------------------------------------

_SENTENCE = re.compile(r"[^。；！？\n]+")
_SEVERAL = re.compile(r"多选|可选|不定项|任选|重复|重叠|交叉|兼|同时|以上|以下|累计|超过|分别为")
"""Words of shares that may overlap, or of which one holds another."""
_OWN = r"(?:约|近|为|达|达到|比|比为|总[数量额]的|总人数的|全部的|全体的)?\s*"
_EACH_OF_SEVERAL = re.compile(rf"分别占{_OWN}({_PERCENT}(?:(?:[、，]|[和与及])\s*{_PERCENT})+)")
_EACH = re.compile(rf"([二两三四五六七八九])?(?:类|种|个|者|部分|方面)?[{HAN}]{{0,6}}各占{_OWN}{_PERCENT}")
_SHARED = re.compile(rf"([^，、；]{{0,30}})占{_OWN}{_PERCENT}")
_PERCENTS = re.compile(_PERCENT)
_TRAITS = tuple(
    map(
        re.compile,
        ("[男女]", "党员|团员|群众|党派", "岁|[老青中]年|后", "学历|专科|大专|本科|硕士|博士|研究生"),
    )
)
"""Traits of persons by which a whole may be divided: shares by different ones overlap."""


class _Shares(Struct, frozen=True):
    """Shares of one whole: where they stand, and their percentages."""

    start: int
    end: int
    percentages: tuple[Decimal, ...]


def _share_totals(block: TextBlock) -> Iterator[Violation]:
    """Find shares of one whole that add up to more than 100 %, in one sentence with 其中, 分别占 or 各占."""
    for sentence in _SENTENCE.finditer(block.bare):
        if _SEVERAL.search(sentence[0]):
            continue
        for shares in _wholes(sentence[0]):
            total = sum(shares.percentages, Decimal(0))
            if total > 100 + Decimal("0.5") * len(shares.percentages):
                start, end = (sentence.start() + each for each in (shares.start, shares.end))
                yield Violation(block, start, end, {"sum": f"{total.normalize():f}"})


def _wholes(sentence: str) -> Iterator[_Shares]:
    """Yield the shares of each whole that a sentence divides."""
    for match in _EACH_OF_SEVERAL.finditer(sentence):
        subjects = re.split("[、和与及]", re.split("[，：]", sentence[: match.start()])[-1])
        if len({*map(_traits, subjects)}) == 1:
            percentages = tuple(Decimal(one) for one in _PERCENTS.findall(match[1]))
            yield _Shares(*match.span(), percentages)
    for match in _EACH.finditer(sentence):
        number = (small_number(match[1]) if match[1] else None) or 2
        yield _Shares(*match.span(), (Decimal(match[2]),) * number)
    before, word, parts = sentence.rpartition("其中")
    shared = [*_SHARED.finditer(parts)] if word else []
    if len(shared) > 1 and len({_traits(match[1]) for match in shared}) == 1:
        start = len(before) + len(word)
        percentages = tuple(Decimal(match[2]) for match in shared)
        yield _Shares(start + shared[0].start(), start + shared[-1].end(), percentages)


def _traits(words: str) -> tuple[bool, ...]:
    """Return which traits of persons these words name."""
    return tuple(trait.search(words) is not None for trait in _TRAITS)


RULES = (
    TextRule("share-wrong", per_block(_shares)),
    TextRule("share-total", per_block(_share_totals)),
)
