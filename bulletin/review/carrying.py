"""Changes and sources → edited sources: the smallest edits that are read back as what is wanted.

Each change is written in several ways, from the smallest edit on, and the file is parsed again: the first way by which
all its texts say what they should is taken. What no way says is refused, and the file stays as it was there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.review.block_carrying import BlockCarrier
from bulletin.review.carry_state import EDITS, CarryState
from bulletin.review.changes import ChangeKind, RefusedChange, ReviewChange, in_order_of_file
from bulletin.review.text_carrying import TextCarrier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.model.galley import Galley


class CarriedChanges(Struct, frozen=True):
    """The edited sources, and the changes that could not be carried into them."""

    sources: Mapping[str, bytes]
    refused: tuple[RefusedChange, ...] = ()


def carry(changes: Sequence[ReviewChange], galley: Galley, sources: Mapping[str, bytes]) -> CarriedChanges:
    """Carry changes into the sources that their galley was made from.

    Any choice of the changes of `find_changes` can be carried, in any order. Those of generated texts are not among the
    refused ones.
    """
    state = CarryState.of(galley, sources)
    own = [change for change in in_order_of_file(changes) if not change.generated]
    state.refused += (RefusedChange(change, change.refusal) for change in own if change.refusal)
    left = [change for change in own if not change.refusal]
    deleted = {change.name for change in left if change.kind is ChangeKind.DELETED_PARAGRAPH}
    gone = TextCarrier(state).carry([change for change in left if change.kind in EDITS], deleted)
    blocks = BlockCarrier(state)
    blocks.carry_rows(left)
    blocks.replace_tables(left)
    blocks.delete(left, gone)
    blocks.place(left)
    files = {path: file.source.content for path, file in state.files.items()}
    return CarriedChanges({**sources, **files}, tuple(state.refused))
