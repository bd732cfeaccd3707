"""Digests of the appearance of pages: which of them an edit has changed."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from msgspec import Struct

from bulletin.pdf.content import page_content
from bulletin.typography.geometry import MM_PER_PT


class PageAppearance(Struct, frozen=True):
    """The appearance of a page: a digest of all that is drawn, and its size in mm."""

    digest: str
    width: float
    height: float


def page_appearances(content: bytes) -> tuple[PageAppearance, ...]:
    """Return the appearance of each page.

    The digest is that of the page's content, the names of its fonts (which hold a digest of the face) and its pictures;
    font subsets, which change with every character of the issue, are left out.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        return tuple(_page_appearance(page.obj) for page in pdf.pages)


def _page_appearance(page: Any) -> PageAppearance:
    left, bottom, right, top = (float(value) for value in page["/MediaBox"])
    hasher = hashlib.sha256(f"{left} {bottom} {right} {top}".encode())
    hasher.update(page_content(page))
    resources = page.get("/Resources", {})
    for name, font in sorted(resources.get("/Font", {}).items()):
        hasher.update(f"{name} {font.get('/BaseFont')}\n".encode())
    for name, picture in sorted(resources.get("/XObject", {}).items()):
        hasher.update(f"{name} {len(raw := picture.read_raw_bytes())}\n".encode() + raw)
    return PageAppearance(hasher.hexdigest()[:32], (right - left) * MM_PER_PT, (top - bottom) * MM_PER_PT)
