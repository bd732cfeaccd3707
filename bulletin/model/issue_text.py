"""Texts that every output of an issue prints alike: its numbering, its date, its editor's note with a label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.model.text import Blocks, Paragraph, Strong, Text

if TYPE_CHECKING:
    from bulletin.model.issue import Issue


def numbering(issue: Issue) -> tuple[str, ...]:
    """Return the lines under the periodical's name: number, running total and edition; the special's series.

    The number of a draft that has none yet is left blank, to be filled in by hand.
    """
    number = "　　" if issue.number is None else str(issue.number)
    first = f"增刊第{number}期" if issue.supplement else f"第{number}期"
    if issue.total is not None:
        first += f"（总第{issue.total}期）"
    if issue.edition > 1:
        first += "（更正）"
    series = f"（{issue.series.title}{issue.series.number}）" if issue.series else None
    return tuple(line for line in (first, series) if line)


def written_date(issue: Issue) -> str:
    """Return the date as it is printed; blanks to be filled in where a draft has none."""
    day = issue.date
    return "　　　　年　　月　　日" if day is None else f"{day.year}年{day.month}月{day.day}日"


def labelled_note(issue: Issue) -> Blocks:
    """Return the editor's note with its run-in label (编者按：) at its start; nothing where there is no note."""
    if not issue.editors_note:
        return ()
    label = Strong((Text(f"{issue.note_label}："),))
    first, *rest = issue.editors_note
    if isinstance(first, Paragraph):
        return (Paragraph((label, *first.inlines), first.position), *rest)
    return (Paragraph((label,)), first, *rest)
