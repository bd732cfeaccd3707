"""Composed segments → glyph runs: every character gets the face that its role has for it, and that face's glyph.

Words that must be shaped are set whole in one face; all else takes the direct path, one glyph for a character.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from bulletin.layout.pages import GlyphRun, Shaping
from bulletin.typography import shaping
from bulletin.typography.characters import BLANKS, invisible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.typography.faces import Chain, Face, Faces

Drawn: TypeAlias = "tuple[str, int, int] | None"
"""How a character is drawn: its face's name, its glyph's number, its advance; None for what is not drawn."""

_font = itemgetter(0)
_BLANK = re.compile(f"[{''.join(sorted(BLANKS))}]")


class GlyphSetter:
    """Sets segments in the faces of their roles; `fonts` are the faces used so far, by name."""

    def __init__(self, faces: Faces) -> None:
        self.fonts: dict[str, Face] = {}
        self._faces = faces
        self._roles: dict[str, _Role] = {}

    def runs(self, face: str, text: str, spacing: int = 0) -> tuple[GlyphRun, ...]:
        """Set a text in the face of a role with one space behind each glyph (thousandths of an em).

        The space stands behind the whole of a word that is shaped.
        """
        role = self._role(face)
        if _BLANK.search(text) or shaping.needs_shaping(text):
            return tuple(_special(role, text, spacing))
        return tuple(_parted(text, list(map(role.__getitem__, text)), spacing))

    def right_to_left(self, face: str, text: str) -> Iterator[GlyphRun]:
        """Set a text that runs from right to left: its words and spaces one by one, in reading order."""
        return _special(self._role(face), text, 0, right_to_left=True)

    def _role(self, face: str) -> _Role:
        role = self._roles.get(face)
        if role is None:
            role = self._roles[face] = _Role(self._faces.chains[face], self.fonts)
        return role


def _parted(text: str, drawn: list[Drawn], spacing: int) -> Iterator[GlyphRun]:
    """Part characters into runs of one font; what is not drawn stands in none."""
    known = [each for each in drawn if each]
    if len(known) < len(drawn):
        text = "".join(character for character, each in zip(text, drawn, strict=True) if each)
    start = 0
    for font, same in groupby(known, key=_font):
        _, glyphs, widths = zip(*same, strict=True)
        end = start + len(glyphs)
        yield GlyphRun(font, text[start:end], glyphs, widths, spacing)
        start = end


def _special(role: _Role, text: str, spacing: int, *, right_to_left: bool = False) -> Iterator[GlyphRun]:
    """Set a text with spaces or words that must be shaped.

    A space is drawn from the font of what stands before it, else behind it.
    """
    text = shaping.composed(text)
    beside = next((character for character in text if character not in BLANKS and role[character]), "")
    ends = dict(shaping.words(text, right_to_left=right_to_left))
    plain, at = "", 0
    while at < len(text):
        character, end = text[at], ends.get(at, at + 1)
        if character in BLANKS or at in ends:
            yield from _parted(plain, list(map(role.__getitem__, plain)), spacing)
            plain = ""
            if at in ends:
                yield role.word(text[at:end], spacing, right_to_left=right_to_left)
            else:
                yield role.space(character, beside, spacing)
        else:
            plain += character
        beside = next((each for each in text[at:end][::-1] if each not in BLANKS and role[each]), beside)
        at = end
    yield from _parted(plain, list(map(role.__getitem__, plain)), spacing)


class _Role(dict[str, Drawn]):
    """How the characters of a role are drawn, each looked up once."""

    def __init__(self, chain: Chain, fonts: dict[str, Face]) -> None:
        super().__init__()
        self._chain, self._fonts = chain, fonts

    def __missing__(self, character: str) -> Drawn:
        face = None if invisible(character) else self._chain.face_for(character)
        drawn = None
        if face is not None:
            self._fonts[face.family] = face
            drawn = (face.family, *face.glyph(character))
        self[character] = drawn
        return drawn

    def space(self, character: str, beside: str, spacing: int) -> GlyphRun:
        """Draw a space; where the face has none of its width, its usual one is drawn and spaced."""
        face = (self._chain.face_for(beside) if beside else None) or self._chain.faces[self._chain.own]
        self._fonts[face.family] = face
        glyph, width = face.glyph(character if face.holds(character) else " ")
        spacing += self._chain.space(character, beside) - width
        return GlyphRun(face.family, character, (glyph,), (width,), spacing)

    def word(self, word: str, spacing: int, *, right_to_left: bool) -> GlyphRun:
        """Shape a word, with one space behind all of it."""
        shaped = shaping.shape(self._chain, word, right_to_left=right_to_left)
        self._fonts[shaped.face.family] = shaped.face
        advances = shaped.advances
        if spacing and advances:
            advances = (*advances[:-1], advances[-1] + spacing)
        return GlyphRun(
            font=shaped.face.family,
            text=word,
            glyphs=shaped.glyphs,
            widths=shaped.widths,
            shaping=Shaping(shaped.clusters, advances, shaped.offsets),
        )
