"""OFD (GB/T 33190) with text → a manuscript: glyphs with their places, put together by `geometry`."""

from __future__ import annotations

from bulletin.importers.ofd.reader import read_ofd

__all__ = ["read_ofd"]
