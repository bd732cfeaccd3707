"""Returned files made of a galley without a word processor: as they were sent out, with edits as readers make them."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.model.galley import (
    GalleyBreak,
    GalleyFigures,
    GalleyHead,
    GalleyImprint,
    GalleyMasthead,
    GalleySignature,
    GalleyTable,
    GalleyText,
    block_texts,
)
from bulletin.model.returned import (
    ReturnedCell,
    ReturnedDocument,
    ReturnedPicture,
    ReturnedRow,
    ReturnedTable,
    ReturnedText,
)
from bulletin.review.shown import returned_runs, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.model.galley import Galley, GalleyBlock
    from bulletin.model.returned import ReturnedBlock


def returned_document(galley: Galley, digests: Mapping[str, str] | None = None) -> ReturnedDocument:
    """Return a galley as a file that nobody changed; its bookmarks are the names of the galley."""
    return ReturnedDocument(
        tuple(chain.from_iterable(_block(block, digests or {}) for block in galley.blocks))
    )


def names_of(galley: Galley) -> dict[str, str]:
    """Return the bookmarks of such a file, each with its name."""
    figures = (one for block in galley.blocks if isinstance(block, GalleyFigures) for one in block.figures)
    breaks = (block.name for block in galley.blocks if isinstance(block, GalleyBreak))
    return {
        name: name
        for name in (*(text.name for text in galley.texts), *(one.name for one in figures), *breaks)
    }


def returned_text(text: GalleyText) -> ReturnedText:
    """Return a text as it comes back unchanged."""
    return ReturnedText((text.name,), f"简报{text.style}", returned_runs(shown(text)))


def _block(block: GalleyBlock, digests: Mapping[str, str]) -> Iterator[ReturnedBlock]:
    match block:
        case GalleyTable():
            yield ReturnedTable(
                tuple(
                    ReturnedRow(
                        tuple(
                            ReturnedCell((returned_text(cell.text),), cell.column, cell.colspan, cell.rowspan)
                            for cell in row
                        )
                    )
                    for row in block.rows
                )
            )
        case GalleyFigures():
            for figure in block.figures:
                yield ReturnedPicture((figure.name,), digests.get(figure.path, figure.path))
                if figure.caption:
                    yield returned_text(figure.caption)
        case GalleyMasthead() | GalleyHead() | GalleyImprint():
            cells = tuple(
                ReturnedCell((returned_text(text),), column) for column, text in enumerate(block_texts(block))
            )
            yield ReturnedTable((ReturnedRow(cells),))
        case GalleyText() | GalleySignature():
            yield from map(returned_text, block_texts(block))
        case GalleyBreak():
            yield ReturnedText((block.name,), "简报分隔", ())


def without_names(returned: ReturnedDocument) -> ReturnedDocument:
    """Return a file that has lost its bookmarks."""
    return replace(returned, blocks=tuple(map(_nameless, returned.blocks)))


def _nameless(block: ReturnedBlock) -> ReturnedBlock:
    if not isinstance(block, ReturnedTable):
        return replace(block, names=())
    return ReturnedTable(
        tuple(
            replace(
                row,
                cells=tuple(
                    replace(cell, texts=tuple(replace(text, names=()) for text in cell.texts))
                    for cell in row.cells
                ),
            )
            for row in block.rows
        )
    )
