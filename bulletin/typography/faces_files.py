"""Font files made fit for the typesetting engine, and what composition must know of them; done once.

The engine is given files that hold one face: it takes the first face of a collection, the Japanese one.
Tables that replace glyphs are left out: the glyph of a digit or of …… would hang on its neighbours' script,
and its width with it. All files are given one ascent and descent: the engine places a line's base by the
tallest face in it, and lines with and without digits would stand off the grid (by 0.3 to 0.5 mm). WeasyPrint writes
glyph numbers into a PDF, where those of a CID-keyed face are read as CIDs: so the CIDs are made the glyph numbers.
A face that is limited to some characters is cut down to them in earnest. A `unicode-range` would not do:
Pango asks fontconfig for the faces in order and drops those that add no character to the ones before, and
there the range does not count, so that a limited face would push out later faces that cover no more than its
whole file.
"""

from __future__ import annotations

import io
import struct
import sys
from array import array
from contextlib import contextmanager
from itertools import accumulate
from typing import TYPE_CHECKING, Any, BinaryIO

from msgspec import Struct

from bulletin.cache import digest
from bulletin.diagnostics import BulletinError
from bulletin.typography.cff import with_glyph_numbers
from bulletin.typography.faces import EM, MEASURED, TWINS, Box, Face

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from bulletin.cache import CacheDir
    from bulletin.typography.faces_index import FaceEntry

FORM = 10
"""In the names of the files made here: another form, other files."""
BLANKS = " \u00a0\u3000"
"""Kept in every cut: the engine sets a space from the face of the character before it."""
UNUSED = (
    "BASE",
    "GDEF",
    "GPOS",
    "GSUB",
    "VORG",
    "vhea",
    "vmtx",
    "kern",
    "FFTM",
    "DSIG",
    "hdmx",
    "VDMX",
    "LTSH",
)
"""Tables left out: with them lines would come out of another width than they were composed in."""
SHAPING = ("GDEF", "GPOS", "GSUB")
"""Tables kept in files for runs that are shaped (Arabic script, Tibetan, …)."""
ASCENT, DESCENT = 880, 120
"""Ascent and descent of every file that the engine loads: the ideographic em box of most Chinese faces."""


class BrokenFontError(Exception):
    """A font file that can't be read."""


def measure(entry: FaceEntry, directory: CacheDir) -> Face:
    """Return a face with all that is known of it; the font is read at its first use only.

    Raises BrokenFontError.
    """
    file = entry.file
    known_by = repr((str(file.path), file.size, file.modified, entry.number))
    key = f"face-{digest(known_by.encode())[:32]}"
    facts = directory.load(key, FaceFacts)
    if facts is None:
        with _as_broken(file.path):
            facts = _facts(entry)
        directory.save(key, facts)
    return _face(facts, entry)


def usable(face: Face, directory: CacheDir, *, shaping: bool = False) -> Path:
    """Return the file that WeasyPrint is to load: the face alone, with common metrics, and cut down where it is limited.

    It is made once. Raises BrokenFontError, and BulletinError `font-cache-unwritable`.
    """
    name = f"{face.family}-{FORM}{'-shaping' if shaping else ''}.font"
    known = directory.file(name)
    if known:
        return known
    with _as_broken(face.source):
        content = _extracted(face, shaping=shaping) if shaping or face.only is None else _cut(face, face.only)
    path = directory.put(name, content)
    if path is None:
        raise BulletinError("font-cache-unwritable", folder=directory.path)
    return path


@contextmanager
def _as_broken(path: Path) -> Iterator[None]:
    """Turn whatever a broken font makes the font library raise into one error."""
    from fontTools.ttLib import TTLibError

    try:
        yield
    except (
        OSError,
        TTLibError,
        KeyError,
        ValueError,
        AssertionError,
        IndexError,
        struct.error,
        EOFError,
    ) as error:
        raise BrokenFontError(path) from error


# --- What is kept of a face ---------------------------------------------------------------------------------


class FaceFacts(Struct, frozen=True):
    """What is measured of a face: digest of its file, boxes and twins as in `Face`, arrays of 32 bits, little end first.

    `glyphs` are 16 bits each.
    """

    digest: str
    boxes: dict[str, Box]
    twins: tuple[str, ...]
    starts: bytes
    ends: bytes
    widths: bytes
    offsets: bytes
    glyphs: bytes


def _facts(entry: FaceEntry) -> FaceFacts:
    """Measure a face."""
    import uharfbuzz as harfbuzz

    content = entry.file.path.read_bytes()
    face = harfbuzz.Face(content, entry.number or 0)
    font = harfbuzz.Font(face)
    glyphs = _nominal_glyphs(face, font)
    if not glyphs:
        raise BrokenFontError(entry.file.path)
    starts, ends, widths = _ranges(font, glyphs)
    sizes = (last - first + 1 for first, last in zip(starts, ends, strict=True))
    offsets = array("I", [*accumulate(sizes, initial=0)][:-1])
    numbers = array("H", (glyphs[code] for code in sorted(glyphs)))
    arrays = (_little(part).tobytes() for part in (starts, ends, widths, offsets, numbers))
    return FaceFacts(digest(content), dict(_boxes(font, glyphs)), tuple(_twins(glyphs)), *arrays)


def _little(numbers: array[int]) -> array[int]:
    """Turn the bytes of numbers from or to little end first, where the machine has it otherwise."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers


def _face(facts: FaceFacts, entry: FaceEntry) -> Face:
    return Face(
        family=f"{entry.postscript}-{facts.digest[:8]}",
        name=entry.name,
        postscript=entry.postscript,
        origin=entry.file.origin,
        source=entry.file.path,
        number=entry.number,
        digest=facts.digest,
        starts=_little(array("I", facts.starts)),
        ends=_little(array("I", facts.ends)),
        widths=_little(array("I", facts.widths)),
        offsets=_little(array("I", facts.offsets)),
        glyphs=_little(array("H", facts.glyphs)),
        boxes=facts.boxes,
        twins=facts.twins,
    )


# --- Making files -------------------------------------------------------------------------------------------


def _extracted(face: Face, *, shaping: bool) -> bytes:
    """Take a face out of its file, or out of a collection."""
    with face.source.open("rb") as stream:
        return _copied(stream, -1 if face.number is None else face.number, SHAPING if shaping else ())


def _copied(stream: BinaryIO, number: int, kept: Collection[str] = ()) -> bytes:
    """Copy a face into a file of its own, table by table, nothing decompiled; `kept` are tables else left out."""
    from fontTools.ttLib.sfnt import SFNTReader, SFNTWriter

    target = io.BytesIO()
    reader = SFNTReader(stream, fontNumber=number)
    tags = [tag for tag in reader.keys() if tag not in UNUSED or tag in kept]  # noqa: SIM118  (no mapping)
    writer = SFNTWriter(target, len(tags), reader.sfntVersion)
    units = struct.unpack_from(">H", reader["head"], UNITS_AT)[0]
    glyphs = struct.unpack_from(">H", reader["maxp"], GLYPHS_AT)[0]
    for tag in tags:
        content = with_glyph_numbers(reader[tag], glyphs) if tag == "CFF " else reader[tag]
        writer[tag] = _levelled(tag, content, units)
    writer.close()
    return target.getvalue()


GLYPHS_AT = 4
"""Where the number of glyphs stands in `maxp`."""
UNITS_AT, HHEA_AT, TYPOGRAPHIC_AT, WINDOWS_AT = 18, 4, 68, 74
"""Where the units of an em, and ascent and descent stand in `head`, `hhea` and `OS/2` (OpenType 1.9)."""


def _levelled(tag: str, content: bytes, units: int) -> bytes:
    """Write the common ascent and descent into a table that holds them."""
    above, below = ASCENT * units // EM, DESCENT * units // EM
    table = bytearray(content)
    if tag == "hhea":
        struct.pack_into(">hhh", table, HHEA_AT, above, -below, 0)
    elif tag == "OS/2":
        struct.pack_into(">hhh", table, TYPOGRAPHIC_AT, above, -below, 0)
        struct.pack_into(">HH", table, WINDOWS_AT, above, below)
    return bytes(table)


def _cut(face: Face, only: frozenset[str]) -> bytes:
    """Reduce a face to some characters and the spaces, without kerning, ligatures or hints."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(
        layout_features=[],
        notdef_outline=True,
        glyph_names=False,
        hinting=False,
        legacy_kern=False,
        name_IDs=["*"],
        recalc_timestamp=False,
        retain_gids=True,  # WeasyPrint writes glyph numbers where a PDF has the font's CIDs: both stay the same
    )
    options.drop_tables += UNUSED
    number = -1 if face.number is None else face.number
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(only)) + BLANKS)
    target = io.BytesIO()
    with TTFont(face.source, fontNumber=number, lazy=True, recalcTimestamp=False) as font:
        subsetter.subset(font)
        font.save(target)
    target.seek(0)
    return _copied(target, -1)


# --- Measuring ----------------------------------------------------------------------------------------------


def _nominal_glyphs(face: Any, font: Any) -> dict[int, int]:
    """Return the glyph number of each covered code point, as the face's character map has it."""
    nominal = font.get_nominal_glyph
    return {code: glyph for code in face.unicodes if (glyph := nominal(code)) is not None}


def _ranges(font: Any, glyphs: Mapping[int, int]) -> tuple[array[int], array[int], array[int]]:
    """Return the covered code points as ranges of one advance: first ones, last ones, advances."""
    starts, ends, widths = array("I"), array("I"), array("I")
    units, advance = font.face.upem, font.get_glyph_h_advance
    for code in sorted(glyphs):
        width = round(advance(glyphs[code]) * EM / units)
        if ends and code == ends[-1] + 1 and width == widths[-1]:
            ends[-1] = code
        else:
            starts.append(code)
            ends.append(code)
            widths.append(width)
    return starts, ends, widths


def _twins(glyphs: Mapping[int, int]) -> Iterator[str]:
    groups: dict[int, str] = {}
    for mark in TWINS:
        glyph = glyphs.get(ord(mark))
        if glyph is not None:
            groups[glyph] = groups.get(glyph, "") + mark
    yield from (group for group in groups.values() if len(group) > 1)


def _boxes(font: Any, glyphs: Mapping[int, int]) -> Iterator[tuple[str, Box]]:
    units = font.face.upem
    for character in MEASURED:
        extents = font.get_glyph_extents(glyphs[ord(character)]) if ord(character) in glyphs else None
        if extents and extents.width:
            left, top = extents.x_bearing, extents.y_bearing
            edges = (left, top + extents.height, left + extents.width, top)
            x0, y0, x1, y1 = (round(value * EM / units) for value in edges)
            yield character, (x0, y0, x1, y1)
