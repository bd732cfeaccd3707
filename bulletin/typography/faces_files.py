"""Measuring faces, and font files prepared for WeasyPrint; both are cached by content.

Each prepared file holds one face: of a collection WeasyPrint would load the first, which is the Japanese one. Tables
that substitute glyphs are left out: with them glyph and width of a digit or of …… depend on the script beside it. All
files have one ascent and descent: WeasyPrint positions the base line by the tallest face of a line, and lines with
and without digits would be off the grid (by 0.3 to 0.5 mm). WeasyPrint writes glyph numbers into a PDF, where those
of a CID-keyed face are read as CIDs: so the CIDs are made the glyph numbers. A face limited to some characters is
really subset. A `unicode-range` would not do: Pango asks fontconfig for the faces in order and drops those that add no
character to the ones before, and it ignores the range, so that a limited face would displace later faces that cover
no more than its file.
"""

from __future__ import annotations

import io
import struct
import sys
from array import array
from itertools import accumulate
from typing import TYPE_CHECKING, Any, BinaryIO

from msgspec import Struct

from bulletin.cache import digest
from bulletin.typography.cff import with_glyph_numbers
from bulletin.typography.faces import DASH, EM, TWINS, Box, Face
from bulletin.typography.faces_index import BrokenFontError, broken_fonts
from bulletin.workspace import read_regular

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bulletin.cache import CacheDir
    from bulletin.typography.faces_index import FaceEntry

BLANKS = " \u00a0\u3000"
"""Kept in every subset: WeasyPrint sets a space from the face of the character before it."""
SHAPING = ("GDEF", "GPOS", "GSUB")
"""Tables kept in files for runs that are shaped (Arabic script, Tibetan, …)."""
UNUSED = (*SHAPING, "BASE", "VORG", "vhea", "vmtx", "kern", "FFTM", "DSIG", "hdmx", "VDMX", "LTSH")
"""Tables left out: with them lines would have another width than they were composed in."""
ASCENT, DESCENT = 880, 120
"""Ascent and descent of every prepared file: the ideographic em box of most Chinese faces."""


def measure(entry: FaceEntry, directory: CacheDir) -> Face:
    """Return a measured face; its file is read only where the cache has no measurements of this state.

    Raises BrokenFontError.
    """
    file = entry.file
    known_by = repr((str(file.path), file.state.metadata, entry.face.number, sys.byteorder))
    key = f"face-{digest(known_by.encode('utf-8', 'surrogateescape'))[:32]}"
    facts = directory.load(key, FaceFacts) if file.state.settled else None
    if facts is None:
        with broken_fonts(file.path):
            facts = _facts(entry)
        if file.state.settled:
            directory.save(key, facts)
    return _face(facts, entry)


def prepared_file(face: Face, directory: CacheDir, *, shaping: bool = False) -> bytes:
    """Return the prepared file of a face: alone, with common metrics, and subset where it is limited.

    Raises BrokenFontError.
    """
    known_by = repr((face.digest, face.number, sorted(face.only or ()), face.limited, shaping))
    key = f"prepared-{digest(known_by.encode())[:32]}"
    content = directory.get(key)
    if content is None:
        with broken_fonts(face.source):
            content = _prepared(face, shaping=shaping)
        directory.put(key, content)
    return content


# --- Cached measurements ------------------------------------------------------------------------------------


class FaceFacts(Struct, frozen=True):
    """Measurements of a face, as in `Face`: arrays of 32 bits, `glyphs` of 16."""

    digest: str
    dash: Box | None
    twins: tuple[str, ...]
    starts: bytes
    ends: bytes
    widths: bytes
    offsets: bytes
    glyphs: bytes


def _facts(entry: FaceEntry) -> FaceFacts:
    """Measure a face."""
    import uharfbuzz as harfbuzz

    content = read_regular(entry.file.path)
    face = harfbuzz.Face(content, entry.face.number or 0)
    font = harfbuzz.Font(face)
    glyphs = _nominal_glyphs(face, font)
    if not glyphs:
        raise BrokenFontError(entry.file.path)
    starts, ends, widths = _ranges(font, glyphs)
    sizes = (last - first + 1 for first, last in zip(starts, ends, strict=True))
    offsets = array("I", [*accumulate(sizes, initial=0)][:-1])
    numbers = array("H", (glyphs[code] for code in sorted(glyphs)))
    arrays = (part.tobytes() for part in (starts, ends, widths, offsets, numbers))
    dash = _box(font, glyphs.get(ord(DASH)))
    return FaceFacts(digest(content), dash, tuple(_twins(glyphs)), *arrays)


def _face(facts: FaceFacts, entry: FaceEntry) -> Face:
    return Face(
        family=f"{entry.face.postscript}-{facts.digest[:8]}",
        name=entry.face.name,
        postscript=entry.face.postscript,
        origin=entry.file.origin,
        source=entry.file.path,
        number=entry.face.number,
        digest=facts.digest,
        starts=array("I", facts.starts),
        ends=array("I", facts.ends),
        widths=array("I", facts.widths),
        offsets=array("I", facts.offsets),
        glyphs=array("H", facts.glyphs),
        dash=facts.dash,
        twins=facts.twins,
    )


# --- Making files -------------------------------------------------------------------------------------------


def _prepared(face: Face, *, shaping: bool) -> bytes:
    """Prepare the file of a face. Raises ValueError where its source is no longer the one that was measured."""
    source, number = read_regular(face.source), -1 if face.number is None else face.number
    if digest(source) != face.digest:
        raise ValueError(face.source)
    stream = io.BytesIO(source)
    if shaping or face.only is None:
        return _copied(stream, number, SHAPING if shaping else ())
    return _copied(_subset(stream, number, face.only), -1)


def _copied(stream: BinaryIO, number: int, kept: Collection[str] = ()) -> bytes:
    """Copy a face into a file of its own, table by table, undecoded; `kept` are tables of `UNUSED` to keep."""
    from fontTools.ttLib.sfnt import SFNTReader, SFNTWriter

    target = io.BytesIO()
    reader = SFNTReader(stream, fontNumber=number)
    tags = [tag for tag in reader.keys() if tag not in UNUSED or tag in kept]  # noqa: SIM118  (no mapping)
    writer = SFNTWriter(target, len(tags), reader.sfntVersion)
    units = struct.unpack_from(">H", reader["head"], UNITS_AT)[0]
    glyphs = struct.unpack_from(">H", reader["maxp"], GLYPHS_AT)[0]
    for tag in tags:
        content = with_glyph_numbers(reader[tag], glyphs) if tag == "CFF " else reader[tag]
        writer[tag] = _with_common_metrics(tag, content, units)
    writer.close()
    return target.getvalue()


GLYPHS_AT = 4
"""Offset of the number of glyphs in `maxp`."""
UNITS_AT, HHEA_AT, TYPOGRAPHIC_AT, WINDOWS_AT = 18, 4, 68, 74
"""Offsets of the units of an em, and of ascent and descent, in `head`, `hhea` and `OS/2` (OpenType 1.9)."""


def _with_common_metrics(tag: str, content: bytes, units: int) -> bytes:
    """Set the common ascent and descent in a table that has them."""
    above, below = ASCENT * units // EM, DESCENT * units // EM
    table = bytearray(content)
    if tag == "hhea":
        struct.pack_into(">hhh", table, HHEA_AT, above, -below, 0)
    elif tag == "OS/2":
        struct.pack_into(">hhh", table, TYPOGRAPHIC_AT, above, -below, 0)
        struct.pack_into(">HH", table, WINDOWS_AT, above, below)
    return bytes(table)


def _subset(stream: BinaryIO, number: int, only: frozenset[str]) -> BinaryIO:
    """Subset a face to some characters and the spaces, without kerning, ligatures or hints."""
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
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(only)) + BLANKS)
    target = io.BytesIO()
    with TTFont(stream, fontNumber=number, lazy=True, recalcTimestamp=False) as font:
        subsetter.subset(font)
        font.save(target)
    target.seek(0)
    return target


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


def _box(font: Any, glyph: int | None) -> Box | None:
    extents = None if glyph is None else font.get_glyph_extents(glyph)
    if not extents or not extents.width:
        return None
    left, top = extents.x_bearing, extents.y_bearing
    edges = (left, top + extents.height, left + extents.width, top)
    x0, y0, x1, y1 = (round(value * EM / font.face.upem) for value in edges)
    return x0, y0, x1, y1
