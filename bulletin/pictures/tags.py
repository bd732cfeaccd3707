"""Tags of TIFF files and EXIF blocks, which share one structure (TIFF 6.0 §2, Exif 2.32 §4.5)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SUBFILE, WIDTH, HEIGHT, COMPRESSION, ORIENTATION = 254, 256, 257, 259, 274
_NUMBERS = {1: "B", 3: "H", 4: "L"}
"""BYTE, SHORT and LONG; the tags looked for are of these types."""
_MOST_DIRECTORIES = 64


def exif_orientation(block: bytes) -> int:
    """Return the orientation that an EXIF block gives, 1 to 8; a broken block counts as 1."""
    for directory in directories(block.removeprefix(b"Exif\0\0")):
        value = directory.get(ORIENTATION, 1)
        return value if 1 <= value <= 8 else 1
    return 1


def directories(block: bytes) -> Iterator[Mapping[int, int]]:
    """Yield the first number of each tag, directory by directory; ends where the structure is broken."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    seen: set[int] = set()
    try:
        (offset,) = struct.unpack_from(f"{order}L", block, 4)
        while offset and offset not in seen and len(seen) < _MOST_DIRECTORIES:
            seen.add(offset)
            (count,) = struct.unpack_from(f"{order}H", block, offset)
            yield dict(_tags(block, offset + 2, count, order or "<"))
            (offset,) = struct.unpack_from(f"{order}L", block, offset + 2 + 12 * count)
    except struct.error:
        return


def _tags(block: bytes, start: int, count: int, order: str) -> Iterator[tuple[int, int]]:
    for place in range(start, start + 12 * count, 12):
        tag, kind, values = struct.unpack_from(f"{order}HHL", block, place)
        form = _NUMBERS.get(kind)
        if form and values == 1:
            yield tag, struct.unpack_from(f"{order}{form}", block, place + 8)[0]
