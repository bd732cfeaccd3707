"""Manuscripts with some of their top-level blocks changed or left out: forms and boundaries follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.importers.values import Manuscript
    from bulletin.model import Block


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
