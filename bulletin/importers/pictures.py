"""Pictures of a manuscript as files of the article: upright, without metadata, as PNG or JPEG, each once."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from bulletin.importers.values import LARGEST_PICTURE
from bulletin.pictures import PictureError, PictureView, import_picture
from bulletin.pictures.headers import read_header

if TYPE_CHECKING:
    from bulletin.pictures import ImageFile

_MOST = 300
"""Pictures of a manuscript."""
_MOST_PIXELS = 4 * LARGEST_PICTURE
"""Pixels of all pictures of a manuscript."""
_SMALLEST = 24
"""Pixels: what is smaller on either side is an icon or a spacer."""


class PictureCollector:
    """Takes over the pictures of a manuscript; `pictures` are files by their paths."""

    def __init__(self) -> None:
        self.pictures: dict[str, bytes] = {}
        self._paths: dict[tuple[bytes, PictureView], str] = {}
        self._pixels = 0

    def add(self, content: bytes, view: PictureView = PictureView()) -> str | None:  # noqa: B008 - frozen
        """Take over what is shown of a picture, and return its path; None for an icon or a spacer.

        Raises PictureError for what is no picture that can be shown, with its reason.
        """
        key = sha256(content).digest(), view
        if key in self._paths:
            return self._paths[key]
        made = self._made(content, view)
        if made is None:
            return None
        number, ending = len(self.pictures) + 1, "jpg" if made.media == "image/jpeg" else "png"
        path = self._paths[key] = f"images/{number}.{ending}"
        self.pictures[path] = made.content
        return path

    def _made(self, content: bytes, view: PictureView) -> ImageFile | None:
        header = read_header(content)
        if min(header.width, header.height) < _SMALLEST:
            return None
        self._pixels += header.pixels
        if header.pixels > LARGEST_PICTURE:
            raise PictureError(f"{header.width}×{header.height} 像素，像素太多，请缩小后再放")
        if self._pixels > _MOST_PIXELS or len(self.pictures) >= _MOST:
            raise PictureError("这份稿件的图片太多，前面的已经放好，后面的请另外放")
        return import_picture(content, view)
