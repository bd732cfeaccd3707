"""The segments of a JPEG file (ITU-T T.81 annex B): its header, and the file without metadata."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bulletin.pictures.tags import exif_orientation
from bulletin.pictures.values import PictureError, PictureHeader

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_SCANS = 100
"""Limit of a progressive JPEG; each scan costs as much as decoding the picture, and real files have about ten."""
_EOI, _SOS, _COM = 0xD9, 0xDA, 0xFE
_APP0, _APP1, _APP2, _APP14, _APP15 = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_BASELINE, _EXTENDED, _PROGRESSIVE = 0xC0, 0xC1, 0xC2
_BARE = {0x01, *range(0xD0, 0xD8)}
"""Markers without parameters."""
_AFTER_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_JFIF = b"\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
"""A JFIF segment without resolution and thumbnail."""
_ICC = b"ICC_PROFILE\0"


class JpegSegment(NamedTuple):
    """A marker with the offsets of its start, its parameters, and its end; the end includes the scan behind it."""

    marker: int
    start: int
    inside: int
    end: int


def segments(content: bytes) -> Iterator[JpegSegment]:
    """Yield the segments of the first image of a file. Raises PictureError where it is truncated."""
    place = 2
    while True:
        start = content.find(b"\xff", place)
        inside = start
        while start >= 0 and content[inside : inside + 1] == b"\xff":
            inside += 1
        if start < 0 or inside >= len(content):
            raise PictureError("文件不完整")
        marker, inside = content[inside], inside + 1
        if marker == _EOI:
            return
        if marker in _BARE or marker == 0:
            place = inside
            continue
        end = inside + int.from_bytes(content[inside : inside + 2], "big")
        if marker == _SOS:
            following = _AFTER_SCAN.search(content, end)
            end = following.start() if following else len(content)
        if end < inside + 2:
            raise PictureError("文件已损坏")
        yield JpegSegment(marker, start, inside + 2, end)
        place = end


def read_header(content: bytes) -> PictureHeader:
    """Parse the header of a JPEG. Raises PictureError for one that cannot be decoded or is truncated."""
    frame: tuple[int, bytes] | None = None
    orientation = transform = None
    jfif, scans = False, 0
    for marker, _, inside, end in segments(content):
        beginning = content[inside : min(end, inside + 12)]
        if marker in _FRAMES and frame is None:
            frame = marker, content[inside:end]
        elif marker == _SOS:
            scans += 1
        elif marker == _APP0:
            jfif = jfif or beginning.startswith(b"JFIF\0")
        elif marker == _APP14 and beginning.startswith(b"Adobe") and len(beginning) == 12:
            transform = beginning[11]
        elif marker == _APP1 and beginning.startswith(b"Exif\0") and orientation is None:
            orientation = exif_orientation(content[inside:end])
    if scans > MOST_SCANS:
        raise PictureError("分成太多遍扫描")
    if frame is None or not scans:
        raise PictureError("文件不完整")
    marker, facts = frame
    if len(facts) < 6 or len(facts) < 6 + 3 * facts[5]:
        raise PictureError("文件已损坏")
    components = [facts[at] for at in range(6, 6 + 3 * facts[5], 3)]
    plain = marker in {_BASELINE, _EXTENDED, _PROGRESSIVE} and facts[0] == 8
    luminance = transform == 1 if transform is not None else jfif or components == [1, 2, 3]
    return PictureHeader(
        "JPEG",
        width=int.from_bytes(facts[3:5], "big"),
        height=int.from_bytes(facts[1:3], "big"),
        orientation=orientation or 1,
        progressive=marker not in {_BASELINE, _EXTENDED},
        lossy=True,
        embeddable=plain and (len(components) == 1 or (len(components) == 3 and luminance)),
        grey=len(components) == 1,
        adobe=transform is not None,
    )


def stripped(content: bytes) -> bytes:
    """Return the first image of a file without metadata; all that is needed to decode it stays, byte for byte."""
    kept = [b"\xff\xd8"]
    jfif = False
    for marker, start, inside, end in segments(content):
        if marker == _APP0:
            if content.startswith(b"JFIF\0", inside) and not jfif:
                kept.insert(1, _JFIF)
                jfif = True
        elif marker == _APP14:
            if content.startswith(b"Adobe", inside) and end - inside >= 12:
                kept.append(b"\xff\xee\0\x0e" + content[inside : inside + 12])
        elif marker != _COM and not _APP0 <= marker <= _APP15:
            kept.append(content[start:end])
    return b"".join([*kept, b"\xff\xd9"])


def bare(content: bytes) -> bytes:
    """Return a file without metadata, and without the JFIF segment, which other programs add when they save it."""
    return stripped(content).replace(_JFIF, b"", 1)


def colour_profile(content: bytes) -> bytes:
    """Return the ICC profile, joined from its pieces (ICC.1:2022 §B.4); empty where there is none."""
    pieces = {
        content[inside + 12]: content[inside + 14 : end]
        for marker, _, inside, end in segments(content)
        if marker == _APP2 and content.startswith(_ICC, inside) and end - inside > 14
    }
    return b"".join(pieces[number] for number in sorted(pieces))
