"""PDF files on their way to the printer: opened from bytes, told how they are to be printed, written to bytes."""

from __future__ import annotations

import io
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pikepdf import Object, Pdf


class Turn(Enum):
    """Over which edge the printer turns a sheet (双面翻转方式)."""

    LONG_EDGE = "/DuplexFlipLongEdge"
    SHORT_EDGE = "/DuplexFlipShortEdge"


@contextmanager
def opened(content: bytes) -> Iterator[Pdf]:
    """Open a PDF that this tool made."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        yield pdf


def written(pdf: Pdf) -> bytes:
    """Return the file; same content, same bytes."""
    import pikepdf

    target = io.BytesIO()
    pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def ready(content: bytes, turn: Turn = Turn.LONG_EDGE) -> bytes:
    """Make the print dialogue propose both sides and the true size (ISO 32000-1 §12.2); the pages stay as they are."""
    with opened(content) as pdf:
        propose(pdf, turn)
        return written(pdf)


def propose(pdf: Pdf, turn: Turn) -> None:
    """Write into the file how its sheets are to be printed."""
    import pikepdf

    wishes = pdf.Root.get("/ViewerPreferences", pikepdf.Dictionary())
    wishes["/Duplex"] = pikepdf.Name(turn.value)
    wishes["/PrintScaling"] = pikepdf.Name("/None")
    pdf.Root["/ViewerPreferences"] = wishes


def renounce(pdf: Pdf) -> None:
    """Take out what no longer holds for changed pages: claims to a standard, links, outline and destinations.

    The properties (title, author) stay in the document information.
    """
    for key in ("/Metadata", "/Outlines", "/Names", "/OutputIntents"):
        if key in pdf.Root:
            del pdf.Root[key]
    for page in pdf.pages:
        if "/Annots" in page.obj:
            del page.obj["/Annots"]


def replace_pages(pdf: Pdf, pages: Sequence[Object]) -> None:
    """Let the file have exactly these pages, in one step: adding them one by one takes quadratic time."""
    import pikepdf

    root = pdf.Root["/Pages"]
    for page in pages:
        page["/Parent"] = root
    root["/Kids"] = pikepdf.Array(pages)
    root["/Count"] = len(pages)


def name_copies(pdf: Pdf, pages: Sequence[Object], names: Sequence[str]) -> None:
    """Name the copies in the outline and on the page labels (`000017-1`); each has as many pages as the others."""
    import pikepdf

    each = len(pages) // len(names)
    labels: list[Any] = []
    with pdf.open_outline() as outline:
        for name, start in zip(names, range(0, len(pages), each), strict=True):
            place = pikepdf.Array([pages[start], pikepdf.Name.Fit])
            outline.root.append(pikepdf.OutlineItem(f"第{name}份", place))
            labels += [start, pikepdf.Dictionary(S=pikepdf.Name.D, P=pikepdf.String(f"{name}-"))]
    pdf.Root["/PageLabels"] = pikepdf.Dictionary(Nums=pikepdf.Array(labels))
