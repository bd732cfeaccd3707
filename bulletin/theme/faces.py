"""Faces and chains: which face a character of a role is set from, and how wide it stands. Values only, no files.

Advances, ascents and boxes are thousandths of an em.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from array import array
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from bulletin.workspace import Origin

EM = 1000
FULL_WIDTH = "“”‘’—…"
"""Marks that fill their cell in Chinese text, and that Latin faces draw narrow (GB/T 15834 §5.1)."""
FILLED = range(950, 1051)
"""Advances that count as a filled cell."""
MEASURED = FULL_WIDTH + "·–～、，。；：？！（）《》〈〉【】〔〕「」『』0123456789"
"""Characters whose ink is measured when a face is first used."""

TWINS = "·•・‧…⋯～〜—―─–‒-‑／∕"
"""Marks that many faces draw with one glyph, the usual one first. A PDF knows one text for a glyph, so of two
such marks in a document one would be copied and found as the other; the rarer one gets a file of its own."""

Box: TypeAlias = tuple[int, int, int, int]
"""The ink of a glyph: left, bottom, right, top, from the origin on the base line."""


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A face as the typesetting engine gets it: a file that holds one face and nothing that may not be used of it.

    `family` is its name in style sheets and in PDFs, made of the PostScript name and the file's content; `source`
    is the file that it was found in. `limited` tells that the file was cut down to a few characters.
    `starts`, `ends` and `widths` are the covered code points as ranges of one advance, `twins` the groups of
    marks that share a glyph.
    """

    family: str
    name: str
    postscript: str
    origin: Origin
    source: Path
    file: Path
    digest: str
    limited: bool
    ascent: int
    descent: int
    starts: array[int]
    ends: array[int]
    widths: array[int]
    boxes: Mapping[str, Box]
    twins: tuple[str, ...]

    def covers(self, character: str) -> bool:
        """Whether the face has a glyph for this character."""
        return self._range(character) >= 0

    def advance(self, character: str) -> int:
        """Return a character's advance. Raises KeyError where the face lacks it."""
        at = self._range(character)
        if at < 0:
            raise KeyError(character)
        return self.widths[at]

    def _range(self, character: str) -> int:
        code = ord(character)
        at = bisect_right(self.starts, code) - 1
        return at if at >= 0 and code <= self.ends[at] else -1


class Advances(dict[str, int]):
    """The advances of a chain's characters, found once each; an uncovered character counts as one em."""

    __slots__ = ("chain",)

    def __init__(self, chain: Chain) -> None:
        super().__init__()
        self.chain = chain

    def __missing__(self, character: str) -> int:
        if invisible(character):
            width = 0
        else:
            face = self.chain.face_for(character)
            width = face.advance(character) if face else EM
        self[character] = width
        return width


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """The faces of a role in the order in which they are asked; `own` is the place of the first that is not limited.

    Faces before it were given some characters by design (digits, a better dash); those after it stand in for what
    it lacks.
    """

    role: str
    faces: tuple[Face, ...]
    own: int
    known: dict[str, Face | None] = field(default_factory=dict, repr=False)

    def face_for(self, character: str) -> Face | None:
        """Return the first face that covers a character, as the typesetting engine does; None where none does.

        The engine looks for emoji elsewhere. A space takes the face of what stands before it (see `space`); here it counts as the own face's.
        """
        if character not in self.known:
            self.known[character] = self._find(character)
        return self.known[character]

    def _find(self, character: str) -> Face | None:
        if emoji(character):
            return None
        faces = self.faces[self.own :] if blank(character) else self.faces
        return next((face for face in faces if face.covers(character)), None)

    def advances(self) -> Mapping[str, int]:
        """Return the advances by character, for callers that ask often."""
        return Advances(self)

    def space(self, before: str, after: str = "") -> int:
        """Return the advance of U+0020 between two characters: the engine takes the glyph from the face of the
        character before it, or of the one after it where a text begins with the space."""  # fmt: skip
        neighbour = next((each for each in (before, after) if each and not blank(each)), "")
        face = self.face_for(neighbour) if neighbour else None
        face = face or self.faces[self.own]
        return face.advance(" ") if face.covers(" ") else EM // 4

    def stands_in(self, character: str) -> bool:
        """Whether a character is set from a face that stands in for the role's own."""
        face = self.face_for(character)
        return face is not None and self.faces.index(face) > self.own


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """The chains of all roles; `substituted` are the roles that found no face but the last resort."""

    chains: Mapping[str, Chain]
    substituted: frozenset[str] = frozenset()
    widths: dict[str, Mapping[str, int]] = field(default_factory=dict, repr=False)

    def advance(self, role: str, character: str) -> int:
        """Return the advance of a character in a role. Raises KeyError for an unknown role."""
        return self.advances(role)[character]

    def advances(self, role: str) -> Mapping[str, int]:
        """Return the advances of a role by character. Raises KeyError for an unknown role."""
        if role not in self.widths:
            self.widths[role] = self.chains[role].advances()
        return self.widths[role]

    def all(self) -> tuple[Face, ...]:
        """Return every face once, in the order of the roles."""
        return tuple({face.family: face for chain in self.chains.values() for face in chain.faces}.values())

    def covers(self, family: str, text: str) -> bool | None:
        """Tell whether the face of this name (as a PDF names it) has all characters; None where there is none."""
        face = next((face for face in self.all() if face.family == family), None)
        if face is None:
            return None
        return all(unseen(character) or face.covers(character) for character in text)

    def narrowed(self, used: Mapping[str, Collection[str]]) -> Faces:
        """Return only the faces that these characters, by role, are set from: each one costs the engine time.

        A role without characters keeps its own face.
        """
        chains = {role: _narrowed(chain, used.get(role, ())) for role, chain in self.chains.items()}
        return Faces(chains, self.substituted)


def _narrowed(chain: Chain, characters: Collection[str]) -> Chain:
    needed = {chain.faces[chain.own].family}
    needed |= {face.family for face in map(chain.face_for, set(characters)) if face}
    faces = tuple(face for face in chain.faces if face.family in needed)
    return replace(chain, faces=faces, own=_own(faces), known={})


def chain_of(role: str, faces: tuple[Face, ...]) -> Chain:
    """Make a role's chain; one of its faces at least is not limited."""
    return Chain(role, faces, _own(faces))


def _own(faces: tuple[Face, ...]) -> int:
    return next(place for place, face in enumerate(faces) if not face.limited)


# --- Kinds of characters -------------------------------------------------------------------------------------


def blank(character: str) -> bool:
    """Whether this is a space of any width: the engine chooses no face for it."""
    return unicodedata.category(character) == "Zs" and character != "\u1680"


def invisible(character: str) -> bool:
    """Whether this draws nothing and takes no room: controls, formats, variation selectors but for emoji's."""
    code = ord(character)
    selector = 0xFE00 <= code < EMOJI_SELECTOR or 0xE0100 <= code <= 0xE01EF
    return selector or unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"}


EMOJI_SELECTOR = 0xFE0F
_EMOJI = (
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕🈁🈚🈯🈲🈳🈴🈵🈶🈸🈹🈺🉐🉑"
)


def emoji(character: str) -> bool:
    """Whether the engine sets this as emoji, past all chosen faces: presented so by default (Unicode TS #51 §1.4),
    or the selector that makes the character before it one."""  # fmt: skip
    code = ord(character)
    return code in {EMOJI_SELECTOR, 0x20E3, 0x1F004, 0x1F0CF} or (
        code > 0x2300 and (character in _EMOJI or 0x1F18E <= code <= 0x1F1FF or 0x1F300 <= code <= 0x1FAFF)
    )


def unseen(character: str) -> bool:
    """Whether no glyph is wanted for this character."""
    return blank(character) or invisible(character)


_LATIN = (
    (0x21, 0x7E),
    (0xA1, 0xA5),
    (0xAA, 0xAA),
    (0xBA, 0xBA),
    (0xBF, 0xD6),
    (0xD8, 0xF6),
    (0xF8, 0x2AF),
    (0x300, 0x36F),
    (0x1E00, 0x1EFF),
    (0x2030, 0x2030),
    (0x20AC, 0x20AC),
    (0xFB00, 0xFB06),
)


def latin() -> Iterator[str]:
    """Yield the characters that are set from a Latin face: ASCII, Latin letters with their marks, ‰ and money.

    Not among them, as they are Chinese marks in Chinese text: “ ” ‘ ’ — … · × ÷ ° ± §.
    """
    for first, last in _LATIN:
        yield from map(chr, range(first, last + 1))
