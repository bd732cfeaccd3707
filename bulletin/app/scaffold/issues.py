"""What a new issue and a new article begin with, and what they are called. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.parsing.scalars import scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from bulletin.model import OpeningBalance, Publication
    from bulletin.parsing.issue_header import IssueHeader

DRAFT = "draft-"
"""How the folder of an issue without a number begins."""

_ISSUE = """\
---
{called}\
# 定稿后改为 final（bulletin final 会先检查）；draft 排出来带“送审稿”字样
status: draft
{lists}\
---
"""
_ARTICLE = """\
---
# 标题太长时用 | 标出想在哪里换行
title: {title}
# 来稿单位：市、县（市、区）、文明行业，或“综合”；几个地方写成 [甲市, 乙市]
from: {origin}
column: {column}
---
{text}
"""
_TEXT = """\
请在这里写正文。每段之间空一行。

**段首标题用两个星号括起来。**正文接着写，不用换行。
"""
_LEFT = ("请在这里写标题", "请在这里写正文。", "段首标题用两个星号括起来。")
"""Words of the model article that must not be printed."""
_LONGEST = 20
"""Characters of a place that go into a file's name."""
_NOT_IN_NAMES = re.compile(r"[\s/\\:*?\"<>|\x00-\x1f\x7f]")


def next_number(
    headers: Iterable[IssueHeader], openings: Iterable[OpeningBalance], year: int, *, supplement: bool = False
) -> int:
    """Return the number after the last one of a year, in the issues or in the opening state."""
    numbers = [
        header.number
        for header in headers
        if header.year == year and header.number and header.supplement == supplement
    ]
    kept = [opening for opening in openings if opening.year == year]
    numbers += [opening.supplements if supplement else opening.through for opening in kept]
    return max(numbers, default=0) + 1


def folder_name(year: int, number: int, *, supplement: bool = False) -> str:
    """Return what the folder of an issue is called: 2022-37, of a supplement 2022-s03."""
    return f"{year}-{'s' if supplement else ''}{number:02}"


def is_folder_name(name: str) -> bool:
    """Whether every system takes this as part of a folder's name."""
    return bool(name) and len(name) <= 60 and not name.startswith(".") and not _NOT_IN_NAMES.search(name)


def new_issue(
    publication: Publication, place: str, number: int | None, day: date | None, *, supplement: bool = False
) -> dict[str, str]:
    """Return the files of a new issue by name: front matter filled in, and a first article that builds.

    A draft has neither number nor date.
    """
    called = f"number: {number}\ndate: {day.isoformat()}\n" if number and day else ""
    called += "supplement: true\n" if supplement else ""
    return {
        "issue.md": _ISSUE.format(called=called, lists=_lists(publication)),
        "01.md": new_article(publication, _LEFT[0], (place,)),
    }


def _lists(publication: Publication) -> str:
    """Name the distribution lists where there is a choice; the usual one needs no word."""
    names = list(publication.distributions)
    if len(names) < 2:
        return ""
    return f"# 分送范围：{'、'.join(names)}；不写就用 default\n# distribution: {names[-1]}\n"


def new_article(
    publication: Publication, title: str, origin: Sequence[str], column: str | None = None, text: str = _TEXT
) -> str:
    """Return an article that builds."""
    known = publication.columns[0] if publication.columns else "工作交流"
    names = [scalar(name) for name in origin]
    written = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    return _ARTICLE.format(title=scalar(title), origin=written, column=scalar(column or known), text=text)


def article_name(names: Iterable[str], origin: str) -> str:
    """Return a name for the file of a new article, behind all others: 03-苏州市.md."""
    numbers = [int(match[0]) for name in names if (match := re.match(r"\d+", name))]
    place = _NOT_IN_NAMES.sub("", origin)[:_LONGEST].strip(".")
    return f"{max(numbers, default=0) + 1:02}{'-' if place else ''}{place}.md"


def left_over(files: Mapping[str, bytes]) -> tuple[Diagnostic, ...]:
    """Find what still stands in articles as a new issue begins with."""
    found = []
    for path, content in files.items():
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            words = next((words for words in _LEFT if words in line and not line.startswith("#")), None)
            if words:
                place = Position(path, number, line.index(words) + 1)
                found.append(diagnose("model-text-left", place, text=words))
    return tuple(found)
