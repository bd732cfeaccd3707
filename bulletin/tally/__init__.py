"""Counting who was used how often (用稿通报): from the credits of issues and opening balances to a `Tally`. Pure.

The credits of an issue are the same for all periods; `count` adds up those of one. So every number of a tally can be
explained article by article.
"""

from bulletin.tally.counting import RowSpec, TallyResult, count
from bulletin.tally.credits import (
    Bucket,
    CountedArticle,
    Credit,
    CreditedUnit,
    IssueCount,
)
from bulletin.tally.explain import Reason, explain
from bulletin.tally.ledger import KnownArticle, LedgerEntry
from bulletin.tally.periods import DatePeriod, NumberPeriod, Period, parse_period
from bulletin.tally.problems import (
    KeptTwice,
    PeriodCutsOpening,
    Problem,
    TotalDisagrees,
    Unattributed,
    disagreement,
    finding,
    unscored,
)
from bulletin.tally.scores import ScoreLine, UnitScore, score

__all__ = [
    "Bucket",
    "CountedArticle",
    "Credit",
    "CreditedUnit",
    "DatePeriod",
    "IssueCount",
    "KeptTwice",
    "KnownArticle",
    "LedgerEntry",
    "NumberPeriod",
    "Period",
    "PeriodCutsOpening",
    "Problem",
    "Reason",
    "RowSpec",
    "ScoreLine",
    "TallyResult",
    "TotalDisagrees",
    "Unattributed",
    "UnitScore",
    "count",
    "disagreement",
    "explain",
    "finding",
    "parse_period",
    "score",
    "unscored",
]
