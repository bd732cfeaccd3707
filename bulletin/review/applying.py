"""Applies edits to the characters of a text: what is kept, what comes new, and where the text is divided."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from bulletin.model import Code, Link, NoteMark
from bulletin.review.changes import ChangeKind
from bulletin.review.shown import ShownCharacter, shown_runs, tags_of

if TYPE_CHECKING:
    from bulletin.parsing.markdown.writing.runs import Tags
    from bulletin.review.changes import ReviewChange
    from bulletin.review.shown import ShownText

_LARGEST = 250_000
"""Pairs of characters up to which a replacement is compared character by character."""


class PlacedCharacter(Struct, frozen=True):
    """A character of an edited text, and its index in the text before; None where it is new."""

    shown: ShownCharacter
    index: int | None = None


EditedPart: TypeAlias = Sequence[PlacedCharacter]
"""The characters of a paragraph that came of an edited one."""


def apply_edits(own: ShownText, edits: Sequence[ReviewChange], shift: int = 0) -> list[list[PlacedCharacter]]:
    """Return the paragraphs that edits make of a text; their offsets count from `shift` in it."""
    parts: list[list[PlacedCharacter]] = [[]]
    done = 0
    for edit in sorted(edits, key=lambda each: each.start):
        start, end = edit.start + shift, edit.end + shift
        parts[-1] += _kept(own, done, start)
        done = max(done, end)
        if edit.kind is ChangeKind.SPLIT:
            parts.append([])
        else:
            parts[-1] += _replaced(own, start, end, shown_runs(edit.runs))
    parts[-1] += _kept(own, done, len(own))
    return parts


def _kept(own: ShownText, start: int, end: int) -> list[PlacedCharacter]:
    return [PlacedCharacter(own[at], at) for at in range(start, end)]


def _replaced(own: ShownText, start: int, end: int, new: ShownText) -> list[PlacedCharacter]:
    """Return what stands instead of some characters: equal ones are kept, in their new look."""
    result: list[PlacedCharacter] = []
    pairs = _equal([each.character for each in own[start:end]], [each.character for each in new])
    kept = {place: start + at for at, place in pairs.items()}
    for place, each in enumerate(new):
        at = kept.get(place)
        if at is not None:
            old = own[at]
            same = old.look == each.look or old.generated or isinstance(old.leaf, NoteMark)
            tags = old.tags if same else tags_of(each.look, old.tags)
            result.append(PlacedCharacter(replace(old, tags=tags), at))
        else:
            beside = _beside(own, start, end)
            leaf = Code(each.character) if _in_code(own, start, end) else each.leaf
            result.append(PlacedCharacter(replace(each, leaf=leaf, tags=tags_of(each.look, beside))))
    return result


def _equal(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return the places of equal characters in both sequences."""
    if len(old) * len(new) > _LARGEST:
        return {}
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.a + at: block.b + at for block in blocks for at in range(block.size)}


def _beside(own: ShownText, start: int, end: int) -> Tags:
    """Return the tags for new characters: those of what they replace, else of both neighbours, else of the first."""
    if start < end:
        return own[start].tags
    before, behind = own[start - 1 : start], own[end : end + 1]
    linked = [tag for each in (*before, *behind) for tag in each.tags if tag.kind is Link]
    tags = before[0].tags if before else behind[0].tags if behind else ()
    return tags if len(linked) != 1 else tuple(tag for tag in tags if tag.kind is not Link)


def _in_code(own: ShownText, start: int, end: int) -> bool:
    """Whether new characters stand within code."""
    around = [
        *own[max(0, start - (start == end)) : start],
        *own[start:end],
        *(own[end : end + 1] if start == end else ()),
    ]
    return bool(around) and all(isinstance(each.leaf, Code) for each in around)
