"""An issue's life on the editor's desk: what a new one is called and what its files begin with. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bulletin.model import OpeningState, Publication
    from bulletin.source.header import Header

ISSUE = """\
---
number: {number}
date: {date}
# 定稿后改为 final；draft 排出来带“送审稿”字样
status: draft
---
"""

ARTICLE = """\
---
# 标题太长时用 | 标出想在哪里换行
title: 请在这里写标题
# 来稿单位：市、县（市、区）、文明行业，或“综合”
from: {place}
column: {column}
---
请在这里写正文。每段之间空一行。

**段首标题用两个星号括起来。**正文接着写，不用换行。
"""


def next_number(headers: Iterable[Header], openings: Iterable[OpeningState], year: int) -> int:
    """Return the number after the last one of a year, in the issues or in the opening state."""
    numbers = [
        header.number for header in headers if header.year == year and header.number and not header.supplement
    ]
    numbers += [opening.through for opening in openings if opening.year == year]
    return max(numbers, default=0) + 1


def new_issue(publication: Publication, number: int, day: date, place: str) -> dict[str, str]:
    """Return the files of a new issue by name: front matter filled in, and a first article that builds."""
    column = publication.columns[0] if publication.columns else "工作交流"
    return {
        "issue.md": ISSUE.format(number=number, date=day.isoformat()),
        "01.md": ARTICLE.format(place=place, column=column),
    }
