"""Font files made fit for the typesetting engine, and what composition must know of them; done once for each face.

The engine is given files that hold one face: it takes the first face of a collection, which is the Japanese one.
Tables that replace glyphs are left out: the glyph of a digit or of …… would hang on its neighbours' script, and
its width with it.
A face that is limited to some characters is cut down to them in earnest. A `unicode-range` would not do: Pango
asks fontconfig for the faces in order and drops those that add no character to the ones before, and there the
range does not count, so that a limited face would push out every later face that covers less than its whole file.
"""

from __future__ import annotations

import io
import json
import struct
import sys
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bulletin.diagnostics import BulletinError
from bulletin.theme.faces import EM, MEASURED, TWINS, Face
from bulletin.workspace import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.theme.faces import Box
    from bulletin.theme.faces_index import Entry
    from bulletin.workspace import Store

FORM = 2
BLANKS = " \u00a0\u3000"
"""Kept in every cut: the engine sets a space from the face of the character before it."""
UNUSED = ("BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "kern", "FFTM", "DSIG", "hdmx", "VDMX", "LTSH")
"""Tables left out of a file that is made: lines would come out of another width than they were composed in."""
USE_TYPOGRAPHIC_METRICS = 1 << 7


class BrokenFontError(Exception):
    """A font file that can't be read."""


def prepare(entry: Entry, only: str | None, store: Store) -> Face | None:
    """Return a face ready for use, cut down to the characters of `only`; None where it has none of them.

    Reads the font at its first use only. Raises BrokenFontError, and BulletinError `font-cache-unwritable`.
    """
    key = _key(entry, only)
    face = _recalled(store.get(key), entry, store)
    if face is not None:
        return face if face.starts else None
    made = _make(entry, only)
    store.put(key, _packed(made))
    if made.content is not None and store.put(made.file, made.content) is None:
        raise BulletinError("font-cache-unwritable", folder=store.folder)
    face = _recalled(_packed(made), entry, store)
    return face if face and face.starts else None


def _key(entry: Entry, only: str | None) -> str:
    file = entry.file
    known_by = repr((FORM, str(file.path), file.size, file.modified, entry.number, only))
    return f"face-{digest(known_by.encode())[:32]}"


# --- What is remembered of a face ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Made:
    """A face that was read: `content` is the file to be stored under `file`, or None where the original serves."""

    content: bytes | None
    file: str
    size: int
    digest: str
    limited: bool
    ascent: int
    descent: int
    ranges: tuple[array[int], array[int], array[int]]
    boxes: dict[str, Box]
    twins: tuple[str, ...]


def _packed(made: _Made) -> bytes:
    """Write a face's facts: the length of a JSON head, the head, and the three arrays, little end first."""
    head = {
        "file": made.file,
        "own": made.content is None,
        "size": made.size,
        "digest": made.digest,
        "limited": made.limited,
        "ascent": made.ascent,
        "descent": made.descent,
        "boxes": made.boxes,
        "twins": made.twins,
    }
    encoded = json.dumps(head, ensure_ascii=False).encode()
    return b"".join((struct.pack("<I", len(encoded)), encoded, *(_little(part).tobytes() for part in made.ranges)))


def _little(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers = array("I", numbers)
        numbers.byteswap()
    return numbers


def _recalled(content: bytes | None, entry: Entry, store: Store) -> Face | None:
    """Rebuild a face from its facts; None where they are missing, damaged, or where its file is gone."""
    try:
        length = struct.unpack_from("<I", content or b"")[0]
        head = json.loads((content or b"")[4 : 4 + length])
        numbers = array("I", (content or b"")[4 + length :])
        file = Path(head["file"]) if head["own"] else store.path(head["file"])
        if file.stat().st_size != head["size"]:
            return None
    except (struct.error, ValueError, KeyError, OSError):
        return None
    numbers, third = _little(numbers), len(numbers) // 3
    return Face(
        family=f"{entry.postscript}-{head['digest'][:8]}",
        name=entry.name,
        postscript=entry.postscript,
        origin=entry.file.origin,
        source=entry.file.path,
        file=file,
        digest=head["digest"],
        limited=head["limited"],
        ascent=head["ascent"],
        descent=head["descent"],
        starts=numbers[:third],
        ends=numbers[third : 2 * third],
        widths=numbers[2 * third :],
        boxes={character: tuple(box) for character, box in head["boxes"].items()},
        twins=tuple(head["twins"]),
    )


# --- Making --------------------------------------------------------------------------------------------------


def _make(entry: Entry, only: str | None) -> _Made:
    from fontTools.ttLib import TTLibError

    path, number = entry.file.path, entry.number
    try:
        content = _extracted(path, number) if only is None else _cut(path, number, only)
        return _measured(entry, only, content)
    except (OSError, TTLibError, KeyError, ValueError, AssertionError, IndexError, struct.error, EOFError) as error:
        raise BrokenFontError(str(path)) from error


def _measured(entry: Entry, only: str | None, content: bytes | None) -> _Made:
    from fontTools.ttLib import TTFont

    as_found = content is None
    content = entry.file.path.read_bytes() if content is None else content
    font = TTFont(io.BytesIO(content), lazy=True)
    hashed = digest(content)
    suffix = "otf" if content[:4] == b"OTTO" else "ttf"
    ascent, descent = _extent(font)
    return _Made(
        content=None if as_found else content,
        file=str(entry.file.path) if as_found else f"{entry.postscript}-{hashed[:16]}.{suffix}",
        size=len(content),
        digest=hashed,
        limited=only is not None,
        ascent=ascent,
        descent=descent,
        ranges=_ranges(font, only),
        boxes=dict(_boxes(font)),
        twins=tuple(_twins(font)),
    )


def _extracted(path: Path, number: int | None) -> bytes | None:
    """Copy one face into a file of its own, table by table, nothing decompiled; None where the file will do."""
    from fontTools.ttLib.sfnt import SFNTReader, SFNTWriter

    target = io.BytesIO()
    with path.open("rb") as stream:
        reader = SFNTReader(stream, fontNumber=-1 if number is None else number)
        if number is None and "GSUB" not in reader:
            return None
        tags = [tag for tag in reader.keys() if tag not in UNUSED]  # noqa: SIM118  (no mapping)
        writer = SFNTWriter(target, len(tags), reader.sfntVersion)
        for tag in tags:
            writer[tag] = reader[tag]
        writer.close()
    return target.getvalue()


def _cut(path: Path, number: int | None, only: str) -> bytes:
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
    )
    options.drop_tables += UNUSED
    font = TTFont(path, fontNumber=-1 if number is None else number, lazy=True, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=only + BLANKS)
    subsetter.subset(font)
    target = io.BytesIO()
    font.save(target)
    return target.getvalue()


def _ranges(font: Any, only: str | None) -> tuple[array[int], array[int], array[int]]:
    """Return the covered code points as ranges of one advance: first ones, last ones, advances.

    There are none in a cut that holds nothing but the spaces.
    """
    starts, ends, widths = array("I"), array("I"), array("I")
    advances = sorted(_advances(font).items())
    useful = only is None or any(chr(code) in only for code, _ in advances)
    for code, width in advances if useful else ():
        if ends and code == ends[-1] + 1 and width == widths[-1]:
            ends[-1] = code
        else:
            starts.append(code)
            ends.append(code)
            widths.append(width)
    return starts, ends, widths


def _advances(font: Any) -> dict[int, int]:
    units, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
    return {code: round(metrics[glyph][0] * EM / units) for code, glyph in (font.getBestCmap() or {}).items()}


def _extent(font: Any) -> tuple[int, int]:
    """Return ascent and descent as the engine takes them: of `hhea`, or of `OS/2` where the font asks for it.

    Both are positive; fonts with the wrong sign exist.
    """
    head, system = font["hhea"], font["OS/2"] if "OS/2" in font else None
    ascent, descent = head.ascent, head.descent
    if system is not None and system.fsSelection & USE_TYPOGRAPHIC_METRICS:
        ascent, descent = system.sTypoAscender, system.sTypoDescender
    units = font["head"].unitsPerEm
    return round(abs(ascent) * EM / units), round(abs(descent) * EM / units)


def _twins(font: Any) -> Iterator[str]:
    groups: dict[str, str] = {}
    characters = font.getBestCmap() or {}
    for mark in TWINS:
        if ord(mark) in characters:
            glyph = characters[ord(mark)]
            groups[glyph] = groups.get(glyph, "") + mark
    yield from (group for group in groups.values() if len(group) > 1)


def _boxes(font: Any) -> Iterator[tuple[str, Box]]:
    from fontTools.pens.boundsPen import BoundsPen

    glyphs, characters, units = font.getGlyphSet(), font.getBestCmap() or {}, font["head"].unitsPerEm
    for character in MEASURED:
        name = characters.get(ord(character))
        if name is None:
            continue
        pen = BoundsPen(glyphs)
        glyphs[name].draw(pen)
        if pen.bounds:
            left, bottom, right, top = (round(value * EM / units) for value in pen.bounds)
            yield character, (left, bottom, right, top)
