"""The outlines of some of a font's glyphs, cut out of it as a PDF may embed them.

HarfBuzz keeps every glyph at its number if asked to, so that a font of 65,535 glyphs leaves a table of 63,000 empty
ones behind 71 drawn. A font with CFF outlines whose glyphs have character numbers (CIDs) needs no such thing: its
glyphs are numbered anew, and the old numbers, which the pages use, are written as their CIDs (Adobe Technical Note
5176 §13).
"""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NEEDED = (b"CFF ", b"head", b"maxp")
"""The tables that outlines are cut from. HarfBuzz would go through a whole `cmap` if it saw one (9 ms for 7 fonts)."""
CHARSET, ROS = 15, (12, 30)
"""Operators of a Top DICT: where the glyphs' names stand, and that they are numbers."""
LONG = 29
"""The byte before an operand of four bytes."""


def cut(room: Any, face: Any, glyphs: Iterable[int]) -> bytes | None:
    """Return the bare outlines of these glyphs of a face, numbered anew; None where it is of another kind.

    `room` is `weasyprint.pdf.fonts`, `face` one of HarfBuzz's. May be called in any thread.
    """
    ffi, harfbuzz, library = room.ffi, room.harfbuzz, room.harfbuzz_subset
    numbers = sorted({0, *glyphs})
    if len(numbers) == 1 or library is None:
        return None
    try:
        plan = library.hb_subset_plan_create_or_fail(_small(room, face), _wanted(room, numbers))
    except AttributeError:  # an older HarfBuzz
        return None
    plan = ffi.gc(plan, library.hb_subset_plan_destroy)
    made = library.hb_subset_plan_execute_or_fail(plan) if plan else ffi.NULL
    if made == ffi.NULL:
        return None
    made = ffi.gc(made, harfbuzz.hb_face_destroy)
    before = library.hb_subset_plan_new_to_old_glyph_mapping(plan)
    kept = [harfbuzz.hb_map_get(before, new) for new in range(harfbuzz.hb_face_get_glyph_count(made))]
    content = _content(room, _table(room, made, b"CFF "))
    return renamed(content, kept) if content else None


def _small(room: Any, face: Any) -> Any:
    """Return a face of the needed tables alone."""
    harfbuzz = room.harfbuzz
    small = room.ffi.gc(harfbuzz.hb_face_builder_create(), harfbuzz.hb_face_destroy)
    for tag in NEEDED:
        harfbuzz.hb_face_builder_add_table(
            small, harfbuzz.hb_tag_from_string(tag, 4), _table(room, face, tag)
        )
    return small


def _wanted(room: Any, numbers: list[int]) -> Any:
    """Ask for these glyphs, without hints."""
    ffi, library = room.ffi, room.harfbuzz_subset
    wanted = ffi.gc(library.hb_subset_input_create_or_fail(), library.hb_subset_input_destroy)
    library.hb_subset_input_set_flags(
        wanted, library.HB_SUBSET_FLAGS_NO_HINTING | library.HB_SUBSET_FLAGS_DESUBROUTINIZE
    )
    chosen = library.hb_subset_input_glyph_set(wanted)
    room.harfbuzz.hb_set_add_sorted_array(chosen, ffi.new("hb_codepoint_t[]", numbers), len(numbers))
    return wanted


def _table(room: Any, face: Any, tag: bytes) -> Any:
    """Return a table of a face as HarfBuzz holds it."""
    harfbuzz = room.harfbuzz
    blob = harfbuzz.hb_face_reference_table(face, harfbuzz.hb_tag_from_string(tag, 4))
    return room.ffi.gc(blob, harfbuzz.hb_blob_destroy)


def _content(room: Any, blob: Any) -> bytes:
    length = room.ffi.new("unsigned int *")
    data = room.harfbuzz.hb_blob_get_data(blob, length)
    return b"" if data == room.ffi.NULL else bytes(room.ffi.buffer(data, length[0]))


# --- Names of glyphs -----------------------------------------------------------------------------------------


def renamed(content: bytes, numbers: list[int]) -> bytes | None:
    """Write these numbers as the CIDs of a CFF font's glyphs; None where its glyphs have no CIDs.

    The old charset stays, unused; its place in the Top DICT is written over (Adobe Technical Note 5176 §4, §9, §13).
    """
    _, after_names = _index(content, content[2])
    (first, *_), _ = _index(content, after_names)
    keyed, place = False, None
    for operator, last in _operators(content, *first):
        keyed = keyed or operator == ROS
        if operator == (CHARSET,) and content[last] == LONG:
            place = last + 1
    if not keyed or place is None:
        return None
    patched = bytearray(content)
    struct.pack_into(">i", patched, place, len(content))
    return bytes(patched) + struct.pack(f">B{len(numbers) - 1}H", 0, *numbers[1:])


def _index(content: bytes, start: int) -> tuple[list[tuple[int, int]], int]:
    """Return the items of an INDEX by their bounds, and where it ends."""
    count = struct.unpack_from(">H", content, start)[0]
    if count == 0:
        return [], start + 2
    size = content[start + 2]
    places = [start + 3 + size * number for number in range(count + 1)]
    base = start + 3 + size * (count + 1) - 1
    bounds = [base + int.from_bytes(content[place : place + size], "big") for place in places]
    return list(pairwise(bounds)), bounds[-1]


def _operators(content: bytes, start: int, end: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield the operators of a DICT, each with the place of its last operand."""
    last = at = start
    while at < end:
        byte = content[at]
        if byte <= 21:
            operator = (byte, content[at + 1]) if byte == 12 else (byte,)
            yield operator, last
            at += len(operator)
            continue
        last = at
        at += _length(content, at)


def _length(content: bytes, at: int) -> int:
    """Return how many bytes an operand takes."""
    byte = content[at]
    if byte == 30:
        end = at + 1
        while content[end] & 0xF != 0xF and content[end] >> 4 != 0xF:
            end += 1
        return end + 1 - at
    return 5 if byte == LONG else 3 if byte == 28 else 1 if byte < 247 else 2
