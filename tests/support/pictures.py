"""Pictures for tests: an asymmetrical scene in every format, files with metadata, profiles, and what outputs show."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

from PIL import Image, ImageCms

from bulletin.pictures import read_picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.model import Picture
    from bulletin.pictures import ImageFile, Raster

BLOCK = 48
COLOURS = (
    ((220, 20, 20), (20, 200, 20), (20, 20, 220)),
    ((240, 240, 20), (20, 20, 20), (230, 230, 230)),
)
"""The scene, upright: two rows of three blocks."""
SIDES = {
    1: ("top", "left"),
    2: ("top", "right"),
    3: ("bottom", "right"),
    4: ("bottom", "left"),
    5: ("left", "top"),
    6: ("right", "top"),
    7: ("right", "bottom"),
    8: ("left", "bottom"),
}
"""Where the first stored row and the first stored column are seen (Exif 2.32 §4.6.4 A)."""
SECRET = b"31.2304N 121.4737E Wang"


def scene(colours: Sequence[Sequence[tuple[int, int, int]]] = COLOURS, block: int = BLOCK) -> Image.Image:
    image = Image.new("RGB", (len(colours[0]), len(colours)))
    image.putdata([colour for row in colours for colour in row])
    return image.resize((image.width * block, image.height * block), Image.Resampling.NEAREST)


def stored(orientation: int, block: int = BLOCK) -> Image.Image:
    """Return the scene as a camera stores it that gives this orientation."""
    first_row, first_column = SIDES[orientation]
    rows, columns = len(COLOURS), len(COLOURS[0])

    def at(row: int, column: int) -> tuple[int, int, int]:
        across, down = (column, row) if first_row in {"top", "bottom"} else (row, column)
        across = columns - 1 - across if "right" in {first_row, first_column} else across
        down = rows - 1 - down if "bottom" in {first_row, first_column} else down
        return COLOURS[down][across]

    height, width = (rows, columns) if first_row in {"top", "bottom"} else (columns, rows)
    return scene([[at(row, column) for column in range(width)] for row in range(height)], block)


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, form, **options)  # type: ignore[arg-type]
    return content.getvalue()


def exif(orientation: int = 1) -> bytes:
    """Return an EXIF block with an orientation, a place, a name and a thumbnail's bytes."""
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x013B] = SECRET.decode()
    gps = block.get_ifd(0x8825)
    gps[1], gps[2], gps[29] = "N", (31.0, 13.0, 49.4), SECRET.decode()
    return block.tobytes()


def with_segments(content: bytes, *segments: tuple[int, bytes]) -> bytes:
    """Put segments behind the start of a JPEG."""
    inserted = b"".join(struct.pack(">BBH", 0xFF, marker, 2 + len(data)) + data for marker, data in segments)
    return content[:2] + inserted + content[2:]


def without_segment(content: bytes, marker: int) -> bytes:
    start = content.index(bytes((0xFF, marker)))
    return content[:start] + content[start + 2 + int.from_bytes(content[start + 2 : start + 4], "big") :]


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def with_chunks(content: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """Put chunks behind the header of a PNG."""
    return content[:33] + b"".join(chunk(*one) for one in chunks) + content[33:]


PASSES = ((0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2), (0, 1, 1, 2))


def grey_png(
    rows: Sequence[Sequence[int]], bits: int, *, clear: int | None = None, interlaced: bool = False
) -> bytes:
    """Write a grey PNG of any depth, plain or by Adam7; `clear` is the value that is transparent."""
    height, width = len(rows), len(rows[0])
    packed = b""
    for column, across, row, down in PASSES if interlaced else ((0, 1, 0, 1),):
        for line in rows[row::down]:
            values = line[column::across]
            if values:
                row_bits = "".join(f"{value:0{bits}b}" for value in values)
                row_bits += "0" * (-len(row_bits) % 8)
                packed += b"\0" + int(row_bits, 2).to_bytes(len(row_bits) // 8, "big")
    head = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, int(interlaced))
    transparent = b"" if clear is None else chunk(b"tRNS", struct.pack(">H", clear))
    body = chunk(b"IHDR", head) + transparent + chunk(b"IDAT", zlib.compress(packed)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


# --- Profiles ------------------------------------------------------------------------------------------------


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def swapped_profile() -> bytes:
    """Return a profile in which red is what is called green, and the other way round."""
    profile = bytearray(srgb_profile())
    (count,) = struct.unpack_from(">I", profile, 128)
    places = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    red, green = places[b"rXYZ"], places[b"gXYZ"]
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


def linear_grey_profile() -> bytes:
    """Return a profile of grey in which samples are proportional to light."""
    white = b"XYZ \0\0\0\0" + struct.pack(">iii", 63190, 65536, 54061)
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, 256) + b"\0\0"
    text = SECRET + b"\0"
    description = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78)
    description += bytes(-len(description) % 4)
    tags = ((b"desc", description), (b"wtpt", white), (b"kTRC", curve))
    table, body, place = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for name, content in tags:
        table += name + struct.pack(">II", place + len(body), len(content))
        body += content
    size = place + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02400000, b"mntr", b"GRAY", b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">iii", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


# --- What outputs show ---------------------------------------------------------------------------------------


def picture(content: bytes) -> Picture:
    read = read_picture("a", content, None)
    assert read.value is not None, read.diagnostics
    return read.value


def shown(raster: Raster) -> Image.Image:
    """Draw a raster as a reader of PDF does, on its own."""
    size = raster.width, raster.height
    mode = {"DeviceGray": "L", "DeviceRGB": "RGB"}[raster.colour_space]
    if raster.encoding == "DCTDecode":
        image = Image.open(io.BytesIO(raster.data))
    elif raster.predictor == 15:
        head = struct.pack(">IIBBBBB", *size, 8, 2 if mode == "RGB" else 0, 0, 0, 0)
        body = chunk(b"IHDR", head) + chunk(b"IDAT", raster.data) + chunk(b"IEND", b"")
        image = Image.open(io.BytesIO(b"\x89PNG\r\n\x1a\n" + body))
    else:
        image = Image.frombytes("1" if raster.bits == 1 else mode, size, zlib.decompress(raster.data))
    assert (image.mode, image.size) == ("1" if raster.bits == 1 else mode, size)
    image = image.convert("RGB")
    if raster.alpha is not None:
        image.putalpha(Image.frombytes("L", size, zlib.decompress(raster.alpha)))
    return image


def opened(file: ImageFile) -> Image.Image:
    image = Image.open(io.BytesIO(file.content))
    assert (Image.MIME[str(image.format)], image.size) == (file.media, (file.width, file.height))
    return image


def shows_scene(
    image: Image.Image,
    colours: Sequence[Sequence[tuple[int, ...]]] = COLOURS,
    tolerance: int = 12,
) -> bool:
    """Whether the middle of each block has its colour."""
    image = image.convert("RGB")
    for down, row in enumerate(colours):
        for across, colour in enumerate(row):
            x = int((across + 0.5) * image.width / len(row))
            y = int((down + 0.5) * image.height / len(colours))
            seen = image.getpixel((x, y))
            assert isinstance(seen, tuple)
            if any(abs(one - other) > tolerance for one, other in zip(seen, colour, strict=True)):
                return False
    return True
