"""Layout: the composed tree of a document → its pages, every line, rule and picture at its place. Pure."""

from bulletin.layout.document import FittedPages, LayoutOptions, lay_out
from bulletin.layout.pages import Pages

__all__ = ["FittedPages", "LayoutOptions", "Pages", "lay_out"]
