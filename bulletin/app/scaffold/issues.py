"""The initial files of a new issue or article, and their names. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.kinds.bulletin.naming import NOT_IN_NAMES
from bulletin.parsing.schema.scalars import scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from bulletin.model import OpeningBalance, Publication
    from bulletin.parsing.issue_header import IssueHeader

DRAFT = "draft-"
"""The prefix of the folder of an issue without a number."""

_ISSUE = """\
---
{header}\
# 定稿后改为 final（bulletin final 会先检查）；draft 排出来带“送审稿”字样
status: draft
{lists}\
---
"""
_ARTICLE = """\
---
# 标题太长时用 | 标出想在哪里换行
title: {title}
# 来稿单位：市、县（市、区）{trades}，或“综合”；几个地方写成 [甲市, 乙市]
from: {origin}
column: {column}
---
请在这里写正文。每段之间空一行。

**段首标题用两个星号括起来。**正文接着写，不用换行。

"""
_PLACEHOLDERS = ("请在这里写标题", "请在这里写正文。", "段首标题用两个星号括起来。")
"""Texts of a new article that must not be printed."""


def next_number(
    headers: Iterable[IssueHeader], openings: Iterable[OpeningBalance], year: int, *, supplement: bool = False
) -> int:
    """Return the number after the last one of a year, in the issues or in the opening balance."""
    numbers = [
        header.number
        for header in headers
        if header.year == year and header.number and header.supplement == supplement
    ]
    kept = [opening for opening in openings if opening.year == year]
    numbers += [opening.supplements if supplement else opening.through for opening in kept]
    return max(numbers, default=0) + 1


def folder_name(year: int, number: int, *, supplement: bool = False) -> str:
    """Return the name of the folder of an issue: 2022-37, of a supplement 2022-s03."""
    return f"{year}-{'s' if supplement else ''}{number:02}"


def is_folder_name(name: str) -> bool:
    """Return whether every system accepts this as part of a folder's name."""
    return bool(name) and len(name) <= 60 and not name.startswith(".") and not NOT_IN_NAMES.search(name)


def new_issue(
    publication: Publication, place: str, number: int | None, day: date | None, *, supplement: bool = False
) -> dict[str, str]:
    """Return the files of a new issue by name: front matter filled in, and a first article that builds.

    A draft has neither number nor date.
    """
    header = f"number: {number}\ndate: {day.isoformat()}\n" if number and day else ""
    header += "supplement: true\n" if supplement else ""
    return {
        "issue.md": _ISSUE.format(header=header, lists=_lists(publication)),
        "01.md": new_article(publication, _PLACEHOLDERS[0], (place,)),
    }


def _lists(publication: Publication) -> str:
    """Return a comment with the distribution lists where there is a choice; the default needs no key."""
    names = list(publication.distributions)
    if len(names) < 2:
        return ""
    return f"# 分送范围：{'、'.join(names)}；不写就用 default\n# distribution: {names[-1]}\n"


def new_article(
    publication: Publication, title: str, origin: Sequence[str], column: str | None = None
) -> str:
    """Return an article that builds."""
    first = publication.column_names[0] if publication.columns else "工作交流"
    names = [scalar(name) for name in origin]
    written = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    trades = f"、{publication.tally.trades_label}" if publication.tally.trades else ""
    return _ARTICLE.format(title=scalar(title), origin=written, column=scalar(column or first), trades=trades)


def find_placeholders(files: Mapping[str, bytes]) -> tuple[Diagnostic, ...]:
    """Report texts of a new issue that were not replaced."""
    diagnostics = []
    for path, content in files.items():
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            words = next(
                (words for words in _PLACEHOLDERS if words in line and not line.startswith("#")), None
            )
            if words:
                place = Position(path, number, line.index(words) + 1)
                diagnostics.append(diagnose("model-text-left", place, text=words))
    return tuple(diagnostics)
