"""Drawings of a document → figures with their files; what can't be taken over is reported with its place."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from bulletin.importers.pictures import PictureCollector
from bulletin.importers.values import UnreadableError
from bulletin.model import Figure
from bulletin.pictures import PictureError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.importers.docx.content import Drawing
    from bulletin.importers.docx.document import WordDocument

_USELESS = re.compile(
    r"(?:[\w:\\/.\- ]*\.(?:jpe?g|png|gif|bmp|tiff?|emf|wmf|webp)|(?:图片|Picture|Image|图像|图)\s*\d*|\d*|[0-9a-f-]{20,})",
    re.IGNORECASE,
)
"""Alternative texts that are names of files, or that a program gave."""
_VECTORS = ((b"\xd7\xcd\xc6\x9a", "WMF"), (b"\x01\0\x09\0", "WMF"), (b"\x02\0\x09\0", "WMF"))
_GZIP = b"\x1f\x8b"
_LARGEST_VECTOR = 16 * 1024 * 1024
"""Bytes of a vector picture when unpacked."""
_MOST_CONVERTED = 20
"""Vector pictures of a document that are converted: each takes a second or two."""


class FigureReader:
    """Makes figures; `pictures` are their files by path. `convert` turns a vector picture into one of pixels."""

    def __init__(self, document: WordDocument, convert: Callable[[bytes], bytes] | None) -> None:
        self._document = document
        self._ledger = document.ledger
        self._convert = convert
        self._converted = 0
        self._collector = PictureCollector()

    @property
    def pictures(self) -> dict[str, bytes]:
        """The files of the figures, by path."""
        return self._collector.pictures

    def figure(self, drawing: Drawing) -> Figure | None:
        """Return a figure; None for a picture that is not taken over, which is reported."""
        try:
            content = self._content(drawing.part)
            path = None if content is None else self._collector.add(content, drawing.view)
        except KeyError:
            self._report("在文件里没有内容，没有取出")
            return None
        except (PictureError, UnreadableError) as error:
            self._report(f"没有取出：{error.reason}")
            return None
        if content is not None and path is None:
            self._ledger.report("有很小的图片（线条、图标之类），没有取出")
        return None if path is None else Figure(path, _alternative(drawing.alternative), ())

    def _content(self, part: str) -> bytes | None:
        """Return a picture of pixels; None for a vector picture that can't be converted."""
        content = _unpacked(self._document.package.read(part))
        kind = _vector(content)
        if kind is None:
            return content
        self._converted += 1
        if self._convert is not None and self._converted <= _MOST_CONVERTED:
            try:
                return self._convert(content)
            except UnreadableError:
                pass
        self._report(f"是 {kind} 矢量图，没有取出，请在 Word 里把它另存为图片（PNG），再放进稿件")
        return None

    def _report(self, what: str) -> None:
        place = f"（在“{self._ledger.place}”附近）" if self._ledger.place else ""
        self._ledger.report(f"有一幅图片{place}{what}")


def _unpacked(content: bytes) -> bytes:
    """Return a picture; a compressed vector picture (emz, wmz) unpacked."""
    if not content.startswith(_GZIP):
        return content
    try:
        return zlib.decompressobj(31).decompress(content, _LARGEST_VECTOR)
    except zlib.error:
        return content


def _vector(content: bytes) -> str | None:
    """Return the kind of a vector picture of Windows."""
    if content.startswith(b"\x01\0\0\0") and content[40:44] == b" EMF":
        return "EMF"
    return next((kind for start, kind in _VECTORS if content.startswith(start)), None)


def _alternative(text: str) -> str:
    """Return an alternative text on one line; nothing for the name of a file or one that a program gave."""
    words = " ".join(text.split())
    return "" if _USELESS.fullmatch(words) else words
