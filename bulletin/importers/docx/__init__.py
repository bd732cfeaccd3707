"""Word documents (docx, docm; flat Office Open XML; Word 2003 XML) → manuscripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.importers.docx.flat import open_flat
from bulletin.importers.docx.package import open_package
from bulletin.importers.docx.reading import read_package

if TYPE_CHECKING:
    from bulletin.importers.values import Manuscript, ReadOptions

__all__ = ["read_docx", "read_flat_xml"]


def read_docx(content: bytes, options: ReadOptions) -> Manuscript:
    """Read a Word document as a zip archive has it. Raises UnreadableError."""
    return read_package(open_package(content), options, "Word 文档")


def read_flat_xml(content: bytes, options: ReadOptions) -> Manuscript:
    """Read a Word document that is one XML file. Raises UnreadableError."""
    return read_package(open_flat(content), options, "XML 格式的 Word 文档")
