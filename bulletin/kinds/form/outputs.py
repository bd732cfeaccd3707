"""A form → composed parts, galley, the texts that every output must show, the values of its page for screens."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.composition.galley import GalleyBuilder
from bulletin.composition.values import ComposedArticle, ComposedDocument
from bulletin.lint.completeness import expected_blocks, expected_title
from bulletin.model import CellKind, LineBreak, Text
from bulletin.model.galley import Editing, Galley, GalleyTable, GalleyText

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.composition.blocks import BlockComposer
    from bulletin.kinds.form.document import FormDocument
    from bulletin.lint.completeness import ExpectedText
    from bulletin.model import Inlines
    from bulletin.model.galley import GalleyBlock, GalleyCell

ANCHOR = "form"
INDENT = "　　"


def compose(document: FormDocument, composer: BlockComposer) -> ComposedDocument:
    """Compose a form: its title, and its tables below it."""
    (section,) = document.sections
    title = composer.texts.title(document.title)
    article = ComposedArticle(ANCHOR, title, (), composer.blocks(section.blocks), None, ())
    return ComposedDocument((article,), record=document.source.fit, ornaments=False)


def galley(document: FormDocument) -> Galley:
    """Return the galley of a form; nothing of it is changed there, as its values have types."""
    (section,) = document.sections
    builder = GalleyBuilder(posixpath.dirname(document.path), document.path)
    title = builder.title("title", document.title)
    blocks = (title, *builder.blocks(section.blocks))
    return Galley(tuple(map(_generated, blocks)), document.properties, document.draft_mark)


def _generated(block: GalleyBlock) -> GalleyBlock:
    if isinstance(block, GalleyText):
        return replace(block, editing=Editing.GENERATED)
    if isinstance(block, GalleyTable):
        return replace(block, rows=tuple(tuple(map(_cell, row)) for row in block.rows))
    return block


def _cell(cell: GalleyCell) -> GalleyCell:
    """Return a cell that is not changed; paragraphs begin with two spaces, as a cell is one paragraph in Word."""
    inlines = cell.text.inlines
    if cell.kind is CellKind.RUNNING:
        inlines = tuple(_indented(inlines))
    return replace(cell, text=replace(cell.text, inlines=inlines, editing=Editing.GENERATED))


def _indented(inlines: Inlines) -> Iterator[Text | LineBreak]:
    for number, inline in enumerate(inlines):
        if isinstance(inline, Text) and number:
            yield replace(inline, text=f"{INDENT}{inline.text}")
        elif isinstance(inline, Text | LineBreak):
            yield inline


def expected_texts(document: FormDocument) -> Iterator[ExpectedText]:
    """Yield the title, then all labels and values in their order."""
    yield expected_title(document.title)
    yield from expected_blocks(document.sections[0].blocks)


def screen_values(document: FormDocument) -> Mapping[str, object]:
    """Return the values of `form.html.j2`."""
    return {"title": document.title, "text": document.sections[0].blocks}
