"""Changes of manuscripts: blocks that leave their places, forms and boundaries with them; notes; names of pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from msgspec import Struct
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
    Verbatim,
    paragraphs,
    walk_blocks,
    walk_inlines,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.importers.values import Manuscript
    from bulletin.model import Block, Blocks


class BlockEdit(Struct, frozen=True):
    """What becomes of a block: another one, or None where it leaves its place."""

    block: Block | None


def edited(manuscript: Manuscript, edits: Sequence[BlockEdit]) -> Manuscript:
    """Return a manuscript with an edit for each of its blocks; boundaries of what left are left out."""
    places: dict[int, int] = {}
    for index, edit in enumerate(edits):
        if edit.block is not None:
            places[index] = len(places)
    kept = [index for index in places if manuscript.forms]
    return replace(
        manuscript,
        blocks=tuple(edit.block for edit in edits if edit.block is not None),
        forms=tuple(manuscript.forms[index] for index in kept),
        boundaries=tuple(
            replace(boundary, block=places[boundary.block])
            for boundary in manuscript.boundaries
            if boundary.block in places
        ),
    )


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
