"""Penalties of breaks: what is forbidden or costs demerits, besides the rules between two characters (`rules.py`).

Places are numbered by the character behind them; the penalty of a place is added to the badness of the line that ends
there.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from bulletin.linebreak import rules
from bulletin.linebreak.classes import COUNTED, MULTIPLIERS, WESTERN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.linebreak.items import ParagraphItems

FORBIDDEN = -1
"""The penalty of a place where no line may end."""
NUMBER_UNIT = 60
"""Between a number and what it counts."""
WITHIN_ADDRESS = 60
"""In a long address, behind one of its marks: less than the badness of any line off the grid."""
WITHIN_SHORT_ADDRESS = 800
"""The same in a short one, and in what only resembles an address."""
WITHIN_ADDRESS_PART = 1_200
"""Between the marks of a long address: where its line would else end far before the measure."""
WITHIN_RUN = 5_000
"""Anywhere in a Latin run wider than the line."""
WITHIN_NAME = 30_000
"""The same in an address, which has better places: more than the badness of any feasible line."""
WITHIN_NUMBER = 60_000
"""The same between two digits."""
LONE_HAN = 3_000
"""Before a last line of fewer than two Han characters that Latin text keeps from being a lone character."""

_RUN = re.compile(f"[{WESTERN}]{{2,}}")
_ADDRESS = re.compile(r"://|www\.|\w@\w|\.(?:com|cn|org|net)\b", re.ASCII)
_POINT = re.compile(r"(?<=[./?&\-@_=:#])(?=\w)", re.ASCII)
_PART = re.compile(r"(?<=[A-Za-z0-9]{3})(?<![0-9](?=[0-9]))(?=[A-Za-z0-9]{3})")
_LONG_ADDRESS = 13
"""An address of so many characters is a long one."""
_PATH = re.compile(r"\w/\w[^ ]*[./]", re.ASCII)
_PATH_POINT = re.compile(r"(?<=[.\-_?&=:@#])(?=[^.\-_?&=:@#])")
_DAY = re.compile("“[一二三四五六七八九十]{1,3}[·・‧･•][一二三四五六七八九十]{1,3}”")
_CONTENT = frozenset("HFYADu")
_HAN = frozenset("H")


def penalize_number_breaks(items: ParagraphItems) -> None:
    """Forbid breaks between a number and 万 and the like; penalize those between it and what it counts.

    The name of a day holds together also in Chinese numerals (`“九·一八”`).
    """
    if "M" in items.letters:
        for match in _DAY.finditer(items.text):
            for place in range(match.start() + 1, match.end()):
                items.penalties[place] = FORBIDDEN
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


def forbid_within_runs(items: ParagraphItems, numbers: Sequence[int]) -> None:
    """Forbid breaks within unbroken runs that fit on a line: their numbers by character, 0 for all others."""
    if not any(numbers):
        return
    width, end = min(items.line_width(0), items.line_width(1)), 0
    for number, group in groupby(numbers):
        start, end = end, end + len([*group])
        if number and items.ends[end] - items.origins[start] <= width:
            items.penalties[start + 1 : end] = [FORBIDDEN] * (end - start - 1)


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
        run, places = items.text[start:end], range(start + 1, min(end, latest + 1))
        path = _PATH.search(run)
        if _ADDRESS.search(run):
            _allow(items, places, WITHIN_NAME)
            _allow_address_breaks(items, run, start, places)
        elif path or _unbroken_width(items, start, end) > width:
            _allow(items, places, WITHIN_NAME if path else WITHIN_RUN)
            points = (start + point.start() for point in _PATH_POINT.finditer(run, 3))
            _allow(items, [place for place in points if place in places], WITHIN_SHORT_ADDRESS)


def _allow_address_breaks(items: ParagraphItems, run: str, start: int, places: range) -> None:
    """Allow breaks behind the marks of an address, which are no marks of the text, and within its long parts."""
    long = len(run) >= _LONG_ADDRESS
    breaks = (
        dict.fromkeys((part.start() for part in _PART.finditer(run)), WITHIN_ADDRESS_PART) if long else {}
    )
    at_points = WITHIN_ADDRESS if long else WITHIN_SHORT_ADDRESS
    breaks |= dict.fromkeys((point.start() for point in _POINT.finditer(run, 3)), at_points)
    for place, penalty in breaks.items():
        if start + place in places and start + place not in items.word_interior:
            items.penalties[start + place] = penalty
            items.address_breaks.add(start + place)
    while items.penalties[start] == FORBIDDEN:  # an opening mark before it
        start -= 1
    if long:
        items.address_breaks.add(start)


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
        elif penalty != WITHIN_SHORT_ADDRESS:
            items.penalties[place] = WITHIN_NUMBER
