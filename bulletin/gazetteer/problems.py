"""Diagnostics for names that can't be resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.gazetteer.changes import FIRST_YEAR
from bulletin.gazetteer.gazetteer import (
    Ambiguous,
    FormerName,
    LaterName,
    NameProblem,
    NoMatch,
    UnknownProvince,
)

if TYPE_CHECKING:
    from bulletin.gazetteer.division import Division

# Shown where no name is near: one of each kind.
_SOME_PROVINCES = ("江苏省", "内蒙古自治区", "重庆市")


def diagnose_problem(problem: NameProblem | UnknownProvince, position: Position | None = None) -> Diagnostic:
    """Return the diagnostic for a name that can't be resolved."""
    match problem:
        case Ambiguous(name, candidates):
            return diagnose("ambiguous-place", position, name=name, candidates=_named(candidates))
        case FormerName(name, old, change):
            values = {"old": old.qualified_name, "new": _named(change.new), "year": change.year}
            return diagnose("renamed-place", position, name=name, decision=change.decision, **values)
        case LaterName(name, new, change):
            values = {"new": new.qualified_name, "old": _named(change.old) or "—", "year": change.year}
            return diagnose("future-place", position, name=name, decision=change.decision, **values)
        case NoMatch(name, province, ()):
            return diagnose("unknown-place", position, name=name, province=province)
        case NoMatch(name, province, near):
            return diagnose("misspelt-place", position, name=name, province=province, near=_named(near))
        case UnknownProvince(name, near):
            return diagnose("unknown-province", position, name=name, near="、".join(near or _SOME_PROVINCES))


def check_year(year: int | None, position: Position | None = None) -> tuple[Diagnostic, ...]:
    """Report a year whose divisions are not known: they are read as those of the first year of the data."""
    if year is None or year >= FIRST_YEAR:
        return ()
    return (diagnose("year-before-divisions", position, year=year, first=FIRST_YEAR),)


def _named(divisions: tuple[Division, ...]) -> str:
    """List divisions with their cities, as Chinese does."""
    return "、".join(division.qualified_name for division in divisions)
