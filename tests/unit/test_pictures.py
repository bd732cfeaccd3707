"""Pictures stand upright in every format, lose their metadata, are never enlarged, and give the same bytes twice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from bulletin.pictures import (
    headers,
    image_file,
    jpeg,
    png,
    prepare,
    prepare_pictures,
    preparing,
    read_pictures,
    screen_image,
)
from bulletin.pictures.tags import exif_orientation
from tests.support.pictures import (
    SECRET,
    SIDES,
    exif,
    linear_grey_profile,
    opened,
    picture,
    saved,
    scene,
    shown,
    shows_scene,
    stored,
    swapped_profile,
    with_chunks,
    with_segments,
)

if TYPE_CHECKING:
    from collections.abc import Callable

WIDE, SMALL = (140.0, 150.0), (6.0, 6.0)
"""Places on a page in mm: one that needs all pixels of the scene, and one that needs some 70."""


@pytest.fixture(autouse=True)
def _decoded_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rare formats are decoded in this process, too; that a child does the same is shown for each of them elsewhere."""
    monkeypatch.setattr(preparing, "LARGEST_HERE", dict.fromkeys(headers.MEDIA, 16_000_000))


# --- Orientation ---------------------------------------------------------------------------------------------


def _mpo(image: Image.Image, block: bytes) -> bytes:
    return saved(image, "MPO", save_all=True, append_images=[image.convert("L").convert("RGB")], exif=block)


TURNED: dict[str, Callable[[Image.Image, bytes], bytes]] = {
    "JPEG": lambda image, block: saved(image, "JPEG", exif=block, quality=95),
    "progressive": lambda image, block: saved(image, "JPEG", exif=block, progressive=True),
    "MPO": _mpo,
    "PNG": lambda image, block: saved(image, "PNG", exif=block),
    "WebP": lambda image, block: saved(image, "WEBP", exif=block, quality=95),
    "WebP lossless": lambda image, block: saved(image, "WEBP", exif=block, lossless=True),
    "TIFF": lambda image, block: saved(image, "TIFF", exif=block),
    "TIFF LZW": lambda image, block: saved(
        image, "TIFF", tiffinfo={274: exif_orientation(block)}, compression="tiff_lzw"
    ),
}


@pytest.mark.parametrize("orientation", SIDES)
@pytest.mark.parametrize("kind", TURNED)
def test_a_picture_is_upright(kind: str, orientation: int) -> None:
    content = TURNED[kind](stored(orientation), exif(orientation))
    read = picture(content)
    assert (read.width, read.height) == scene().size
    for place in (WIDE, SMALL):
        raster = prepare(read, *place)
        assert shows_scene(shown(raster))
        assert abs(raster.width / raster.height - 1.5) < 0.02
        assert shows_scene(opened(image_file(read, *place)))
    assert shows_scene(opened(screen_image(read)))
    assert shows_scene(opened(screen_image(read, 60)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"Exif\0\0",
        b"Exif\0\0II*\0",
        exif(6)[:20],
        exif(6).replace(b"\x01\x12", b"\x99\x99"),
        exif(0),
        exif(9),
    ],
)
def test_a_broken_exif_block_counts_as_upright(kind: str, block: bytes) -> None:
    content = saved(scene(), kind)
    content = (
        with_segments(content, (0xE1, block))
        if kind == "JPEG"
        else with_chunks(content, (b"eXIf", block.removeprefix(b"Exif\0\0")))
    )
    read = picture(content)
    assert (read.width, read.height) == scene().size
    assert shows_scene(shown(prepare(read, *WIDE)))


@given(st.binary(max_size=80), st.sampled_from([b"", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"]))
def test_any_block_gives_an_orientation(block: bytes, head: bytes) -> None:
    assert exif_orientation(head + block) in SIDES


# --- Metadata ------------------------------------------------------------------------------------------------

IPTC = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\x20" + SECRET
XMP = b"<x:xmpmeta><photoshop:City>" + SECRET + b"</photoshop:City></x:xmpmeta>"
THUMBNAIL = b"JFXX\0\x10" + SECRET


def _jpeg(image: Image.Image, **options: object) -> bytes:
    content = saved(image, "JPEG", exif=exif(), comment=SECRET, **options)
    xmp = b"http://ns.adobe.com/xap/1.0/\0" + XMP
    content = with_segments(content, (0xE1, xmp), (0xED, IPTC), (0xE2, b"MPF\0" + SECRET), (0xEF, SECRET))
    return with_segments(content, (0xE0, THUMBNAIL), (0xFE, SECRET)) + SECRET


def _png(image: Image.Image) -> bytes:
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Author", SECRET.decode())
    chunks.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=False)
    chunks.add_text("Comment", SECRET.decode(), zip=True)
    content = saved(image, "PNG", exif=exif(), pnginfo=chunks)
    return with_chunks(content, (b"prVt", SECRET), (b"tIME", b"\x07\xe7\1\1\1\1\1")) + SECRET


LEAKING: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: _jpeg(scene()),
    "grey JPEG": lambda: _jpeg(scene().convert("L")),
    "CMYK JPEG": lambda: _jpeg(scene().convert("CMYK")),
    "progressive JPEG": lambda: _jpeg(scene(), progressive=True),
    "JPEG with a profile": lambda: _jpeg(scene(), icc_profile=swapped_profile() + SECRET),
    "grey JPEG with a profile": lambda: _jpeg(scene().convert("L"), icc_profile=linear_grey_profile()),
    "MPO": lambda: _mpo(scene(), exif()),
    "PNG": lambda: _png(scene()),
    "PNG with alpha": lambda: _png(scene().convert("RGBA")),
    "palette": lambda: _png(scene().quantize(6)),
    "WebP": lambda: saved(scene(), "WEBP", exif=exif(), xmp=XMP, icc_profile=swapped_profile() + SECRET),
    "lossless WebP": lambda: saved(scene(), "WEBP", exif=exif(), xmp=XMP, lossless=True),
    "GIF": lambda: saved(scene(), "GIF", comment=SECRET),
    "TIFF": lambda: saved(scene(), "TIFF", exif=exif(), tiffinfo={270: SECRET.decode(), 700: XMP}),
}


@pytest.mark.parametrize("kind", LEAKING)
def test_metadata_stands_in_no_output(kind: str) -> None:
    content = LEAKING[kind]()
    assert SECRET in content
    read = picture(content)
    outputs = [prepare(read, *place) for place in (WIDE, SMALL)]
    files = [screen_image(read), screen_image(read, 60), image_file(read, *WIDE)]
    for data in (*(raster.data for raster in outputs), *(file.content for file in files)):
        assert SECRET not in data
        if data.startswith(b"\xff\xd8"):
            assert data.endswith(b"\xff\xd9")
            markers = {segment.marker for segment in jpeg.segments(data)}
            assert markers <= {0xC0, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0, 0xEE}
    for file in files:
        image = opened(file)
        assert (
            not set(image.info)
            - {"jfif", "jfif_version", "jfif_density", "jfif_unit", "dpi"}
            - {
                "adobe",
                "adobe_transform",
                "progressive",
                "progression",
            }
        )
        assert not image.getexif()


def test_a_png_file_holds_nothing_but_the_picture() -> None:
    names = {one.name for one in png.chunks(screen_image(picture(_png(scene()))).content)}
    assert names <= {b"IHDR", b"PLTE", b"IDAT", b"IEND"}


def test_what_is_hidden_by_alpha_is_not_given_away() -> None:
    image = scene().convert("RGBA")
    image.putalpha(0)
    raster = prepare(picture(saved(image, "PNG")), *WIDE)
    assert shown(raster).convert("RGB").getcolors() is not None
    assert shown(raster).getcolors() == [(image.width * image.height, (255, 255, 255, 0))]


# --- Sizes ---------------------------------------------------------------------------------------------------


def test_a_small_upright_jpeg_keeps_its_compressed_data() -> None:
    content = saved(scene(), "JPEG", quality=91)
    raster = prepare(picture(_jpeg(scene(), quality=91)), *WIDE)
    assert raster.encoding == "DCTDecode"
    assert raster.data[20:] == content[20:]
    assert screen_image(picture(content)).content == raster.data


def test_a_picture_is_printed_in_300_dpi() -> None:
    assert prepare(picture(saved(scene(block=400), "JPEG")), 50.8, 100).width == 600


@settings(max_examples=40, deadline=None)
@given(
    st.tuples(st.integers(1, 300), st.integers(1, 300)),
    st.floats(1, 200),
    st.floats(1, 200),
    st.sampled_from(["JPEG", "PNG"]),
)
def test_a_picture_fills_its_place_and_is_not_enlarged(
    size: tuple[int, int], width: float, height: float, form: str
) -> None:
    read = picture(saved(Image.new("RGB", size, "red"), form))
    raster = prepare(read, width, height)
    assert raster.width <= min(size[0], 1.05 * math.ceil(width / 25.4 * 300))
    assert raster.height <= min(size[1], 1.05 * math.ceil(height / 25.4 * 300))
    if (raster.width, raster.height) != size:
        scale = min(raster.width / size[0], raster.height / size[1])
        assert abs(size[0] * scale - raster.width) <= 1 or abs(size[1] * scale - raster.height) <= 1
        needed = min(width / size[0], height / size[1]) / 25.4 * 300
        assert raster.width >= size[0] * needed - 1
        assert raster.height >= size[1] * needed - 1


def test_screen_images_are_at_most_so_wide() -> None:
    read = picture(saved(Image.new("L", (2400, 5000), 90), "JPEG"))
    assert (screen_image(read).width, screen_image(read).height) == (1600, 3333)
    assert screen_image(read, 100).width == 100


def test_photographs_of_a_telephone_become_small() -> None:
    noise = Image.effect_noise((1008, 756), 60).resize((4032, 3024), Image.Resampling.BICUBIC)
    content = saved(noise.convert("RGB"), "JPEG", quality=95)
    raster = prepare(picture(content), 140, 150)
    assert (raster.width, raster.height) == (1654, 1240)
    assert len(raster.data) < len(content) / 3


# --- The same bytes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", LEAKING)
def test_the_same_picture_gives_the_same_bytes(kind: str) -> None:
    read = picture(LEAKING[kind]())
    for place in (WIDE, SMALL):
        assert prepare(read, *place) == prepare(read, *place)
    assert screen_image(read) == screen_image(read)


# --- The pictures of an issue --------------------------------------------------------------------------------


def test_each_picture_is_read_and_prepared_once() -> None:
    from bulletin.diagnostics import Position
    from bulletin.model import Figure
    from bulletin.pictures import PictureError

    names = ("a.png", "b.png", "a.png", "bad.png", "bad.png")
    figures = tuple(
        Figure(name, "图", (), Position("01.md", line, 1)) for line, name in enumerate(names, start=1)
    )
    asked: list[str] = []

    def read(path: str) -> bytes:
        asked.append(path)
        return saved(scene(), "PNG")

    pictures = read_pictures(figures, read).value
    assert pictures is not None
    assert asked == ["a.png", "b.png", "bad.png"]
    prepared: list[object] = []

    def prepare_it(one: object) -> int:
        prepared.append(one)
        if one is pictures["bad.png"]:
            raise PictureError("不好")
        return len(prepared)

    result = prepare_pictures(figures, pictures, prepare_it)
    assert result.value == {"a.png": 1, "b.png": 2}
    assert [(one.code, one.position) for one in result.diagnostics] == [
        ("bad-picture", Position("01.md", 4, 1)),
        ("bad-picture", Position("01.md", 5, 1)),
    ]
    assert len(prepared) == 3
