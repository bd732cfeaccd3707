"""A picture's bytes → its kind and size, read from the header before anything is decoded.

Vector pictures are refused: an SVG is a program that draws (references to the outside, elements repeated without
end), and a bulletin needs none.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, Result, diagnose
from bulletin.model import Figure, Picture, blocks_below
from bulletin.workspace import OutsideError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bulletin.diagnostics import Position
    from bulletin.model import Issue

MEDIA = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
LARGEST = 40_000_000
"""Pixels; more than a page at 600 dpi."""
MOST_SCANS = 100
"""Of a progressive JPEG; each one costs as much as the whole picture, and real ones have about ten."""
STRANGERS = (
    (b"<svg", "是 SVG 矢量图"),
    (b"%PDF", "是 PDF 文件"),
    (b"II*\0", "是 TIFF 图片"),
    (b"MM\0*", "是 TIFF 图片"),
    (b"ftypheic", "是 HEIC 图片（手机照片）"),
    (b"ftypmif1", "是 HEIC 图片（手机照片）"),
    (b"ftypavif", "是 AVIF 图片"),
    (b"\xd7\xcd\xc6\x9a", "是 WMF 矢量图"),
    (b"<html", "是网页"),
    (b"<!doctype html", "是网页"),
    (b"version https://git-lfs", "是 Git LFS 的指针，图片本身没有取下来"),
)
"""What is often given a picture's name, by what stands in its first bytes."""


def read_pictures(issue: Issue, read: Callable[[str], bytes]) -> Result[dict[str, Picture]]:
    """Look at all pictures of an issue; `read` gives the content of a file that an article names.

    `read` raises FileNotFoundError, OutsideError for what lies outside the issue's folder, or another OSError.
    """
    pictures: dict[str, Picture] = {}
    found: list[Diagnostic] = []
    for figure in _figures(issue):
        result = _picture(figure, read)
        found += result.diagnostics
        if result.value is not None:
            pictures[figure.path] = result.value
    return Result(pictures, tuple(found))


def _figures(issue: Issue) -> Iterator[Figure]:
    texts = [issue.editors_note, *(note.blocks for note in issue.notes)]
    for article in issue.articles:
        texts += [article.blocks, *(note.blocks for note in article.notes)]
    for blocks in texts:
        yield from (block for block in blocks_below(blocks) if isinstance(block, Figure))


def _picture(figure: Figure, read: Callable[[str], bytes]) -> Result[Picture]:
    try:
        content = read(figure.path)
    except (FileNotFoundError, NotADirectoryError):
        return Result(None, (diagnose("no-picture", figure.position, path=figure.path),))
    except OutsideError:
        return Result(None, (diagnose("image-outside", figure.position, path=figure.path),))
    except OSError as error:
        return _bad(figure.path, figure.position, error.strerror)
    return read_picture(figure.path, content, figure.position)


def read_picture(path: str, content: bytes, position: Position | None) -> Result[Picture]:
    """Look at a picture: known kind, sensible size, whole. The fault of a bad one is told at `position`."""
    from PIL import Image, ImageFile

    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    faults = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=tuple(MEDIA)) as image:
                media, (width, height) = MEDIA[image.format or ""], image.size
                too_much = _too_much(media, width, height, content)
                if too_much:
                    return _bad(path, position, too_much)
                image.load()
    except Image.DecompressionBombError:
        return _bad(path, position, "像素太多")
    except (*faults, struct.error, zlib.error, MemoryError):
        return _bad(path, position, _stranger(content) or "文件不完整，或者不是图片")
    finally:  # the typesetting engine sets it for the whole process it runs in
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    return Result(Picture(media, width, height, content))


def _too_much(media: str, width: int, height: int, content: bytes) -> str | None:
    """Tell what would cost too much to decode."""
    if not width or not height or width * height > LARGEST:
        return f"{width}×{height} 像素，太大了" if width and height else "没有大小"
    if media == "image/jpeg" and content.count(b"\xff\xda") > MOST_SCANS:
        return "分成太多遍扫描"
    return None


def _stranger(content: bytes) -> str | None:
    """Name what is no picture that can be printed."""
    start = content[:1024].lower()
    return next((name for mark, name in STRANGERS if mark.lower() in start), None)


def _bad(path: str, position: Position | None, reason: str | None) -> Result[Picture]:
    return Result(None, (diagnose("bad-picture", position, path=path, reason=reason or "?"),))
