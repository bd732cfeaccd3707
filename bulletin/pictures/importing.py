"""Pictures of a manuscript as files for an issue: cropped, upright, without metadata, in a format that is kept."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.pictures.headers import read_header
from bulletin.pictures.preparing import decoded, encoded, reusable
from bulletin.pictures.values import PictureError

if TYPE_CHECKING:
    from PIL.Image import Image

    from bulletin.pictures.values import ImageFile

LARGEST_SIDE = 4096
"""Pixels: a long side of A4 at 300 dpi has 3508."""


class PictureView(Struct, frozen=True):
    """The part of a picture that is shown, as shares cut off at its sides, and how it is turned (degrees clockwise)."""

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
    box = (LARGEST_SIDE, LARGEST_SIDE)
    if view == PictureView() and (file := reusable(content, header, box)):
        return file
    return encoded(_viewed(decoded(content, header, box), view), header)


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
