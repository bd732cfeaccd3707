"""Walks over parsed documents for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.model import Code, Text, paragraphs, walk_inlines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.parsing.markdown.body import MarkdownBody


def leaves(document: MarkdownBody) -> Iterator[Text | Code]:
    """Yield the texts of a document and its notes."""
    for blocks in (document.blocks, *(note.blocks for note in document.notes)):
        for inlines in paragraphs(blocks):
            yield from (leaf for leaf in walk_inlines(inlines) if isinstance(leaf, Text | Code))
