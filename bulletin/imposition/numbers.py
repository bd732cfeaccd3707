"""The numbers of copies (份号): parsed as an editor writes them, written with six digits; pure."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DIGITS = 6
"""GB/T 9704 §7.2.1."""
MOST = 10**DIGITS - 1
MOST_AT_ONCE = 9999
MOST_RANGES = 4
_RANGE = re.compile(r"([0-9]+)(?:[-—–～~]([0-9]+))?")


def read_numbers(text: str) -> tuple[int, ...]:
    """Parse `1-35,40`, in the order given. Raises ValueError, in Chinese for editors."""
    numbers: list[int] = []
    for part in re.split(r"[,，、\s]+", text.strip()):
        numbers += _range(part, MOST_AT_ONCE - len(numbers))
    doubled = [number for number, times in Counter(numbers).items() if times > 1]
    if doubled:
        raise ValueError(f"份号 {write_number(doubled[0])} 写了两次")
    return tuple(numbers)


def _range(part: str, most: int) -> range:
    """Parse one number or range of at most so many numbers."""
    match = _RANGE.fullmatch(part)
    if match is None:
        raise ValueError(f"“{part}”不是份号，写成 1-35 或 1-35,40 的样子")
    first, last = int(match[1]), int(match[2] or match[1])
    if last < first:
        raise ValueError(f"“{part}”前大后小")
    if first < 1 or last > MOST:
        raise ValueError(f"份号是 1 到 {MOST} 的数，“{part}”不在其中")
    if last - first >= most:
        raise ValueError(f"一次最多编 {MOST_AT_ONCE} 份")
    return range(first, last + 1)


def write_number(number: int) -> str:
    """Write a copy's number: `000001`."""
    return f"{number:0{DIGITS}}"


def write_numbers(numbers: Sequence[int], dash: str = "—") -> str:
    """Write numbers as ranges: `000001—000035、000040`; of more than four ranges only the two ends."""
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0])
    ]
    if len(runs) > MOST_RANGES:
        return f"{write_number(runs[0][0])}至{write_number(runs[-1][-1])}中的{len(numbers)}个"
    return "、".join(
        write_number(run[0]) if len(run) == 1 else f"{write_number(run[0])}{dash}{write_number(run[-1])}"
        for run in runs
    )
