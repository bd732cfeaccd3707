"""What pages look like, told by a digest: which of them an edit has changed."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from msgspec import Struct

from bulletin.typography.geometry import MM_PER_PT


class PageAppearance(Struct, frozen=True):
    """What a page looks like: a digest that stays the same as long as what is drawn does; its size in mm."""

    digest: str
    width: float
    height: float


def looks(content: bytes) -> tuple[PageAppearance, ...]:
    """Tell what each page looks like.

    The digest is taken of the page's content, the names of its fonts (which hold a digest of the face) and its pictures;
    the subsets of the fonts, which change with every character of the whole issue, are left out.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        return tuple(_look(page.obj) for page in pdf.pages)


def _look(page: Any) -> PageAppearance:
    import pikepdf

    left, bottom, right, top = (float(value) for value in page["/MediaBox"])
    told = hashlib.sha256(f"{left} {bottom} {right} {top}".encode())
    contents = page["/Contents"]
    for stream in contents if isinstance(contents, pikepdf.Array) else [contents]:
        told.update(stream.read_bytes())
    resources = page.get("/Resources", {})
    for name, font in sorted(resources.get("/Font", {}).items()):
        told.update(f"{name} {font.get('/BaseFont')}\n".encode())
    for name, drawn in sorted(resources.get("/XObject", {}).items()):
        told.update(f"{name} {len(raw := drawn.read_raw_bytes())}\n".encode() + raw)
    return PageAppearance(told.hexdigest()[:32], (right - left) * MM_PER_PT, (top - bottom) * MM_PER_PT)
