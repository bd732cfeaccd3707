"""Why a unit has the count and the points that it has: article by article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.model import ContributorKind
from bulletin.tally.credits import GENERAL

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from bulletin.model import TallyRules
    from bulletin.tally.counting import TallyResult
    from bulletin.tally.credits import Bucket, CountedArticle, IssueCount
    from bulletin.tally.scores import ScoreLine, UnitScore


class Reason(Struct, frozen=True):
    """One line of an explanation: an article (or what stood before), what it counted for, its points."""

    issue: str
    date: dt.date | None
    column: str
    title: str
    counted: str
    points: Decimal | None = None
    reason: str = ""
    path: str = ""


def explain(
    counted: TallyResult, scores: Sequence[UnitScore], unit: str, rules: TallyRules
) -> tuple[Reason, ...]:
    """Tell every line of a unit: a row of the table, a trade, a county, or 综合稿件 by its label.

    Raises nothing for a unit that has nothing: its explanation is empty.
    """
    lines = next((each.lines for each in scores if each.unit == unit), ())
    return (*_before(counted, lines, unit, rules), *_articles(counted, lines, unit, rules))


def _before(
    counted: TallyResult, lines: Sequence[ScoreLine], unit: str, rules: TallyRules
) -> Iterator[Reason]:
    """Tell base points, then what the opening state holds."""
    for line in lines:
        if line.piece is None:
            yield Reason("", None, "", line.reason, "", line.points)
    if counted.opening is None:
        return
    counts = [(rules.own_label or unit, place.own) for place in counted.opening.places if place.name == unit]
    counts += [
        (rules.counties_label, place.counties) for place in counted.opening.places if place.name == unit
    ]
    counts += [(trade.name, trade.articles) for trade in counted.opening.trades if trade.name == unit]
    counts += [(unit, counted.opening.general)] if unit == rules.general_label else []
    told = "、".join(f"{label}{number}篇" for label, number in counts if number)
    if told:
        yield Reason(f"第1—{counted.opening.through}期", None, "", "期初数", told, path=counted.opening.path)


def _articles(
    counted: TallyResult, lines: Sequence[ScoreLine], unit: str, rules: TallyRules
) -> Iterator[Reason]:
    scored = {line.piece.path: line for line in lines if line.piece}
    for issue in counted.issues:
        for piece in issue.pieces:
            slots = _slots(issue, piece, unit, rules)
            line = scored.get(piece.path)
            if slots or line:
                yield Reason(
                    numbered(issue),
                    issue.date,
                    piece.column or "",
                    piece.title,
                    "、".join(f"{_label(slot, rules)}1篇" for slot in slots),
                    line.points if line else None,
                    line.reason if line else "",
                    piece.path,
                )


def _slots(issue: IssueCount, piece: CountedArticle, unit: str, rules: TallyRules) -> list[Bucket]:
    """Tell where an article counted, as far as it is this unit's."""
    own = {sender.slot for sender in piece.senders if unit in (sender.name, sender.slot.name)}
    own |= {GENERAL} if own or unit == rules.general_label else set()
    names = {slot.name for slot in own}
    return [use.slot for use in issue.uses if use.path == piece.path and use.slot.name in names]


def numbered(issue: IssueCount) -> str:
    """Name an issue as a line of an explanation does: 第36期, 增刊第2期, or its folder for a draft."""
    if issue.number is None:
        return issue.folder
    return f"增刊第{issue.number}期" if issue.supplement else f"第{issue.number}期"


def _label(slot: Bucket, rules: TallyRules) -> str:
    labels = {
        ContributorKind.CITY: rules.own_label or slot.name,
        ContributorKind.COUNTY: rules.counties_label or slot.name,
        ContributorKind.GENERAL: rules.general_label,
    }
    return labels.get(slot.kind, slot.name)
