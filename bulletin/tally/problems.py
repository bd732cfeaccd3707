"""What keeps a count from being right: values with the code, place and words of a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeAlias

from msgspec import Struct

from bulletin.diagnostics import Diagnostic, Position, diagnose

if TYPE_CHECKING:
    from bulletin.model import Tally
    from bulletin.tally.counting import TallyResult


class KeptTwice(Struct, frozen=True):
    """An issue that is kept, although the opening state holds its counts already."""

    code: ClassVar[str] = "issue-in-opening-state"
    position: Position
    issue: str
    opening: str
    through: int


class PeriodCutsOpening(Struct, frozen=True):
    """A period that holds part of an opening state, whose counts cannot be parted."""

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
    """A total typed into an article that is not the counted one."""

    code: ClassVar[str] = "tally-total-disagrees"
    position: Position
    stated: int
    counted: int


Problem: TypeAlias = KeptTwice | PeriodCutsOpening | Unattributed | TotalDisagrees


def finding(problem: Problem) -> Diagnostic:
    """Tell of a problem at its place."""
    values = {name: getattr(problem, name) for name in problem.__struct_fields__}
    return diagnose(problem.code, values.pop("position"), **values)


def unscored(counted: TallyResult) -> tuple[Diagnostic, ...]:
    """Tell of an opening state that counts articles but has no scores."""
    opening = counted.opening
    if opening is None or opening.scores or not (opening.places or opening.general or opening.trades):
        return ()
    return (
        diagnose(
            "opening-without-scores", Position(opening.path), path=opening.path, through=opening.through
        ),
    )


def disagreement(stated: int | None, tally: Tally, position: Position) -> TotalDisagrees | None:
    """Compare a total that is stated at this position, if any, with the counted one."""
    if stated is None or stated == tally.articles:
        return None
    return TotalDisagrees(position, stated, tally.articles)
