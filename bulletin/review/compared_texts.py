"""Texts of two states compared: their words, and how they look."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bulletin.model import LineBreak, Text
from bulletin.model.galley import Editing
from bulletin.model.returned import Script
from bulletin.review.alignment import Relation
from bulletin.review.compared import PARAGRAPH, ComparedText, DocumentState, place_of
from bulletin.review.shown import PLAIN, ShownCharacter, characters, shown
from bulletin.review.text_difference import text_difference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.diagnostics import Position
    from bulletin.model.galley import GalleyText
    from bulletin.review.shown import Look, ShownText
    from bulletin.review.text_difference import DiffPiece

_NAMED = 16
"""The number of characters that a change of looks names."""


def shown_in(state: DocumentState, text: GalleyText) -> ShownText:
    """Return the characters of a text in a state: of a generated one as the tool made it then."""
    former = state.generated.get(text.name) if text.editing is Editing.GENERATED else None
    if former is None or former == text.plain:
        return shown(text)
    leaves = (LineBreak() if each == "\n" else Text(each) for each in former)
    own = (ShownCharacter(each, leaf) for each, leaf in zip(former, leaves, strict=True))
    ends = [each for each in shown(text) if each.generated]
    return (*ends[: len(text.label)], *own, *ends[len(text.label) :])


def plain_in(state: DocumentState, text: GalleyText) -> str:
    """Return the characters of a text in a state, with its label."""
    return characters(shown_in(state, text))


def compare_texts(
    before: DocumentState,
    after: DocumentState,
    olds: Sequence[GalleyText],
    news: Sequence[GalleyText],
    *,
    moved: bool = False,
) -> ComparedText:
    """Compare texts that belong together: one of each state, several of one where it was split or merged."""
    old, new = _joined(before, olds), _joined(after, news)
    pieces = text_difference(characters(old), characters(new))
    looks = tuple(_looks(old, new, pieces)) if olds and news else ()
    if olds and news and olds[0].style != news[0].style and not news[0].style.startswith("cell"):
        looks = (f"{place_of(olds[0])} → {place_of(news[0])}", *looks)
    place = _place(old, new, pieces) or (*news, *olds)[0].position
    relation = _relation(olds, news, changed=any(piece.changed for piece in pieces))
    return ComparedText(relation, tuple(olds), tuple(news), pieces, looks, moved, place)


def _relation(olds: Sequence[GalleyText], news: Sequence[GalleyText], *, changed: bool) -> Relation:
    if not (olds and news):
        return Relation.INSERTED if news else Relation.DELETED
    if len(olds) > 1 or len(news) > 1:
        return Relation.MERGED if len(olds) > 1 else Relation.SPLIT
    return Relation.CHANGED if changed else Relation.EQUAL


def _joined(state: DocumentState, texts: Sequence[GalleyText]) -> ShownText:
    """Return the characters of texts, with a mark between two."""
    joined: list[ShownCharacter] = []
    for number, text in enumerate(texts):
        if number:
            joined.append(ShownCharacter(PARAGRAPH))
        joined += shown_in(state, text)
    return joined


def _place(old: ShownText, new: ShownText, pieces: Sequence[DiffPiece]) -> Position | None:
    """Return where the first change is, in the former state where nothing of the text is left."""
    at, at_new = next(((piece.at, piece.at_new) for piece in pieces if piece.changed), (0, 0))
    text, start = (new, at_new) if new else (old, at)
    return next((each.position for each in text[start:] if each.position), None) or next(
        (each.position for each in reversed(text[:start]) if each.position), None
    )


# --- Looks -----------------------------------------------------------------------------------------------------


def _looks(old: ShownText, new: ShownText, pieces: Sequence[DiffPiece]) -> Iterator[str]:
    """Yield which words that both states have look otherwise: “抓阵地”加粗."""
    for piece in pieces:
        if piece.changed:
            continue
        pairs = zip(
            old[piece.at : piece.at + len(piece.before)],
            new[piece.at_new : piece.at_new + len(piece.after)],
            strict=True,
        )
        alike = [(each, *_pair(one, each)) for one, each in pairs]
        for (look, look_new), group in groupby(alike, key=lambda each: each[1:]):
            words = characters(each for each, *_ in group).strip()
            if look != look_new and words:
                named = words if len(words) <= _NAMED else f"{words[: _NAMED // 2]}…{words[-_NAMED // 2 :]}"
                yield f"“{named}”{_change(look, look_new)}"


def _pair(old: ShownCharacter, new: ShownCharacter) -> tuple[Look, Look]:
    """Return the looks of a character in both states; what the tool puts there has none."""
    return (PLAIN, PLAIN) if old.generated or new.generated else (old.look, new.look)


def _change(old: Look, new: Look) -> str:
    names, names_new = _names(old), _names(new)
    given = [each for each in names_new if each not in names]
    taken = [f"不再{each}" for each in names if each not in names_new]
    return "、".join((*given, *taken))


def _names(look: Look) -> list[str]:
    scripts = {Script.NONE: "", Script.SUB: "下标", Script.SUPER: "上标"}
    kinds = ((look.strong, "加粗"), (look.emphasized, "楷体"), (look.struck, "删除线"))
    return [name for holds, name in kinds if holds] + [name for name in [scripts[look.script]] if name]
