"""Inlines → runs: characters of one look."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, assert_never

from bulletin.export.docx.looks import CharacterLook
from bulletin.export.docx.styles import EMPHASIS, INNER_STRONG, NOTE_MARK, STRONG, character_style_id
from bulletin.export.docx.xml import XmlNode, w
from bulletin.model import (
    Code,
    Emphasis,
    LineBreak,
    Link,
    NoteMark,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Text,
    note_mark,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.model import Inlines
    from bulletin.model.galley import GalleyText


class StyledCharacters(NamedTuple):
    """Characters of one look; `strong` is the name of the style of strong text. A newline is a break."""

    text: str
    strong: str = ""
    emphasized: bool = False
    struck: bool = False
    script: str | None = None
    note: bool = False

    @property
    def look(self) -> tuple[object, ...]:
        """All but the characters."""
        return self[1:]


def text_runs(text: GalleyText) -> Iterator[XmlNode]:
    """Yield the runs of a text with its label and credit."""
    for look, group in groupby(_characters(text), key=lambda each: each.look):
        same = [*group]
        characters = "".join(each.text for each in same)
        if characters:
            yield run(characters, _run_look(same[0]) if any(look) else CharacterLook())


def run(text: str, look: CharacterLook) -> XmlNode:
    """Return a run; a newline is a break within the paragraph."""
    return w("r", look.properties(), *_contents(text))


def _contents(text: str) -> Iterator[XmlNode]:
    for character, group in groupby(text, key=lambda each: each if each in "\n\t" else ""):
        if character:
            yield from (w("br" if character == "\n" else "tab") for _ in group)
        else:
            part = "".join(group)
            kept = {"xml:space": "preserve"} if part != part.strip() or "  " in part else {}
            yield XmlNode("w:t", tuple(kept.items()), (part,))


def _run_look(one: StyledCharacters) -> CharacterLook:
    """Return a look: one style of characters, and beside it what differs from it."""
    name = EMPHASIS if one.emphasized else one.strong or (NOTE_MARK if one.note else "")
    return CharacterLook(
        style=character_style_id(name) if name else None,
        bold=bool(one.strong and one.emphasized),
        strike=one.struck,
        script="superscript" if one.note and name != NOTE_MARK else one.script,
    )


def _characters(text: GalleyText) -> Iterator[StyledCharacters]:
    """Yield all characters; strong text at the start is a run-in head, as in print also behind a plain label."""
    if text.label:
        yield StyledCharacters(text.label, strong=STRONG if text.strong_label else "")
    yield from _inlines(text.inlines, StyledCharacters(""), at_start=not text.strong_label)
    if text.credit:
        yield StyledCharacters(text.credit, emphasized=True)


def _inlines(
    inlines: Inlines, look: StyledCharacters, *, at_start: bool = False
) -> Iterator[StyledCharacters]:
    for index, inline in enumerate(inlines):
        match inline:
            case Text() | Code():
                yield look._replace(text=inline.text)
            case Strong():
                strong = look.strong or (STRONG if at_start and index == 0 else INNER_STRONG)
                yield from _inlines(inline.children, look._replace(strong=strong))
            case Emphasis():
                yield from _inlines(inline.children, look._replace(emphasized=True))
            case Strikethrough():
                yield from _inlines(inline.children, look._replace(struck=True))
            case Subscript():
                yield from _inlines(inline.children, look._replace(script="subscript"))
            case Superscript():
                yield from _inlines(inline.children, look._replace(script="superscript"))
            case Link():
                yield from _inlines(inline.children, look)
            case NoteMark():
                yield look._replace(text=note_mark(inline.number), note=True)
            case LineBreak():
                yield look._replace(text="\n")
            case _:
                assert_never(inline)
