"""One issue → its uses (篇次): where each of its articles counts."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

from bulletin.diagnostics import Position
from bulletin.model import ArticleKind, ContributorKind


class Bucket(Struct, frozen=True):
    """Where an article counts: a city's own or its counties' column, a trade, or 综合 (without a name)."""

    kind: ContributorKind
    name: str = ""


GENERAL = Bucket(ContributorKind.GENERAL)


class Credit(Struct, frozen=True):
    """One count of one article (篇次): where, and whose contribution it was."""

    slot: Bucket
    contributor: str
    path: str
    title: str
    column: str | None


class CreditedUnit(Struct, frozen=True):
    """A unit behind an article: its official name, its level, and the row (city, trade) that it belongs to."""

    name: str
    slot: Bucket


class CountedArticle(Struct, frozen=True):
    """A counted article as scores see it; `general`: one of 综合, whose senders are its contributors."""

    path: str
    title: str
    column: str | None
    kind: ArticleKind
    senders: tuple[CreditedUnit, ...]
    general: bool = False
    extra: tuple[str, ...] = ()
    reuse_of: str | None = None


class IssueCount(Struct, frozen=True):
    """What one issue adds: its place in the year, its counted articles and their uses.

    `unattributed` are counted articles that do not tell whose they are.
    """

    folder: str
    path: str
    number: int | None
    date: dt.date | None
    supplement: bool
    articles: int
    uses: tuple[Credit, ...]
    unattributed: tuple[Position, ...] = ()
    pieces: tuple[CountedArticle, ...] = ()

    @property
    def order(self) -> tuple[dt.date, bool, int]:
        """The place in the run of issues; a draft without a date comes last."""
        return self.date or dt.date.max, self.supplement, self.number or 0
