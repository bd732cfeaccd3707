"""A picture file → an image in memory: upright, in sRGB or grey, not larger than asked for."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from importlib import import_module
from typing import TYPE_CHECKING

from bulletin.pictures import jpeg, png
from bulletin.pictures.values import PictureError

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile as OpenedFile

    from bulletin.pictures.values import PictureHeader

PLUGINS = {"JPEG": "Jpeg", "PNG": "Png", "WEBP": "WebP", "GIF": "Gif", "BMP": "Bmp", "TIFF": "Tiff"}
"""The plugins of Pillow by format."""
TOLERANCE = 1.05
"""A picture finer than needed by less than this factor is not resampled: that would cost more than it saves."""
_TURNS = (
    "FLIP_LEFT_RIGHT",
    "ROTATE_180",
    "FLIP_TOP_BOTTOM",
    "TRANSPOSE",
    "ROTATE_270",
    "TRANSVERSE",
    "ROTATE_90",
)
"""What makes a picture upright, by its orientation from 2 on."""
_GAP = 2.0
"""The `reducing_gap` of Pillow: how much finer than the result the fast first reduction stays."""
_UNREADABLE = (
    *(OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError, AttributeError),
    *(struct.error, zlib.error),
)
"""The exceptions that Pillow raises for damaged files."""


def fitted(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """Return the size in pixels that fits a box, never enlarged."""
    width, height = size
    scale = min(box[0] / width, box[1] / height)
    if scale * TOLERANCE >= 1:
        return size
    return max(1, round(width * scale)), max(1, round(height * scale))


def decode(content: bytes, header: PictureHeader, box: tuple[int, int]) -> Image:
    """Decode a picture to fit a box of pixels: mode 1, L, LA, RGB or RGBA, without metadata.

    Raises PictureError for a picture that is damaged or has no defined colours.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _decode(content, header, box)
    except MemoryError:
        raise PictureError("解码要占的内存太多，请缩小后再放") from None
    except _UNREADABLE:
        raise PictureError("文件已损坏，解不开") from None


def verify(content: bytes, header: PictureHeader) -> None:
    """Decode a JPEG at its smallest scale. Raises PictureError for a damaged one."""
    decode(content, header, (1, 1))


def _decode(content: bytes, header: PictureHeader, box: tuple[int, int]) -> Image:
    from bulletin.pictures import colour

    image, profile = _opened(content, header)
    turned = header.format == "TIFF"  # Pillow itself turns a TIFF upright
    if image.size != (header.upright if turned else (header.width, header.height)):
        raise PictureError("文件已损坏")  # the limits were checked for another size
    target = fitted(header.upright, box)
    swapped = header.orientation >= 5 and not turned
    wanted = target[::-1] if swapped else target
    if header.format == "JPEG":
        image.draft(None, wanted)
    image.load()
    plain = colour.simplified(image, inverted=_is_inverted(image, header))
    if plain.size != wanted:
        plain = _reduced(plain, wanted)
    upright = plain if turned else _upright(plain, header.orientation)
    result = colour.to_srgb(upright, profile)
    result.info.clear()
    return result


def _opened(content: bytes, header: PictureHeader) -> tuple[OpenedFile, bytes]:
    """Open a picture of a known format; return its ICC profile, too. Metadata of JPEG and PNG is removed before."""
    match header.format:
        case "JPEG":
            return _open(jpeg.stripped(content), "Jpeg"), jpeg.colour_profile(content)
        case "PNG":
            if not png.is_complete(content):
                raise PictureError("文件不完整")
            image = _open(png.stripped(content), "Png")
            if image.mode == "L" and "transparency" in image.info:
                image.info["transparency"] = png.transparent_grey(content)
            return image, png.colour_profile(content)
        case _:
            other = _open(content, PLUGINS[header.format])
            other.info.pop("xmp", None)  # it could name another orientation than the header
            return other, other.info.get("icc_profile") or b""


def _open(content: bytes, plugin: str) -> OpenedFile:
    """Open a picture with a plugin of Pillow; the others are not loaded."""
    opener = getattr(import_module(f"PIL.{plugin}ImagePlugin"), f"{plugin}ImageFile")
    image: OpenedFile = opener(io.BytesIO(content))
    return image


def _is_inverted(image: OpenedFile, header: PictureHeader) -> bool:
    """Return whether Pillow inverts samples: of a 16-bit TIFF where 0 is white, of a CMYK JPEG without Adobe segment."""
    if image.mode == "CMYK":
        return header.format == "JPEG" and not header.adobe
    return image.mode.startswith("I") and getattr(image, "tag_v2", {}).get(262) == 0


def _reduced(image: Image, size: tuple[int, int]) -> Image:
    from PIL.Image import Resampling

    if image.mode == "1":
        image = image.convert("L")
    return image.resize(size, Resampling.LANCZOS, reducing_gap=_GAP)


def _upright(image: Image, orientation: int) -> Image:
    """Apply the EXIF orientation (Exif 2.32 §4.6.4 A)."""
    from PIL.Image import Transpose

    return image.transpose(Transpose[_TURNS[orientation - 2]]) if orientation > 1 else image
