"""Changes of manuscripts: blocks that leave their places, forms and boundaries with them; notes; names of pictures."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, assert_never

from msgspec.structs import replace

from bulletin.importers.values import BlockForm
from bulletin.model import (
    CountTable,
    Figure,
    FigureGroup,
    Heading,
    ItemList,
    NoteMark,
    Paragraph,
    Quotation,
    Rule,
    Table,
    Text,
    Verbatim,
    paragraphs,
    plain,
    walk_blocks,
    walk_inlines,
)
from bulletin.parsing.markdown.writing.runs import TaggedLeaf, flatten, nest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.importers.values import Manuscript
    from bulletin.model import Block, Blocks


LONGEST_PARAGRAPH = 8_000
"""Characters; the parser reads twenty thousand with their escapes."""
_SENTENCE_END = re.compile(r"(?<=[。！？；.!?;])")


def edited(manuscript: Manuscript, parts: Sequence[Blocks]) -> Manuscript:
    """Return a manuscript in which each of its blocks became others: none where it left its place.

    The unsure boundaries of a block stay with the first that it became.
    """
    places: list[int] = []
    for part in parts:
        places.append((places[-1] if places else 0) + len(part))
    starts = [0, *places]
    return replace(
        manuscript,
        blocks=tuple(block for part in parts for block in part),
        forms=tuple(form for form, part in zip(manuscript.forms, parts, strict=False) for _ in part),
        boundaries=tuple(
            replace(boundary, block=starts[boundary.block])
            for boundary in manuscript.boundaries
            if parts[boundary.block]
        ),
    )


def with_shorter_paragraphs(manuscript: Manuscript) -> Manuscript:
    """Return a manuscript whose overlong paragraphs are divided at the ends of sentences; that is reported."""
    parts = [_divided(block) for block in manuscript.blocks]
    long = sum(len(part) > 1 for part in parts)
    if not long:
        return manuscript
    report = f"有 {long} 段太长（超过 {LONGEST_PARAGRAPH} 字），在句末分成了几段"
    return replace(edited(manuscript, parts), reports=(*manuscript.reports, report))


def _divided(block: Block) -> Blocks:
    if not isinstance(block, Paragraph) or len(plain(block.inlines)) <= LONGEST_PARAGRAPH:
        return (block,)
    chunks: list[list[TaggedLeaf]] = [[]]
    length = 0
    for run in chain.from_iterable(map(_pieces, flatten(block.inlines))):
        size = len(plain((run.leaf,)))
        if length and length + size > LONGEST_PARAGRAPH:
            chunks.append([])
            length = 0
        chunks[-1].append(run)
        length += size
    return tuple(Paragraph(nest(chunk)) for chunk in chunks)


def _pieces(run: TaggedLeaf) -> Iterator[TaggedLeaf]:
    """Divide a text at the ends of its sentences, and sentences that are too long themselves."""
    if not isinstance(run.leaf, Text):
        yield run
        return
    for sentence in _SENTENCE_END.split(run.leaf.text):
        for at in range(0, len(sentence), LONGEST_PARAGRAPH):
            yield TaggedLeaf(Text(sentence[at : at + LONGEST_PARAGRAPH]), run.tags)


# --- Notes ----------------------------------------------------------------------------------------------------


def with_unmarked_notes(manuscript: Manuscript) -> Manuscript:
    """Return a manuscript whose notes without a mark are paragraphs at its end: no article can hold them otherwise."""
    notes = {note.number: note for note in manuscript.notes}
    marked = _marks(manuscript.blocks)
    waiting = list(marked)
    while waiting:
        note = notes.get(waiting.pop())
        further = _marks(note.blocks) - marked if note else set()
        marked |= further
        waiting += further
    loose = [note for note in manuscript.notes if note.number not in marked]
    if not loose:
        return manuscript
    added = tuple(block for note in loose for block in note.blocks)
    return replace(
        manuscript,
        blocks=(*manuscript.blocks, *added),
        forms=(*manuscript.forms, *(BlockForm() for _ in added)) if manuscript.forms else (),
        notes=tuple(note for note in manuscript.notes if note.number in marked),
        reports=(*manuscript.reports, f"有 {len(loose)} 条注释在正文里没有标号，接在文末"),
    )


def _marks(blocks: Blocks) -> set[int]:
    leaves = (leaf for inlines in paragraphs(blocks) for leaf in walk_inlines(inlines))
    return {leaf.number for leaf in leaves if isinstance(leaf, NoteMark)}


# --- Pictures -------------------------------------------------------------------------------------------------


def picture_paths(manuscript: Manuscript) -> tuple[str, ...]:
    """Return the paths of the pictures that its blocks and notes show, in their order, each once."""
    parts = (manuscript.blocks, *(note.blocks for note in manuscript.notes))
    figures = (block for part in parts for block in walk_blocks(part) if isinstance(block, Figure))
    return tuple(dict.fromkeys(figure.path for figure in figures))


def with_paths(manuscript: Manuscript, names: Mapping[str, str]) -> Manuscript:
    """Return a manuscript with other paths of its pictures; those that it does not show are left out."""
    return replace(
        manuscript,
        blocks=_renamed(manuscript.blocks, names),
        notes=tuple(replace(note, blocks=_renamed(note.blocks, names)) for note in manuscript.notes),
        pictures={names[path]: content for path, content in manuscript.pictures.items() if path in names},
    )


def _renamed(blocks: Blocks, names: Mapping[str, str]) -> Blocks:
    return tuple(_rename(block, names) for block in blocks)


def _rename(block: Block, names: Mapping[str, str]) -> Block:
    match block:
        case Figure():
            return replace(block, path=names.get(block.path, block.path))
        case FigureGroup():
            figures = (replace(one, path=names.get(one.path, one.path)) for one in block.figures)
            return replace(block, figures=tuple(figures))
        case Quotation():
            return replace(block, blocks=_renamed(block.blocks, names))
        case ItemList():
            return replace(block, items=tuple(_renamed(item, names) for item in block.items))
        case Paragraph() | Heading() | Table() | Verbatim() | Rule() | CountTable():
            return block
        case _:
            assert_never(block)
