"""PDF with text → a manuscript: glyphs with their places by PDFium, put together by `geometry`."""

from __future__ import annotations

from bulletin.importers.pdf.drawn_page import draw_page
from bulletin.importers.pdf.reader import read_pdf

__all__ = ["draw_page", "read_pdf"]
