"""Pages of a finished PDF → PNG images at any width."""

from __future__ import annotations

import struct
import threading
import zlib
from collections import OrderedDict
from concurrent.futures import CancelledError, ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

ROOM = 48 << 20
"""Bytes of images that are kept."""
OPEN = 2
"""Documents that are kept open."""
COMPRESSION = 1
"""A page goes no further than this machine: level 6 takes twice the time of 1 and saves a tenth."""


class PageImages:
    """Draws pages, in a thread of its own, and keeps what was drawn last.

    PDFium is not made for several threads; and the pixels of a page are large: taken and given back by many threads
    they would cost each of them the room for a page.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._drawing = ThreadPoolExecutor(1, "draw")
        self._guard = threading.Lock()
        self._open: OrderedDict[bytes, PdfDocument] = OrderedDict()
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._used = 0

    def draw(self, digest: str, width: int, pdf: bytes, index: int) -> bytes:
        """Draw a page `width` pixels wide; `digest` names what it looks like. Raises OSError once closed."""
        key = (digest, width)
        known = self._recall(key)
        if known is not None:
            return known
        try:
            return self._drawing.submit(self._draw, key, pdf, index).result()
        except (CancelledError, RuntimeError) as error:
            raise OSError("closed") from error

    def _draw(self, key: tuple[str, int], pdf: bytes, index: int) -> bytes:
        image = self._recall(key)
        if image is None:
            image = _png(*self._rendered(pdf, index, key[1]))
            self._keep(key, image)
        return image

    def forget(self, wanted: frozenset[str]) -> None:
        """Let go of pages that nobody can ask for any more."""
        with self._guard:
            for key in [key for key in self._kept if key[0] not in wanted]:
                self._used -= len(self._kept.pop(key))

    def close(self) -> None:
        """Draw no more, and close every document."""
        self._drawing.shutdown(cancel_futures=True)
        while self._open:
            self._open.popitem()[1].close()

    def _rendered(self, pdf: bytes, index: int, width: int) -> tuple[int, int, int, bytes]:
        """Render a page; returns width, height, bytes of a row and the pixels in RGB."""
        page = self._document(pdf)[index]
        try:
            bitmap = page.render(scale=width / page.get_width(), rev_byteorder=True, prefer_bgrx=False)
            try:
                return bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer)
            finally:
                bitmap.close()
        finally:
            page.close()

    def _document(self, pdf: bytes) -> PdfDocument:
        from pypdfium2 import PdfDocument

        if pdf not in self._open:
            self._open[pdf] = PdfDocument(pdf)
            if len(self._open) > OPEN:
                self._open.popitem(last=False)[1].close()
        self._open.move_to_end(pdf)
        return self._open[pdf]

    def _recall(self, key: tuple[str, int]) -> bytes | None:
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: tuple[str, int], image: bytes) -> None:
        with self._guard:
            self._kept[key] = image
            self._used += len(image)
            while self._used > self._room:
                self._used -= len(self._kept.popitem(last=False)[1])


# --- PNG -----------------------------------------------------------------------------------------------------

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _COLOUR = 0, 2


def _png(width: int, height: int, stride: int, pixels: bytes) -> bytes:
    """Write an image of RGB pixels; where all of them are grey, as such: a third of the bytes."""
    kind, row = _COLOUR, 3 * width
    if stride != row:
        pixels = b"".join(pixels[start : start + row] for start in range(0, stride * height, stride))
    if pixels[0::3] == pixels[1::3] == pixels[2::3]:
        kind, row, pixels = _GREY, width, pixels[0::3]
    content = b"".join(b"\0" + pixels[start : start + row] for start in range(0, row * height, row))
    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    body = zlib.compress(content, COMPRESSION)
    return _SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
