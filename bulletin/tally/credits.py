"""The credits (篇次) of an issue: where each of its articles counts."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

from bulletin.diagnostics import Position
from bulletin.model import ArticleKind, ContributorKind


class Bucket(Struct, frozen=True):
    """A column of the count: a city's own or its counties', a trade, or 综合 (without a name)."""

    kind: ContributorKind
    name: str = ""


GENERAL = Bucket(ContributorKind.GENERAL)


class CreditedUnit(Struct, frozen=True):
    """A unit that contributed an article: its official name and its bucket, that is its level and its row (city, trade)."""

    name: str
    bucket: Bucket


class CountedArticle(Struct, frozen=True):
    """A counted article, with what its scores depend on.

    `position`: where it names its units; `buckets`: one for each of its credits (篇次), none where it names no unit;
    `general`: one of 综合, whose units are its contributors.
    """

    path: str
    position: Position
    title: str
    column: str | None
    kind: ArticleKind
    buckets: tuple[Bucket, ...]
    units: tuple[CreditedUnit, ...]
    general: bool = False
    extra: tuple[str, ...] = ()
    reuse_of: str | None = None


class IssueCount(Struct, frozen=True):
    """What one issue adds to a count: its place in the year, its counted articles, and whether it is a draft yet."""

    folder: str
    path: str
    number: int | None
    date: dt.date | None
    supplement: bool
    articles: tuple[CountedArticle, ...]
    draft: bool = False

    @property
    def article_count(self) -> int:
        """The number of articles with a credit."""
        return sum(bool(article.buckets) for article in self.articles)

    @property
    def order(self) -> tuple[dt.date, bool, int]:
        """The sort key of issues by date and number; a draft without a date comes last."""
        return self.date or dt.date.max, self.supplement, self.number or 0
