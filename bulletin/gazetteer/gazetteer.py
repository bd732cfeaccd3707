"""The divisions of one province as of a year, and what a name means among them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from bulletin.gazetteer import names, records
from bulletin.gazetteer.changes import CHANGES, Change
from bulletin.gazetteer.division import Division, Level
from bulletin.gazetteer.index import NameIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class DivisionMatch(Struct, frozen=True):
    """The one division that a name means."""

    division: Division


class Ambiguous(Struct, frozen=True):
    """Several divisions of that name, in official order."""

    name: str
    candidates: tuple[Division, ...]


class NoMatch(Struct, frozen=True):
    """No division of that name; those with names near it."""

    name: str
    province: str
    near: tuple[Division, ...]


class FormerName(Struct, frozen=True):
    """A name that was abolished before the year asked for, the division that had it, and the change."""

    name: str
    old: Division
    change: Change


class LaterName(Struct, frozen=True):
    """A name that was introduced after the year asked for, the division that got it, and the change."""

    name: str
    new: Division
    change: Change


class UnknownProvince(Struct, frozen=True):
    """No province of that name; those with names near it."""

    name: str
    near: tuple[str, ...]


NameProblem: TypeAlias = Ambiguous | NoMatch | FormerName | LaterName
Resolution: TypeAlias = DivisionMatch | NameProblem


class Gazetteer(Struct, frozen=True):
    """All divisions of a province as they stood at the end of a year (`None`: today), in official order.

    Names that were abolished during that year are still resolved, as its early issues use them.
    """

    province: Division
    year: int | None
    divisions: tuple[Division, ...]
    _known: NameIndex
    _past: tuple[Change, ...]
    _future: tuple[Change, ...]

    @property
    def rows(self) -> tuple[Division, ...]:
        """What stands directly under the province: the rows of a table (用稿通报).

        Cities, and the counties under no city; in a municipality its districts and counties.
        """
        return tuple(division for division in self.divisions if division.city is None)

    @property
    def cities(self) -> tuple[Division, ...]:
        """The prefecture-level divisions; none in a municipality."""
        return tuple(division for division in self.divisions if division.level is Level.PREFECTURE)

    def counties(self, city: str | None) -> tuple[Division, ...]:
        """Return the counties of a city (official name); `None`: those under no city."""
        return tuple(
            division
            for division in self.divisions
            if division.level is Level.COUNTY and division.city == city
        )

    def find(self, name: str) -> tuple[Division, ...]:
        """Find all divisions that a name may mean: official, short or qualified (徐州鼓楼区, 江苏省苏州市).

        An official name wins over a short one; a short name shared by a city (市) and counties means the city
        (淮安, 长沙); shared by a 自治州, 地区 or 盟 and a county it may mean either (恩施).
        """
        return self._known.find(name)

    def resolve(self, name: str) -> Resolution:
        """Return the one division that a name means, or why there is none."""
        matches = self.find(name)
        if len(matches) == 1:
            return DivisionMatch(matches[0])
        if matches:
            return Ambiguous(name, matches)
        return self._renamed(name) or self._not_yet(name) or self._unknown(name)

    def _renamed(self, name: str) -> FormerName | None:
        """Find the change that abolished the name."""
        for change in self._past:
            for division in self._find_among(change.old, name):
                return FormerName(name, division, change)
        return None

    def _not_yet(self, name: str) -> LaterName | None:
        """Find the first change after the year that introduces the name."""
        for change in self._future:
            for division in self._find_among(change.new, name):
                return LaterName(name, division, change)
        return None

    def _find_among(self, divisions: tuple[Division, ...], name: str) -> tuple[Division, ...]:
        """Find the divisions of one side of a change that a name may mean."""
        cities = tuple(dict.fromkeys(division.city for division in divisions if division.city))
        return NameIndex(self.province, divisions, cities).find(name)

    def _unknown(self, name: str) -> NoMatch:
        """Find names near it: behind a city, first the same elsewhere or a near one there."""
        interpretations = [(city, rest) for city, rest in self._known.interpretations(name) if city]
        for city, rest in interpretations:
            near = self.find(rest) or _nearest(rest, self.counties(city))
            if near:
                return NoMatch(name, self.province.name, near)
        # Behind a city's name and like nothing there (苏州工业园区): a unit rather than a misspelling.
        near = () if interpretations else _nearest(names.normalise(name), self.divisions)
        return NoMatch(name, self.province.name, near)


def _nearest(typed: str, divisions: tuple[Division, ...]) -> tuple[Division, ...]:
    """Find the divisions with the names nearest to the typed one."""
    near = names.nearest(typed, tuple(division.name for division in divisions))
    return tuple(division for name in near for division in divisions if division.name == name)


def gazetteer(province: str, year: int | None = None) -> Gazetteer | UnknownProvince:
    """Return the divisions of a province (江苏省, 江苏) as of the end of a year; of today without one.

    Years before the first of the data are read as that (see `changes`, `check_year`).
    """
    typed = names.normalise(province)
    known = records.provinces()
    for key, division in known:
        if typed in {division.name, division.short_name}:
            return _gazetteer(key, division, year)
    near = names.nearest(typed, tuple(division.name for _, division in known))
    return UnknownProvince(province, near)


def gazetteer_of(province: str, year: int | None = None) -> Gazetteer:
    """Return the gazetteer of a province that the settings name. Raises LookupError for an unknown one."""
    match gazetteer(province, year):
        case UnknownProvince():
            raise LookupError(province)
        case known:
            return known


@cache
def _gazetteer(key: str, province: Division, year: int | None) -> Gazetteer:
    """Build the state of a year from the data package and the changes."""
    changes = tuple(change for change in CHANGES if change.province == province.name)
    past = tuple(change for change in changes if year is None or change.year <= year)
    future = tuple(change for change in changes if year is not None and change.year > year)
    divisions = _as_of(records.divisions_below(key, province.name), past, future)
    parting = tuple(change for change in past if year is not None and change.settled > year)
    former = tuple(_abolished(parting, divisions))
    settled = tuple(change for change in past if change not in parting)
    cities = tuple(one.name for one in (*divisions, *former) if one.level is Level.PREFECTURE)
    index = NameIndex(province, divisions, cities, former)
    return Gazetteer(province, year, divisions, index, settled, future)


def _as_of(
    today: Iterable[Division], past: tuple[Change, ...], future: tuple[Change, ...]
) -> tuple[Division, ...]:
    """Apply the past changes (the data package may be older), revert the future ones, and sort."""
    state = {division.code: division for division in today}
    for change in past:
        _replace(state, change.old, change.new)
    for change in reversed(future):
        _replace(state, change.new, change.old)
    return tuple(state[code] for code in sorted(state))


def _replace(state: dict[str, Division], away: tuple[Division, ...], instead: tuple[Division, ...]) -> None:
    """Replace some divisions of a state by others."""
    for division in away:
        state.pop(division.code, None)
    state.update((division.code, division) for division in instead)


def _abolished(changes: tuple[Change, ...], divisions: tuple[Division, ...]) -> Iterator[Division]:
    """Yield the old divisions of these changes, except those that kept name and city."""
    living = {division.qualified_name for division in divisions}
    for change in changes:
        for division in change.old:
            if division.qualified_name not in living:
                yield division
