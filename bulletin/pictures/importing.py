"""Pictures of a manuscript as files for an issue: cropped, upright, without metadata, in a format that is kept."""

from __future__ import annotations

import math
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.pictures.headers import read_header
from bulletin.pictures.jpeg import bare
from bulletin.pictures.preparing import decoded, encoded, reusable
from bulletin.pictures.values import PictureError

if TYPE_CHECKING:
    from PIL.Image import Image

    from bulletin.pictures.values import ImageFile, PictureHeader

LARGEST_SIDE = 3200
"""Pixels: the text area of a page on its side has 2660 at 300 dpi."""
_ANY_SIDE = 65_535
_MOST_PIXELS = 12_000_000
"""Pixels up to which a JPEG is decoded at its full size; beyond at a half or a quarter."""


class PictureView(Struct, frozen=True):
    """The part of a picture that is shown, as shares cut off at its sides, and how it is turned (degrees clockwise).

    A turned picture is turned from how it is stored: Word turns a photograph by its EXIF orientation in this way.
    """

    left: float = 0
    top: float = 0
    right: float = 0
    bottom: float = 0
    turn: int = 0
    mirrored: bool = False


def import_picture(content: bytes, view: PictureView = PictureView()) -> ImageFile:  # noqa: B008 - frozen
    """Return what is shown of a picture as a JPEG or PNG file; nothing else of it is in the file.

    A JPEG that is shown whole keeps its samples, what was compressed without loss becomes a PNG. Raises PictureError.
    """
    header = read_header(content)
    if view == PictureView() and (file := reusable(content, header, (_ANY_SIDE, _ANY_SIDE))):
        return file
    if view.turn or view.mirrored:
        header = replace(header, orientation=1)
    return encoded(_viewed(decoded(content, header, _box(header)), view), header)


def picture_digest(content: bytes) -> str:
    """Return the SHA-256 of a picture file; of a JPEG only of what its samples are made of."""
    if content.startswith(b"\xff\xd8\xff"):
        with suppress(PictureError):
            content = bare(content)
    return sha256(content).hexdigest()


def _box(header: PictureHeader) -> tuple[int, int]:
    """Return the size to decode a picture at: of a large JPEG a part of its own, for which it need not all be decoded."""
    width, height = header.upright
    parts = 1
    while header.format == "JPEG" and header.pixels > _MOST_PIXELS * parts**2:
        parts *= 2
    return min(LARGEST_SIDE, width // parts), min(LARGEST_SIDE, height // parts)


def _viewed(image: Image, view: PictureView) -> Image:
    from PIL.Image import Transpose

    left, top = math.ceil(image.width * view.left), math.ceil(image.height * view.top)
    right = math.floor(image.width * (1 - view.right))
    bottom = math.floor(image.height * (1 - view.bottom))
    if right <= left or bottom <= top:
        raise PictureError("裁剪以后什么也不剩")
    shown = image.crop((left, top, right, bottom))
    if view.mirrored:
        shown = shown.transpose(Transpose.FLIP_LEFT_RIGHT)
    turns = {90: Transpose.ROTATE_270, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_90}
    turn = turns.get(view.turn % 360)
    return shown if turn is None else shown.transpose(turn)
