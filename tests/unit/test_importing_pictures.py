"""Pictures of manuscripts as files: what is cut off is not in them, nor what was said of them."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageCms

from bulletin.pictures import PictureError, PictureView, import_picture, picture_digest

RED, BLUE = (200, 30, 40), (20, 40, 190)


def two_halves(kind: str, **more: object) -> bytes:
    """Return a picture of 64 × 32: red at the left, blue at the right."""
    image = Image.new("RGB", (64, 32), RED)
    image.paste(BLUE, (32, 0, 64, 32))
    content = io.BytesIO()
    image.save(content, kind, **more)
    return content.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TIFF", "GIF"])
def test_what_is_cut_off_is_gone(kind: str) -> None:
    file = import_picture(two_halves(kind), PictureView(left=0.5, top=0.25))
    image = opened(file.content).convert("RGB")
    assert image.size == (file.width, file.height) == (32, 24)
    assert all(
        max(abs(a - b) for a, b in zip(pixel, BLUE, strict=True)) < 40
        for _, pixel in image.getcolors(2048) or [(0, RED)]
    )


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "GIF", "PNG"])
def test_pictures_without_loss_become_png(kind: str) -> None:
    file = import_picture(two_halves(kind))
    assert file.media == "image/png"
    assert opened(file.content).convert("RGB").tobytes() == opened(two_halves("PNG")).tobytes()


def test_a_jpeg_keeps_its_samples_without_metadata() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Taken by 13900000000"
    content = two_halves("JPEG", exif=exif)
    file = import_picture(content)
    assert b"13900000000" in content
    assert b"13900000000" not in file.content
    assert opened(file.content).tobytes() == opened(content).tobytes()


def test_a_picture_is_turned_as_it_was_shown() -> None:
    shown = opened(import_picture(two_halves("PNG"), PictureView(turn=90)).content).convert("RGB")
    assert (shown.size, shown.getpixel((5, 5)), shown.getpixel((5, 60))) == ((32, 64), RED, BLUE)
    mirrored = opened(import_picture(two_halves("PNG"), PictureView(mirrored=True)).content).convert("RGB")
    assert mirrored.getpixel((5, 5)) == BLUE


def test_nothing_left_is_an_error() -> None:
    with pytest.raises(PictureError, match="裁剪"):
        import_picture(two_halves("PNG"), PictureView(left=0.5, right=0.5))


def test_a_colour_profile_is_no_reason_to_keep_metadata() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    file = import_picture(two_halves("JPEG", icc_profile=profile))
    assert b"ICC_PROFILE" not in file.content


def test_a_photograph_that_word_turned_upright_is_not_turned_twice() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    photograph = two_halves("JPEG", exif=exif)
    upright, turned = import_picture(photograph), import_picture(photograph, PictureView(turn=90))
    assert (upright.width, upright.height) == (turned.width, turned.height) == (32, 64)
    first, second = (opened(each.content).convert("RGB").getpixel((5, 5)) for each in (upright, turned))
    assert isinstance(first, tuple)
    assert isinstance(second, tuple)
    assert max(abs(a - b) for a, b in zip(first, second, strict=True)) < 8


def test_what_is_said_of_a_jpeg_leaves_its_digest() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Taken by 13900000000"
    plain = two_halves("JPEG")
    without_jfif = plain[:2] + plain[20:]
    digests = {picture_digest(each) for each in (plain, two_halves("JPEG", exif=exif), without_jfif)}
    assert len(digests) == 1
    assert picture_digest(two_halves("JPEG", quality=30)) not in digests
