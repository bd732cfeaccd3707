"""Counting whose articles were printed how often (用稿通报): credits of issues and opening balances → `Tally`. Pure.

The credits of an issue are the same for all periods; `count` adds up those of one. So every number of a tally can be
explained article by article.
"""

from bulletin.tally.counting import RowSpec, TallyResult, count
from bulletin.tally.credits import Bucket, CountedArticle, CreditedUnit, IssueCount
from bulletin.tally.explain import Reason, explain
from bulletin.tally.ledger import KnownArticle, LedgerEntry
from bulletin.tally.openings import check_opening_scores
from bulletin.tally.periods import DatePeriod, NumberPeriod, Period, parse_period
from bulletin.tally.scores import ScoreLine, UnitScore, score
from bulletin.tally.standings import with_standings
from bulletin.tally.used_articles import UsedArticle, used_articles

__all__ = [
    "Bucket",
    "CountedArticle",
    "CreditedUnit",
    "DatePeriod",
    "IssueCount",
    "KnownArticle",
    "LedgerEntry",
    "NumberPeriod",
    "Period",
    "Reason",
    "RowSpec",
    "ScoreLine",
    "TallyResult",
    "UnitScore",
    "UsedArticle",
    "check_opening_scores",
    "count",
    "explain",
    "parse_period",
    "score",
    "used_articles",
    "with_standings",
]
