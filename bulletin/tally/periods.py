"""Periods of a tally: a year, a half, a quarter, a month, or a range of numbers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable


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


def _months(year: int, first: int, last: int, name: str) -> DatePeriod:
    """Return the period from the first day of one month to the last day of another."""
    following = date(year + last // 12, last % 12 + 1, 1)
    return DatePeriod(name, date(year, first, 1), following - timedelta(days=1))


def _half(year: int, half: int) -> Period | None:
    """Return a half of a year."""
    return _months(year, 6 * half - 5, 6 * half, f"{year}-H{half}") if 1 <= half <= 2 else None


def _quarter(year: int, quarter: int) -> Period | None:
    """Return a quarter of a year."""
    return _months(year, 3 * quarter - 2, 3 * quarter, f"{year}-Q{quarter}") if 1 <= quarter <= 4 else None


def _month(year: int, month: int) -> Period | None:
    """Return a month."""
    return _months(year, month, month, f"{year}-{month:02}") if 1 <= month <= 12 else None


def _numbers(year: int, first: str, last: str) -> Period | None:
    """Return a range of numbers; without the first from No. 1, without the last to the year's end."""
    begin, end = int(first or 1), int(last) if last else None
    backwards = begin < 1 or (end is not None and end < begin)
    name = f"{year}-{begin}..{end or ''}"
    return None if backwards else NumberPeriod(name, year, begin, end)


_CHINESE_DIGITS = {"上": 1, "下": 2, "一": 1, "二": 2, "三": 3, "四": 4}
_FORMS: tuple[tuple[str, Callable[[int, re.Match[str]], Period | None]], ...] = (
    (r"年?", lambda year, _: _months(year, 1, 12, str(year))),
    (r"-H(\d)", lambda year, match: _half(year, int(match[2]))),
    (r"年([上下])半年", lambda year, match: _half(year, _CHINESE_DIGITS[match[2]])),
    (r"-Q(\d)", lambda year, match: _quarter(year, int(match[2]))),
    (r"年第?([一二三四])季度", lambda year, match: _quarter(year, _CHINESE_DIGITS[match[2]])),
    (r"(?:-|年)(\d{1,2})月?", lambda year, match: _month(year, int(match[2]))),
    (r"-(\d{0,4})\.\.(\d{0,4})", lambda year, match: _numbers(year, match[2], match[3])),
    (r"年第?(\d{1,4})[-—–~至](\d{1,4})期", lambda year, match: _numbers(year, match[2], match[3])),
)


def parse_period(text: str) -> Period | None:
    """Parse a period: 2022, 2022-H1, 2022-Q4, 2022-12, 2022-1..35, 2022-..36, or as Chinese writes them.

    (2022年, 2022年上半年, 2022年第四季度, 2022年12月, 2022年第1—35期.) None for anything else.
    """
    typed = "".join(unicodedata.normalize("NFKC", text).split())
    for form, make in _FORMS:
        match = re.fullmatch(rf"([12]\d{{3}}){form}", typed, re.ASCII | re.IGNORECASE)
        if match:
            return make(int(match[1]), match)
    return None
