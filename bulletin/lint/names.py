"""Names of places, by their full names with suffix only: 广陵镇 is not 广陵区."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.gazetteer import CHANGES, FormerName, Level
from bulletin.gazetteer.names import look_alike
from bulletin.lint.text_blocks import HAN, LintInput, TextRule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.gazetteer import Division, Gazetteer

_KINDS = "市县区旗州盟"
_END = re.compile(f"(?<=[{HAN}])[{_KINDS}]")
_LONGEST = 6
_SHORTEST = 3


def _candidates(reading: LintInput) -> Iterator[Violation]:
    """Yield every stretch of Chinese that ends in the word of a division's kind, the longest first."""
    for passage in reading.passages:
        for match in _END.finditer(passage.bare):
            for size in range(_LONGEST, _SHORTEST - 1, -1):
                start = match.end() - size
                if start >= 0 and re.fullmatch(f"[{HAN}]+", passage.bare[start : match.end()]):
                    yield Violation(passage, start, match.end())


def _given_up(reading: LintInput) -> Iterator[Violation]:
    """Find names that were given up before the issue's year."""
    gazetteer = reading.gazetteer
    if gazetteer is None:
        return
    living = {one.name for one in gazetteer.divisions}
    former = {
        place.name
        for change in CHANGES
        if change.province == gazetteer.province.name
        for place in change.old
        if place.name not in living
    }
    for slip in _candidates(reading):
        problem = gazetteer.resolve(slip.text) if slip.text in former else None
        if isinstance(problem, FormerName):
            new = "、".join(one.name for one in problem.new)
            values = {"name": slip.text, "new": new, "year": str(problem.change.year)}
            yield Violation(slip.passage, slip.start, slip.end, values)


def _misspelt(reading: LintInput) -> Iterator[Violation]:
    """Find names that differ from an official one only in a character taken for another."""
    if reading.gazetteer is None:
        return
    official = _by_length(reading.gazetteer)
    names = {one.name for one in reading.gazetteer.divisions}
    for slip in _candidates(reading):
        typed = slip.text
        if typed in names:
            continue
        for name in official.get(len(typed), ()):
            if name[-1] == typed[-1] and _differences(name, typed) == 1 and look_alike(name, typed):
                yield Violation(slip.passage, slip.start, slip.end, {"name": typed, "right": name}, name)


def _by_length(gazetteer: Gazetteer) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for one in gazetteer.divisions:
        names.setdefault(len(one.name), []).append(one.name)
    return names


def _differences(one: str, other: str) -> int:
    return sum(left != right for left, right in zip(one, other, strict=True))


def _elsewhere(reading: LintInput) -> Iterator[Violation]:
    """Find a county told under a city that it does not belong to (苏州市泰兴市)."""
    gazetteer = reading.gazetteer
    if gazetteer is None:
        return
    cities = {one.name for one in gazetteer.divisions if one.level is Level.PREFECTURE}
    homes: dict[str, set[Division]] = {}
    for one in gazetteer.divisions:
        if one.level is Level.COUNTY and one.city:
            homes.setdefault(one.name, set()).add(one)
    if not cities:
        return
    pattern = re.compile(f"({'|'.join(cities)})({'|'.join(sorted(homes, key=len, reverse=True))})")
    for passage in reading.passages:
        for match in pattern.finditer(passage.bare):
            right = sorted(one.city or "" for one in homes[match[2]])
            if match[1] not in right:
                values = {"county": match[2], "city": match[1], "right": "、".join(right)}
                yield Violation(passage, *match.span(), values)


RULES = (
    TextRule(
        "place-former",
        "行政区划（民政部）",
        "行政区划更名、合并以后用新名称；写历史的可以用旧名。",
        "海门市的做法。",
        "海门区的做法，广陵镇的做法。",
        _given_up,
    ),
    TextRule(
        "place-misspelt",
        "行政区划（民政部）",
        "地名用字有形近、音近的，容易打错。",
        "扬州市刊江区的做法。",
        "扬州市邗江区的做法。",
        _misspelt,
    ),
    TextRule(
        "place-elsewhere",
        "行政区划（民政部）",
        "县（市、区）写在所属的市下面。",
        "苏州市泰兴市的做法。",
        "泰州市泰兴市的做法。",
        _elsewhere,
    ),
)
