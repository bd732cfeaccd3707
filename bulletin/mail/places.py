"""Phrases for several places in a list of recipients: 各设区市, 各县（市、区）, 苏州市所辖县（市、区）.

Kinds are taken literally (各区: districts only), with one exception: 县 among several kinds includes banners (旗).
"""

from __future__ import annotations

import re
from collections import Counter
from enum import Enum, auto
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from bulletin.gazetteer import DivisionMatch, Gazetteer, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.gazetteer import Division, NameProblem


class Spread(Struct, frozen=True):
    """The places that a phrase means, in official order, and the text after the phrase (文明办)."""

    divisions: tuple[Division, ...]
    rest: str


Reading: TypeAlias = "Spread | NameProblem | None"


class _Scope(Enum):
    CITIES = auto()
    BELOW_PROVINCE = auto()
    DIRECT = auto()
    COUNTIES = auto()


_BRACKETED = "（[市区旗特林、]+）"
_SCOPES = (
    (
        _Scope.CITIES,
        "设区的?市|地级市|地市|市州|州市|盟市|地州市|市（[州盟地区、]+）|州（[市地、]+）|地（[州市、]+）",
    ),
    (_Scope.DIRECT, r"(?:省|自治区)?直[管辖](?:县级)?(?:县（市、?区?）|市县|县市|县|市)"),
    (_Scope.BELOW_PROVINCE, "市、?县(?:、自治县)?(?!（|市|区)"),
    (
        _Scope.COUNTIES,
        "|".join(
            (
                rf"旗?县{_BRACKETED}|旗{_BRACKETED}|区（县、?市?）",
                "旗?县市、?区|县、市、区|区、?县|县区|县市|旗、?县|县级市",
                "县(?!域|直|属|级)|区(?!域|直|属|级|内|块)|旗(?!舰|帜|下)",
            )
        ),
    ),
    (_Scope.CITIES, "市(?!场|民|属|直|级|内)"),
)
_UNIT = re.compile("|".join(f"(?P<s{index}>{words})" for index, (_, words) in enumerate(_SCOPES)))
_SEPARATOR = re.compile("[、和及]各?")
_ALL = re.compile("(?:全[省市区])?各")
_BELOW = re.compile("(?P<city>.+?)(?:所辖|下辖|所属)各?")
_ALWAYS_QUALIFIED = frozenset({"城区", "郊区", "矿区"})
"""Names of districts that are ambiguous without their city."""


def read_places(text: str, gazetteer: Gazetteer, *, wanted: bool) -> Reading:
    """Parse a phrase for places and the text after it.

    None if the text is no such phrase; unless one is `wanted`, only 各… and …所辖… begin one.
    """
    normalized = "".join(text.split()).translate({ord("("): "（", ord(")"): "）"})
    below = _BELOW.match(normalized)
    if below and _UNIT.match(normalized, below.end()):
        return _of_city(below["city"].removeprefix("各"), normalized[below.end() :], gazetteer)
    every = _ALL.match(normalized)
    if not (every or wanted):
        return None
    rest = normalized[every.end() :] if every else normalized
    if not _UNIT.match(rest):
        return _of_city_before(rest, gazetteer) if wanted else None
    return _spread(rest, gazetteer, None)


def _of_city_before(text: str, gazetteer: Gazetteer) -> Spread | None:
    """Parse a city's name directly followed by a unit: 苏州市县（市、区）."""
    for city in gazetteer.cities:
        if text.startswith(city.name) and _UNIT.match(text, len(city.name)):
            return _spread(text.removeprefix(city.name), gazetteer, city)
    return None


def _of_city(name: str, text: str, gazetteer: Gazetteer) -> Reading:
    match = gazetteer.resolve(name)
    if not isinstance(match, DivisionMatch):
        return match
    return _spread(text, gazetteer, None if match.division.level is Level.PROVINCE else match.division)


def _spread(text: str, gazetteer: Gazetteer, city: Division | None) -> Spread:
    """Parse units separated by 、 or 和 at the start of a text."""
    divisions: list[Division] = []
    at = 0
    while unit := _UNIT.match(text, at):
        scope = _SCOPES[int((unit.lastgroup or "s0")[1:])][0]
        divisions += _divisions(scope, unit.group(), gazetteer, city)
        at = unit.end()
        separator = _SEPARATOR.match(text, at)
        if not separator or not _UNIT.match(text, separator.end()):
            break
        at = separator.end()
    return Spread(tuple(dict.fromkeys(divisions)), text[at:])


def _divisions(
    scope: _Scope, words: str, gazetteer: Gazetteer, city: Division | None
) -> tuple[Division, ...]:
    inside = tuple(one for one in gazetteer.divisions if city is None or one.city == city.name)
    counties = tuple(one for one in inside if one.level is Level.COUNTY)
    direct = tuple(one for one in counties if one.city is None)
    match scope:
        case _Scope.CITIES:
            return tuple(one for one in inside if one.level is Level.PREFECTURE)
        case _Scope.DIRECT:
            return direct
        case _Scope.BELOW_PROVINCE:
            # 各市县 of a province where most counties stand under no city (海南) are its rows.
            cities = gazetteer.cities if city is None else ()
            return gazetteer.rows if len(direct) > len(cities) else (*cities, *counties)
        case _:
            kinds = _kinds(words)
            return tuple(one for one in counties if one.name[-1] in kinds)


def _kinds(words: str) -> set[str]:
    """Return the final characters of the names of these kinds."""
    kinds = {"市"} if words == "县级市" else set(words) & set("县市区旗")
    return kinds | {"旗"} if "县" in kinds and len(kinds) > 1 else kinds


def unit_names(spread: Spread, gazetteer: Gazetteer, suffixes: tuple[str, ...]) -> Iterator[str]:
    """Yield the units' names: each place with each suffix; an ambiguous place name follows its city's."""
    count = Counter(one.name for one in gazetteer.divisions)
    for place in spread.divisions:
        alone = count[place.name] == 1 and place.name not in _ALWAYS_QUALIFIED
        name = place.name if alone else place.qualified_name
        for suffix in suffixes or ("",):
            yield f"{name}{suffix}"
