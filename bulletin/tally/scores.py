"""A count → the scores (计分) of its units: every point with its reason, and the ranks within each class."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.model import ContributorKind, Joint, Repeats

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bulletin.model import PointRule, ScoreRules, TallyRules
    from bulletin.tally.counting import RowSpec, TallyResult
    from bulletin.tally.credits import CountedArticle, CreditedUnit, IssueCount

SUPPLEMENT = "增刊"
ZERO = Decimal(0)


class ScoreLine(Struct, frozen=True):
    """Points of one unit for one use, with their reason; base points and opening scores have no piece."""

    points: Decimal
    reason: str
    issue: IssueCount | None = None
    piece: CountedArticle | None = None


class UnitScore(Struct, frozen=True):
    """What a unit has scored: its class, its rank there (ties share one), and every line of it."""

    unit: str
    group: str
    rank: int
    lines: tuple[ScoreLine, ...]

    @property
    def points(self) -> Decimal:
        """The sum of its lines."""
        return sum((line.points for line in self.lines), ZERO)


def score(counted: TallyResult, frame: RowSpec, rules: TallyRules) -> tuple[UnitScore, ...]:
    """Score a count: class by class, the highest first, ties in official order. Nothing without score rules."""
    scores = rules.scores
    if scores is None:
        return ()
    lines: dict[str, list[ScoreLine]] = defaultdict(list)
    kinds = dict.fromkeys(frame.places, ContributorKind.CITY) | dict.fromkeys(
        frame.trades, ContributorKind.TRADE
    )
    for unit, line, kind in _all_lines(counted, scores):
        lines[unit].append(line)
        kinds.setdefault(unit, kind)
    if scores.repeats is Repeats.HIGHEST:
        lines = {unit: list(_highest(each)) for unit, each in lines.items()}
    base = (ScoreLine(scores.base, "基础分"),) if scores.base else ()
    units = [
        UnitScore(unit, _group(unit, kind, rules, scores), 0, (*base, *lines.get(unit, ())))
        for unit, kind in kinds.items()
    ]
    return tuple(_ranked(units, [*(each.name for each in scores.classes), *_usual_groups(rules).values()]))


# --- Lines ---------------------------------------------------------------------------------------------------


def _all_lines(counted: TallyResult, rules: ScoreRules) -> Iterator[tuple[str, ScoreLine, ContributorKind]]:
    """Tell every unit's lines: opening scores, then use by use."""
    if counted.opening:
        reason = f"期初得分（第1—{counted.opening.through}期）"
        for unit, points in counted.opening.scores.items():
            yield unit, ScoreLine(points, reason), ContributorKind.COUNTY
    for issue in counted.issues:
        for piece in issue.pieces:
            for unit, sender in _units(piece, rules).items():
                points, reason = _points(issue, piece, sender, rules)
                yield unit, ScoreLine(points, reason, issue, piece), sender.slot.kind


def _units(piece: CountedArticle, rules: ScoreRules) -> dict[str, CreditedUnit]:
    """Name the units that a piece scores for, each once, by the first sender that stands for it."""
    units: dict[str, CreditedUnit] = {}
    for sender in piece.senders:
        units.setdefault(sender.name if rules.apart else sender.slot.name, sender)
    return units


def _points(
    issue: IssueCount, piece: CountedArticle, sender: CreditedUnit, rules: ScoreRules
) -> tuple[Decimal, str]:
    """Tell the points of one use and how they come about."""
    points, reason = _basis(piece, sender, rules)
    names = [SUPPLEMENT] if issue.supplement and SUPPLEMENT in rules.extra else []
    for name in dict.fromkeys((*names, *piece.extra)):
        extra = rules.extra.get(name, ZERO)
        points, reason = points + extra, f"{reason}，{name}加{told(extra)}"
    if rules.joint is Joint.HALVED and not piece.general and len(_units(piece, rules)) > 1:
        return points / 2, f"{reason}，联合稿件折半"
    return points, reason


def _basis(piece: CountedArticle, sender: CreditedUnit, rules: ScoreRules) -> tuple[Decimal, str]:
    """Tell the points before extras: those of 综合, else those of the first rule that fits."""
    if piece.general:
        return rules.general, f"综合稿件{told(rules.general)}"
    for rule in rules.points:
        if _fits(rule, piece, sender):
            return rule.points, f"{_named(rule)}{told(rule.points)}"
    return ZERO, "没有规定分值"


def _fits(rule: PointRule, piece: CountedArticle, sender: CreditedUnit) -> bool:
    return (
        rule.column in (None, piece.column)
        and rule.level in (None, sender.slot.kind)
        and rule.kind in (None, piece.kind)
    )


LEVELS = {
    ContributorKind.CITY: "市本级",
    ContributorKind.COUNTY: "县（市、区）",
    ContributorKind.TRADE: "行业",
}


def _named(rule: PointRule) -> str:
    """Name a rule by its conditions."""
    kind = rule.kind.value if rule.kind else None
    level = LEVELS.get(rule.level) if rule.level else None
    return "、".join(part for part in (rule.column, level, kind) if part) or "稿件"


def _highest(lines: Iterable[ScoreLine]) -> Iterator[ScoreLine]:
    """Let only the highest use of each piece count, the earliest of equals; the others stand there with 0."""
    kept = list(lines)
    best: dict[str, int] = {}
    roots = _roots(kept)
    for at, line in enumerate(kept):
        if line.piece is None:
            continue
        root = roots[line.piece.path]
        if root not in best or line.points > kept[best[root]].points:
            best[root] = at
    for at, line in enumerate(kept):
        if line.piece is None or best[roots[line.piece.path]] == at:
            yield line
        else:
            yield replace(line, points=ZERO, reason=f"{line.reason}；重复采用，只计最高的一次")


def _roots(lines: Iterable[ScoreLine]) -> Mapping[str, str]:
    """Name each article's piece: articles of one title, and those that say which one they repeat, are one."""
    roots: dict[str, str] = {}
    titles: dict[str, str] = {}
    for line in lines:
        if line.piece is not None:
            named = f"issues/{line.piece.reuse_of}" if line.piece.reuse_of else ""
            alike = titles.get(same_title(line.piece.title), line.piece.path)
            first = roots.get(named, named) if named else alike
            roots[line.piece.path] = first
            titles.setdefault(same_title(line.piece.title), first)
    return roots


def same_title(title: str) -> str:
    """Reduce a title to what makes it the same: letters, digits and Chinese characters."""
    return "".join(character for character in unicodedata.normalize("NFKC", title) if character.isalnum())


# --- Classes and ranks ---------------------------------------------------------------------------------------


def _usual_groups(rules: TallyRules) -> dict[ContributorKind, str]:
    """Name the classes of units that no declared class holds."""
    return {
        ContributorKind.CITY: rules.place_head,
        ContributorKind.COUNTY: rules.counties_label,
        ContributorKind.TRADE: rules.trades_label,
    }


def _group(unit: str, kind: ContributorKind, rules: TallyRules, scores: ScoreRules) -> str:
    declared = next((each.name for each in scores.classes if unit in each.units), None)
    return declared or _usual_groups(rules)[kind]


def _ranked(units: list[UnitScore], groups: list[str]) -> Iterator[UnitScore]:
    """Rank the units of each class: equal points share a rank, the next one is as many further on."""
    for group in dict.fromkeys(groups):
        ordered = sorted((each for each in units if each.group == group), key=lambda each: -each.points)
        ranks: dict[Decimal, int] = {}
        for at, each in enumerate(ordered, 1):
            yield replace(each, rank=ranks.setdefault(each.points, at))


def told(points: Decimal) -> str:
    """Write points: 5, 2.5, without zeros behind; with its sign where negative."""
    text = f"{points:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}分"
