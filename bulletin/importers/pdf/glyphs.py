"""The characters of a PDF page with their places, faces and directions."""

from __future__ import annotations

import ctypes
import math
from typing import TYPE_CHECKING, Any, NamedTuple

from bulletin.importers.geometry.limits import settled_character, settled_characters
from bulletin.importers.geometry.turned import UPRIGHT, TurnedText
from bulletin.importers.geometry.values import PlacedGlyph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pypdfium2 import PdfTextPage

    from bulletin.importers.pdf.view import PageView

_HYPHENS = frozenset("\x02\xad\ufffe\uffff")
"""What PDFium returns for the hyphen of a divided word."""
_NAME_SIZE = 256
_INVISIBLE, _STROKED = 3, 2


def _decoded_codes(codes: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Yield the characters of a page with the number of the code that ends them, halves of pairs joined."""
    high = ""
    for at, code in enumerate(codes):
        if high and not 0xDC00 <= code < 0xE000:
            yield at - 1, "\ufffd"
            high = ""
        if 0xD800 <= code < 0xDC00:
            high = chr(code)
        elif code >= 0:
            yield at, (high + chr(code)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            high = ""


def _hyphenated(text: str) -> str:
    """Return a text with ordinary hyphens for those of divided words."""
    return text if text.isprintable() else "".join("-" if one in _HYPHENS else one for one in text)


class _TextForm(NamedTuple):
    """What the characters of a text object share: the size in points, the direction in degrees."""

    size: float
    angle: float
    face: str
    heavy: bool
    invisible: bool


class PageGlyphs:
    """The characters of a page: `upright` ones, and `turned` ones; `invisible` counts those that are not drawn.

    `written` are all of them in the order of the file.
    """

    def __init__(self, text: PdfTextPage, view: PageView) -> None:
        import pypdfium2.raw as pdfium

        self.upright: list[PlacedGlyph] = []
        self.turned = TurnedText()
        self.invisible = 0
        self._pdfium, self._text, self._view = pdfium, text, view
        self._forms: dict[int, _TextForm] = {}
        codes = [self._code(at) for at in range(text.count_chars())]
        written = "".join(chr(code) for code in codes if code >= 0)
        written = written.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self.written = settled_characters(_hyphenated(written))
        for at, character in _decoded_codes(codes):
            self._add(at, settled_character(_hyphenated(character)))

    def _code(self, at: int) -> int:
        """Return the code of a character; −1 for one that PDFium adds, a space or a line end."""
        if self._pdfium.FPDFText_IsGenerated(self._text, at) == 1:
            return -1
        return int(self._pdfium.FPDFText_GetUnicode(self._text, at))

    def _add(self, at: int, text: str) -> None:
        form = self._form(at)
        self.invisible += form.invisible
        upright = abs(form.angle) < UPRIGHT
        x0, x1, y = self._place(at) if upright else self._turned_place(at, form)
        width = (x1 - x0) / max(1, len(text))
        for number, character in enumerate(text):
            start = x0 + number * width
            one = " " if character.isspace() and character != "\u3000" else character
            glyph = PlacedGlyph(one, start, start + width, y, form.size, form.face, form.heavy)
            if upright:
                self.upright.append(glyph)
            else:
                self.turned.add(form.angle, glyph)

    def _place(self, at: int) -> tuple[float, float, float]:
        """Return where an upright character begins and ends, and its baseline."""
        box = self._pdfium.FS_RECTF()
        self._pdfium.FPDFText_GetLooseCharBox(self._text, at, box)
        x, y = ctypes.c_double(), ctypes.c_double()
        self._pdfium.FPDFText_GetCharOrigin(self._text, at, x, y)
        placed = self._view.box(box.left, box.bottom, box.right, box.top)
        return placed.x0, placed.x1, self._view.point(x.value, y.value)[1]

    def _turned_place(self, at: int, form: _TextForm) -> tuple[float, float, float]:
        """Return where a turned character begins and ends along its line, and the place of the line."""
        x, y = ctypes.c_double(), ctypes.c_double()
        self._pdfium.FPDFText_GetCharOrigin(self._text, at, x, y)
        across, down = self._view.point(x.value, y.value)
        turn = math.radians(-form.angle)
        along = across * math.cos(turn) - down * math.sin(turn)
        return along, along + form.size / 2, across * math.sin(turn) + down * math.cos(turn)

    def _form(self, at: int) -> _TextForm:
        pdfium = self._pdfium
        item = pdfium.FPDFText_GetTextObject(self._text, at)
        key = ctypes.cast(item, ctypes.c_void_p).value or -at
        if key not in self._forms:
            matrix = pdfium.FS_MATRIX()
            pdfium.FPDFText_GetMatrix(self._text, at, matrix)
            scale = math.hypot(matrix.c, matrix.d) or 1.0
            size = pdfium.FPDFText_GetFontSize(self._text, at) * scale
            mode = pdfium.FPDFTextObj_GetTextRenderMode(item) if item else 0
            angle = self._view.angle(matrix.a, matrix.b) if matrix.a or matrix.b else 0.0
            self._forms[key] = _TextForm(
                max(size, 0.1), angle, self._face(at), mode == _STROKED, mode == _INVISIBLE
            )
        return self._forms[key]

    def _face(self, at: int) -> str:
        name, flags = ctypes.create_string_buffer(_NAME_SIZE), ctypes.c_int()
        self._pdfium.FPDFText_GetFontInfo(self._text, at, name, _NAME_SIZE, flags)
        return _decoded(name.value)

    def misses(self, item: Any) -> bool:
        """Whether PDFium has left out a text object, as it does with a single character of a face that isn't there."""
        key = ctypes.cast(item.raw, ctypes.c_void_p).value
        if key in self._forms:
            return False
        embedded: int = self._pdfium.FPDFFont_GetIsEmbedded(self._pdfium.FPDFTextObj_GetFont(item))
        return embedded == 0


def _decoded(name: bytes) -> str:
    """Return the name of a face: UTF-8, or GBK as programs for Chinese write it."""
    for encoding in ("utf-8", "gbk"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("latin-1")
