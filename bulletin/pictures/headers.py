"""A picture file's bytes → its header, without decoding anything and without a library."""

from __future__ import annotations

import struct

from bulletin.pictures import jpeg, png, tags
from bulletin.pictures.values import PictureError, PictureHeader

LARGEST = 40_000_000
"""Pixels; more than a page at 600 dpi."""
LARGEST_JPEG = 120_000_000
"""Pixels; a JPEG is decoded at a half, a quarter or an eighth of its size where that is enough."""
MEDIA = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
}
_OTHERS = (
    (b"<svg", "是 SVG 矢量图"),
    (b"%PDF", "是 PDF 文件"),
    (b"II+\0", "是 BigTIFF 图片"),
    (b"MM\0+", "是 BigTIFF 图片"),
    (b"ftypheic", "是 HEIC 图片（手机照片）"),
    (b"ftypheix", "是 HEIC 图片（手机照片）"),
    (b"ftypmif1", "是 HEIC 图片（手机照片）"),
    (b"ftypavif", "是 AVIF 图片"),
    (b"ftypjp2", "是 JPEG 2000 图片"),
    (b"8BPS", "是 Photoshop 文件"),
    (b"\xd7\xcd\xc6\x9a", "是 WMF 矢量图"),
    (b"<html", "是网页"),
    (b"<!doctype html", "是网页"),
    (b"version https://git-lfs", "是 Git LFS 的指针，图片本身没有取下来"),
)
"""Other formats that are often named like pictures, by their first bytes."""
_LOSSY_TIFF = {6, 7}
"""The compressions of TIFF that are JPEG."""


def read_header(content: bytes) -> PictureHeader:
    """Parse the header. Raises PictureError for other files, damaged pictures and those that are too large."""
    try:
        header = _read(content)
    except struct.error:
        raise PictureError("文件不完整，或者不是图片") from None
    if not header.pixels:
        raise PictureError("没有大小")
    largest = LARGEST_JPEG if header.format == "JPEG" else LARGEST
    if header.pixels > largest:
        raise PictureError(
            f"{header.width}×{header.height} 像素，像素太多（这种图片最多{largest // 10_000}万），请缩小后再放"
        )
    if header.format == "PNG":
        png.check(content)
    return header


def _read(content: bytes) -> PictureHeader:
    match content[:4]:
        case start if start.startswith(b"\xff\xd8\xff"):
            return jpeg.read_header(content)
        case b"\x89PNG" if content.startswith(png.SIGNATURE):
            return png.read_header(content)
        case b"RIFF" if content[8:12] == b"WEBP":
            return _webp(content)
        case b"GIF8":
            return PictureHeader("GIF", *struct.unpack_from("<HH", content, 6))
        case b"II*\0" | b"MM\0*":
            return _tiff(content)
        case start if start.startswith(b"BM"):
            return _bmp(content)
        case _:
            first = content[:1024].lower()
            other = next((name for mark, name in _OTHERS if mark.lower() in first), None)
            raise PictureError(other or "文件不完整，或者不是图片")


def _webp(content: bytes) -> PictureHeader:
    """Parse the chunks of a WebP file (RFC 9649)."""
    size, end = None, 8 + int.from_bytes(content[4:8], "little")
    orientation, lossy, place = 1, False, 12
    while place + 8 <= end:
        name, length = struct.unpack_from("<4sL", content, place)
        inside = place + 8
        place = inside + length + length % 2
        if inside + length > len(content):
            raise PictureError("文件不完整")
        match name:
            case b"VP8X":
                size = 1 + _little(content, inside + 4), 1 + _little(content, inside + 7)
            case b"VP8 ":
                columns, rows = struct.unpack_from("<HH", content, inside + 6)
                size, lossy = size or (columns & 0x3FFF, rows & 0x3FFF), True
            case b"VP8L":
                (packed,) = struct.unpack_from("<L", content, inside + 1)
                size = size or (1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF))
            case b"EXIF":
                orientation = tags.exif_orientation(content[inside : inside + length])
    if size is None:
        raise PictureError("文件不完整")
    return PictureHeader("WEBP", *size, orientation, lossy=lossy)


def _little(content: bytes, place: int) -> int:
    return int.from_bytes(content[place : place + 3], "little")


def _bmp(content: bytes) -> PictureHeader:
    """Parse the size of a BMP; the height is negative where rows are stored top-down."""
    (size,) = struct.unpack_from("<L", content, 14)
    width, height = struct.unpack_from("<HH" if size == 12 else "<ll", content, 18)
    return PictureHeader("BMP", max(width, 0), abs(height))


def _tiff(content: bytes) -> PictureHeader:
    """Parse the first page of a TIFF, which must be the only one besides thumbnails and masks."""
    pages = list(tags.directories(content))
    if not pages:
        raise PictureError("文件不完整")
    first, *others = pages
    if first.get(tags.SUBFILE, 0) & 1:
        raise PictureError("是相机的原始文件（RAW）")
    count = 1 + sum(not other.get(tags.SUBFILE, 0) & 5 for other in others)
    if count > 1:
        raise PictureError(f"有{count}页，请拆成单页的图片")
    orientation = first.get(tags.ORIENTATION, 1)
    return PictureHeader(
        "TIFF",
        first.get(tags.WIDTH, 0),
        first.get(tags.HEIGHT, 0),
        orientation if 1 <= orientation <= 8 else 1,
        lossy=first.get(tags.COMPRESSION) in _LOSSY_TIFF,
    )
