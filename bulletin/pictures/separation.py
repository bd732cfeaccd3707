"""Pictures and colours → the inks of a press: CMYK by the profile of its output condition, or black alone."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.model import Ink

if TYPE_CHECKING:
    from PIL.Image import Image

    from bulletin.model import OutputCondition


class Separation(Struct, frozen=True):
    """How pictures are separated: for an output condition, in black alone without one."""

    condition: OutputCondition | None = None

    def apply(self, image: Image, *, lossy: bool) -> Image:
        """Separate a picture without alpha: colours become CMYK, grey stays grey (mode 1 or L), to be printed in black.

        Without losses also the grey pixels of a picture in colour are printed in black alone, so that texts and lines in
        it stay sharp; in a photograph that would show.
        """
        if image.mode != "RGB":
            return image
        if self.condition is None:
            return image.convert("L")
        separated = (
            _by_profile(image, self.condition.profile) if self.condition.profile else _by_formula(image)
        )
        return separated if lossy else _with_black_greys(image, separated)

    def ink(self, colour: str) -> Ink:
        """Return the ink of a colour such as `#E0301E`; a grey one is printed in black."""
        from PIL import Image

        value = colour.removeprefix("#")
        parts = tuple(int(value[at : at + 2], 16) for at in (0, 2, 4))
        pixel = self.apply(Image.new("RGB", (1, 1), parts), lossy=False)
        shares = (0, 0, 0, 255 - pixel.tobytes()[0]) if pixel.mode == "L" else tuple(pixel.tobytes())
        return Ink(*(round(share / 2.55) for share in shares))


def cmyk_profile(content: bytes) -> str | None:
    """Return the description of an ICC profile of a CMYK printer; None for any other file."""
    from PIL import ImageCms

    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(content)).profile
    except (OSError, ImageCms.PyCMSError):
        return None
    if profile.xcolor_space.strip() != "CMYK" or profile.device_class != "prtr":
        return None
    return (profile.profile_description or "").strip() or "CMYK"


def _by_profile(image: Image, profile: bytes) -> Image:
    from PIL import ImageCms

    transform = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"),
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        "RGB",
        "CMYK",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    separated = ImageCms.applyTransform(image, transform)
    assert separated is not None, "not in place"  # noqa: S101
    separated.info.clear()
    return separated


def _by_formula(image: Image) -> Image:
    """Separate with black for what is grey in a colour: an approximation that no press was measured for."""
    from PIL import ImageChops
    from PIL.Image import merge

    cyan, magenta, yellow = ImageChops.invert(image).split()
    black = ImageChops.darker(ImageChops.darker(cyan, magenta), yellow)
    return merge("CMYK", [*(ImageChops.subtract(each, black) for each in (cyan, magenta, yellow)), black])


def _with_black_greys(image: Image, separated: Image) -> Image:
    """Replace grey pixels by black of the same tone."""
    from PIL import ImageChops
    from PIL.Image import composite, merge, new

    red, green, blue = image.split()
    different = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(red, blue))
    grey = different.point([255] + [0] * 255)
    none = new("L", image.size)
    return composite(merge("CMYK", [none, none, none, ImageChops.invert(red)]), separated, grey)
