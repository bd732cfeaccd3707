"""Damaged, too large or too costly pictures are refused with a reason; rare formats are decoded in a child process."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bulletin.pictures import (
    PictureError,
    headers,
    jpeg,
    png,
    prepare,
    preparing,
    read_picture,
    sandbox,
)
from bulletin.pictures.decoding import decode
from tests.support.pictures import grey_png, picture, saved, scene, shown, shows_scene, with_segments
from tests.support.workspaces import ROOT

FORMS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


def reason(content: bytes) -> str:
    (diagnostic,) = read_picture("a", content, None).diagnostics
    assert diagnostic.code == "bad-picture"
    return diagnostic.values["reason"]


# --- Damage --------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(FORMS), st.data())
def test_damage_is_a_reason_and_nothing_else(form: str, data: st.DataObject) -> None:
    content = bytearray(saved(scene(block=9), form))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(content) // 2, len(content)))
    with contextlib.suppress(PictureError):
        header = headers.read_header(bytes(content[:cut]))
        if header.pixels < 1_000_000:
            image = decode(bytes(content[:cut]), header, (20, 20))
            assert image.mode in {"1", "L", "LA", "RGB", "RGBA"}
            assert not image.info


@settings(max_examples=200)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"\xff\xd8\xff", png.SIGNATURE, b"RIFF\x99\0\0\0WEBP", b"GIF89a"]),
)
def test_any_bytes_have_a_header_or_a_reason(content: bytes, start: bytes) -> None:
    for data in (content, start + content, b"BM" + content, b"II*\0" + content, b"MM\0*" + content):
        with contextlib.suppress(PictureError):
            assert headers.read_header(data).pixels > 0


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_file_that_is_cut_short_is_found_by_its_header(form: str) -> None:
    content = saved(scene(), form)
    for length in range(20, len(content) - 3, 97):
        assert "完整" in reason(content[:length])


def test_what_stands_behind_a_picture_is_ignored() -> None:
    for form in FORMS:
        read = picture(saved(scene(), form) + b"more")
        assert shows_scene(shown(prepare(read, 140, 150)))


def test_damaged_rows_of_a_png_are_found() -> None:
    content = saved(scene(), "PNG")
    head, packed = content[:33], png.samples(content)
    body = zlib.compress(zlib.decompress(packed)[:-1])
    short = head + b"".join(_chunk(name, data) for name, data in ((b"IDAT", body), (b"IEND", b"")))
    with pytest.raises(PictureError, match="不完整"):
        prepare(picture(short), 140, 150)


def _chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def test_a_complete_interlaced_png_is_complete() -> None:
    for width, height in ((1, 1), (3, 2), (5, 9), (8, 8), (9, 1)):
        rows = [[7] * width for _ in range(height)]
        for bits in (4, 8, 16):
            content = grey_png(rows, bits, interlaced=True)
            assert png.is_complete(content)
            assert shown(prepare(picture(content), 140, 150)).size == (width, height)


def test_scans_in_a_thumbnail_do_not_count() -> None:
    content = with_segments(saved(scene(), "JPEG"), (0xE1, b"\xff\xda" * 300))
    assert shows_scene(shown(prepare(picture(content), 140, 150)))


# --- Sizes ---------------------------------------------------------------------------------------------------


def test_a_large_picture_is_refused_by_its_header() -> None:
    for form, start in (("PNG", 16), ("BMP", 18)):
        content = bytearray(saved(scene(), form))
        order = "big" if form == "PNG" else "little"
        content[start : start + 8] = (9000).to_bytes(4, order) + (5000).to_bytes(4, order)
        assert "9000×5000 像素，像素太多" in reason(bytes(content))


def test_a_second_header_does_not_get_round_the_limits() -> None:
    content = saved(scene(), "PNG")
    large = (30_000).to_bytes(4, "big") * 2 + content[24:29]
    with pytest.raises(PictureError, match="损坏"):
        prepare(picture(content[:33] + _chunk(b"IHDR", large) + content[33:]), 140, 150)
    content = saved(scene(), "JPEG")
    start = content.index(b"\xff\xc0")
    frame = bytearray(content[start : start + 19])
    frame[5:9] = (30_000).to_bytes(2, "big") * 2
    double = content[: start + 19] + frame + content[start + 19 :]
    with pytest.raises(PictureError, match="损坏"):
        prepare(picture(double), 140, 150)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_of_many_pixels_is_drawn_right(form: str) -> None:
    image = scene(block=1500)
    content = saved(image, form, progressive=True) if form == "JPEG" else saved(image, form, compress_level=1)
    assert image.width * image.height < preparing.LARGEST_HERE["PNG"]
    raster = prepare(picture(content), 20, 20)
    assert shows_scene(shown(raster))
    assert (raster.width, raster.height) == (237, 158)


def test_what_is_decoded_apart_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for form in ("JPEG", "PNG"):
        read = picture(saved(scene(), form))
        here = prepare(read, 6, 6)
        with monkeypatch.context() as patch:
            patch.setattr(preparing, "LARGEST_HERE", {})
            assert prepare(read, 6, 6) == here


def test_48_megapixels_are_decoded_reduced() -> None:
    """Decoding takes a small part of the memory of the full picture."""
    content = saved(Image.new("L", (8000, 6000), 90), "JPEG")
    assert preparing.LARGEST_HERE["JPEG"] > headers.read_header(content).pixels
    code = (
        "import resource, sys; from bulletin.pictures import *\n"
        "import PIL.JpegImagePlugin, PIL.ImageChops\n"
        "content = sys.stdin.buffer.read(); read = read_picture('a', content, None).value\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "raster = prepare(read, 140, 150)\n"
        "after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(raster.width, after - before)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], input=content, capture_output=True, check=True, cwd=ROOT
    )
    width, grown = map(int, run.stdout.split())
    assert width == 1654
    assert grown < 24_000, "KB; the whole picture would be 48 MB"


# --- The child -----------------------------------------------------------------------------------------------


def test_the_child_can_open_nothing() -> None:
    code = (
        "import os, socket\n"
        "from bulletin.pictures import sandbox\n"
        "sandbox._limit()\n"
        "for act in (lambda: open('/etc/hostname'), socket.socket, os.pipe):\n"
        "    try:\n"
        "        act()\n"
        "    except OSError as error:\n"
        "        print(error.errno)\n"
        "try:\n"
        "    bytearray(sandbox.MEMORY)\n"
        "except MemoryError:\n"
        "    print('memory')\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=ROOT)
    assert run.stdout.split() == ["24", "24", "24", "memory"]


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_START", "import time; time.sleep(600)")
    monkeypatch.setattr(sandbox, "SECONDS", 0.2)
    with pytest.raises(PictureError, match="太费时间"):
        prepare(picture(saved(scene(), "WEBP")), 140, 150)


@pytest.mark.parametrize(
    "answer", ["", "RGB 9 9\\n", "RGB 9999999 9999999\\n", "XYZ 1 1\\nabc", "!", "RGB 1 1\\nabcd"]
)
def test_an_answer_that_is_not_a_picture_is_none(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_START", f"print('{answer}', end='')")
    with pytest.raises(PictureError, match="太费时间"):
        prepare(picture(saved(scene(), "WEBP")), 140, 150)


def test_a_child_that_answers_without_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sandbox, "_START", "import sys\nwhile True: sys.stdout.write('RGB 1 1\\n' + 'x' * 65536)"
    )
    with pytest.raises(PictureError, match="太费时间"):
        prepare(picture(saved(scene(), "WEBP")), 10, 10)


def test_reading_loads_no_library() -> None:
    code = (
        "import sys; from bulletin.pictures import headers\n"
        "header = headers.read_header(sys.stdin.buffer.read())\n"
        "print(header.format, *(name for name in ('PIL', 'subprocess', 'pydantic') if name in sys.modules))\n"
    )
    for form in FORMS:
        run = subprocess.run(
            [sys.executable, "-c", code],
            input=saved(scene(), form),
            capture_output=True,
            check=True,
            cwd=ROOT,
        )
        assert run.stdout.decode().split() == [form]


def test_a_jpeg_keeps_what_its_decoder_needs() -> None:
    for options in ({}, {"progressive": True}, {"restart_marker_blocks": 1}, {"subsampling": "4:2:2"}):
        content = saved(scene(), "JPEG", **options)
        assert jpeg.stripped(content)[20:] == content[20:]
