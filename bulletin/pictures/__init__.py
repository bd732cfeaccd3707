"""An issue's pictures: their kind and upright size from the header, and what an output shows of them.

No metadata passes through: an output gets a `Raster` or an `ImageFile`, never a file as it came. Vector pictures are
refused: an SVG is a program that draws (references to the outside, elements repeated without end), and a bulletin
needs none.
"""

from __future__ import annotations

from bulletin.pictures.preparing import cache_key, image_file, prepare, screen_image
from bulletin.pictures.reading import prepare_pictures, read_picture, read_pictures
from bulletin.pictures.values import ImageFile, PictureError, PicturePurpose, Raster

__all__ = [
    "ImageFile",
    "PictureError",
    "PicturePurpose",
    "Raster",
    "cache_key",
    "image_file",
    "prepare",
    "prepare_pictures",
    "read_picture",
    "read_pictures",
    "screen_image",
]
