"""Values of pictures: headers before decoding, and prepared pictures for outputs."""

from __future__ import annotations

from typing import Literal

import msgspec


class PictureError(Exception):
    """A picture that can't be drawn right; `reason` says why, in Chinese, for the diagnostic `bad-picture`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PictureHeader(msgspec.Struct, frozen=True):
    """The header of a picture file; width and height are pixels as stored, before orientation.

    `orientation` is the EXIF value, 1 to 8. `lossy`: the samples have been through lossy compression. `embeddable`:
    PDFs and all browsers can show the compressed data unchanged; it is then grey or RGB. `adobe`: a JPEG with an
    Adobe segment, in which CMYK samples are stored inverted.
    """

    format: str
    width: int
    height: int
    orientation: int = 1
    progressive: bool = False
    lossy: bool = False
    embeddable: bool = False
    grey: bool = False
    adobe: bool = False

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height with orientation applied."""
        return (self.height, self.width) if self.orientation >= 5 else (self.width, self.height)

    @property
    def pixels(self) -> int:
        """The number of pixels."""
        return self.width * self.height


class Raster(msgspec.Struct, frozen=True):
    """A picture as a PDF image: samples already encoded, upright, without metadata, in sRGB, grey or CMYK.

    `width` and `height` are pixels. `data` is a JPEG file (DCTDecode; of CMYK the samples are inverted) or deflated rows
    (FlateDecode) with the PNG predictors where `predictor` is 15. `alpha` is a deflated soft mask of the same size,
    8 bits a pixel, no predictor.
    """

    width: int
    height: int
    colour_space: Literal["DeviceGray", "DeviceRGB", "DeviceCMYK"]
    bits: Literal[1, 8]
    encoding: Literal["DCTDecode", "FlateDecode"]
    data: bytes
    predictor: Literal[1, 15] = 1
    alpha: bytes | None = None


class ImageFile(msgspec.Struct, frozen=True):
    """A picture as a JPEG or PNG file, upright and without metadata; `media` is its MIME type."""

    media: Literal["image/jpeg", "image/png"]
    width: int
    height: int
    content: bytes
