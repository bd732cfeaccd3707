"""Reading finished PDFs: glyphs and pictures with their positions, fonts, outline, structure.

Glyphs are read from the content of pages, not from the text layer: that is right even where a box is drawn for a
missing glyph.
"""

from __future__ import annotations

from bulletin.pdf.appearance import PageAppearance, page_appearances
from bulletin.pdf.facts import inspect
from bulletin.pdf.fonts import glyph_texts, glyph_widths
from bulletin.pdf.lines import lines

__all__ = ["PageAppearance", "glyph_texts", "glyph_widths", "inspect", "lines", "page_appearances"]
