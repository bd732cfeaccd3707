"""Faces and chains: the face that sets a character of a role, and its advance.

Values only, no files. Advances, ascents and boxes are thousandths of an em.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.cache import digest
from bulletin.typography.characters import BLANKS, WIDE_BLANKS, emoji, invisible, unseen

if TYPE_CHECKING:
    from array import array
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from bulletin.cache import CacheDir
    from bulletin.workspace import Origin

EM = 1000
WESTERN = "/western"
"""Suffix of a role in Latin text, where “ ” ‘ ’ — … are set from the Latin face."""

Box: TypeAlias = tuple[int, int, int, int]
"""The bounding box of a glyph: left, bottom, right, top, from the origin on the base line."""


class Face(Struct, frozen=True, eq=False):
    """A face: its source, the characters that it covers, their advances and glyphs.

    `family` is its name in style sheets and in PDFs, made of PostScript name and content digest. `number` is its
    index in a collection, `only` the characters that it is limited to. `starts`, `ends` and `widths` are
    the covered code points as ranges of one advance; `glyphs` are their glyph numbers in order, `offsets` where
    those of each range begin. `dash` is the box of its —, `twins` are the groups of marks that share a glyph.
    """

    family: str
    name: str
    postscript: str
    origin: Origin
    source: Path
    number: int | None
    digest: str
    starts: array[int]
    ends: array[int]
    widths: array[int]
    offsets: array[int]
    glyphs: array[int]
    dash: Box | None
    twins: tuple[str, ...]
    only: frozenset[str] | None = None

    @property
    def limited(self) -> bool:
        """Whether the face is limited to some characters."""
        return self.only is not None

    def covers(self, character: str) -> bool:
        """Return whether the face has a glyph for a character and may be used for it."""
        if self.only is not None and character not in self.only and character not in BLANKS:
            return False
        return self.holds(character)

    def holds(self, character: str) -> bool:
        """Return whether the face has a glyph for a character, limited or not."""
        return self._range(character) >= 0

    def advance(self, character: str) -> int:
        """Return a character's advance. Raises KeyError where the face lacks it."""
        return self.glyph(character)[1]

    def glyph(self, character: str) -> tuple[int, int]:
        """Return a character's glyph number and its advance. Raises KeyError where the face lacks it."""
        at = self._range(character)
        if at < 0:
            raise KeyError(character)
        return self.glyphs[self.offsets[at] + ord(character) - self.starts[at]], self.widths[at]

    def _range(self, character: str) -> int:
        code = ord(character)
        at = bisect_right(self.starts, code) - 1
        return at if at >= 0 and code <= self.ends[at] else -1

    def limited_to(self, only: frozenset[str]) -> Face:
        """Return the face limited to some characters."""
        mark = digest("".join((self.digest, *sorted(only))).encode())
        return replace(self, family=f"{self.postscript}-{mark[:8]}", only=only)


class Chain(Struct, frozen=True, eq=False):
    """The faces of a role in order of preference; `own` is the index of the first that is not limited.

    Faces before it set some characters by design (digits, a better dash); those after it are fallbacks.
    """

    role: str
    faces: tuple[Face, ...]
    own: int
    known: dict[str, Face | None] = field(default_factory=dict)

    def face_for(self, character: str) -> Face | None:
        """Return the first face that covers a character; None if none does, and for emoji.

        A space takes the face of its neighbour (see `space`); alone it takes the own face.
        """
        if character not in self.known:
            self.known[character] = self._find(character)
        return self.known[character]

    def _find(self, character: str) -> Face | None:
        if emoji(character):
            return None
        faces = self.faces[self.own :] if character in BLANKS else self.faces
        return next((face for face in faces if face.covers(character)), None)

    def advance(self, character: str, beside: str = "") -> int:
        """Return a character's advance, that of a space `beside` another; one em where no face covers it."""
        if invisible(character):
            return 0
        if character in BLANKS:
            return self.space(character, beside)
        face = self.face_for(character)
        return face.advance(character) if face else EM

    def space(self, character: str, beside: str = "") -> int:
        """Return the advance of a space: its glyph is of the face of the character `beside` it.

        That is the one before it in its segment, or the one after it where the segment begins with the space.
        Where the face lacks a space of this width, it has the width that Unicode defines.
        """
        face = (self.face_for(beside) if beside and beside not in BLANKS else None) or self.faces[self.own]
        if face.covers(character):
            return face.advance(character)
        made = WIDE_BLANKS.get(character)
        return made or (face.advance(" ") if face.covers(" ") else EM // 4)

    def serving(self, characters: Iterable[str]) -> tuple[Face, ...]:
        """Return the faces that set these characters, in the chain's order; else the own one."""
        families = {face.family for face in map(self.face_for, set(characters)) if face}
        return tuple(face for face in self.faces if face.family in families) or (self.faces[self.own],)


def chain_of(role: str, faces: tuple[Face, ...]) -> Chain:
    """Return a role's chain; at least one of its faces is not limited."""
    return Chain(role, faces, next(place for place, face in enumerate(faces) if not face.limited))


class WordFace(Struct, frozen=True):
    """The names by which Word knows the faces of a role: that of Chinese characters, that of Latin letters and digits.

    `otherwise` is the face that a computer without the first one takes.
    """

    name: str
    latin: str
    otherwise: str = ""


class Faces(Struct, frozen=True, eq=False):
    """The chains of all roles, each also in its form for Latin text (`WESTERN`).

    `substituted` are the roles that found no face but the last resort, `needed` the faces that are to be
    loaded (None: all). `directory` holds the files prepared for WeasyPrint. `flawed`: a file could not be read when the
    faces were resolved. `word_faces` are those of a Word file by role.
    """

    chains: Mapping[str, Chain]
    directory: CacheDir
    substituted: frozenset[str] = frozenset()
    needed: frozenset[str] | None = None
    known: dict[str, Face] = field(default_factory=dict)
    flawed: bool = False
    word_faces: Mapping[str, WordFace] = field(default_factory=dict)

    def advance(self, role: str, character: str, beside: str = "") -> int:
        """Return the advance of a character in a role, that of a space beside another character.

        Raises KeyError for an unknown role.
        """
        return self.chains[role].advance(character, beside)

    def ink_centre(self, role: str, character: str, /) -> int:
        """Return the distance of the middle of a character's ink from its origin (thousandths of an em).

        Raises KeyError for an unknown role.
        """
        from bulletin.typography.shaping import ink_centre

        face = self.chains[role].face_for(character)
        return ink_centre(face, character) if face else EM // 2

    def word(self, role: str, word: str, right_to_left: bool, /) -> tuple[int, ...]:  # noqa: FBT001 - by place
        """Return the advances of a shaped word, by character (see `Shaped.parts`)."""
        from bulletin.typography.shaping import shape

        return shape(self.chains[role], word, right_to_left=right_to_left).parts

    def loaded(self) -> Mapping[str, Face]:
        """Return the faces to be loaded by family, in the order of the roles."""
        if not self.known:
            faces = (face for chain in self.chains.values() for face in self.of(chain))
            self.known.update({face.family: face for face in faces})
        return self.known

    def of(self, chain: Chain) -> tuple[Face, ...]:
        """Return the faces of a chain that are to be loaded."""
        return tuple(face for face in chain.faces if self.needed is None or face.family in self.needed)

    def covers(self, family: str, text: str) -> bool | None:
        """Return whether the face of this family has all these characters; None if there is no such face."""
        face = self.loaded().get(family)
        if face is None:
            return None
        return all(face.covers(character) or unseen(character) for character in text)

    def narrowed(self, used: Mapping[str, Collection[str]]) -> Faces:
        """Return the faces restricted to those that set these characters, by role: each costs WeasyPrint time."""
        chinese = (role for role in used if not role.endswith(WESTERN))
        latin = {f"{role}{WESTERN}": WESTERN_MARKS.intersection(used[role]) for role in chinese}
        needed = frozenset(
            face.family
            for role, characters in {**latin, **used}.items()
            if characters
            for face in self.chains[role].serving(characters)
        )
        return self.restricted(needed)

    def restricted(self, families: Collection[str]) -> Faces:
        """Return the faces restricted to these families."""
        return replace(self, needed=frozenset(families), known={})


# --- Kinds of characters ------------------------------------------------------------------------------------

FULL_WIDTH = "“”‘’—…"
"""Marks that fill their cell in Chinese text, and that Latin faces draw narrow (GB/T 15834 §5.1)."""
FILLED = range(950, 1051)
"""Advances that count as a filled cell."""
WESTERN_MARKS = frozenset("“”‘’—…·•")
"""Marks of both scripts: in Latin text they are set from the Latin face."""
DASH = "—"
"""The mark whose bounding box is measured: page numbers stand between two of them."""
TWINS = "·•・‧…⋯～〜—―─–‒-‑／∕"
"""Marks that many faces draw with one glyph, the usual one first. A PDF maps a glyph to one text, so of two such
marks in a document one would be copied and searched as the other; the rarer one gets a file of its own."""


LATIN = "¡¢£¤¥ªº¿‰€" + "".join(
    chr(code)
    for first, last in zip("!ÀØø\u0300\u1e00\ufb00", "~Öö\u02af\u036f\u1eff\ufb06", strict=True)
    for code in range(ord(first), ord(last) + 1)
)
"""Characters set from a Latin face: ASCII, Latin letters with their marks, currency signs, ‰. Not among them, as they
are Chinese marks in Chinese text: “ ” ‘ ’ — … · × ÷ ° ± §."""
