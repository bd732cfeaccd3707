"""Saved web pages, and HTML of word processors (also saved as `.doc`) → manuscripts."""

from bulletin.importers.html.reading import page_text, read_html

__all__ = ["page_text", "read_html"]
