"""A finished PDF → what it really holds: glyphs and pictures with their places, fonts, outline, structure.

The drawn glyphs are read from the pages themselves, not from the text layer: a box drawn for a missing glyph has
a right text layer all the same.
"""

from __future__ import annotations

from bulletin.pdf.appearance import PageAppearance, looks
from bulletin.pdf.facts import inspect
from bulletin.pdf.fonts import glyph_texts, glyph_widths
from bulletin.pdf.lines import lines

__all__ = ["PageAppearance", "glyph_texts", "glyph_widths", "inspect", "lines", "looks"]
