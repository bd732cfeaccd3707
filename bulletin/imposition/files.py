"""PDF files for the printer: opened from bytes, given print preferences, written to bytes."""

from __future__ import annotations

import io
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pikepdf import Object, Pdf


PRESS = "/GTS_PDFX"
"""The kind of output intent that names the printing condition of a press (ISO 15930)."""


class Turn(Enum):
    """The edge over which the printer turns a sheet (双面翻转方式), if it prints both sides."""

    NONE = "/Simplex"
    LONG_EDGE = "/DuplexFlipLongEdge"
    SHORT_EDGE = "/DuplexFlipShortEdge"


@contextmanager
def open_pdf(content: bytes) -> Iterator[Pdf]:
    """Open a PDF that this tool wrote."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        yield pdf


def save_pdf(pdf: Pdf) -> bytes:
    """Return the content of the file; the same for the same pages."""
    import pikepdf

    target = io.BytesIO()
    pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def for_duplex_printing(content: bytes) -> bytes:
    """Return a PDF with preferences for double-sided printing in true size; pages stay as they are."""
    with open_pdf(content) as pdf:
        prepare_sheets(pdf, Turn.LONG_EDGE)
        return save_pdf(pdf)


def prepare_sheets(pdf: Pdf, turn: Turn) -> None:
    """Set the boxes of the pages and the preferences of print dialogues: the sides, true size (ISO 32000-1 §12.2, §14.11).

    A sheet has its final size when it is printed, and nothing is drawn up to its edge: it is not trimmed and has no bleed.
    """
    import pikepdf

    for page in pdf.pages:
        for box in ("/TrimBox", "/BleedBox"):
            page.obj[box] = page.obj["/MediaBox"]

    preferences = pdf.Root.get("/ViewerPreferences", pikepdf.Dictionary())
    preferences["/Duplex"] = pikepdf.Name(turn.value)
    preferences["/PrintScaling"] = pikepdf.Name("/None")
    pdf.Root["/ViewerPreferences"] = preferences


def drop_outdated(pdf: Pdf) -> None:
    """Delete what is wrong for changed pages: conformance to a standard, links, outline and destinations.

    The properties (title, author) stay in the document information, and the printing condition of the press.
    """
    outdated = ["/Metadata", "/Outlines", "/Names"]
    if any(intent["/S"] != PRESS for intent in pdf.Root.get("/OutputIntents", ())):
        outdated.append("/OutputIntents")
    for key in outdated:
        if key in pdf.Root:
            del pdf.Root[key]
    for page in pdf.pages:
        if "/Annots" in page.obj:
            del page.obj["/Annots"]


def replace_pages(pdf: Pdf, pages: Sequence[Object]) -> None:
    """Replace the pages of a file in one step: adding them one by one takes quadratic time."""
    import pikepdf

    root = pdf.Root["/Pages"]
    for page in pages:
        page["/Parent"] = root
    root["/Kids"] = pikepdf.Array(pages)
    root["/Count"] = len(pages)


def name_copies(pdf: Pdf, pages: Sequence[Object], names: Sequence[str]) -> None:
    """Name copies, all of as many pages, in the outline and in the page labels (`000017-1`)."""
    import pikepdf

    each = len(pages) // len(names)
    labels: list[Any] = []
    with pdf.open_outline() as outline:
        for name, start in zip(names, range(0, len(pages), each), strict=True):
            place = pikepdf.Array([pages[start], pikepdf.Name.Fit])
            outline.root.append(pikepdf.OutlineItem(f"第{name}份", place))
            labels += [start, pikepdf.Dictionary(S=pikepdf.Name.D, P=pikepdf.String(f"{name}-"))]
    pdf.Root["/PageLabels"] = pikepdf.Dictionary(Nums=pikepdf.Array(labels))
