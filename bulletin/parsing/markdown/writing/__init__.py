"""Writes the document tree as Markdown that is read back to an equal tree."""
