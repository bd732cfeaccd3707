"""Looking up divisions by any form of their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.gazetteer import names
from bulletin.gazetteer.division import Division, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Table = dict[str, tuple[Division, ...]]


class NameIndex:
    """Names → divisions in three tables: official names, those that keep their kind, bare ones.

    `cities` are the official names that may qualify another (南京市鼓楼区); `former` divisions are only found
    under names that no present one has.
    """

    __slots__ = ("_cities", "_province", "_tables")

    def __init__(
        self,
        province: Division,
        divisions: tuple[Division, ...],
        cities: tuple[str, ...],
        former: tuple[Division, ...] = (),
    ) -> None:
        self._province = (province.name, province.short_name)
        self._cities = tuple((form, city) for city in cities for form in _forms(city))
        present = _tables((province, *divisions))
        past = _tables(former)
        self._tables = tuple({**old, **new} for old, new in zip(past, present, strict=True))

    def find(self, name: str) -> tuple[Division, ...]:
        """Return the divisions that a name may mean: of the first interpretation and table that have any."""
        for city, rest in self.interpretations(name):
            for table in self._tables:
                matches = tuple(one for one in table.get(rest, ()) if city is None or one.city == city)
                if matches:
                    return _city_first(matches)
        return ()

    def interpretations(self, name: str) -> Iterator[tuple[str | None, str]]:
        """Yield (city, rest of the name): the name as it stands, without its province, and without its city."""
        typed = names.normalise(name)
        for rest in (typed, *self._behind_province(typed)):
            yield None, rest
            for form, city in self._cities:
                if rest.startswith(form) and rest != form:
                    yield city, rest.removeprefix(form)

    def _behind_province(self, typed: str) -> Iterator[str]:
        """Yield the name without a leading province, in full or short."""
        for form in dict.fromkeys(self._province):
            if typed.startswith(form) and typed != form:
                yield typed.removeprefix(form)


def _forms(name: str) -> tuple[str, ...]:
    """List all forms of a name, the longest first."""
    forms = {name, *names.with_kind(name), names.bare(name)}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _tables(divisions: tuple[Division, ...]) -> tuple[_Table, _Table, _Table]:
    """Build the three tables."""
    return (
        _table((one.name, one) for one in divisions),
        _table((form, one) for one in divisions for form in names.with_kind(one.name)),
        _table((one.short_name, one) for one in divisions),
    )


def _table(pairs: Iterable[tuple[str, Division]]) -> _Table:
    """Gather the divisions of each name, in the order given."""
    table: _Table = {}
    for name, division in pairs:
        table[name] = (*table.get(name, ()), division)
    return table


def _city_first(matches: tuple[Division, ...]) -> tuple[Division, ...]:
    """Keep a city (市) alone where all others of the name are counties: 淮安 is 淮安市, not 淮安区."""
    cities = [one for one in matches if one.level is Level.PREFECTURE and one.kind_suffix == "市"]
    others_are_counties = sum(one.level is Level.COUNTY for one in matches) == len(matches) - 1
    return (cities[0],) if len(cities) == 1 and others_are_counties else matches
