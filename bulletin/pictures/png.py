"""The chunks of a PNG file (PNG 3rd edition §5): its header, and the file without metadata."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

from bulletin.pictures.tags import exif_orientation
from bulletin.pictures.values import PictureError, PictureHeader

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NEEDED = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PASSES = ((0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2), (0, 1, 1, 2))
"""Adam7: first column and step, first row and step of each pass."""
_LARGEST_PROFILE = 4 << 20
_PIECE = 1 << 20


class PngChunk(NamedTuple):
    """The name of a chunk, and the offsets of its start, and of start and end of its data."""

    name: bytes
    start: int
    inside: int
    end: int


def chunks(content: bytes) -> Iterator[PngChunk]:
    """Yield the chunks up to IEND. Raises PictureError where the file is truncated."""
    place = len(SIGNATURE)
    while True:
        if place + 12 > len(content):
            raise PictureError("文件不完整")
        size, name = struct.unpack_from(">L4s", content, place)
        chunk = PngChunk(name, place, place + 8, place + 8 + size)
        place = chunk.end + 4
        if place > len(content):
            raise PictureError("文件不完整")
        yield chunk
        if name == b"IEND":
            return


def read_header(content: bytes) -> PictureHeader:
    """Parse the header of a PNG, without `check`ing the file. Raises PictureError, struct.error."""
    size, name, width, height = struct.unpack_from(">L4sLL", content, len(SIGNATURE))
    if name != b"IHDR" or size != 13:
        raise PictureError("文件已损坏")
    return PictureHeader("PNG", width, height, _orientation(content))


def _orientation(content: bytes) -> int:
    try:
        block = next(
            (content[inside:end] for name, _, inside, end in chunks(content) if name == b"eXIf"), b""
        )
    except PictureError:
        return 1
    return exif_orientation(block)


def check(content: bytes) -> None:
    """Check that a file is neither truncated nor damaged. Raises PictureError."""
    names: set[bytes] = set()
    for name, start, _, end in chunks(content):
        names.add(name)
        checksum = content[end : end + 4]
        if name in _NEEDED and zlib.crc32(content[start + 4 : end]) != int.from_bytes(checksum, "big"):
            raise PictureError("文件已损坏")
    if b"IDAT" not in names:
        raise PictureError("文件不完整")


def stripped(content: bytes) -> bytes:
    """Return the file without metadata and animation."""
    kept = (content[start : end + 4] for name, start, _, end in chunks(content) if name in _NEEDED)
    return SIGNATURE + b"".join(kept)


def colour_profile(content: bytes) -> bytes:
    """Return the ICC profile; empty where there is none that can be decompressed."""
    for name, _, inside, end in chunks(content):
        if name == b"iCCP":
            _, _, packed = content[inside:end].partition(b"\0")
            try:
                return zlib.decompressobj().decompress(packed[1:], _LARGEST_PROFILE)
            except zlib.error:
                return b""
    return b""


def transparent_grey(content: bytes) -> int:
    """Return the transparent grey value, scaled to 8 bits: Pillow leaves that of smaller samples as stored."""
    most = (1 << content[24]) - 1
    stored = next((content[inside:end] for name, _, inside, end in chunks(content) if name == b"tRNS"), b"")
    return int.from_bytes(stored[:2], "big") * 255 // most


def samples(content: bytes) -> bytes:
    """Return the deflated rows: the joined content of the IDAT chunks."""
    return b"".join(content[inside:end] for name, _, inside, end in chunks(content) if name == b"IDAT")


def is_complete(content: bytes) -> bool:
    """Return whether the deflated rows are complete for the size in the header; they are not kept in memory."""
    width, height, bits, colour, _, _, interlaced = struct.unpack_from(">LLBBBBB", content, 16)
    per_pixel = bits * _CHANNELS.get(colour, 0)
    passes = _PASSES if interlaced else ((0, 1, 0, 1),)
    sizes = (
        (-(-(width - column) // across), -(-(height - row) // down)) for column, across, row, down in passes
    )
    missing: int = sum(
        (1 + -(-columns * per_pixel // 8)) * rows for columns, rows in sizes if columns > 0 < rows
    )
    unpacker = zlib.decompressobj()
    packed = samples(content)
    try:
        while missing > 0 and not unpacker.eof:
            rows = unpacker.decompress(packed, _PIECE)
            packed = unpacker.unconsumed_tail
            if not rows and not packed:
                break
            missing -= len(rows)
    except zlib.error:
        return False
    return missing <= 0
