"""Blocks of a document tree → composed blocks: every text broken into lines in the styles of the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, assert_never

from msgspec import Struct
from msgspec.structs import replace

from bulletin.composition.counts import CountComposer
from bulletin.composition.figures import FigureComposer
from bulletin.composition.tables import TableComposer
from bulletin.composition.values import (
    ComposedBlock,
    ComposedBlocks,
    ComposedBreak,
    ComposedHeading,
    ComposedList,
    ComposedParagraph,
    ComposedQuotation,
    ComposedVerbatim,
)
from bulletin.model import (
    Block,
    Blocks,
    CountForm,
    CountTable,
    Figure,
    FigureGroup,
    Heading,
    ItemList,
    Note,
    Paragraph,
    Picture,
    Quotation,
    Rule,
    Table,
    Tally,
    TallyRules,
    Verbatim,
    note_mark,
)
from bulletin.tally import wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.composition.texts import TextComposer

Count: TypeAlias = tuple[Tally, TallyRules]
BULLETS = ("——", "·", "◇", "□")
"""Marks of unordered items by level: a dash (GB/T 15834 §4.13.3.9), then those of practice; the last for all below."""


class BlockComposer(Struct, frozen=True):
    """Composes the blocks of one document; `pictures` are those of its figures by path.

    `ordered` and `unordered`: how many lists of either sort the blocks stand in.
    """

    texts: TextComposer
    pictures: Mapping[str, Picture]
    ordered: int = 0
    unordered: int = 0

    @property
    def figures(self) -> FigureComposer:
        """The composer of figures."""
        return FigureComposer(self.texts, self.pictures)

    def blocks(self, blocks: Blocks, kind: str = "body", count: Count | None = None) -> ComposedBlocks:
        """Compose blocks; `kind` is the block style of plain paragraphs, `count` what a count table shows."""
        return tuple(self._block(block, kind, count) for block in blocks)

    def _block(self, block: Block, kind: str, count: Count | None) -> ComposedBlock:
        match block:
            case Paragraph():
                return ComposedParagraph(self.texts.inlines(kind, block.inlines))
            case Heading():
                return ComposedHeading(
                    block.level, self.texts.inlines(f"heading-{block.level}", block.inlines)
                )
            case Quotation():
                return ComposedQuotation(self.blocks(block.blocks, "quotation"))
            case ItemList():
                return self._list(block)
            case Table():
                return TableComposer(self.texts).table(block)
            case Figure() | FigureGroup():
                return self.figures.figures(block)
            case Verbatim():
                return ComposedVerbatim(self.texts.verbatim(block.text, block.position))
            case Rule():
                return ComposedBreak()
            case CountTable():
                assert count, "a count table stands at the top of a tally article"  # noqa: S101
                return self._count(count, block.form)
            case _:
                assert_never(block)

    def _count(self, count: Count, form: CountForm) -> ComposedBlock:
        """Compose the count of a tally (用稿通报): in words, or as a table."""
        if form is CountForm.PROSE:
            return ComposedParagraph(self.texts.text("body", wording.prose(*count)))
        return CountComposer(self.texts).count(*count)

    def _list(self, block: ItemList) -> ComposedList:
        if block.start is None:
            inner = replace(self, unordered=self.unordered + 1)
            labels = [BULLETS[min(self.unordered, len(BULLETS) - 1)]] * len(block.items)
        else:
            inner = replace(self, ordered=self.ordered + 1)
            labels = [ordinal(block.start + index, self.ordered) for index in range(len(block.items))]
        items = (
            inner.labelled("item", label, item, "body")
            for label, item in zip(labels, block.items, strict=True)
        )
        return ComposedList(block.start is not None, tuple(items))

    def notes(self, notes: Sequence[Note]) -> tuple[ComposedBlocks, ...]:
        """Compose the notes at the end of a text."""
        return tuple(self.labelled("note", note_mark(note.number), note.blocks, "note") for note in notes)

    def labelled(self, kind: str, label: str, blocks: Blocks, otherwise: str) -> ComposedBlocks:
        """Compose an item or a note behind its label.

        Where it begins with no paragraph, the label stands on a line of its own, and paragraphs further on are of the
        kind `otherwise`.
        """
        if not blocks or not isinstance(blocks[0], Paragraph):
            label_line = ComposedParagraph(self.texts.inlines(kind, (), label=label))
            return (label_line, *self.blocks(blocks, otherwise))
        first = ComposedParagraph(self.texts.inlines(kind, blocks[0].inlines, label=label))
        return (first, *self.blocks(blocks[1:], kind))


CIRCLED = "".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0))))
"""① to ㊿."""


def ordinal(number: int, level: int) -> str:
    """Return the mark of an ordered item: 1. （1） ① 1） by level from 0, as GB/T 9704 §7.3.3 and practice have it."""
    match level:
        case 0:
            return f"{number}."
        case 1:
            return f"（{number}）"
        case 2 if 0 < number <= len(CIRCLED):
            return CIRCLED[number - 1]
        case _:
            return f"{number}）"
