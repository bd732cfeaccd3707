"""The problems of a count: structs with the code, the position and the values of their diagnostics."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeAlias

from msgspec import Struct

from bulletin.diagnostics import Diagnostic, Position, diagnose

if TYPE_CHECKING:
    from bulletin.model import Tally
    from bulletin.tally.counting import TallyResult


class CountedTwice(Struct, frozen=True):
    """An issue that is kept, although the opening balance includes its counts."""

    code: ClassVar[str] = "issue-in-opening-state"
    position: Position
    issue: str
    opening: str
    through: int


class PeriodCutsOpening(Struct, frozen=True):
    """A period that contains a part of an opening balance, whose counts cannot be divided."""

    code: ClassVar[str] = "period-cuts-opening-state"
    position: Position
    period: str
    year: int
    through: int


class Unattributed(Struct, frozen=True):
    """An article that counts but does not say whose it is."""

    code: ClassVar[str] = "article-without-origin"
    position: Position


class TotalDisagrees(Struct, frozen=True):
    """A total stated in an article that is not the counted one."""

    code: ClassVar[str] = "tally-total-disagrees"
    position: Position
    stated: int
    counted: int


Problem: TypeAlias = CountedTwice | PeriodCutsOpening | Unattributed | TotalDisagrees


def diagnose_count(problem: Problem) -> Diagnostic:
    """Return the diagnostic of a problem."""
    values = {name: getattr(problem, name) for name in problem.__struct_fields__}
    return diagnose(problem.code, values.pop("position"), **values)


def check_opening_scores(counted: TallyResult) -> tuple[Diagnostic, ...]:
    """Report an opening balance that counts articles but has no scores."""
    opening = counted.opening
    if opening is None or opening.scores or not (opening.places or opening.general or opening.trades):
        return ()
    return (
        diagnose(
            "opening-without-scores", Position(opening.path), path=opening.path, through=opening.through
        ),
    )


def check_total(stated: int | None, tally: Tally, position: Position) -> TotalDisagrees | None:
    """Compare a total that is stated at this position, if any, with the counted one."""
    if stated is None or stated == tally.articles:
        return None
    return TotalDisagrees(position, stated, tally.articles)
