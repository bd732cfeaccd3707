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

CACHE_SIZE = 48 << 20
"""Bytes of cached images."""
OPEN_DOCUMENTS = 2
"""Number of documents kept open."""
COMPRESSION = 1
"""zlib level: images are sent to this machine only; level 6 takes twice the time of 1 and saves a tenth."""


class PageImages:
    """Renders pages in a single thread, with an LRU cache of images.

    PDFium is not thread-safe; and rendering in many threads would cost each of them the memory of a page's pixels.
    """

    def __init__(self, cache_size: int = CACHE_SIZE) -> None:
        self._cache_size = cache_size
        self._executor = ThreadPoolExecutor(1, "render")
        self._lock = threading.Lock()
        self._documents: OrderedDict[bytes, PdfDocument] = OrderedDict()
        self._images: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._bytes = 0

    def render(self, digest: str, width: int, pdf: bytes, index: int) -> bytes:
        """Return a page as PNG, `width` pixels wide; `digest` identifies its appearance. Raises OSError after `close`."""
        key = (digest, width)
        cached = self._cached(key)
        if cached is not None:
            return cached
        try:
            return self._executor.submit(self._render, key, pdf, index).result()
        except (CancelledError, RuntimeError) as error:
            raise OSError("closed") from error

    def _render(self, key: tuple[str, int], pdf: bytes, index: int) -> bytes:
        image = self._cached(key)
        if image is None:
            image = _png(*self._pixels(pdf, index, key[1]))
            self._store(key, image)
        return image

    def retain(self, digests: frozenset[str]) -> None:
        """Evict the images of all other pages."""
        with self._lock:
            for key in [key for key in self._images if key[0] not in digests]:
                self._bytes -= len(self._images.pop(key))

    def close(self) -> None:
        """Stop rendering and close every document."""
        self._executor.shutdown(cancel_futures=True)
        while self._documents:
            self._documents.popitem()[1].close()

    def _pixels(self, pdf: bytes, index: int, width: int) -> tuple[int, int, int, bytes]:
        """Render a page; return width, height, bytes per row and the RGB pixels."""
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

        if pdf not in self._documents:
            self._documents[pdf] = PdfDocument(pdf)
            if len(self._documents) > OPEN_DOCUMENTS:
                self._documents.popitem(last=False)[1].close()
        self._documents.move_to_end(pdf)
        return self._documents[pdf]

    def _cached(self, key: tuple[str, int]) -> bytes | None:
        with self._lock:
            if key in self._images:
                self._images.move_to_end(key)
            return self._images.get(key)

    def _store(self, key: tuple[str, int], image: bytes) -> None:
        with self._lock:
            self._images[key] = image
            self._bytes += len(image)
            while self._bytes > self._cache_size:
                self._bytes -= len(self._images.popitem(last=False)[1])


# --- PNG -----------------------------------------------------------------------------------------------------

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _COLOUR = 0, 2


def _png(width: int, height: int, stride: int, pixels: bytes) -> bytes:
    """Encode RGB pixels; an image with grey pixels only is written as greyscale."""
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
