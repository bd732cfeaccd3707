"""Counting who was used how often (用稿通报): from issues and opening states to a `Tally`. Pure.

Two steps: `count_issue` turns one issue into its uses, once, whatever the period; `count` adds up the uses of
a period. So every number of a tally can be told article by article, and the first step be kept by content.
"""

from bulletin.tally.counting import RowSpec, TallyResult, count
from bulletin.tally.credits import (
    Bucket,
    CountedArticle,
    Credit,
    CreditedUnit,
    IssueCount,
    count_issue,
    uses_of,
)
from bulletin.tally.explain import Reason, explain
from bulletin.tally.ledger import KnownArticle, LedgerEntry, enter
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
    "count_issue",
    "disagreement",
    "enter",
    "explain",
    "finding",
    "parse_period",
    "score",
    "unscored",
    "uses_of",
]
