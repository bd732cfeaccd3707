"""Which known word was probably meant by one that is not known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_PART = 3
"""Of so many letters one may be wrong."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that differs least from this one, None where all differ in more than a third.

    Words with other figures (ua-1, ua-2) are never taken for each other.
    """
    figures = re.findall("[0-9]+", word)
    scored = [
        (count, one)
        for one in known
        if re.findall("[0-9]+", one) == figures and (count := distance(word, one)) <= _allowed(word, one)
    ]
    return min(scored, key=lambda pair: pair[0])[1] if scored else None


def _allowed(word: str, other: str) -> int:
    return max(len(word), len(other)) // _PART


def distance(word: str, other: str) -> int:
    """Return how many letters must be added, dropped, replaced, or swapped with their neighbours."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted))
            if last and j > 1 and (letter, word[i - 2]) == (other[j - 2], wanted):
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
