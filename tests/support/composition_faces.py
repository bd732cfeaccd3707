"""Advances for tests: a Chinese face of whole and half ems, and the widths of a Times-like face for Latin."""

from __future__ import annotations

import unicodedata

NARROW = dict.fromkeys("ijlt,.;:'/!|", 278) | dict.fromkeys("fr()[]-’‘", 333) | dict.fromkeys("mwMW%", 889)
NARROW |= (
    dict.fromkeys("0123456789abdeghknopquvxyz+=<>_#$", 500) | dict.fromkeys("“”", 444) | {" ": 250, "—": 1000}
)


def advance(face: str, character: str, beside: str = "", /) -> int:
    """Return an advance as the theme does: Latin from its own face, all else full-width."""
    if beside and character == " ":
        return 250 if beside.isascii() else 333
    if face.endswith("/western"):
        return NARROW.get(character, 667)
    if unicodedata.combining(character):
        return 0
    return NARROW.get(character, 667) if character.isascii() else 1000


class PlainFaces:
    """Faces whose shaped words are as wide as their characters."""

    def advance(self, face: str, character: str, beside: str = "", /) -> int:
        return advance(face, character, beside)

    def ink_centre(self, face: str, character: str, /) -> int:
        """Return the middle of the ink: at the left of a whole cell but for what some faces centre."""
        return 500 if character in "？‼⁇⁈⁉" else advance(face, character) // 4

    def word(self, face: str, word: str, right_to_left: bool, /) -> list[int]:  # noqa: FBT001 - by place
        del right_to_left
        return [advance(face, character) for character in word]


FACES = PlainFaces()
