"""Names of places → province, city, county, in official order, as of a year.

`gazetteer("江苏省", 2022)` returns the divisions of a province at the end of a year; its `resolve` returns the
division that a name means, or a `NameProblem`; `diagnose_problem` turns a problem into a diagnostic.
"""

from bulletin.gazetteer.changes import CHANGES, FIRST_YEAR, Change
from bulletin.gazetteer.division import Division, Level
from bulletin.gazetteer.gazetteer import (
    Ambiguous,
    DivisionMatch,
    FormerName,
    Gazetteer,
    LaterName,
    NameProblem,
    NoMatch,
    Resolution,
    UnknownProvince,
    gazetteer,
    gazetteer_of,
)
from bulletin.gazetteer.problems import check_year, diagnose_problem
from bulletin.gazetteer.table_rows import RowPlacement, TableRows, table_rows

__all__ = [
    "CHANGES",
    "FIRST_YEAR",
    "Ambiguous",
    "Change",
    "Division",
    "DivisionMatch",
    "FormerName",
    "Gazetteer",
    "LaterName",
    "Level",
    "NameProblem",
    "NoMatch",
    "Resolution",
    "RowPlacement",
    "TableRows",
    "UnknownProvince",
    "check_year",
    "diagnose_problem",
    "gazetteer",
    "gazetteer_of",
    "table_rows",
]
