"""The rows of an office's table (用稿通报): those of its province, and those that its settings add.

Some units report by themselves and are no divisions (雄安新区, 杨凌示范区, 第一师), or are divisions of a city that
report beside it (定州市).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.gazetteer import names
from bulletin.gazetteer.division import Division, Level
from bulletin.model import ContributorKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bulletin.gazetteer.gazetteer import Gazetteer
    from bulletin.model import TallyRules


class RowPlacement(Struct, frozen=True):
    """Where a division counts: its row, the level there, and the name that it scores under."""

    row: str
    kind: ContributorKind
    official: str


class TableRows(Struct, frozen=True):
    """The rows of a year in order, and what counts in each.

    `added` are the rows of units that are no divisions, by the forms of their names; `placements`, by qualified
    name, those of the divisions that don't count as their province has it; `undivided` are the rows without counties.
    """

    gazetteer: Gazetteer
    names: tuple[str, ...]
    undivided: frozenset[str]
    added: Mapping[str, Division]
    placements: Mapping[str, RowPlacement]

    def find(self, name: str) -> tuple[Division, ...]:
        """Find all divisions that a name may mean; an added row counts as a division under no city."""
        typed = names.normalise(name)
        province = self.gazetteer.province
        forms = (typed, typed.removeprefix(province.name), typed.removeprefix(province.short_name))
        own = next((self.added[form] for form in forms if form in self.added), None)
        return (own,) if own else self.gazetteer.find(name)

    def placement(self, division: Division) -> RowPlacement:
        """Return where a division counts."""
        known = self.placements.get(division.qualified_name)
        kind = ContributorKind.COUNTY if division.city else ContributorKind.CITY
        return known or RowPlacement(division.row, kind, self.official(division))

    def official(self, division: Division) -> str:
        """Return the official name of a division, with its city where others have that name."""
        return division.name if self.find(division.name) == (division,) else division.qualified_name

    def look_alikes(self, name: str) -> tuple[Division, ...]:
        """Return the added rows from which a name differs only in look-alike characters."""
        typed = names.normalise(name)
        return tuple(dict.fromkeys(row for form, row in self.added.items() if names.look_alike(typed, form)))


def table_rows(gazetteer: Gazetteer, rules: TallyRules) -> TableRows:
    """Return the rows of a year for these rules."""
    placements = {
        division.qualified_name: RowPlacement(unit.city, unit.kind, unit.name)
        for unit in rules.units
        for division in _one_division(gazetteer, unit.name)
    }
    added: dict[str, Division] = {}
    for name in rules.rows:
        known = _one_division(gazetteer, name)
        for division in known:
            placements[division.qualified_name] = RowPlacement(name, ContributorKind.CITY, name)
        if not known:
            own = Division("", name, Level.COUNTY, gazetteer.province.name)
            added |= dict.fromkeys(_forms(gazetteer, name), own)
    rows = TableRows(gazetteer, (), frozenset(), added, placements)
    usual = (row.name for row in gazetteer.rows if rows.placement(row).row == row.name)
    ordered = tuple(dict.fromkeys((*usual, *rules.rows)))
    return TableRows(gazetteer, ordered, frozenset(ordered) - set(_divided(rows, rules)), added, placements)


def _one_division(gazetteer: Gazetteer, name: str) -> tuple[Division, ...]:
    """Return the division below the province that a name means; none where there are several."""
    matches = gazetteer.find(name)
    return matches if len(matches) == 1 and matches[0].level is not Level.PROVINCE else ()


def _forms(gazetteer: Gazetteer, name: str) -> tuple[str, ...]:
    """List the name of an added row, and its short form where that means no division (雄安; not 长春 of 长春新区)."""
    short = names.bare(name)
    return (names.normalise(name),) if gazetteer.find(short) else (names.normalise(name), short)


def _divided(rows: TableRows, rules: TallyRules) -> Iterable[str]:
    """Yield the rows that have counties; an added row also has them by its units."""
    placements = (rows.placement(division) for division in rows.gazetteer.divisions)
    yield from (place.row for place in placements if place.kind is ContributorKind.COUNTY)
    units = (unit.city for unit in rules.units if unit.kind is ContributorKind.COUNTY)
    yield from (row for row in units if row in rules.rows)
