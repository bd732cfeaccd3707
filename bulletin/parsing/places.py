"""Resolves the names in `from` and `contributors` to contributors: where an article is counted."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.diagnostics import Diagnostic, diagnose
from bulletin.gazetteer import (
    Ambiguous,
    DivisionMatch,
    Level,
    NoMatch,
    diagnose_problem,
    gazetteer_of,
    table_rows,
)
from bulletin.gazetteer.names import look_alike
from bulletin.model import Contributor, ContributorKind
from bulletin.parsing.schema.similarity import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.diagnostics import Position
    from bulletin.gazetteer import Division, Gazetteer, Resolution, TableRows
    from bulletin.model import Publication

_GENERAL = frozenset({"综合", "综合稿件"})
_PROVINCE = frozenset({"省", "省级", "省本级", "省直"})
_LONGEST = 40
_PART = re.compile(r"[^、，,；;\s][^、，,；;]*")
_BODY = re.compile(
    r".*(?:委|办|局|部|厅|处|所|站|馆|院|会|社|团|队|校|司|行|中心|学校|大学|学院|公司|集团|机关|街道|镇|乡|村|社区|台|网|报)"
)


class Places(Struct):
    """Resolves names in one year: places, rows of the settings, trades, units.

    `searches` limits the fuzzy searches for unknown names, which are slow.
    """

    publication: Publication
    gazetteer: Gazetteer
    rows: TableRows
    searches: int = 20

    @classmethod
    def of(cls, publication: Publication, year: int | None) -> Places:
        """Return the resolver for a year."""
        known = gazetteer_of(publication.province, year)
        return cls(publication, known, table_rows(known, publication.tally))

    def read(
        self, typed: str, position: Position, *, folded: bool = False
    ) -> tuple[list[Contributor], list[Diagnostic]]:
        """Resolve a name, or several separated by 、; all have one position where they stand on several lines."""
        known: list[Contributor] = []
        diagnostics: list[Diagnostic] = []
        for match in _PART.finditer(typed):
            place = position if folded else replace(position, column=position.column + match.start())
            resolved = self._resolve(match.group().strip(), place)
            if isinstance(resolved, Diagnostic):
                diagnostics.append(resolved)
            else:
                known.append(resolved)
        return known, diagnostics

    def row(self, typed: str, position: Position) -> str | Diagnostic:
        """Return the row of the table for a name, by its official name."""
        resolved = self._search(typed)
        if not isinstance(resolved, DivisionMatch):
            return diagnose_problem(resolved, position)
        division = resolved.division
        placement = self.rows.placement(division)
        if division.level is Level.PROVINCE or placement.kind is not ContributorKind.CITY:
            city = placement.row if division.city else ""
            return diagnose("place-no-row", position, name=typed, city=city)
        return placement.row

    def new_row(self, typed: str, position: Position) -> str | Diagnostic:
        """Return the official name of a row that the settings add, which is a division or a unit of any name."""
        name = unicodedata.normalize("NFKC", typed)
        rules = self.publication.tally
        taken = {
            *_GENERAL,
            *_PROVINCE,
            rules.general_label,
            *rules.trades,
            *(unit.name for unit in rules.units),
        }
        matches = self.gazetteer.find(typed)
        if name in taken or any(one.level is Level.PROVINCE for one in matches):
            return diagnose("row-taken", position, name=typed)
        resolved = self._search(typed)
        match resolved:
            case DivisionMatch(division):
                return self.rows.official(division)
            case NoMatch(_, _, near) if not any(look_alike(name, one.name) for one in near):
                return name
        return diagnose_problem(resolved, position)

    def _resolve(self, name: str, position: Position) -> Contributor | Diagnostic:
        plain = unicodedata.normalize("NFKC", name)
        rules = self.publication.tally
        if plain in _GENERAL or name == rules.general_label:
            return Contributor(name, ContributorKind.GENERAL, None, position)
        if name in rules.trades:
            return Contributor(name, ContributorKind.TRADE, None, position, name)
        for unit in rules.units:
            if unit.name == name:
                return Contributor(name, unit.kind, unit.city, position, name)
        if name in _PROVINCE:
            return Contributor(name, ContributorKind.PROVINCE, None, position)
        return self._place(name, position)

    def _place(self, name: str, position: Position) -> Contributor | Diagnostic:
        resolved = self._search(name)
        if isinstance(resolved, DivisionMatch):
            return self._contributor(name, resolved.division, position)
        if len(name) > _LONGEST:
            return diagnose_problem(resolved, position)
        resolved = self._misspelt_row(name) or resolved
        bodies = self._above(name)
        if len(bodies) == 1:
            return self._contributor(name, bodies[0], position)
        if bodies:
            return diagnose_problem(Ambiguous(name, bodies), position)
        return self._trade(name, position) or diagnose_problem(resolved, position)

    def _search(self, name: str) -> Resolution:
        """Resolve a name; without a fuzzy search for an overlong one, or after many unknown ones."""
        if len(name) > _LONGEST:
            return NoMatch(f"{name[:_LONGEST]}…", self.gazetteer.province.name, ())
        matches = self.rows.find(name)
        if len(matches) == 1:
            return DivisionMatch(matches[0])
        self.searches -= 1
        if self.searches < 0:
            return NoMatch(name, self.gazetteer.province.name, ())
        return self.gazetteer.resolve(name)

    def _misspelt_row(self, name: str) -> NoMatch | None:
        """Return the row of the settings that a name misspells."""
        near = self.rows.look_alikes(name)
        return NoMatch(name, self.gazetteer.province.name, near) if near else None

    def _above(self, name: str) -> tuple[Division, ...]:
        """Return the place that a body's name begins with (苏州市文明办, 泰兴市济川街道)."""
        for end in range(len(name) - 1, 1, -1):
            if _BODY.fullmatch(name[end:]):
                matches = self.rows.find(name[:end])
                official = tuple(one for one in matches if name[:end].endswith(one.name))
                if official:
                    return tuple(one for one in official if one.level is not Level.PROVINCE)
        return ()

    def _trade(self, name: str, position: Position) -> Diagnostic | None:
        """Report a provincial body that is not among the trades; None for other names."""
        trades = list(self.publication.tally.trades)
        near = nearest(name, trades)
        if near:
            return diagnose("trade-misspelt", position, name=name, near=near)
        if name.startswith(("省", self.publication.province)):
            return diagnose("trade-unknown", position, name=name, known="、".join(trades) or "—")
        return None

    def _contributor(self, name: str, division: Division, position: Position) -> Contributor:
        if division.level is Level.PROVINCE:
            return Contributor(name, ContributorKind.PROVINCE, None, position)
        placement = self.rows.placement(division)
        return Contributor(name, placement.kind, placement.row, position, placement.official)


def near_miss(word: str, known: Sequence[str]) -> str | None:
    """Return the listed word that this one is probably a misspelling of; None where it is listed or has none."""
    if word in known:
        return None
    typed = unicodedata.normalize("NFKC", word).replace(" ", "")
    for one in known:
        if unicodedata.normalize("NFKC", one).replace(" ", "") == typed:
            return one
    return nearest(typed, known)
