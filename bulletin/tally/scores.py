"""Scores (计分) the units of a count: every point with its reason, and the ranks within each class."""

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
    """Points of one unit for one article, with their reason; base points and opening scores have no article."""

    points: Decimal
    reason: str
    article: CountedArticle | None = None


class UnitScore(Struct, frozen=True):
    """The score of a unit: its class, its rank there (ties share one), and its lines."""

    unit: str
    group: str
    rank: int
    lines: tuple[ScoreLine, ...]

    @property
    def points(self) -> Decimal:
        """The sum of its lines."""
        return sum((line.points for line in self.lines), ZERO)


def score(counted: TallyResult, rows: RowSpec, rules: TallyRules) -> tuple[UnitScore, ...]:
    """Score a count: class by class, the highest first, ties in official order. Nothing without score rules."""
    scores = rules.scores
    if scores is None:
        return ()
    lines: dict[str, list[ScoreLine]] = defaultdict(list)
    kinds = dict.fromkeys(rows.places, ContributorKind.CITY) | dict.fromkeys(
        rows.trades, ContributorKind.TRADE
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
    """Yield the lines of all units, each with the level of its unit: opening scores, then article by article."""
    if counted.opening:
        reason = f"期初得分（第1—{counted.opening.through}期）"
        for name, points in counted.opening.scores.items():
            yield name, ScoreLine(points, reason), ContributorKind.COUNTY
    for issue in counted.issues:
        for article in issue.articles:
            for name, unit in _units(article, rules).items():
                points, reason = _points(issue, article, unit, rules)
                yield name, ScoreLine(points, reason, article), unit.bucket.kind


def _units(article: CountedArticle, rules: ScoreRules) -> dict[str, CreditedUnit]:
    """Return the units that an article scores for, by the names that they score under."""
    units: dict[str, CreditedUnit] = {}
    for unit in article.units:
        units.setdefault(unit.name if rules.apart else unit.bucket.name, unit)
    return units


def _points(
    issue: IssueCount, article: CountedArticle, unit: CreditedUnit, rules: ScoreRules
) -> tuple[Decimal, str]:
    """Return the points of a unit for an article, and their reason."""
    points, reason = _basis(article, unit, rules)
    names = [SUPPLEMENT] if issue.supplement and SUPPLEMENT in rules.extra else []
    for name in dict.fromkeys((*names, *article.extra)):
        extra = rules.extra.get(name, ZERO)
        points, reason = points + extra, f"{reason}，{name}加{format_points(extra)}"
    if rules.joint is Joint.HALVED and not article.general and len(_units(article, rules)) > 1:
        return points / 2, f"{reason}，联合稿件折半"
    return points, reason


def _basis(article: CountedArticle, unit: CreditedUnit, rules: ScoreRules) -> tuple[Decimal, str]:
    """Return the points before extras, and their reason: those of 综合, else those of the first rule that matches."""
    if article.general:
        return rules.general, f"综合稿件{format_points(rules.general)}"
    for rule in rules.points:
        if _matches(rule, article, unit):
            return rule.points, f"{_named(rule)}{format_points(rule.points)}"
    return ZERO, "没有规定分值"


def _matches(rule: PointRule, article: CountedArticle, unit: CreditedUnit) -> bool:
    return (
        rule.column in (None, article.column)
        and rule.level in (None, unit.bucket.kind)
        and rule.kind in (None, article.kind)
    )


LEVELS = {
    ContributorKind.CITY: "市本级",
    ContributorKind.COUNTY: "县（市、区）",
    ContributorKind.TRADE: "行业",
}


def _named(rule: PointRule) -> str:
    """Return the name of a rule: its conditions."""
    kind = rule.kind.value if rule.kind else None
    level = LEVELS.get(rule.level) if rule.level else None
    return "、".join(part for part in (rule.column, level, kind) if part) or "稿件"


def _highest(lines: Iterable[ScoreLine]) -> Iterator[ScoreLine]:
    """Count only the highest line of each original article, the earliest of equals; the others have 0 points."""
    listed = list(lines)
    best: dict[str, int] = {}
    originals = _originals(listed)
    for at, line in enumerate(listed):
        if line.article is None:
            continue
        original = originals[line.article.path]
        if original not in best or line.points > listed[best[original]].points:
            best[original] = at
    for at, line in enumerate(listed):
        if line.article is None or best[originals[line.article.path]] == at:
            yield line
        else:
            yield replace(line, points=ZERO, reason=f"{line.reason}；重复采用，只计最高的一次")


def _originals(lines: Iterable[ScoreLine]) -> Mapping[str, str]:
    """Return the original of each article by path: the first with its title, or the one that it says it repeats."""
    originals: dict[str, str] = {}
    titles: dict[str, str] = {}
    for line in lines:
        if line.article is not None:
            named = f"issues/{line.article.reuse_of}" if line.article.reuse_of else ""
            same = titles.get(same_title(line.article.title), line.article.path)
            original = originals.get(named, named) if named else same
            originals[line.article.path] = original
            titles.setdefault(same_title(line.article.title), original)
    return originals


def same_title(title: str) -> str:
    """Return the letters, digits and Chinese characters of a title, by which titles are compared."""
    return "".join(character for character in unicodedata.normalize("NFKC", title) if character.isalnum())


# --- Classes and ranks ---------------------------------------------------------------------------------------


def _usual_groups(rules: TallyRules) -> dict[ContributorKind, str]:
    """Return the classes, by level, of units that no declared class contains."""
    return {
        ContributorKind.CITY: rules.place_head,
        ContributorKind.COUNTY: rules.counties_label,
        ContributorKind.TRADE: rules.trades_label,
    }


def _group(unit: str, kind: ContributorKind, rules: TallyRules, scores: ScoreRules) -> str:
    declared = next((each.name for each in scores.classes if unit in each.units), None)
    return declared or _usual_groups(rules)[kind]


def _ranked(units: list[UnitScore], groups: list[str]) -> Iterator[UnitScore]:
    """Rank the units of each class: equal points share a rank (1, 2, 2, 4)."""
    for group in dict.fromkeys(groups):
        ordered = sorted((each for each in units if each.group == group), key=lambda each: -each.points)
        ranks: dict[Decimal, int] = {}
        for at, each in enumerate(ordered, 1):
            yield replace(each, rank=ranks.setdefault(each.points, at))


def format_points(points: Decimal) -> str:
    """Format points (5分, 2.5分, -1分), without trailing zeros."""
    text = f"{points:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}分"
