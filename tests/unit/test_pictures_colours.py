"""Every format and colour mode is drawn right, or refused with a reason."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops

from bulletin.pictures import PictureError, prepare, screen_image
from tests.support.pictures import (
    COLOURS,
    grey_png,
    linear_grey_profile,
    opened,
    picture,
    saved,
    scene,
    shown,
    shows_scene,
    srgb_profile,
    swapped_profile,
    without_segment,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.pictures import Raster

CMYK = scene().convert("CMYK")
TRANSPARENT = scene().convert("RGBA")


def drawn(content: bytes, width: float = 140) -> Raster:
    return prepare(picture(content), width, 150)


def grey_of(colour: tuple[int, int, int]) -> int:
    return (colour[0] * 299 + colour[1] * 587 + colour[2] * 114) // 1000


GREY = tuple(tuple((grey_of(one),) * 3 for one in row) for row in COLOURS)

IN_COLOUR: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: saved(scene(), "JPEG"),
    "JPEG progressive": lambda: saved(scene(), "JPEG", progressive=True),
    "JPEG 4:4:4": lambda: saved(scene(), "JPEG", subsampling="4:4:4"),
    "JPEG without JFIF": lambda: without_segment(saved(scene(), "JPEG"), 0xE0),
    "JPEG of RGB samples": lambda: saved(scene(), "JPEG", keep_rgb=True),
    "JPEG CMYK by Adobe": lambda: saved(CMYK, "JPEG"),
    "JPEG CMYK plain": lambda: without_segment(saved(ImageChops.invert(CMYK), "JPEG"), 0xEE),
    "JPEG CMYK with a broken profile": lambda: saved(CMYK, "JPEG", icc_profile=b"no profile"),
    "JPEG CMYK with a profile of RGB": lambda: saved(CMYK, "JPEG", icc_profile=srgb_profile()),
    "PNG": lambda: saved(scene(), "PNG"),
    "PNG palette": lambda: saved(scene().quantize(6), "PNG"),
    "PNG palette of 2 bits": lambda: saved(scene().quantize(6), "PNG", bits=4),
    "PNG with alpha": lambda: saved(TRANSPARENT, "PNG"),
    "PNG sRGB": lambda: saved(scene(), "PNG", icc_profile=srgb_profile()),
    "PNG animated": lambda: saved(scene(), "PNG", save_all=True, append_images=[Image.new("RGB", (144, 96))]),
    "WebP": lambda: saved(scene(), "WEBP", quality=95),
    "WebP lossless": lambda: saved(scene(), "WEBP", lossless=True),
    "WebP animated": lambda: saved(
        scene(), "WEBP", lossless=True, save_all=True, append_images=[Image.new("RGB", (144, 96))]
    ),
    "GIF": lambda: saved(scene(), "GIF"),
    "GIF interlaced": lambda: saved(scene(), "GIF", interlace=1),
    "GIF animated": lambda: saved(scene(), "GIF", save_all=True, append_images=[Image.new("RGB", (144, 96))]),
    "BMP": lambda: saved(scene(), "BMP"),
    "BMP palette": lambda: saved(scene().quantize(6), "BMP"),
    "BMP alpha": lambda: saved(TRANSPARENT, "BMP"),
    "TIFF": lambda: saved(scene(), "TIFF"),
    "TIFF LZW": lambda: saved(scene(), "TIFF", compression="tiff_lzw"),
    "TIFF deflated": lambda: saved(scene(), "TIFF", compression="tiff_adobe_deflate"),
    "TIFF JPEG": lambda: saved(scene(), "TIFF", compression="jpeg"),
    "TIFF packed": lambda: saved(scene(), "TIFF", compression="packbits"),
    "TIFF palette": lambda: saved(scene().quantize(6), "TIFF"),
    "TIFF alpha": lambda: saved(TRANSPARENT, "TIFF"),
    "TIFF CMYK": lambda: saved(CMYK, "TIFF"),
    "TIFF YCbCr": lambda: saved(scene().convert("YCbCr"), "TIFF"),
    "TIFF LAB": lambda: saved(scene().convert("LAB"), "TIFF"),
    "TIFF big-endian": lambda: saved(scene(), "TIFF", big_endian=True),
}


@pytest.mark.parametrize("kind", IN_COLOUR)
def test_colours_are_right(kind: str) -> None:
    content = IN_COLOUR[kind]()
    raster = drawn(content)
    assert shows_scene(shown(raster))
    assert (raster.colour_space, raster.bits, raster.alpha) == ("DeviceRGB", 8, None)
    assert shows_scene(opened(screen_image(picture(content), 50)))


def _sixteen_bits(image: Image.Image) -> Image.Image:
    grey = image.convert("L")
    samples = b"".join(struct.pack("<H", value * 257) for value in grey.tobytes())
    return Image.frombytes("I;16", grey.size, samples)


def _white_is_zero() -> bytes:
    content = saved(_sixteen_bits(ImageChops.invert(scene().convert("L"))), "TIFF")
    entry = struct.pack("<HHI", 262, 3, 1)
    start = content.index(entry) + len(entry)
    return content[:start] + struct.pack("<H", 0) + content[start + 2 :]


IN_GREY: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: saved(scene().convert("L"), "JPEG"),
    "PNG": lambda: saved(scene().convert("L"), "PNG"),
    "PNG of RGB": lambda: saved(scene().convert("L").convert("RGB"), "PNG"),
    "PNG LA": lambda: saved(scene().convert("LA"), "PNG"),
    "PNG of 16 bits": lambda: saved(_sixteen_bits(scene()), "PNG"),
    "WebP": lambda: saved(scene().convert("L"), "WEBP", lossless=True),
    "GIF": lambda: saved(scene().convert("L"), "GIF"),
    "BMP": lambda: saved(scene().convert("L"), "BMP"),
    "TIFF": lambda: saved(scene().convert("L"), "TIFF"),
    "TIFF of 16 bits": lambda: saved(_sixteen_bits(scene()), "TIFF"),
    "TIFF of 16 bits, big-endian": lambda: saved(_sixteen_bits(scene()), "TIFF", big_endian=True),
    "TIFF of 16 bits, 0 is white": _white_is_zero,
}


@pytest.mark.parametrize("kind", IN_GREY)
def test_greys_are_right(kind: str) -> None:
    content = IN_GREY[kind]()
    raster = drawn(content)
    assert shows_scene(shown(raster), colours=GREY)
    assert (raster.colour_space, raster.bits, raster.alpha) == ("DeviceGray", 8, None)
    assert shows_scene(opened(screen_image(picture(content), 50)), colours=GREY)


@pytest.mark.parametrize("interlaced", [False, True])
@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_grey_of_any_depth_is_right(bits: int, *, interlaced: bool) -> None:
    most = 2**bits - 1
    rows = [[most * ((x // 3 + y // 3) % 2) for x in range(13)] for y in range(11)]
    image = shown(drawn(grey_png(rows, bits, interlaced=interlaced))).convert("L")
    assert [[image.getpixel((x, y)) for x in range(13)] for y in range(11)] == [
        [255 * ((x // 3 + y // 3) % 2) for x in range(13)] for y in range(11)
    ]


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_a_transparent_grey_is_transparent(bits: int) -> None:
    clear = 2**bits - 1
    rows = [[0, clear, 0, clear]] * 3
    raster = drawn(grey_png(rows, bits, clear=clear))
    image = shown(raster)
    assert [image.getpixel((x, 1))[3] for x in range(4)] == [255, 0, 255, 0]  # type: ignore[index]
    assert image.getpixel((0, 0)) == (0, 0, 0, 255)


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF", "GIF"])
def test_alpha_is_kept(form: str) -> None:
    image = scene().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 48, 48))
    options = {"lossless": True} if form == "WEBP" else {}
    content = saved(image, form, **options)
    for width in (140, 6):
        raster = drawn(content, width)
        seen = shown(raster)
        assert raster.encoding == "FlateDecode"
        assert seen.getpixel((seen.width // 6, seen.height // 4))[3] == 0  # type: ignore[index]
        assert seen.getpixel((seen.width // 2, seen.height // 4))[3] == 255  # type: ignore[index]
    assert opened(screen_image(picture(content))).convert("RGBA").getpixel((24, 24))[3] == 0  # type: ignore[index]


def test_half_transparent_edges_keep_their_colour() -> None:
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    image.paste((250, 0, 0, 255), (0, 0, 200, 400))
    seen = shown(drawn(saved(image, "PNG"), 10))
    for x in range(seen.width):
        red, green, blue, alpha = seen.getpixel((x, 9))  # type: ignore[misc]
        assert alpha == 0 or (red > 230 and green < 20 and blue < 20)


def test_line_art_stays_at_one_bit() -> None:
    image = scene().convert("L").point([0] * 128 + [255] * 128).convert("1")
    for form in ("PNG", "TIFF", "BMP"):
        raster = drawn(saved(image, form))
        assert (raster.bits, raster.colour_space, raster.encoding) == (1, "DeviceGray", "FlateDecode")
        assert shown(raster).convert("1").tobytes() == image.tobytes()
    for mode in ("L", "RGB", "P", "RGBA"):
        assert drawn(saved(image.convert(mode), "PNG")) == drawn(saved(image, "PNG"))
    fax = drawn(saved(image, "TIFF", compression="group4"))
    assert shown(fax).convert("1").tobytes() == image.tobytes()
    assert drawn(saved(image, "PNG"), 5).bits == 8


# --- Profiles ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_colours_with_a_profile_are_converted(form: str) -> None:
    options = {"lossless": True} if form == "WEBP" else {}
    content = saved(scene(), form, icc_profile=swapped_profile(), **options)
    swapped = [[(green, red, blue) for red, green, blue in row] for row in COLOURS]
    assert shows_scene(shown(drawn(content)), colours=swapped, tolerance=20)
    assert shows_scene(opened(screen_image(picture(content))), colours=swapped, tolerance=20)


def test_a_profile_like_srgb_leaves_a_jpeg_alone() -> None:
    with_profile, without = (
        drawn(saved(scene(), "JPEG", **options)) for options in ({"icc_profile": srgb_profile()}, {})
    )
    assert with_profile == without


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_grey_with_a_profile_is_converted(form: str) -> None:
    content = saved(Image.new("L", (60, 60), 55), form, icc_profile=linear_grey_profile())
    raster = drawn(content)
    assert raster.colour_space == "DeviceGray"
    value = shown(raster).convert("L").getpixel((30, 30))
    assert isinstance(value, int)
    assert abs(value - 128) < 4  # a light of 55/255, in sRGB


@pytest.mark.parametrize("profile", [b"no profile", linear_grey_profile(), srgb_profile()[:200]])
def test_a_profile_that_does_not_fit_is_left_out(profile: bytes) -> None:
    for form in ("JPEG", "PNG"):
        assert shows_scene(shown(drawn(saved(scene(), form, icc_profile=profile))))


# --- What is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["F", "I"])
def test_numbers_are_no_colours(mode: str) -> None:
    with pytest.raises(PictureError, match="32 位"):
        drawn(saved(Image.new(mode, (9, 9)), "TIFF"))
