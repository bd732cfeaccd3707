"""Limits on what can be typeset, checked before typesetting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, diagnose
from bulletin.model import Table, walk_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.model import Blocks, Issue

MOST_ROWS = 2_000
"""About a hundred pages."""
MOST_COLUMNS = 30
"""On the type area of GB/T 9704 each has room for one character then."""


def check_budgets(issue: Issue) -> Iterator[Diagnostic]:
    """Find the tables that are too large; too long paragraphs are reported by the parser."""
    for blocks in _texts(issue):
        for block in walk_blocks(blocks):
            if isinstance(block, Table):
                yield from _check_table(block)


def _texts(issue: Issue) -> Iterator[Blocks]:
    yield issue.editors_note
    yield from (note.blocks for note in issue.notes)
    for article in issue.articles:
        yield article.blocks
        yield from (note.blocks for note in article.notes)


def _check_table(table: Table) -> Iterator[Diagnostic]:
    rows, columns = len(table.rows), len(table.head)
    if rows > MOST_ROWS:
        yield diagnose("too-many-rows", table.position, rows=rows, limit=MOST_ROWS)
    if columns > MOST_COLUMNS:
        yield diagnose("too-many-columns", table.position, columns=columns, limit=MOST_COLUMNS)
