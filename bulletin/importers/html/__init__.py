"""Saved web pages, and HTML of word processors (also saved as `.doc`) → manuscripts."""

from bulletin.importers.html.reading import read_html

__all__ = ["read_html"]
