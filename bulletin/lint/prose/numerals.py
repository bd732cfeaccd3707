"""Numerals (GB/T 15835-2011), and consistent forms of names throughout an issue."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.lint.prose.numerals_variants import TRADITIONAL
from bulletin.lint.prose.quotations import is_protected
from bulletin.lint.prose.text_blocks import (
    HAN,
    LintInput,
    TextBlockKind,
    TextRule,
    Violation,
    alternatives,
    per_block,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.lint.prose.text_blocks import TextBlock

NUMBER = r"(?<![0-9.])[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
"""A number in digits, without its 万 or 亿."""
_SCALES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_ONES = {character: value for value, character in enumerate("一二三四五六七八九", start=1)}
_TENS = {"十": 10} | {f"{character}十": 10 * value for character, value in _ONES.items()}
_SMALL = {
    f"{tens}{ones}": _TENS.get(tens, 0) + value
    for tens, (ones, value) in product(("", *_TENS), ({"": 0, "两": 2} | _ONES).items())
}
"""The numbers below a hundred as they are written, 十四 also as 一十四."""


def amount(typed: str, scale: str | None = "") -> Decimal:
    """Return the value of a number in digits with its scale word (万, 亿)."""
    return Decimal(typed.replace(",", "")) * _SCALES[scale or ""]


def shown(value: Decimal, scale: str | None = "") -> str:
    """Write an amount as a text with this scale word does: 13000 with 万 as 1.3万."""
    scaled = value / _SCALES[scale or ""]
    return f"{scaled.normalize():f}{scale or ''}"


def small_number(typed: str) -> int | None:
    """Parse 14 or 十四; None for anything but a number below a hundred."""
    if typed.isdecimal():
        return int(typed)
    return _SMALL.get(typed) or None


def full_year(typed: str) -> str:
    """Return the four digits that two digits of a year mean: 26 → 2026, 98 → 1998."""
    return f"{'20' if int(typed) < 50 else '19'}{typed}"


_SHORT_YEAR = re.compile(r"(?<![0-9—–～~.-])['’]?([0-9]{2})\s*年\s*(?:1[0-2]|0?[1-9])\s*月(?!份?[龄子])")
_DURATION = re.compile(
    "(?:连续|历时|历经|为期|长达|超过|近|约|满|共|用了|仅|足足|已|达|过去|前|最近|任职|从业)$"
)


def _short_years(block: TextBlock) -> Iterator[Violation]:
    for match in _SHORT_YEAR.finditer(block.text):
        if not _DURATION.search(block.text[: match.start()].rstrip()):
            yield Violation(block, *match.span(), {"year": full_year(match[1])})


_TYPED_ZERO = "○◯零0０OＯoΟО"
_YEAR_DIGIT = f"〇{_TYPED_ZERO}一二三四五六七八九"
_HAN_YEAR = re.compile(
    rf"(?<![{_YEAR_DIGIT}十百千万])[一二][〇九{_TYPED_ZERO}][{_YEAR_DIGIT}]{{2}}"
    rf"(?=\s*(?:年|[—–～至到-]\s*[一二][{_YEAR_DIGIT}]{{3}}))"
)
_BARE_YEAR = re.compile(
    rf"(?<![{_YEAR_DIGIT}十百千万])二[{_TYPED_ZERO}][一二三][{_YEAR_DIGIT}](?![{_YEAR_DIGIT}十百千万])"
)
"""A year without 年 behind it, of this century."""
_CIRCLE = re.compile(r"(?<=[一二三四五六七八九〇])[○◯]+(?=[一二三四五六七八九〇年月日号后])")
_ZERO_IN_COUNT = re.compile("(?<=[百千万亿])〇(?=[一二三四五六七八九十])")


def _zeros(block: TextBlock) -> Iterator[Violation]:
    """Find 〇 typed as ○, 零 or O in numbers that are spelled out (二〇二六), and 〇 for 零 in counts (三百零五)."""
    years = {match.span() for match in _HAN_YEAR.finditer(block.bare)}
    bare = {match.span() for match in _BARE_YEAR.finditer(block.bare)}
    years |= {span for span in bare if not is_protected(block.bare, *span)}
    circles = {match.span() for match in _CIRCLE.finditer(block.bare)}
    others = {span for span in circles if not any(start <= span[0] < end for start, end in years)}
    for start, end in sorted(years | others):
        typed = block.text[start:end]
        right = re.sub(f"[{_TYPED_ZERO}]", "〇", typed)
        if typed != right:
            yield Violation(block, start, end, {"right": right}, right)
    for match in _ZERO_IN_COUNT.finditer(block.bare):
        yield Violation(block, *match.span(), {"right": "零"}, "零")


_SPACED = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3})+(?![0-9])")
_SPACED_POINT = re.compile(r"(?<=[0-9])(?:[ \u00a0]+[.．][ \u00a0]*|[ \u00a0]*[.．][ \u00a0]+)(?=[0-9])")


def _spaces(block: TextBlock) -> Iterator[Violation]:
    """Find spaces within a number; behind the number of an item (1. 5G…) a space is right."""
    if block.kind is TextBlockKind.CELL:
        return
    for match in _SPACED.finditer(block.bare):
        plain = re.sub(r"\s", "", match[0])
        yield Violation(block, *match.span(), {"plain": plain}, plain)
    for match in _SPACED_POINT.finditer(block.bare):
        if not re.search(r"(?:^|[。；：\n])\s*[0-9]{1,2}$", block.bare[: match.start()]):
            yield Violation(block, *match.span(), {"plain": "."}, ".")


_PERCENT_ONCE = re.compile(rf"({NUMBER})(\s*(?:[—–～~－-]|至|到)\s*)({NUMBER})\s*([%％‰])")


def _percent_once(block: TextBlock) -> Iterator[Violation]:
    for match in _PERCENT_ONCE.finditer(block.bare):
        if block.bare[: match.start()].endswith(("第", "-", "－")):
            continue
        right = f"{match[1]}{match[4]}{match[2]}{match[3]}{match[4]}"
        yield Violation(block, *match.span(), {"right": right}, match[4], (match.end(1), match.end(1)))


_ABOUT = re.compile(
    rf"(?<![最附邻靠接贴亲远走])(近|约|大约|将近|接近|超过|逾|超)\s*(?:{NUMBER}|[一二三四五六七八九十百千]+)\s*[百千万亿]*\s*"
    rf"(?:(余|多)(?!\s*[年天月日])|(?![年天月日])[{HAN}]{{0,4}}?(左右|上下))"
)


def _about(block: TextBlock) -> Iterator[Violation]:
    """Find two words of approximation that contradict or repeat each other: 近…余, 约…左右, 超…多."""
    for match in _ABOUT.finditer(block.bare):
        yield Violation(block, *match.span(), {"first": match[1], "second": match[2] or match[3]})


_SYMBOLS = {
    "m²": "平方米",
    "㎡": "平方米",
    "m2": "平方米",
    "km²": "平方千米",
    "km2": "平方千米",
    "㎞²": "平方千米",
    "m³": "立方米",
    "m3": "立方米",
    "km": "千米",
    "kg": "千克",
    "g": "克",
    "t": "吨",
    "m": "米",
    "kW": "千瓦",
    "kWh": "千瓦时",
    "hm²": "公顷",
}
_SYMBOL = re.compile(
    rf"(?:{NUMBER})\s*余?\s*[万亿](?:\s*余)?(\s*({alternatives(_SYMBOLS)}))(?![A-Za-z0-9²³])"
)


def _symbols(block: TextBlock) -> Iterator[Violation]:
    if block.kind is TextBlockKind.CELL:
        return
    for match in _SYMBOL.finditer(block.bare):
        word = _SYMBOLS[match[2]]
        values = {"symbol": match[2], "word": word}
        yield Violation(block, *match.span(), values, word, match.span(1))


# --- Consistent forms ---------------------------------------------------------------------------------------

_FOLD = str.maketrans(TRADITIONAL)
_LOOSE = re.compile(r"[\s·•･‧・,，、\-—!！]+")
_QUOTED = re.compile(r"“([^“”\n]{2,30})”")
_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2,12}(?![A-Za-z0-9])")


def _traditional(block: TextBlock) -> Iterator[Violation]:
    for match in re.finditer(f"[{''.join(TRADITIONAL)}]", block.text):
        simplified = TRADITIONAL[match[0]]
        yield Violation(block, *match.span(), {"character": match[0], "simplified": simplified})


def _folded(typed: str) -> str:
    """Normalize a name so that the forms of one name are equal."""
    return _LOOSE.sub("", unicodedata.normalize("NFKC", typed).translate(_FOLD).casefold())


def _names(blocks: Iterable[TextBlock]) -> Iterator[tuple[str, Violation]]:
    """Yield what may have several forms: quoted names, Latin words; with the key that all forms share."""
    for block in blocks:
        for match in _QUOTED.finditer(block.text):
            yield f"“{_folded(match[1])}”", Violation(block, *match.span(1))
        for match in _LATIN.finditer(block.bare):
            yield match[0].casefold(), Violation(block, *match.span())


def _mixed(source: LintInput) -> Iterator[Violation]:
    """Find the rarer forms of a name, each at its first occurrence; of two equally common ones the later."""
    forms: dict[str, list[Violation]] = defaultdict(list)
    for key, violation in _names(source.blocks):
        forms[key].append(violation)
    for violations in forms.values():
        counts = Counter(violation.text for violation in violations)
        common = max(counts, key=lambda text: counts[text])
        firsts = {violation.text: violation for violation in reversed(violations)}
        for form, violation in firsts.items():
            if form != common:
                yield replace(violation, values={"form": form, "common": common, "number": str(counts[form])})


RULES = (
    TextRule("year-short", per_block(_short_years)),
    TextRule("zero-wrong", per_block(_zeros), fixes=True),
    TextRule("number-spaced", per_block(_spaces), fixes=True),
    TextRule("percent-once", per_block(_percent_once), fixes=True),
    TextRule("about-twice", per_block(_about)),
    TextRule("unit-symbol", per_block(_symbols), fixes=True),
    TextRule("character-traditional", per_block(_traditional)),
    TextRule("forms-mixed", _mixed),
)
