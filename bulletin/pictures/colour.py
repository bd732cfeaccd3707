"""Colour modes and profiles → grey or sRGB, with or without alpha."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from bulletin.pictures.values import PictureError

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageCms import ImageCmsProfile

_STEPS = (0, 36, 73, 109, 146, 182, 219, 255)
_CLOSE = 3
"""The largest deviation from sRGB, of 255, at which a profile counts as sRGB."""
_WITH_ALPHA = {"1": "LA", "L": "LA", "RGB": "RGBA", "P": "RGBA"}
"""The mode with alpha for a mode with a transparent colour."""
_PLAIN = {"P": "RGB", "La": "LA", "PA": "RGBA", "RGBa": "RGBA", "RGBX": "RGB", "YCbCr": "RGB"}
_SPACES = {"RGB": "RGB", "RGBA": "RGB", "L": "GRAY", "LA": "GRAY", "CMYK": "CMYK"}


def simplified(image: Image, *, inverted: bool = False) -> Image:
    """Convert to mode 1, L, LA, RGB, RGBA or CMYK; `inverted` applies to CMYK and to grey of 16 bits.

    Raises PictureError for a mode without defined colours.
    """
    mode = image.mode
    if "transparency" in image.info and mode in _WITH_ALPHA:
        return image.convert(_WITH_ALPHA[mode])
    match mode:
        case "CMYK" if inverted:
            from PIL import ImageChops

            return ImageChops.invert(image)
        case "1" | "L" | "LA" | "RGB" | "RGBA" | "CMYK":
            return image
        case _ if mode in _PLAIN:
            return image.convert(_PLAIN[mode])
        case "I;16" | "I;16B" | "I;16L" | "I;16N":
            return _eight_bits(image, inverted=inverted)
        case "LAB":
            return _from_lab(image)
        case "I" | "F":
            raise PictureError("每个像素 32 位，没有确定的颜色，请另存为 8 位的图片")
        case _:
            raise PictureError(f"颜色模式 {mode} 不能用，请另存为 RGB 图片")


def _eight_bits(image: Image, *, inverted: bool) -> Image:
    """Reduce grey of 16 bits to 8, and the one value that is transparent to alpha."""
    wide = image.convert("I")
    grey = wide.point(lambda value: value * (1 / 257) + 0.5).convert("L")
    clear = image.info.get("transparency")
    if inverted:
        return grey.point([255 - value for value in range(256)])
    if not isinstance(clear, int):
        return grey
    from PIL import ImageChops, ImageMath

    mask = ImageMath.lambda_eval(lambda names: names["convert"](names["wide"] != clear, "L"), wide=wide)
    grey.putalpha(ImageChops.invert(mask.point(lambda value: 0 if value else 255)))
    return grey


def _from_lab(image: Image) -> Image:
    from PIL import ImageCms

    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    transform = ImageCms.buildTransform(lab, srgb, "LAB", "RGB")
    return _transformed(image, transform)


def to_srgb(image: Image, profile: bytes) -> Image:
    """Convert from the picture's own profile, where it has a suitable one; CMYK without one by formula."""
    own = _readable(profile, _SPACES.get(image.mode)) if profile else None
    if own is not None and not (image.mode != "CMYK" and _is_like_srgb(own)):
        return _converted(image, own)
    return image.convert("RGB") if image.mode == "CMYK" else image


def is_srgb(profile: bytes, space: str) -> bool:
    """Return whether samples have the same colours with this profile as in sRGB, or the profile cannot be used.

    `space` is the colour space that an ICC profile names: RGB or GRAY.
    """
    own = _readable(profile, space) if profile else None
    return own is None or _is_like_srgb(own)


def _readable(profile: bytes, space: str | None) -> ImageCmsProfile | None:
    """Return a profile of this colour space; None for a broken one and for one of another space."""
    from PIL import ImageCms

    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        named = own.profile.xcolor_space.strip()
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return None
    return own if named == space else None


def _is_like_srgb(profile: ImageCmsProfile) -> bool:
    """Compare a profile with sRGB on a grid of colours."""
    from PIL import Image

    if profile.profile.xcolor_space.strip() == "GRAY":
        grid = Image.frombytes("L", (len(_STEPS), 1), bytes(_STEPS))
    else:
        colours = bytes(one for r in _STEPS for g in _STEPS for b in _STEPS for one in (r, g, b))
        grid = Image.frombytes("RGB", (len(_STEPS) ** 3, 1), colours)
    seen = _converted(grid, profile)
    pairs = zip(seen.tobytes(), grid.tobytes(), strict=True)
    return all(abs(one - other) <= _CLOSE for one, other in pairs)


def _converted(image: Image, profile: ImageCmsProfile) -> Image:
    """Convert to sRGB, grey to grey; a profile that cannot be used is ignored, as viewers do."""
    from PIL import ImageCms

    alpha = image.getchannel("A") if image.mode in {"LA", "RGBA"} else None
    solid = image.convert(image.mode.removesuffix("A")) if alpha else image
    try:
        transform = ImageCms.buildTransform(
            profile,
            ImageCms.createProfile("sRGB"),
            solid.mode,
            "RGB",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except ImageCms.PyCMSError:
        return image.convert("RGB") if image.mode == "CMYK" else image
    result = _transformed(solid, transform)
    if solid.mode == "L":
        result = result.getchannel("G")
    if alpha:
        result.putalpha(alpha)
    return result


def _transformed(image: Image, transform: object) -> Image:
    from PIL import ImageCms

    result = ImageCms.applyTransform(image, transform)  # type: ignore[arg-type]
    assert result is not None, "not in place"  # noqa: S101
    result.info.clear()
    return result
