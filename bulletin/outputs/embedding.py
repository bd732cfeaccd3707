"""Fonts as the PDF embeds them: only the glyphs drawn, without tables that no reader looks at.

The engine keeps every glyph at its number, so that a font of 65,535 glyphs leaves a table of 63,000 empty ones
behind 71 drawn. A font with CFF outlines whose glyphs have character numbers (CIDs) needs no such thing: its glyphs
are numbered anew, and the old numbers, which the pages use, are written as their CIDs (Adobe Technical Note 5176
§13). It is embedded bare, as `CIDFontType0C` (ISO 32000-1 §9.9).
"""

from __future__ import annotations

import struct
import threading
import zlib
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KEPT = {"CFF ", "cmap", "head", "hhea", "hmtx", "maxp"}
CHARSET, ROS = 15, (12, 30)
"""Operators of a Top DICT: where the glyphs' names stand, and that they are numbers."""
LONG = 29
"""The byte before an operand of four bytes."""


def use(pdf: Any) -> None:
    """Let the engine's PDF room embed fonts so; `pdf` is `weasyprint.pdf`."""
    deflated = _Deflated()
    pdf.stream.Font = _font_class(pdf.fonts, deflated)
    pdf.pydyf.zlib = deflated


def name_bare(_document: object, pdf: Any) -> None:
    """Say in a finished PDF which of its fonts are bare."""
    for one in pdf.objects:
        extra = getattr(one, "extra", None)
        if extra and extra.get("Subtype") == "/OpenType" and one.stream[0][:4] != b"OTTO":
            extra["Subtype"] = "/CIDFontType0C"


def _font_class(room: Any, deflated: _Deflated) -> Any:
    full = room.get_hb_object_data

    class Font(room.Font):  # type: ignore[misc]
        """A font of a document. Its file is read only where the engine's own way needs all of it."""

        bare = False

        def __init__(self, *values: Any) -> None:
            room.get_hb_object_data = lambda _face: b""
            try:
                super().__init__(*values)
            finally:
                room.get_hb_object_data = full

        def clean(self, to_unicode: dict[int, str], hinting: bool) -> None:  # noqa: FBT001
            """Reduce the font to the glyphs drawn, and begin to compress it."""
            content = _compact(self, to_unicode, room) if self._simple() else None
            if content is None:
                self.file_content = full(self.hb_face)
                super().clean(to_unicode, hinting)
            else:
                self.file_content, self.bare = content, True
            deflated.begin(self.file_content)

        def _simple(self) -> bool:
            rare = "fvar" in self.tables or self.png or self.svg or self.colr or self.bitmap or self.missing
            return "CFF " in self.tables and not rare

        @property
        def type(self) -> str:
            """Tell the kind of outlines."""
            return "otf" if self.bare or self.file_content[:4] == b"OTTO" else "ttf"

    return Font


def _compact(font: Any, glyphs: Iterable[int], room: Any) -> bytes | None:
    """Return the bare outlines of these glyphs, numbered anew; None where the font is of another kind."""
    ffi, harfbuzz, library = room.ffi, room.harfbuzz, room.harfbuzz_subset
    numbers = sorted({0, *glyphs})
    if len(numbers) == 1 or library is None:
        return None
    try:
        plan = library.hb_subset_plan_create_or_fail(font.hb_face, _wanted(font, numbers, room))
    except AttributeError:  # an older HarfBuzz
        return None
    plan = ffi.gc(plan, library.hb_subset_plan_destroy)
    face = library.hb_subset_plan_execute_or_fail(plan) if plan else ffi.NULL
    if face == ffi.NULL:
        return None
    face = ffi.gc(face, harfbuzz.hb_face_destroy)
    before = library.hb_subset_plan_new_to_old_glyph_mapping(plan)
    kept = [harfbuzz.hb_map_get(before, new) for new in range(harfbuzz.hb_face_get_glyph_count(face))]
    content = _table(face, b"CFF ", room)
    return renamed(content, kept) if content else None


def _wanted(font: Any, numbers: list[int], room: Any) -> Any:
    """Ask for these glyphs, without hints and without other tables."""
    ffi, harfbuzz, library = room.ffi, room.harfbuzz, room.harfbuzz_subset
    wanted = ffi.gc(library.hb_subset_input_create_or_fail(), library.hb_subset_input_destroy)
    library.hb_subset_input_set_flags(
        wanted, library.HB_SUBSET_FLAGS_NO_HINTING | library.HB_SUBSET_FLAGS_DESUBROUTINIZE
    )
    useless = sorted(harfbuzz.hb_tag_from_string(tag.encode(), 4) for tag in font.tables if tag not in KEPT)
    sets = (
        (library.hb_subset_input_glyph_set(wanted), numbers),
        (library.hb_subset_input_set(wanted, library.HB_SUBSET_SETS_DROP_TABLE_TAG), useless),
    )
    for chosen, values in sets:
        harfbuzz.hb_set_add_sorted_array(chosen, ffi.new("hb_codepoint_t[]", values), len(values))
    return wanted


def _table(face: Any, tag: bytes, room: Any) -> bytes | None:
    """Return a table of a face."""
    ffi, harfbuzz = room.ffi, room.harfbuzz
    blob = harfbuzz.hb_face_reference_table(face, harfbuzz.hb_tag_from_string(tag, 4))
    length = ffi.new("unsigned int *")
    data = harfbuzz.hb_blob_get_data(blob, length)
    content = None if data == ffi.NULL else bytes(ffi.buffer(data, int(length[0])))
    harfbuzz.hb_blob_destroy(blob)
    return content


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


# --- Compression ---------------------------------------------------------------------------------------------


class _Deflated:
    """Stands in for zlib in the room that writes PDFs: what was begun ahead in another thread is only waited for."""

    def __init__(self) -> None:
        self._begun: dict[int, tuple[threading.Thread, bytes, list[bytes]]] = {}

    def begin(self, content: bytes) -> None:
        """Compress this object meanwhile."""
        made: list[bytes] = []
        thread = threading.Thread(target=lambda: made.append(zlib.compress(content, 9)), daemon=True)
        self._begun[id(content)] = thread, content, made
        thread.start()

    def compressobj(self, level: int) -> _Deflating:
        """Return what compresses a stream."""
        return _Deflating(level, self)

    def taken(self, content: bytes) -> bytes | None:
        """Return this object compressed if that was begun."""
        thread, _, made = self._begun.pop(id(content), (None, b"", [b""]))
        if thread is None:
            return None
        thread.join()
        return made[0] if made else None

    def __getattr__(self, name: str) -> Any:
        return getattr(zlib, name)


class _Deflating:
    """Compresses a stream of one part."""

    def __init__(self, level: int, begun: _Deflated) -> None:
        self._level, self._begun = level, begun

    def compress(self, content: bytes) -> bytes:
        """Compress a part."""
        return self._begun.taken(content) or zlib.compress(content, self._level)

    def flush(self) -> bytes:
        """End the stream."""
        return b""
