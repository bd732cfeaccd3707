"""Shaping: the words of a text that need it, and their glyphs in one face by HarfBuzz.

Han, Latin and other text that is set character by character costs one search only. A shaped word is a unit: the letters
of a joined script, or a base character with its combining marks, are of one face, without spacing between them.
Mongolian, vertical by nature, is set from left to right as in all horizontal running text.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from unicodedata import bidirectional, category, normalize

from msgspec import Struct

from bulletin.parsing.text.decode import ORDINARY
from bulletin.typography.characters import unseen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bulletin.typography.faces import Chain, Face

MARKS = (
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\u302a-\u302f\u3099\u309a"
    "\ufe00-\ufe0e\ufe20-\ufe2f\U000e0100-\U000e01ef"
)
"""Combining marks of scripts without shaping, and variation selectors."""
_JOINERS = "\u200c\u200d"
_TIBETAN = "\u0f00-\u0fff"
_TIBETAN_ENDS = "\u0f0b-\u0f12\u0f14"
"""Characters that end a syllable: tsheg, shad and the like."""
_MONGOLIAN = "\u1800-\u18af\U00011660-\U0001167f"
_SCRIPTS = (
    "\u0590-\u05ff\ufb1d-\ufb4f",  # Hebrew
    "\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc",  # Arabic: Uyghur, Kazakh, Kirghiz
    "\u0700-\u074f\u0860-\u086f",  # Syriac
    "\u0780-\u07bf",  # Thaana
    "\u07c0-\u07ff",  # N’Ko
    "\u0800-\u085f",  # Samaritan, Mandaic
    *(
        f"{chr(start)}-{chr(start + 0x7F)}" for start in range(0x900, 0xF00, 0x80)
    ),  # Devanagari to Sinhala, Thai, Lao
    "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f",  # Myanmar: Dai of Dehong among them
    "\u1700-\u177f",
    "\u1780-\u17ff\u19e0-\u19ff",  # Khmer
    "\u1900-\u194f",
    "\u1980-\u19df",  # New Tai Lue of Xishuangbanna
    "\u1a00-\u1a1f",
    "\u1a20-\u1aaf",  # Tai Tham
    "\u1b00-\u1c4f",
    "\u1cd0-\u1cff\ua8e0-\ua8ff",
    "\ua800-\ua8df",  # Phags-pa among them
    "\ua900-\ua95f\ua980-\ua9df\uaa00-\uaa5f\uaa80-\uaaff\uabc0-\uabff",
    "\U00010800-\U00010fff",
    "\U00011000-\U0001165f\U00011680-\U00011fff",
    "\U0001e800-\U0001efff",
)
"""Scripts whose letters change their shape or position beside each other, block by block."""

_COMPLEX = "".join((*_SCRIPTS, _TIBETAN, _MONGOLIAN))
_ALL_MARKS = MARKS + _JOINERS
_SYLLABLE = f"(?:(?![{_TIBETAN_ENDS}])[{_TIBETAN}{_ALL_MARKS}])"
_WORDS = "|".join(
    (
        *(f"[{script}][{script}{_ALL_MARKS}]*" for script in _SCRIPTS),
        f"(?![{_ALL_MARKS}]){_SYLLABLE}*[{_TIBETAN_ENDS}]+",
        f"(?![{_ALL_MARKS}]){_SYLLABLE}+",
        f"[{_MONGOLIAN}](?:[{_MONGOLIAN}{_ALL_MARKS}]|\u202f(?=[{_MONGOLIAN}]))*",
        rf"[^\s{MARKS}][{MARKS}]+",
    )
)
_UNSAFE_TO_BREAK = 1
"""The flag of HarfBuzz for a cluster before which a word cannot be broken without being shaped again."""


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    """Compile a pattern at its first use: with thousands of characters in it that is slow."""
    return re.compile(expression)


def needs_shaping(text: str) -> bool:
    """Return whether anything in a text needs shaping."""
    return not ORDINARY.fullmatch(text) and _pattern(f"[{MARKS}{_COMPLEX}]").search(text) is not None


def combining_mark(character: str) -> bool:
    """Return whether a character stands on the one before it."""
    return category(character)[0] == "M"


def is_script(word: str) -> bool:
    """Return whether a word that needs shaping is of a complex script, not a letter with combining marks."""
    return _pattern(f"[{_COMPLEX}]").match(word) is not None


def ends_syllable(word: str) -> bool:
    """Return whether a line may end behind a word of a script without spaces: Tibetan behind a tsheg or shad."""
    return "\u0f0b" <= word[-1] <= "\u0f14" and word[-1] != "\u0f0c"


def words(text: str, *, right_to_left: bool = False) -> Iterator[tuple[int, int]]:
    """Yield start and end of each word that needs shaping: words, syllables, letters with combining marks.

    In right-to-left text that includes all other characters, one by one: brackets are mirrored.
    """
    if right_to_left or needs_shaping(text):
        pattern = _pattern(rf"{_WORDS}|\S" if right_to_left else _WORDS)
        yield from (match.span() for match in pattern.finditer(text))


def composed(text: str) -> str:
    """Compose letters with combining marks where Unicode has one character for both (NFC); nothing else is changed."""
    if ORDINARY.fullmatch(text):
        return text
    syllables = "[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
    return _pattern(rf"[^\s{MARKS}][{MARKS}]+|{syllables}").sub(
        lambda match: normalize("NFC", match[0]), text
    )


@lru_cache(maxsize=256)
def ink_centre(face: Face, character: str) -> int:
    """Return the distance of the middle of a character's ink from its origin (thousandths of an em)."""
    from bulletin.typography.faces import EM

    font = _font(face.source, face.number or 0)
    extents = font.get_glyph_extents(font.get_nominal_glyph(ord(character)) or 0)
    middle: float = extents.x_bearing + extents.width / 2 if extents else 0
    units: int = font.face.upem
    return round(middle * EM / units)


class Shaped(Struct, frozen=True):
    """A word in a face: its glyphs from left to right.

    `widths` are the glyphs' advances in the font, `advances` their shaped ones, `offsets` those of the drawn glyphs from
    the pen (right, up), `clusters` the index of the first character of each. `parts` are the shares of characters in
    the total advance: the first character of a part that can stand by itself on a line has all of it.
    """

    face: Face
    glyphs: tuple[int, ...]
    widths: tuple[int, ...]
    advances: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    clusters: tuple[int, ...]
    parts: tuple[int, ...]


def shape(chain: Chain, word: str, *, right_to_left: bool) -> Shaped:
    """Shape a word in the first face of a chain that covers it, else in that of its first character.

    Right-to-left letters run so in any context.
    """
    right_to_left = right_to_left or bidirectional(word[0]) in {"R", "AL"}
    face = face_for_word(chain, word) or chain.face_for(word[0]) or chain.faces[chain.own]
    return _shaped(face, word, right_to_left)


def face_for_word(chain: Chain, word: str) -> Face | None:
    """Return the first face that covers a word; None if none does."""
    forms = {word, normalize("NFC", word), normalize("NFD", word)}
    return next((face for face in chain.faces if any(_covers(face, form) for form in forms)), None)


def missing_characters(chain: Chain, word: str) -> Iterator[tuple[int, str]]:
    """Yield index and character of what is missing in the face that a word is shaped in."""
    if not face_for_word(chain, word):
        face = chain.face_for(word[0])
        for at, character in enumerate(word):
            if not unseen(character) and (face is None or not face.covers(character)):
                yield at, character


def _covers(face: Face, text: str) -> bool:
    return all(face.covers(each) or unseen(each) for each in text)


@lru_cache(maxsize=4096)
def _shaped(face: Face, word: str, right_to_left: bool) -> Shaped:  # noqa: FBT001 - lru_cache
    import uharfbuzz as harfbuzz

    from bulletin.typography.faces import EM

    font = _font(face.source, face.number or 0)
    buffer = harfbuzz.Buffer()
    buffer.add_str(word)
    buffer.guess_segment_properties()
    buffer.direction, buffer.language = "rtl" if right_to_left else "ltr", "und"
    flags = harfbuzz.BufferFlags
    buffer.cluster_level = harfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
    buffer.flags = flags.REMOVE_DEFAULT_IGNORABLES | flags.DO_NOT_INSERT_DOTTED_CIRCLE
    harfbuzz.shape(font, buffer)
    infos, positions = buffer.glyph_infos or [], buffer.glyph_positions or []
    units: int = font.face.upem
    width = font.get_glyph_h_advance

    def scaled(value: int) -> int:
        return round(value * EM / units)

    advances = tuple(scaled(each.x_advance) for each in positions)
    parts, start = [0] * len(word), 0
    for info, advance in sorted(zip(infos, advances, strict=True), key=lambda each: each[0].cluster):
        if not info.flags & _UNSAFE_TO_BREAK and not combining_mark(word[info.cluster]):
            start = max(start, info.cluster)
        parts[start] += advance
    return Shaped(
        face=face,
        glyphs=tuple(info.codepoint for info in infos),
        widths=tuple(scaled(width(info.codepoint)) for info in infos),
        advances=advances,
        offsets=tuple((scaled(each.x_offset), scaled(each.y_offset)) for each in positions),
        clusters=tuple(info.cluster for info in infos),
        parts=tuple(parts),
    )


@lru_cache(maxsize=64)
def _font(path: Path, number: int) -> Any:
    """Open a face for shaping, once in a process."""
    import uharfbuzz as harfbuzz

    return harfbuzz.Font(harfbuzz.Face(harfbuzz.Blob.from_file_path(str(path)), number))
