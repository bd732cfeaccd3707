"""How the articles of an issue stand in it: in full or compactly (简讯), numbered, below the heads of their columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.model import (
    Article,
    Blocks,
    Column,
    ColumnSet,
    Emphasis,
    Paragraph,
    Text,
    Title,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.model import Issue, Publication

_DIGITS = "零一二三四五六七八九"
_ENDED = re.compile("[。？！…][”’》）]*$")
"""The end of a title that takes no full stop where it is run in."""


class PlacedArticle(Struct, frozen=True):
    """An article and how it stands in its issue.

    `begins`: its column begins with it. `number` counts the articles of its column.
    """

    article: Article
    anchor: str
    column: Column
    begins: bool
    number: int

    @property
    def compact(self) -> bool:
        """Whether it is set without a title block."""
        return self.column.set is not ColumnSet.FULL

    @property
    def runs_in(self) -> bool:
        """Whether its title is a run-in head; one with anything but a paragraph below it has a line of its own."""
        article = self.article
        first = None if article.remarks or article.addressee else next(iter(article.blocks), None)
        return self.column.set is ColumnSet.RUN_IN and isinstance(first, Paragraph)

    @property
    def follows(self) -> bool:
        """Whether it follows another item of short news, without air."""
        return self.compact and not self.begins

    @property
    def head(self) -> str | None:
        """The head of the column, where it stands above this article."""
        return f"【{self.column.name}】" if self.column.head and self.begins else None

    @property
    def title(self) -> Title:
        """The title proper, with its number: 一、 where it has a line of its own, else 1."""
        title = self.article.title.divided()[0]
        if not self.column.numbered:
            return title
        number = f"{self.number}." if self.runs_in else f"{in_chinese(self.number)}、"
        return replace(title, parts=(number + title.parts[0], *title.parts[1:]), starts=())

    @property
    def run_in_head(self) -> str:
        """The title and the subtitles as a run-in head, which ends in a full stop."""
        text = self.title.plain
        for subtitle in self.article.subtitles:
            text += "——" + subtitle.plain.removeprefix("——")
        return text if _ENDED.search(text) else f"{text}。"

    @property
    def credit(self) -> str | None:
        """Author and source of an item of short news, in parentheses at its end; that of others: the source alone."""
        source = self.article.source and f"来源：{self.article.source}"
        parts = [part for part in (self.compact and self.article.author, source) if part]
        return f"（{'，'.join(parts)}）" if parts else None

    @property
    def credit_runs_in(self) -> bool:
        """Whether author and source stand at the end of the last paragraph."""
        last = self.article.blocks[-1] if self.article.blocks else None
        return self.compact and bool(self.credit) and isinstance(last, Paragraph)

    @property
    def blocks(self) -> Blocks:
        """The blocks, with author and source where they run in."""
        blocks, credit = self.article.blocks, self.credit
        if not (blocks and credit and self.credit_runs_in and isinstance(blocks[-1], Paragraph)):
            return blocks
        last = blocks[-1]
        return (*blocks[:-1], replace(last, inlines=(*last.inlines, Emphasis((Text(credit),)))))


def place_articles(issue: Issue, publication: Publication) -> Iterator[PlacedArticle]:
    """Yield the articles of an issue as they stand in it."""
    counts: dict[str | None, int] = {}
    last: Article | None = None
    for index, article in enumerate(issue.articles, start=1):
        number = counts[article.column] = counts.get(article.column, 0) + 1
        begins = last is None or last.column != article.column
        yield PlacedArticle(article, f"article-{index}", publication.column(article.column), begins, number)
        last = article


def in_chinese(number: int) -> str:
    """Write a number below 100 as Chinese headings have it: 十, 二十一; others in digits."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")
