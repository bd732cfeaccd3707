"""Composed segments → glyph runs: for every character a face of its role, and the glyph of that face.

Words that need shaping are set in one face each; everything else has one glyph for a character.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from bulletin.layout.pages import GlyphRun, Shaping
from bulletin.typography import shaping
from bulletin.typography.characters import BLANKS, invisible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.typography.faces import Chain, Face, Faces

GlyphChoice: TypeAlias = "tuple[str, int, int] | None"
"""The face's name, the glyph's number and the advance of a character; None for one that is not drawn."""

_font = itemgetter(0)


class GlyphSetter:
    """Looks up the glyphs of segments; `fonts` are the faces used so far, by name."""

    def __init__(self, faces: Faces) -> None:
        self.fonts: dict[str, Face] = {}
        self._faces = faces
        self._roles: dict[str, _Role] = {}

    def runs(self, face: str, text: str, spacing: int = 0) -> tuple[GlyphRun, ...]:
        """Return the runs of a text in a role, with `spacing` behind each glyph (thousandths of an em).

        A shaped word has it behind its last glyph only.
        """
        role = self._role(face)
        if not BLANKS.isdisjoint(text) or shaping.needs_shaping(text):
            return tuple(_word_runs(role, text, spacing))
        return tuple(_font_runs(text, list(map(role.__getitem__, text)), spacing))

    def right_to_left(self, face: str, text: str) -> Iterator[GlyphRun]:
        """Yield the runs of right-to-left text, a run for each word and space, in reading order."""
        return _word_runs(self._role(face), text, 0, right_to_left=True)

    def _role(self, face: str) -> _Role:
        role = self._roles.get(face)
        if role is None:
            role = self._roles[face] = _Role(self._faces.chains[face], self.fonts)
        return role


def _font_runs(text: str, choices: list[GlyphChoice], spacing: int) -> Iterator[GlyphRun]:
    """Group characters into runs of one font; what is not drawn stands in none."""
    known = [each for each in choices if each]
    if len(known) < len(choices):
        text = "".join(character for character, each in zip(text, choices, strict=True) if each)
    start = 0
    for font, same in groupby(known, key=_font):
        _, glyphs, widths = zip(*same, strict=True)
        end = start + len(glyphs)
        yield GlyphRun(font, text[start:end], glyphs, widths, spacing)
        start = end


def _word_runs(role: _Role, text: str, spacing: int, *, right_to_left: bool = False) -> Iterator[GlyphRun]:
    """Yield the runs of a text with spaces or words that need shaping.

    A space is drawn from the font of the character before it, else behind it.
    """
    text = shaping.composed(text)
    beside = next((character for character in text if character not in BLANKS and role[character]), "")
    ends = dict(shaping.words(text, right_to_left=right_to_left))
    plain, at = "", 0
    while at < len(text):
        character, end = text[at], ends.get(at, at + 1)
        if character in BLANKS or at in ends:
            yield from _font_runs(plain, list(map(role.__getitem__, plain)), spacing)
            plain = ""
            if at in ends:
                yield role.word(text[at:end], spacing, right_to_left=right_to_left)
            else:
                yield role.space(character, beside, spacing)
        else:
            plain += character
        beside = next((each for each in text[at:end][::-1] if each not in BLANKS and role[each]), beside)
        at = end
    yield from _font_runs(plain, list(map(role.__getitem__, plain)), spacing)


class _Role(dict[str, GlyphChoice]):
    """The glyphs of a role's characters, each looked up once."""

    def __init__(self, chain: Chain, fonts: dict[str, Face]) -> None:
        super().__init__()
        self._chain, self._fonts = chain, fonts

    def __missing__(self, character: str) -> GlyphChoice:
        face = None if invisible(character) else self._chain.face_for(character)
        choice = None
        if face is not None:
            self._fonts[face.family] = face
            choice = (face.family, *face.glyph(character))
        self[character] = choice
        return choice

    def space(self, character: str, beside: str, spacing: int) -> GlyphRun:
        """Return the run of a space; where the face has none of this width, its word space with spacing."""
        face = (self._chain.face_for(beside) if beside else None) or self._chain.faces[self._chain.own]
        self._fonts[face.family] = face
        glyph, width = face.glyph(character if face.holds(character) else " ")
        spacing += self._chain.space(character, beside) - width
        return GlyphRun(face.family, character, (glyph,), (width,), spacing)

    def word(self, word: str, spacing: int, *, right_to_left: bool) -> GlyphRun:
        """Return the run of a shaped word with spacing behind it."""
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
