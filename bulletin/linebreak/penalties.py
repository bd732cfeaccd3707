"""Penalties of breaks: what is forbidden or costs demerits, besides the rules between two characters (`rules.py`).

Places are numbered by the character behind them; the penalty of a place is added to the badness of the line that ends
there.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bulletin.linebreak import rules
from bulletin.linebreak.classes import COUNTED, MULTIPLIERS, WESTERN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.linebreak.items import ParagraphItems

FORBIDDEN = -1
"""The penalty of a place where no line may end."""
NUMBER_UNIT = 60
"""Between a number and what it counts."""
WITHIN_ADDRESS = 800
"""In an address (URL), behind one of its marks."""
WITHIN_RUN = 5_000
"""Anywhere in a Latin run wider than the line."""
WITHIN_NAME = 30_000
"""The same in an address, which has better places: more than the badness of any feasible line."""
WITHIN_NUMBER = 60_000
"""The same between two digits."""
LONE_HAN = 3_000
"""Before a last line of fewer than two Han characters that Latin text keeps from being a lone character."""

_RUN = re.compile(f"[{WESTERN}]{{2,}}")
_ADDRESS = re.compile(r"://|www\.|[A-Za-z0-9]@[A-Za-z]|\w/\w[^ ]*[./]|\.(?:com|cn|org|net)\b", re.ASCII)
_POINT = re.compile(r"(?<=[.\-_?&=:@#])(?=[^.\-_?&=:@#])")
_SITE = re.compile(r"://|www\.|\.(?:com|cn|org|net)\b", re.ASCII)
_SLASH = re.compile(r"(?<=[\w])/(?=\w)", re.ASCII)
_DAY = re.compile("“[一二三四五六七八九十]{1,3}[·・‧･•](?=[一二三四五六七八九十]{1,3}”)")
_CONTENT = frozenset("HFYADu")
_HAN = frozenset("H")


def penalize_number_breaks(items: ParagraphItems) -> None:
    """Forbid breaks between a number and 万 and the like; penalize those between it and what it counts.

    The name of a day holds together also in Chinese numerals (`“九·一八”`).
    """
    if "M" in items.letters:
        for match in _DAY.finditer(items.text):
            items.penalties[match.end()] = FORBIDDEN
    if "D" not in items.letters:
        return
    for match in re.finditer("(?<=D)H", items.letters):
        index = match.start()
        if items.text[index] in MULTIPLIERS:
            items.penalties[index] = FORBIDDEN
        elif items.text[index] in COUNTED:
            items.penalties[index] = NUMBER_UNIT
    for match in re.finditer("(?<=[DUcv])u", items.letters):
        items.penalties[match.start()] = FORBIDDEN
    for match in re.finditer("(?<=第)(?=[0-9])", items.text):
        items.penalties[match.start()] = NUMBER_UNIT


def forbid_short_last_line(items: ParagraphItems) -> int:
    """Forbid a last line of fewer than two characters besides marks (孤字不成行); return its latest start."""
    count = len(items.letters)
    latest = _last_but_one(items, _CONTENT, 0)
    for place in range(latest + 1, count):
        items.penalties[place] = FORBIDDEN
    items.penalties[count] = 0
    return latest


def penalize_lone_han(items: ParagraphItems) -> None:
    """Penalize a last line of fewer than two Han characters."""
    count = len(items.letters)
    for place in range(_last_but_one(items, _HAN, count) + 1, count):
        if items.penalties[place] != FORBIDDEN:
            items.penalties[place] += LONE_HAN


def _last_but_one(items: ParagraphItems, wanted: frozenset[str], otherwise: int) -> int:
    """Return the last place but one of a character of these classes, else `otherwise`."""
    seen, letters = 0, items.letters
    for place in range(len(letters) - 1, -1, -1):
        seen += letters[place] in wanted and place not in items.word_interior
        if seen == 2:
            return place
    return otherwise


def allow_run_breaks(items: ParagraphItems, latest: int) -> None:
    """Allow breaks inside addresses, and anywhere inside a Latin run wider than a line with what adheres to it."""
    width = min(items.line_width(0), items.line_width(1))
    for start, end in _unbroken(items):
        run = items.text[start:end]
        wide = _unbroken_width(items, start, end) > width
        address = _ADDRESS.search(run)
        if wide or address:
            places = range(start + 1, min(end, latest + 1))
            _allow(items, places, WITHIN_NAME if address else WITHIN_RUN)
            points = (start + point.start() for point in _POINT.finditer(run, 3))
            _allow(items, [place for place in points if place in places], WITHIN_ADDRESS)
        if _SITE.search(run):  # the / of a URL separates path segments and is no mark of the text
            for slash in _SLASH.finditer(run):
                if start + slash.end() in places:
                    items.penalties[start + slash.end()] = WITHIN_ADDRESS


def _unbroken(items: ParagraphItems) -> Iterator[tuple[int, int]]:
    """Yield Latin runs, divided where a line may end in any case (behind Tibetan syllables)."""
    for match in _RUN.finditer(items.letters):
        start, end = match.span()
        free = [at for at in range(start + 1, end) if not items.penalties[at]] if items.words else []
        yield from pairwise((start, *free, end))


def _unbroken_width(items: ParagraphItems, start: int, end: int) -> int:
    """Return the width of a run and of all that no break separates from it."""
    while items.penalties[start] == FORBIDDEN:
        start -= 1
    while items.penalties[end] == FORBIDDEN:
        end += 1
    return items.ends[end] - items.origins[start]


def _allow(items: ParagraphItems, places: Iterable[int], penalty: int) -> None:
    """Allow breaks at this penalty where no character forbids them; between digits at a higher one.

    A shaped word is broken only where both parts have the shapes that they have in the word. A place without penalty
    stays as it is.
    """
    letters = items.letters
    for place in places:
        if not items.penalties[place] or (place in items.word_interior and not items.advances[place]):
            continue
        if not rules.may_break(letters, place) or items.parts_character(place):
            continue
        digits = letters[place] == "D" and "D" in letters[max(0, place - 2) : place]
        if not digits:
            items.penalties[place] = penalty
        elif penalty != WITHIN_ADDRESS:
            items.penalties[place] = WITHIN_NUMBER
