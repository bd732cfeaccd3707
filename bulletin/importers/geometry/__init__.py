"""Glyphs with their places on pages → the text of a manuscript: lines, columns, tables, paragraphs.

What PDF and OFD share. All coordinates are points from the upper left corner of a page as it is seen.
"""

from __future__ import annotations

from bulletin.importers.geometry.reading import PageText, read_pages
from bulletin.importers.geometry.values import PageContent, PagePicture, PlacedGlyph, Ruling

__all__ = ["PageContent", "PagePicture", "PageText", "PlacedGlyph", "Ruling", "read_pages"]
