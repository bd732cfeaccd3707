"""Annotations of a PDF page: comments, stamps, and what is filled into its form fields. They are no part of the text."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from bulletin.importers.values import Annotation
from bulletin.parsing.text.characters import settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfPage

_MOST = 1000
_LONGEST = 20_000
"""Bytes of a value."""


def read_annotations(page: PdfPage, number: int) -> Iterator[Annotation]:
    """Yield the annotations with text of a page, and its filled form fields."""
    import pypdfium2.raw as pdfium

    for at in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST)):
        item = pdfium.FPDFPage_GetAnnot(page, at)
        if not item:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(item)
        if kind not in {pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP}:
            field = kind == pdfium.FPDF_ANNOT_WIDGET
            text = _value(item, b"V" if field else b"Contents")
            if text:
                name = _value(item, b"T")
                about = f"第{number}页的表单域 {name}".strip() if field else f"第{number}页"
                yield Annotation(text, about, "" if field else name, _value(item, b"M"))
        pdfium.FPDFPage_CloseAnnot(item)


def _value(item: Any, key: bytes) -> str:
    import pypdfium2.raw as pdfium

    size = pdfium.FPDFAnnot_GetStringValue(item, key, None, 0)
    if not 2 < size <= _LONGEST:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFAnnot_GetStringValue(item, key, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return settled(buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\0")).strip()
