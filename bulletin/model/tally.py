"""Counts: the opening state (期初数) and the finished tally (用稿统计)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct, field

from bulletin.diagnostics import Position
from bulletin.model.located import Located


class Standing(Struct, frozen=True):
    """How a unit stands: its points, where there are scores, and its rank in its class, else by its articles."""

    rank: int
    points: Decimal | None = None


class PlaceCount(Struct, frozen=True):
    """A row of the table: a city (official name), its own articles and those of its counties.

    `divided`: whether it has counties at all; 东莞市 and the counties under no city have none.
    """

    name: str
    own: int = 0
    counties: int = 0
    divided: bool = True
    standing: Standing | None = None

    @property
    def articles(self) -> int:
        """All its articles."""
        return self.own + self.counties


class TradeCount(Struct, frozen=True):
    """A trade (文明行业) and its articles."""

    name: str
    articles: int
    standing: Standing | None = None


class OpeningBalance(Located, frozen=True):
    """What was counted in issues that are not kept here: through No. `through` of `year`."""

    year: int
    through: int
    path: str
    places: tuple[PlaceCount, ...] = ()
    general: int = 0
    trades: tuple[TradeCount, ...] = ()
    series: Mapping[str, int] = field(default_factory=dict)
    supplements: int = 0
    total: int | None = None
    scores: Mapping[str, Decimal] = field(default_factory=dict)
    positions: Mapping[str, Position] = field(default_factory=dict)


class AsOf(Struct, frozen=True):
    """Up to where a tally counts (截至): the last issue that it holds."""

    year: int
    number: int | None
    date: date | None


class Tally(Struct, frozen=True):
    """A finished count.

    `articles` is the number of articles, `uses` (篇次) that of all counts; they differ only where an article counts
    for each of several places.
    """

    period: str
    places: tuple[PlaceCount, ...]
    general: int
    trades: tuple[TradeCount, ...]
    articles: int
    uses: int
    as_of: AsOf | None
