"""A galley → a Word file (docx) that leaders edit: in the layout of the theme, each text with a name."""

from __future__ import annotations

from bulletin.export.docx.document import write_docx
from bulletin.export.docx.names import bookmark_name, bookmark_names

__all__ = ["bookmark_name", "bookmark_names", "write_docx"]
