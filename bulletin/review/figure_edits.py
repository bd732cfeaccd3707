"""Ways to write pictures with another caption, and without one of several; the paragraph of pictures is written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.model import Figure, FigureGroup, walk_blocks
from bulletin.parsing.markdown.writing.blocks import write_block
from bulletin.parsing.markdown.writing.escapes import Escaping
from bulletin.review.shown import to_inlines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.parsing.markdown.extents import BlockExtent
    from bulletin.review.shown import ShownText
    from bulletin.review.sources import EditableSource
    from bulletin.review.text_locations import TextLocation


def figures_at(source: EditableSource, extent: BlockExtent) -> tuple[Figure, ...]:
    """Return the pictures of a paragraph; none where it is no paragraph of pictures."""
    for block in walk_blocks(source.model_blocks):
        if isinstance(block, FigureGroup) and block.position == extent.position:
            return block.figures
        if isinstance(block, Figure) and block.position == extent.position:
            return (block,)
    return ()


def with_caption(source: EditableSource, place: TextLocation, caption: ShownText) -> Iterator[EditableSource]:
    """Yield the source with another caption of a picture."""
    own, inlines = place.entry.name.removesuffix(":caption"), to_inlines(caption)
    figures = [
        replace(figure, caption=inlines) if _is_named(figure, own) else figure
        for figure in figures_at(source, place.extent)
    ]
    yield from _written(source, place, figures)


def without_figure(source: EditableSource, place: TextLocation) -> Iterator[EditableSource]:
    """Yield the source without one of several pictures."""
    figures = figures_at(source, place.extent)
    yield from _written(source, place, [each for each in figures if not _is_named(each, place.entry.name)])


def _written(
    source: EditableSource, place: TextLocation, figures: Sequence[Figure]
) -> Iterator[EditableSource]:
    start, end = source.offset(place.extent.start), source.offset(place.extent.stop)
    for how in (Escaping.LIGHT, Escaping.THOROUGH):
        (line,) = write_block((FigureGroup(tuple(figures)),), 0, how)
        yield source.replaced(start, end, line)


def _is_named(figure: Figure, name: str) -> bool:
    place = figure.position
    return place is not None and name.endswith(f":{place.line}:{place.column}")
