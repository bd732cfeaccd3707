"""What the site shows of issues: the records from which lists, feed and search are made, and its whole content."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.model import Withdrawal

if TYPE_CHECKING:
    from bulletin.model import Publication


class PublishedArticle(Struct, frozen=True):
    """An article in lists; `places` are the rows of the tally that it counts in, once for each credit (篇次)."""

    address: str
    title: str
    column: str | None
    places: tuple[str, ...]
    author: str | None
    summary: str


class WithdrawnArticle(Struct, frozen=True):
    """An article that was published once: its address shows a notice."""

    address: str
    withdrawal: Withdrawal


class PublishedIssue(Struct, frozen=True):
    """An issue in lists.

    `folder` is that of its sources, `address` that of its pages; `name` is 2022年第36期. `content` is a digest of all
    that is published of it, `pictures` are the files that its texts show. `counting`: it prints a tally. `complete`:
    nothing of it is held back, so that its PDF may be published.
    """

    folder: str
    address: str
    name: str
    date: dt.date
    articles: tuple[PublishedArticle, ...]
    withdrawn: tuple[WithdrawnArticle, ...]
    content: str
    pictures: tuple[str, ...]
    order: tuple[dt.date, bool, int, str]
    counting: bool = False
    complete: bool = False

    @property
    def year(self) -> int:
        """The year in which it appeared."""
        return self.date.year

    @property
    def path(self) -> str:
        """The folder of its pages."""
        return f"issues/{self.address}"

    def article_path(self, address: str) -> str:
        """Return the path of an article's page."""
        return f"{self.path}/{address}.html"


class SearchEntry(Struct, frozen=True):
    """An article as it is searched: its plain text, a paragraph a line."""

    address: str
    title: str
    column: str | None
    places: tuple[str, ...]
    text: str


class SiteIdentity(Struct, frozen=True):
    """What all pages show: the names of the periodical and its offices, the address of the site where it is known."""

    name: str
    issuers: tuple[str, ...]
    address: str | None
    columns: tuple[str, ...]
    identifier: str

    @classmethod
    def of(cls, publication: Publication) -> SiteIdentity:
        """Return the identity of a publication's site."""
        issuers = tuple(each.plain for each in publication.issuers) or (publication.issuer,)
        identifier = f"{publication.province}/{publication.name}"
        return cls(publication.name, issuers, publication.site_address, publication.column_names, identifier)


class Neighbour(Struct, frozen=True):
    """The article before or behind another one: the path of its page, its title."""

    path: str
    title: str
