"""An issue's pictures: format and upright size from the header, and pictures prepared for outputs.

No metadata passes through: an output gets a `Raster` or an `ImageFile`, never the original file. Vector pictures are
refused: an SVG may refer to other files and repeat elements without end, and a bulletin needs none.
"""

from __future__ import annotations

from bulletin.pictures.importing import PictureView, import_picture, picture_digest
from bulletin.pictures.preparing import image_file, prepare, screen_image
from bulletin.pictures.reading import prepare_pictures, read_picture, read_pictures
from bulletin.pictures.values import ImageFile, PictureError, Raster

__all__ = [
    "ImageFile",
    "PictureError",
    "PictureView",
    "Raster",
    "image_file",
    "import_picture",
    "picture_digest",
    "prepare",
    "prepare_pictures",
    "read_picture",
    "read_pictures",
    "screen_image",
]
