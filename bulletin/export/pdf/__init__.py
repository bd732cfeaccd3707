"""Pages → a PDF: subset fonts, content, structure, outline, links, metadata."""

from bulletin.export.pdf.document import PdfOptions, write_pdf

__all__ = ["PdfOptions", "write_pdf"]
