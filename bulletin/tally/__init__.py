"""Counting who was used how often (用稿通报): from issues and opening states to a `Tally`. Pure.

Two steps: `count_issue` turns one issue into its uses, once, whatever the period; `count` adds up the uses of
a period. So every number of a tally can be told article by article, and the first step be kept by content.
"""

from bulletin.tally.periods import Days, Numbers, Period, parse_period
from bulletin.tally.problems import (
    KeptTwice,
    PeriodCutsOpening,
    Problem,
    TotalDisagrees,
    Unattributed,
    disagreement,
    finding,
)
from bulletin.tally.sums import Counted, Frame, count
from bulletin.tally.uses import IssueCount, Slot, Use, count_issue, uses_of

__all__ = [
    "Counted",
    "Days",
    "Frame",
    "IssueCount",
    "KeptTwice",
    "Numbers",
    "Period",
    "PeriodCutsOpening",
    "Problem",
    "Slot",
    "TotalDisagrees",
    "Unattributed",
    "Use",
    "count",
    "count_issue",
    "disagreement",
    "finding",
    "parse_period",
    "uses_of",
]
