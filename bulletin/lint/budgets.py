"""Limits on what can be typeset, checked before typesetting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, diagnose
from bulletin.model import Table, walk_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.model.document import Section

MOST_ROWS = 2_000
"""About a hundred pages."""
MOST_COLUMNS = 30
"""On the type area of GB/T 9704 each has room for one character then."""


def check_budgets(sections: Iterable[Section]) -> Iterator[Diagnostic]:
    """Find the tables that are too large; too long paragraphs are reported by the parser."""
    for section in sections:
        for blocks in section.texts:
            for block in walk_blocks(blocks):
                if isinstance(block, Table):
                    yield from _check_table(block)


def _check_table(table: Table) -> Iterator[Diagnostic]:
    rows, columns = len(table.rows), len(table.alignments)
    if rows > MOST_ROWS:
        yield diagnose("too-many-rows", table.position, rows=rows, limit=MOST_ROWS)
    if columns > MOST_COLUMNS:
        yield diagnose("too-many-columns", table.position, columns=columns, limit=MOST_COLUMNS)
