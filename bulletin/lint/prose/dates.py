"""Ranges and dates: intervals that run backwards, days that do not exist, days of the week."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.lint.prose.numerals import NUMBER, amount, small_number
from bulletin.lint.prose.text_blocks import LintInput, TextRule, Violation, per_block
from bulletin.parsing.text.script import NUMERAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.lint.prose.text_blocks import TextBlock

# --- Dates as they are written ------------------------------------------------------------------------------

_DIGIT = "〇○零一二三四五六七八九"
_HAN_YEAR = rf"[一二][〇○零九][{_DIGIT}]{{2}}"
_YEAR = rf"(?<![0-9{_DIGIT}])(?:(?:19|20)[0-9]{{2}}|{_HAN_YEAR})"
_DIGITS = {character: str(max(0, place - 2)) for place, character in enumerate(_DIGIT)}


def _year(typed: str) -> int:
    """Parse 2026 or 二〇二六."""
    return int("".join(_DIGITS.get(character, character) for character in typed))


class WrittenDate(Struct, frozen=True):
    """A date as it is written; None where it says no year."""

    year: int | None
    month: int
    day: int

    def is_real(self, year: int | None = None) -> bool:
        """Whether there is such a day; without any year in a leap year."""
        year = self.year or year or _LEAP
        return 1 <= self.month <= 12 and 1 <= self.day <= monthrange(year, self.month)[1]


_LEAP = 2000
_NUMERIC = r"(?<![0-9./-])((?:19|20)[0-9]{2})([-./])([0-9]{1,2})\2([0-9]{1,2})(?![0-9./-])"
_WORDED = (
    rf"(?:({_YEAR})\s*年\s*)?(?:(?<![0-9])([0-9]{{1,2}})\s*月\s*([0-9]{{1,2}})|"
    rf"(?<![一二三四五六七八九十])({NUMERAL})月({NUMERAL}))\s*日"
)
_DATES = (re.compile(_NUMERIC), re.compile(_WORDED))


def _dates(text: str) -> Iterator[tuple[re.Match[str], WrittenDate]]:
    """Yield all dates of a text in order, in digits (2026-01-05) and in words (1月5日, 一月五日)."""
    matches = chain.from_iterable(form.finditer(text) for form in _DATES)
    for match in sorted(matches, key=lambda one: one.start()):
        if match.re is _DATES[0]:
            yield match, WrittenDate(int(match[1]), int(match[3]), int(match[4]))
        else:
            month, day = match[2] or match[4], match[3] or match[5]
            year = _year(match[1]) if match[1] else None
            yield match, WrittenDate(year, small_number(month) or 0, small_number(day) or 0)


def _no_days(block: TextBlock) -> Iterator[Violation]:
    for match, written in _dates(block.bare):
        if not written.is_real():
            yield Violation(block, *match.span(), {"day": re.sub(r"\s", "", match[0])})


# --- Days of the week ---------------------------------------------------------------------------------------

_WEEKDAYS = "一二三四五六日"
_NAMED = rf"(星期|礼拜|周)([{_WEEKDAYS}天])"
_LUNAR = r"(?:农历[^（）()，。；\n]{2,8}(?:[，,）)]\s*)?)?"
_BEHIND = re.compile(rf"\s*([（(［\[〔【，,、]?)\s*{_LUNAR}{_NAMED}(?![期年岁末])")
_BEFORE = re.compile(rf"(?<![每逢各至到、和—～~-]){_NAMED}[（(]$")
_GOES_ON = re.compile(r"\s*(?:[至到—～~、和及-]|[一二三四五六日])")
_NO_NAME = re.compile(r"[上下中晚早凌傍午夜，。、；：）)\s0-9]|$|召开|举行|举办|开展|开始|起")
"""What follows 周五 where it isn't the beginning of a name (周一鸣)."""


def _weekdays(source: LintInput) -> Iterator[Violation]:
    """Check the day of the week; a date without a year has the last year named in its text block, else the issue's."""
    for block in source.blocks:
        year: int | None = None
        for match, written in _dates(block.bare):
            year = written.year or year
            known = year or _likely(source, written.month)
            named = _weekday_beside(block.bare, match)
            if named is None or not known or not written.is_real(known):
                continue
            start, end, stated = named
            right = _WEEKDAYS[date(known, written.month, written.day).weekday()]
            if stated.replace("天", "日") != right:
                day = f"{written.month}月{written.day}日"
                values = {"year": str(known), "day": day, "right": right, "stated": stated}
                yield Violation(block, start, end, values)


def _weekday_beside(text: str, day: re.Match[str]) -> tuple[int, int, str] | None:
    """Return where a date with its day of the week begins and ends, and that day: behind it, or before it in （）."""
    behind = _BEHIND.match(text, day.end())
    if behind and _is_weekday(text, behind):
        return day.start(), behind.end(), behind[3]
    before = _BEFORE.search(text, max(day.start() - 6, 0), day.start())
    if before and text[day.end() : day.end() + 1] in {"）", ")"}:
        return before.start(), day.end(), before[2]
    return None


def _is_weekday(text: str, behind: re.Match[str]) -> bool:
    """Whether 周五 behind a date is its day of the week: no name, and behind a comma no range of days."""
    mark, word = behind[1], behind[2]
    if mark in {"（", "(", "［", "[", "〔", "【"}:
        return True
    if _GOES_ON.match(text, behind.end()):
        return False
    return not mark or word != "周" or _NO_NAME.match(text, behind.end()) is not None


def _likely(source: LintInput, month: int) -> int | None:
    """Return the year of a date without one: the issue's, or the one before for a month far ahead."""
    if source.date is None:
        return None
    return source.date.year - 1 if month > source.date.month + 6 else source.date.year


# --- Ranges -------------------------------------------------------------------------------------------------

_TO = r"\s*(?:起|开始)?\s*(?:—{1,2}|－|–|―|～|~|-|至|到)\s*"
_PART_OF_YEAR = r"(?:上半年|下半年|第?[一二三四1-4]季度|[春夏秋冬]季?|年?[底末初中度])?"
_MONTH = (
    rf"(?:([0-9]{{1,2}}|{NUMERAL})\s*月(?:份|[上中下]旬|[底末初中])?\s*(?:([0-9]{{1,2}}|{NUMERAL})\s*日)?)?"
)
_POINT = rf"({_YEAR})\s*年\s*{_PART_OF_YEAR}{_MONTH}"
_POINTS = re.compile(rf"{_POINT}{_TO}{_POINT}")
_POINT_NUMERIC = r"(?<![0-9./-])((?:19|20)[0-9]{2})([-./])([0-9]{1,2})(?:\2([0-9]{1,2}))?(?![0-9])"
_POINTS_NUMERIC = re.compile(
    rf"{_POINT_NUMERIC}\s*(?:—{{1,2}}|－|–|―|～|~|至|到)\s*((?:19|20)[0-9]{{2}})\2([0-9]{{1,2}})(?:\2([0-9]{{1,2}}))?"
    r"(?![0-9./-])"
)
_YEARS = re.compile(rf"({_YEAR}){_TO}({_YEAR})\s*(?:学年|年)")
_DAYS = re.compile(rf"(?<![0-9])([0-9]{{1,2}})\s*月\s*([0-9]{{1,2}})\s*日{_TO}\1\s*月\s*([0-9]{{1,2}})\s*日")
_ORDINALS = re.compile(
    rf"第([0-9]{{1,4}}|{NUMERAL})(期|条|章|节|页|届|批|卷|辑){_TO}第([0-9]{{1,4}}|{NUMERAL})\2"
)
_COUNTED = r"[%％]|岁|元|万元|个|人|名|平方米|公里|天|小时|分钟|项|家|场|期|页"
_RANGE = re.compile(rf"({NUMBER})\s*({_COUNTED})?\s*(?:—|–|～|~)\s*({NUMBER})\s*({_COUNTED})")


def _backwards(block: TextBlock) -> Iterator[Violation]:
    """Find ranges of years, months, days, ordinals and counts whose first end is behind their last one."""
    text = block.bare
    for match in _YEARS.finditer(text):
        if _year(match[1]) > _year(match[2]):
            yield Violation(block, *match.span())
    for match in chain(_POINTS.finditer(text), _POINTS_NUMERIC.finditer(text)):
        if _runs_back(*_ends(match)):
            yield Violation(block, *match.span())
    for match in _DAYS.finditer(text):
        if int(match[2]) > int(match[3]):
            yield Violation(block, *match.span())
    for match in _ORDINALS.finditer(text):
        first, last = small_number(match[1]), small_number(match[3])
        if first and last and first > last:
            yield Violation(block, *match.span())
    for match in _RANGE.finditer(text):
        if match[2] in {None, match[4]} and amount(match[1]) > amount(match[3]):
            yield Violation(block, *match.span())


def _ends(match: re.Match[str]) -> tuple[list[int], list[int]]:
    """Return both ends of a range: year, month and day, as far as they are written."""
    parts = list(match.groups())
    if match.re is _POINTS_NUMERIC:
        parts.pop(1)
    return _point(parts[:3]), _point(parts[3:])


def _point(parts: Sequence[str | None]) -> list[int]:
    year, *others = (part for part in parts if part)
    return [_year(year), *(small_number(part) or 0 for part in others)]


def _runs_back(first: Sequence[int], last: Sequence[int]) -> bool:
    """Whether the first end is later, as far as both are written."""
    size = min(len(first), len(last))
    return list(first[:size]) > list(last[:size])


RULES = (
    TextRule("range-backwards", per_block(_backwards)),
    TextRule("day-none", per_block(_no_days)),
    TextRule("weekday-wrong", _weekdays),
)
