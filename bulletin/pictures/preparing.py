"""Pictures prepared for an output: as images of a PDF, and as files for HTML."""

from __future__ import annotations

import io
import math
import zlib
from typing import TYPE_CHECKING, Literal

from bulletin.pictures import jpeg, png
from bulletin.pictures.decoding import decode, fitted, verify
from bulletin.pictures.headers import read_header
from bulletin.pictures.values import ImageFile, Raster

if TYPE_CHECKING:
    from PIL.Image import Image

    from bulletin.model import Picture
    from bulletin.pictures.separation import Separation
    from bulletin.pictures.values import PictureHeader

DPI = 300
"""The resolution that pictures are reduced to for print."""
SCREEN_WIDTH = 1600
"""Pixels: a column of 800 CSS pixels on a screen of double density."""
QUALITY = 88
LARGEST_HERE = {"JPEG": 50_000_000, "PNG": 16_000_000}
"""Pixels up to which a picture is decoded in this process; the limit of PNG holds for a progressive JPEG, too, which
needs memory for all its samples."""
_LEVEL = 3
"""zlib level with predictors: some 5 % larger than 6 in a third of the time."""
_PLAIN_LEVEL = 6
_SAMPLE = 1 << 18
"""Bytes that are deflated on trial, with and without predictors."""
_TALLEST = 65500
"""Pixels; more than a JPEG can have."""


def prepare(
    picture: Picture, width_mm: float, height_mm: float, separation: Separation | None = None
) -> Raster:
    """Prepare a picture as an image of a PDF, drawn within a width and a height. Never enlarges.

    With a `separation` it is in the inks of a press, else in sRGB or grey. The same input gives the same bytes.
    Raises PictureError for a picture that is damaged or has no defined colours.
    """
    header = read_header(picture.content)
    box = _box(width_mm, height_mm)
    if (header.grey or separation is None) and _is_reusable(picture.content, header, box):
        return _original(picture.content, header)
    image = decoded(picture.content, header, box)
    photograph, alpha = _is_photograph(image, header), None
    if image.mode in {"LA", "RGBA"}:
        alpha = zlib.compress(image.getchannel("A").tobytes(), _PLAIN_LEVEL)
        image = image.convert(image.mode.removesuffix("A"))
    if separation is not None:
        image = separation.apply(image, lossy=photograph)
    return _jpeg_raster(image) if photograph else _flate_raster(image, alpha)


def image_file(picture: Picture, width_mm: float, height_mm: float) -> ImageFile:
    """Prepare a picture as a file, drawn within a width and a height. Never enlarges. Raises PictureError."""
    return _file(picture, _box(width_mm, height_mm))


def screen_image(picture: Picture, width: int = SCREEN_WIDTH) -> ImageFile:
    """Prepare a picture as a file for a web page, at most so many pixels wide. Raises PictureError."""
    return _file(picture, (width, _TALLEST))


def _box(width_mm: float, height_mm: float) -> tuple[int, int]:
    """Return a size in pixels; a thousandth of a pixel is tolerated, as lengths in mm are rounded."""
    across, down = (max(1, math.ceil(mm / 25.4 * DPI - 0.001)) for mm in (width_mm, height_mm))
    return across, down


def _file(picture: Picture, box: tuple[int, int]) -> ImageFile:
    header = read_header(picture.content)
    reused = reusable(picture.content, header, box)
    return reused or encoded(decoded(picture.content, header, box), header)


def reusable(content: bytes, header: PictureHeader, box: tuple[int, int]) -> ImageFile | None:
    """Return a JPEG that can keep its samples as a file without metadata; None for other pictures."""
    if not _is_reusable(content, header, box):
        return None
    raster = _original(content, header)
    return ImageFile("image/jpeg", raster.width, raster.height, raster.data)


def encoded(image: Image, header: PictureHeader) -> ImageFile:
    """Encode what was decoded of a picture with this header: as a JPEG where it was a photograph, else as a PNG."""
    if _is_photograph(image, header):
        return ImageFile("image/jpeg", *image.size, _jpeg(image))
    return ImageFile("image/png", *image.size, _png(_with_palette(image)))


# --- Decoding ------------------------------------------------------------------------------------------------


def _is_reusable(content: bytes, header: PictureHeader, box: tuple[int, int]) -> bool:
    """Return whether a JPEG keeps its compressed data: upright, not too fine, in colours that need no conversion."""
    if not header.embeddable or header.orientation != 1:
        return False
    if fitted((header.width, header.height), box) != (header.width, header.height) or _needs_sandbox(header):
        return False
    profile = jpeg.colour_profile(content)
    if not profile:
        return True
    from bulletin.pictures.colour import is_srgb

    return is_srgb(profile, "GRAY" if header.grey else "RGB")


def _original(content: bytes, header: PictureHeader) -> Raster:
    verify(content, header)
    return Raster(
        header.width,
        header.height,
        "DeviceGray" if header.grey else "DeviceRGB",
        8,
        "DCTDecode",
        jpeg.stripped(content),
    )


def _needs_sandbox(header: PictureHeader) -> bool:
    """Return whether a picture is decoded in a child process."""
    kind = "PNG" if header.progressive else header.format
    return header.pixels > LARGEST_HERE.get(kind, 0)


def decoded(content: bytes, header: PictureHeader, box: tuple[int, int]) -> Image:
    """Decode a picture to fit a box of pixels, upright and in the simplest mode. Raises PictureError."""
    if _needs_sandbox(header):
        from bulletin.pictures.sandbox import decode_in_sandbox

        image = decode_in_sandbox(content, header, box)
    else:
        image = decode(content, header, box)
    return _simplest(image)


def _simplest(image: Image) -> Image:
    """Reduce to the simplest mode: no alpha where all is opaque, no colours where all is grey, one bit for line art.

    Colours of fully transparent pixels become white.
    """
    from PIL import Image, ImageChops

    if image.mode in {"LA", "RGBA"}:
        alpha = image.getchannel("A")
        solid = image.convert(image.mode.removesuffix("A"))
        if alpha.getextrema() == (255, 255):
            return _simplest(solid)
        white = Image.new(solid.mode, solid.size, "white")
        result = Image.composite(solid, white, alpha.point([0] + [255] * 255))
        result.putalpha(alpha)
        return result
    if image.mode == "RGB":
        red, green, blue = image.split()
        if not any(ImageChops.difference(red, other).getbbox() for other in (green, blue)):
            return _simplest(red)
    if image.mode == "L" and {value for _, value in image.getcolors(2) or ((1, 1),)} <= {0, 255}:
        return image.convert("1", dither=Image.Dither.NONE)
    return image


def _is_photograph(image: Image, header: PictureHeader) -> bool:
    """Return whether a picture is stored as a JPEG: its samples have been through lossy compression before."""
    return header.lossy and image.mode in {"L", "RGB"}


# --- Encoding ------------------------------------------------------------------------------------------------


def _jpeg(image: Image) -> bytes:
    content = io.BytesIO()
    subsampling = "4:4:4" if image.mode == "CMYK" else "4:2:0"  # black, too, would be halved
    image.save(content, "JPEG", quality=QUALITY, optimize=True, subsampling=subsampling)
    return content.getvalue()


def _with_palette(image: Image) -> Image:
    """Return a picture of at most 256 colours with a palette; others unchanged."""
    colours = image.getcolors(256) if image.mode == "RGB" else None
    if colours is None:
        return image
    from PIL.Image import Dither

    indexed = image.quantize(len(colours), dither=Dither.NONE)
    return indexed if indexed.convert("RGB").tobytes() == image.tobytes() else image


def _png(image: Image) -> bytes:
    content = io.BytesIO()
    image.save(content, "PNG", compress_level=_LEVEL)
    return content.getvalue()


_SPACES: dict[str, Literal["DeviceGray", "DeviceRGB", "DeviceCMYK"]] = {
    "1": "DeviceGray",
    "L": "DeviceGray",
    "RGB": "DeviceRGB",
    "CMYK": "DeviceCMYK",
}


def _jpeg_raster(image: Image) -> Raster:
    return Raster(*image.size, _SPACES[image.mode], 8, "DCTDecode", _jpeg(image))


def _flate_raster(image: Image, alpha: bytes | None) -> Raster:
    space = _SPACES[image.mode]
    if image.mode in {"L", "RGB"} and _is_smaller_predicted(image):
        return Raster(*image.size, space, 8, "FlateDecode", png.samples(_png(image)), 15, alpha)
    data = zlib.compress(image.tobytes(), _PLAIN_LEVEL)
    return Raster(*image.size, space, 1 if image.mode == "1" else 8, "FlateDecode", data, 1, alpha)


def _is_smaller_predicted(image: Image) -> bool:
    """Return whether rows from the middle deflate to fewer bytes with predictors."""
    rows = max(1, _SAMPLE // (image.width * len(image.getbands())))
    first = max(0, (image.height - rows) // 2)
    middle = image.crop((0, first, image.width, min(first + rows, image.height)))
    return len(png.samples(_png(middle))) < len(zlib.compress(middle.tobytes(), _PLAIN_LEVEL))
