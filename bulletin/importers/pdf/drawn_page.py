"""The first page of a PDF as a picture."""

from __future__ import annotations

import io

from bulletin.importers.pdf.reader import PDFIUM
from bulletin.importers.values import UnreadableError

_SCALE = 300 / 72
_MOST = 4096
"""Pixels of a side."""


def draw_page(content: bytes, width: float, height: float) -> bytes:
    """Return what stands in the upper left of the first page, this wide and high (pt), as PNG. Raises UnreadableError."""
    import pypdfium2

    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            raise UnreadableError("图片画不出来") from None
        try:
            page = document[0]
            across, down = page.get_size()
            scale = min(_SCALE, _MOST / max(1.0, width, height))
            cut = (0, max(0.0, down - height), max(0.0, across - width), 0)
            image = page.render(scale=scale, crop=cut).to_pil()
        finally:
            document.close()
    target = io.BytesIO()
    image.convert("RGB").save(target, "PNG")
    return target.getvalue()
