"""Names of places, by their full names with suffix only: 广陵镇 is not 广陵区."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.gazetteer import CHANGES, FormerName, Level
from bulletin.gazetteer.names import look_alike
from bulletin.lint.prose.text_blocks import HAN, LintInput, TextRule, Violation, alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.gazetteer import Division

_KINDS = "市县区旗州盟"
_END = re.compile(f"(?<=[{HAN}])[{_KINDS}]")
_LONGEST = 6
_SHORTEST = 3


def _candidates(source: LintInput) -> Iterator[Violation]:
    """Yield every run of Han characters that ends in the word for a kind of division, the longest first."""
    for block in source.blocks:
        for match in _END.finditer(block.bare):
            for size in range(_LONGEST, _SHORTEST - 1, -1):
                start = match.end() - size
                if start >= 0 and re.fullmatch(f"[{HAN}]+", block.bare[start : match.end()]):
                    yield Violation(block, start, match.end())


def _former_names(source: LintInput) -> Iterator[Violation]:
    """Find names that were abolished before the issue's year."""
    gazetteer = source.gazetteer
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
    for violation in _candidates(source):
        problem = gazetteer.resolve(violation.text) if violation.text in former else None
        if isinstance(problem, FormerName):
            new = "、".join(one.name for one in problem.change.new)
            values = {"name": violation.text, "new": new, "year": str(problem.change.year)}
            yield replace(violation, values=values)


def _misspelt(source: LintInput) -> Iterator[Violation]:
    """Find names that differ from an official one only in one look-alike character."""
    if source.gazetteer is None:
        return
    official: dict[int, set[str]] = defaultdict(set)
    for one in source.gazetteer.divisions:
        official[len(one.name)].add(one.name)
    for violation in _candidates(source):
        typed = violation.text
        same_length = official[len(typed)]
        right = [] if typed in same_length else sorted(name for name in same_length if _is_slip(typed, name))
        if right:
            fix = right[0] if len(right) == 1 else None
            yield replace(violation, values={"name": typed, "right": "、".join(right)}, fix=fix)


def _is_slip(typed: str, name: str) -> bool:
    """Whether a name was typed with one look-alike character."""
    return name[-1] == typed[-1] and _differences(name, typed) == 1 and look_alike(name, typed)


def _differences(one: str, other: str) -> int:
    return sum(left != right for left, right in zip(one, other, strict=True))


def _misplaced_counties(source: LintInput) -> Iterator[Violation]:
    """Find a county named under a city that it does not belong to (苏州市泰兴市)."""
    gazetteer = source.gazetteer
    if gazetteer is None:
        return
    cities = {one.name for one in gazetteer.divisions if one.level is Level.PREFECTURE}
    homes: dict[str, set[Division]] = defaultdict(set)
    for one in gazetteer.divisions:
        if one.level is Level.COUNTY and one.city:
            homes[one.name].add(one)
    if not cities:
        return
    pattern = re.compile(f"({alternatives(cities)})({alternatives(homes)})")
    for block in source.blocks:
        for match in pattern.finditer(block.bare):
            right = sorted(one.city or "" for one in homes[match[2]])
            if match[1] not in right:
                values = {"county": match[2], "city": match[1], "right": "、".join(right)}
                yield Violation(block, *match.span(), values)


RULES = (
    TextRule("place-former", _former_names),
    TextRule("place-misspelt", _misspelt),
    TextRule("place-elsewhere", _misplaced_counties),
)
