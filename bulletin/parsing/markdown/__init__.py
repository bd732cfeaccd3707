"""Markdown as the document tree, every character with its position."""
