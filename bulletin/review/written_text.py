"""Writes edited characters as Markdown: the texts of paragraphs and headings, and inlines; notes keep their labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.model import Heading, NoteMark, Paragraph, Text
from bulletin.parsing.markdown.writing.blocks import write_block
from bulletin.parsing.markdown.writing.inlines import write_inlines
from bulletin.review.shown import to_inlines

if TYPE_CHECKING:
    from bulletin.model import Inlines
    from bulletin.parsing.markdown.writing.escapes import Escaping
    from bulletin.review.shown import ShownCharacter, ShownText
    from bulletin.review.sources import EditableSource

NOTE_LABEL = re.compile(r"[\[［【][\^＾][^\]］】\n]*[\]］】]")
"""The mark of a note as it is typed."""
_MARKED = 900_000
"""What is added to the numbers of notes while they are written, to put their labels in the place."""


def write_text(source: EditableSource, text: ShownText, how: Escaping, *, heading: int = 0) -> str:
    """Write a paragraph or the text of a heading, on one line."""
    inlines, labels = _with_marks(source, text)
    block = Heading(heading, inlines) if heading else Paragraph(inlines)
    (line,) = write_block((block,), 0, how)
    return _labelled(line.removeprefix(f"{'#' * heading} "), labels)


def write_with_labels(
    source: EditableSource,
    text: ShownText,
    how: Escaping,
    *,
    in_cell: bool = False,
    in_brackets: bool = False,
) -> str:
    """Write inlines; notes keep the labels of the source."""
    inlines, labels = _with_marks(source, text)
    return _labelled(write_inlines(inlines, how, in_cell=in_cell, in_brackets=in_brackets), labels)


def _with_marks(source: EditableSource, text: ShownText) -> tuple[Inlines, dict[int, str]]:
    """Return the inlines of a text, its notes under numbers that nothing else has, and what is typed for each."""
    labels: dict[int, str] = {}
    marked: list[ShownCharacter] = []
    for each in text:
        if isinstance(each.leaf, NoteMark):
            number = each.leaf.number + _MARKED
            match = NOTE_LABEL.match(source.text, source.offset_of(each.position)) if each.position else None
            labels[number] = match[0] if match else f"[^{each.leaf.number}]"
            marked.append(replace(each, leaf=NoteMark(number)))
        elif each.leaf is None:
            marked.append(replace(each, leaf=Text(each.character), tags=()))
        else:
            marked.append(each)
    return to_inlines(marked), labels


def _labelled(line: str, labels: dict[int, str]) -> str:
    """Put the labels of notes in the place of their numbers."""
    for number, label in labels.items():
        line = line.replace(f"[^{number}]", label)
    return line
