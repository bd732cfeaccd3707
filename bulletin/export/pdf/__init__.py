"""Pages → a PDF, written by ourselves: fonts cut to what is drawn, content, structure, outline, links, metadata."""

from bulletin.export.pdf.document import PdfOptions, write_pdf

__all__ = ["PdfOptions", "write_pdf"]
