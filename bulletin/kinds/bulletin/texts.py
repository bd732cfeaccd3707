"""The texts of a bulletin that every output must show."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.lint.completeness import (
    MAX_DOTTED_GAP,
    MAX_GAP,
    UNBOUNDED,
    ExpectedText,
    expected_blocks,
    expected_text,
    expected_title,
)
from bulletin.model import Article, Contents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.model import Issue


def expected_texts(document: BulletinDocument) -> Iterator[ExpectedText]:
    """Yield all texts of a bulletin in the order in which both outputs show them."""
    above, first = document.above_name, UNBOUNDED
    if above:
        yield expected_title(above, first)
        first = MAX_GAP
    yield expected_text(document.publication.name, first)
    yield from map(expected_text, document.numbering)
    yield from map(expected_title, document.issuers)
    yield expected_text(document.written_date)
    numbered = document.issue.contents is Contents.PAGES
    for column, entries in document.contents:
        max_gap = MAX_DOTTED_GAP if numbered else MAX_GAP
        if column:
            yield expected_text(f"【{column}】", max_gap)
        yield from (expected_title(entry.article.title, max_gap) for entry in entries)
    core = _core(document.issue)
    if numbered:
        yield from (replace(text, max_gap=MAX_DOTTED_GAP) for text in islice(core, 1))
    yield from core
    for group in document.issue.distribution.lines:
        yield expected_text(f"{group.label}：", UNBOUNDED)
        yield from (expected_text(text) for text in group.lines)


def _core(issue: Issue) -> Iterator[ExpectedText]:
    """Yield the editor's note with its label, and the articles."""
    if issue.editors_note:
        yield expected_text(f"{issue.note_label}：", position=issue.positions.get("note_label"))
    yield from expected_blocks(issue.editors_note)
    for note in issue.notes:
        yield from expected_blocks(note.blocks)
    for article in issue.articles:
        yield from _article(article)


def _article(article: Article) -> Iterator[ExpectedText]:
    yield expected_title(article.title)
    if article.subtitle:
        yield expected_title(article.subtitle)
    if article.author:
        yield expected_text(article.author, position=article.positions.get("author"))
    yield from expected_blocks(article.blocks)
    if article.source:
        yield expected_text(article.source, position=article.positions.get("source"))
    for note in article.notes:
        yield from expected_blocks(note.blocks)
