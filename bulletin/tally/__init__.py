"""Counting who was used how often (用稿通报): from issues and opening states to a `Tally`. Pure.

Two steps: `count_issue` turns one issue into its uses, once, whatever the period; `count` adds up the uses of
a period. So every number of a tally can be told article by article, and the first step be kept by content.
"""

from bulletin.tally.entries import Entry, KnownArticle, Record, enter
from bulletin.tally.explain import Reason, explain
from bulletin.tally.periods import Days, Numbers, Period, parse_period
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
from bulletin.tally.records import Records
from bulletin.tally.scores import ScoreLine, UnitScore, score
from bulletin.tally.sums import Counted, Frame, count
from bulletin.tally.uses import IssueCount, Piece, Sender, Slot, Use, count_issue, uses_of

__all__ = [
    "Counted",
    "Days",
    "Entry",
    "Frame",
    "IssueCount",
    "KeptTwice",
    "KnownArticle",
    "Numbers",
    "Period",
    "PeriodCutsOpening",
    "Piece",
    "Problem",
    "Reason",
    "Record",
    "Records",
    "ScoreLine",
    "Sender",
    "Slot",
    "TotalDisagrees",
    "Unattributed",
    "UnitScore",
    "Use",
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
