"""The normal form of a document tree: what Markdown can say of it.

Positions are left out, texts joined, characters are those that a file can hold; headings count from the shallowest,
notes in the order of their marks. What is read from a file is in this form, apart from positions and joints of texts,
so that two trees say the same where their normal forms are equal.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from markdown_it.common.normalize_url import normalizeLink
from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.model import (
    Code,
    CountTable,
    Figure,
    FigureGroup,
    Heading,
    ItemList,
    LineBreak,
    Link,
    Note,
    NoteMark,
    Paragraph,
    PictureWidth,
    Quotation,
    Rule,
    Table,
    Text,
    Verbatim,
    plain,
    walk_blocks,
    walk_inlines,
)
from bulletin.parsing.markdown.ordinals import without_ordinal_space
from bulletin.parsing.markdown.writing.runs import Tag, TaggedLeaf, flatten, nest, settle
from bulletin.parsing.markdown.writing.table_form import caption_form, is_caption, is_note, normal_rows
from bulletin.parsing.text.printable import Replaced, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.model import Block, Blocks, Inlines, Leaf, TableRow

DEEPEST = 10
"""Quotations and lists within each other; the parser reads twelve."""
_DEEPEST_HEADING = 4
_BLANK_LINE = re.compile(r"^[^\S\n]+$", re.MULTILINE)
_LARGEST_START = 99_999_999
_LEAST_WIDTH, _MOST_MM = 0.001, 9999.0


class NormalForm(Struct, frozen=True):
    """A tree in its normal form: for each of its top-level blocks those that it became, the notes, and what changed.

    `left_out` are texts that Markdown has no place for.
    """

    blocks: tuple[Blocks, ...]
    notes: tuple[Note, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def tree(self) -> tuple[Blocks, tuple[Note, ...]]:
        """The blocks without their division, and the notes."""
        return tuple(block for part in self.blocks for block in part), self.notes


def normal_form(blocks: Blocks, notes: Sequence[Note] = (), *, emphasis: bool = True) -> NormalForm:
    """Return the normal form of a tree; notes without a mark are left out. It may be one without any emphasis."""
    silent = _Normalizer({})
    known = {note.number: note for note in notes if any(silent.block(block, 0) for block in note.blocks)}
    normalizer = _Normalizer(known, emphasis)
    parts = [normalizer.block(block, 0) for block in blocks]
    settled = normalizer.settle_notes()
    shallowest = min((block.level for block in _headings(parts, settled)), default=1)
    rise = shallowest - 1
    return NormalForm(
        tuple(_raised(part, rise) for part in parts),
        tuple(Note(note.number, _raised(note.blocks, rise)) for note in settled),
        tuple(normalizer.replaced),
        tuple(normalizer.left_out),
    )


def _headings(parts: Iterable[Blocks], notes: Iterable[Note]) -> Iterator[Heading]:
    for part in (*parts, *(note.blocks for note in notes)):
        yield from (block for block in walk_blocks(part) if isinstance(block, Heading))


def _raised(blocks: Blocks, rise: int) -> Blocks:
    """Return blocks with their headings raised by so many levels."""
    return tuple(_raise(block, rise) for block in blocks) if rise else blocks


def _raise(block: Block, rise: int) -> Block:
    match block:
        case Heading():
            return replace(block, level=block.level - rise)
        case Quotation():
            return replace(block, blocks=_raised(block.blocks, rise))
        case ItemList():
            return replace(block, items=tuple(_raised(item, rise) for item in block.items))
        case Paragraph() | Table() | Figure() | FigureGroup() | Verbatim() | Rule() | CountTable():
            return block
        case _:
            assert_never(block)


class _Normalizer(Struct):
    """Brings blocks into their normal form, in the order in which the parser numbers notes."""

    notes: dict[int, Note]
    emphasis: bool = True
    numbers: dict[int, int] = field(default_factory=dict)
    replaced: list[Replaced] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def settle_notes(self) -> tuple[Note, ...]:
        """Return the notes in the order of their marks; a note may have marks of further ones."""
        settled: list[Note] = []
        while len(settled) < len(self.numbers):
            number = list(self.numbers)[len(settled)]
            settled.append(Note(self.numbers[number], self._blocks(self.notes[number].blocks, 0)))
        return tuple(settled)

    def _blocks(self, blocks: Blocks, depth: int) -> Blocks:
        return tuple(one for block in blocks for one in self.block(block, depth))

    def block(self, block: Block, depth: int) -> Blocks:
        """Return what a block becomes."""
        match block:
            case Paragraph():
                inlines = self._numbered(block.inlines)
                return (Paragraph(inlines),) if inlines else ()
            case Heading():
                inlines = self._numbered(block.inlines)
                level = max(1, min(block.level, _DEEPEST_HEADING))
                return (Heading(level, inlines),) if inlines else ()
            case Quotation():
                inner = self._blocks(block.blocks, depth + 1)
                return (Quotation(inner),) if inner and depth < DEEPEST else inner
            case ItemList():
                return self._item_list(block, depth)
            case Table():
                return self._table(block)
            case Figure():
                return (self._figure(block),)
            case FigureGroup():
                figures = tuple(map(self._figure, block.figures))
                return (FigureGroup(figures),) if len(figures) > 1 else figures
            case Verbatim():
                return (Verbatim(_BLANK_LINE.sub("", self.text(block.text))),)
            case Rule():
                return (Rule(),)
            case CountTable():
                return (CountTable(form=block.form),)
            case _:
                assert_never(block)

    def _item_list(self, block: ItemList, depth: int) -> Blocks:
        items = tuple(filter(None, (self._blocks(item, depth + 1) for item in block.items)))
        if depth >= DEEPEST:
            return tuple(one for item in items for one in item)
        start = block.start if block.start is None else max(0, min(block.start, _LARGEST_START))
        return (ItemList(items, start),) if items else ()

    def _table(self, table: Table) -> Blocks:
        """Return a table; what can't be its caption or its notes stands as paragraphs above and below it."""
        unnumbered = _Normalizer({})
        above = self._paragraphs([] if is_caption(unnumbered.inlines(table.caption)) else [table.caption])
        count = next(
            (at for at, note in enumerate(table.notes) if not is_note(unnumbered.inlines(note))),
            len(table.notes),
        )
        caption = caption_form(self.inlines(table.caption)) if not above else ()
        notes = tuple(map(self.inlines, table.notes[:count]))
        head, rows, alignments = normal_rows(table)
        built = Table(
            head=self._rows(head),
            rows=self._rows(rows),
            alignments=alignments,
            caption=caption,
            notes=notes,
            size=table.size,
            landscape=table.landscape,
        )
        beside = map(Paragraph, filter(None, (caption, *notes)))
        below = self._paragraphs(table.notes[count:])
        return (*above, *((built,) if head else beside), *below)

    def _rows(self, rows: Iterable[TableRow]) -> tuple[TableRow, ...]:
        return tuple(tuple(replace(cell, inlines=self.inlines(cell.inlines)) for cell in row) for row in rows)

    def _paragraphs(self, texts: Iterable[Inlines]) -> Blocks:
        return self._blocks(tuple(map(Paragraph, texts)), 0)

    def _figure(self, figure: Figure) -> Figure:
        """Return a figure. Beside an alternative text its caption is text without tags; one with notes stands alone.

        An alternative text without a caption would be printed as one, so it is left out.
        """
        caption = self.inlines(figure.caption)
        alternative = " ".join(printable(figure.alternative)[0].split())
        path, width = figure.path.replace("\\", "/"), _width(figure.width)
        marked = any(isinstance(leaf, NoteMark) for leaf in walk_inlines(caption))
        words = " ".join(plain(caption).split())
        if alternative not in {"", words} and (marked or not words):
            self.left_out.append(alternative)
        elif alternative not in {"", words}:
            return Figure(path, alternative, (Text(words),), width=width, here=figure.here)
        return Figure(path, plain(caption), caption, width=width, here=figure.here)

    def inlines(self, inlines: Inlines) -> Inlines:
        """Return inlines in their normal form."""
        return nest(settle(one for run in flatten(inlines) for one in self._runs(run)))

    def _numbered(self, inlines: Inlines) -> Inlines:
        """Return the inlines of a paragraph or heading, without spaces behind its number."""
        return _tidied(without_ordinal_space(self.inlines(inlines)))

    def _runs(self, run: TaggedLeaf) -> Iterator[TaggedLeaf]:
        """Yield what a run becomes: line ends in its text are line breaks, its note has the number of its place."""
        kept = (tag for tag in run.tags if self.emphasis or tag.kind is Link)
        tags = tuple(Tag(Link, normalizeLink(tag.target)) if tag.kind is Link else tag for tag in kept)
        for leaf in self._leaves(run.leaf):
            yield TaggedLeaf(leaf, tags)

    def _leaves(self, leaf: Leaf) -> Iterator[Leaf]:
        match leaf:
            case Text():
                for index, line in enumerate(self.text(leaf.text).replace("\t", " ").split("\n")):
                    yield from [LineBreak()] if index else []
                    yield Text(line)
            case Code():
                yield Code(self.text(leaf.text).replace("\t", " ").replace("\n", " "))
            case NoteMark():
                if leaf.number in self.notes:
                    yield NoteMark(self.numbers.setdefault(leaf.number, len(self.numbers) + 1))
            case LineBreak():
                yield LineBreak()
            case _:
                assert_never(leaf)

    def text(self, text: str) -> str:
        """Return a text as a file can hold it; what was changed is recorded."""
        text, replaced = printable(text)
        self.replaced += replaced
        return text


def _tidied(inlines: Inlines) -> Inlines:
    return nest(settle(flatten(inlines)))


def _width(width: PictureWidth | None) -> PictureWidth | None:
    """Return a width as it is written: with three digits behind the point, a share as percent."""
    if width is None:
        return None
    typed = round(width.value * 100 if width.relative else width.value, 3)
    if typed < _LEAST_WIDTH or typed > (100 if width.relative else _MOST_MM):
        return None
    return PictureWidth(typed / 100 if width.relative else typed, width.relative)
