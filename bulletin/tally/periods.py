"""Periods of a tally: a year, a half, a quarter, a month, or a range of numbers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import TypeAlias

from msgspec import Struct


class DatePeriod(Struct, frozen=True):
    """A period of full months of one year, from its first to its last day."""

    name: str
    first: date
    last: date

    @property
    def year(self) -> int:
        """The year it lies in."""
        return self.first.year


class NumberPeriod(Struct, frozen=True):
    """The regular issues from one number to another of a year; `last` None: to the year's end.

    A supplement (增刊) belongs to it when its date lies between those of the range's issues.
    """

    name: str
    year: int
    first: int
    last: int | None

    def holds(self, number: int) -> bool:
        """Return whether a number is in the range."""
        return self.first <= number and (self.last is None or number <= self.last)


Period: TypeAlias = DatePeriod | NumberPeriod


_PARTS = (
    (r"年?()", 12, ""),
    (r"-H(\d)|年([上下])半年", 6, "-H{}"),
    (r"-Q(\d)|年第?([一二三四])季度", 3, "-Q{}"),
    (r"[-年](\d{1,2})月?", 1, "-{:02}"),
)
"""How a part of a year is written after the year, how many months it has, and what its name ends with."""
_RANGE = r"-(?P<first>\d{0,4})\.\.(?P<last>\d{0,4})|年第?(?P<from>\d{1,4})[-—–~至](?P<to>\d{1,4})期"
_CHINESE_DIGITS = {"": 1, "上": 1, "下": 2, "一": 1, "二": 2, "三": 3, "四": 4}


def parse_period(text: str) -> Period | None:
    """Parse a period: 2022, 2022-H1, 2022-Q4, 2022-12, 2022-1..35, 2022-..36, or as Chinese writes them.

    (2022年, 2022年上半年, 2022年第四季度, 2022年12月, 2022年第1—35期.) None for anything else.
    """
    typed = "".join(unicodedata.normalize("NFKC", text).split())
    if not re.match(r"[12]\d{3}", typed, re.ASCII):
        return None
    year, rest = int(typed[:4]), typed[4:]
    for form, months, suffix in _PARTS:
        if match := re.fullmatch(form, rest, re.ASCII | re.IGNORECASE):
            digit = match[match.lastindex or 0]
            return _part(year, months, _CHINESE_DIGITS.get(digit) or int(digit), suffix)
    match = re.fullmatch(_RANGE, rest, re.ASCII)
    return _numbers(year, match["first"] or match["from"], match["last"] or match["to"]) if match else None


def _part(year: int, months: int, number: int, suffix: str) -> DatePeriod | None:
    """Return a part of a year that is divided into parts of so many months; None where it has no such part."""
    last = months * number
    if not 1 <= last <= 12:
        return None
    following = date(year + last // 12, last % 12 + 1, 1)
    name = f"{year}{suffix.format(number)}"
    return DatePeriod(name, date(year, last - months + 1, 1), following - timedelta(days=1))


def _numbers(year: int, first: str | None, last: str | None) -> Period | None:
    """Return a range of numbers; without the first from No. 1, without the last to the year's end."""
    begin, end = int(first or 1), int(last) if last else None
    backwards = begin < 1 or (end is not None and end < begin)
    name = f"{year}-{begin}..{end or ''}"
    return None if backwards else NumberPeriod(name, year, begin, end)
