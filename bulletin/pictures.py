"""A picture's bytes → its kind and size, read from the header before anything is decoded."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from bulletin.diagnostics import Result, diagnose
from bulletin.model import Picture

if TYPE_CHECKING:
    from bulletin.diagnostics import Position

MEDIA = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
LARGEST = 40_000_000
"""Pixels; more than a page at 600 dpi."""


def read_picture(path: str, content: bytes, position: Position | None) -> Result[Picture]:
    """Look at a picture: known kind, sensible size, whole. The fault of a bad one is told at `position`."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as image:
                media, (width, height) = MEDIA.get(image.format or ""), image.size
                if media is None:
                    return _bad(path, position, f"不认识的格式 {image.format}")
                if width * height > LARGEST:
                    return _bad(path, position, f"{width}×{height} 像素，太大了")
                image.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return _bad(path, position, "文件不完整，或者不是图片")
    return Result(Picture(media, width, height, content))


def _bad(path: str, position: Position | None, reason: str) -> Result[Picture]:
    return Result(None, (diagnose("bad-picture", position, path=path, reason=reason),))
