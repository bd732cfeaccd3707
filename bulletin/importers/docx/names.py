"""Names of elements and attributes of Office Open XML (ISO/IEC 29500), in the form that lxml has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.model.returned import Stamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
WORD_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
VML = "urn:schemas-microsoft-com:vml"
OFFICE = "urn:schemas-microsoft-com:office:office"

STRICT = {
    "http://purl.oclc.org/ooxml/wordprocessingml/main": WORD,
    "http://purl.oclc.org/ooxml/officeDocument/relationships": RELATIONSHIP,
    "http://purl.oclc.org/ooxml/officeDocument/math": MATH,
    "http://purl.oclc.org/ooxml/drawingml/main": DRAWING,
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": WORD_DRAWING,
    "http://purl.oclc.org/ooxml/drawingml/chart": CHART,
    "http://purl.oclc.org/ooxml/drawingml/diagram": DIAGRAM,
}
"""The namespaces of the strict variant, and those that they stand for."""

_UNDERSTOOD = frozenset(
    {
        *("wps", "wpg", "wpi", "wpc", "wp14", "w14", "w15", "w16se", "w16cid"),
        *("a14", "cx", "cx1", "cx2", "aink", "am3d", "v2", "v"),
    }
)
"""The extensions of which Word itself shows the first choice of alternative content."""


def w(name: str) -> str:
    """Return the name of an element or attribute of WordprocessingML."""
    return f"{{{WORD}}}{name}"


def stamp(element: _Element) -> Stamp:
    """Return who made a tracked change or a comment, and when."""
    return Stamp(element.get(w("author"), ""), element.get(w("date"), ""))


ALTERNATE = f"{{{COMPATIBILITY}}}AlternateContent"
TEXT_BOX = w("txbxContent")
OFF = frozenset({"0", "false", "off", "none"})


def chosen(alternate: _Element) -> _Element:
    """Return the branch of alternative content that Word shows: the first choice it understands, else the fallback."""
    for choice in alternate.iterfind(f"{{{COMPATIBILITY}}}Choice"):
        if set((choice.get("Requires") or "").split()) <= _UNDERSTOOD:
            return choice
    fallback = alternate.find(f"{{{COMPATIBILITY}}}Fallback")
    return alternate if fallback is None else fallback


def value(parent: _Element | None, name: str) -> str | None:
    """Return the value (`w:val`) of a child; None without the child."""
    child = None if parent is None else parent.find(w(name))
    return None if child is None else child.get(w("val"))


def number(parent: _Element | None, name: str) -> int | None:
    """Return the value of a child as an integer; None where there is none."""
    return integer(value(parent, name))


def integer(text: str | None) -> int | None:
    """Return an integer of at most nine digits, also where a decimal fraction is written."""
    try:
        read = int(float(text or ""))
    except (ValueError, OverflowError):
        return None
    return read if abs(read) < 1_000_000_000 else None


def toggle(parent: _Element | None, name: str) -> bool | None:
    """Return whether a property is on; None where it isn't set."""
    child = None if parent is None else parent.find(w(name))
    return None if child is None else child.get(w("val"), "1") not in OFF


def has(parent: _Element | None, *names: str) -> bool:
    """Return whether an element has one of these children."""
    return parent is not None and any(parent.find(w(name)) is not None for name in names)


def is_contents(control: _Element) -> bool:
    """Return whether a content control is a table of contents."""
    gallery = control.find(f"{w('sdtPr')}/{w('docPartObj')}/{w('docPartGallery')}")
    return gallery is not None and "Table of Contents" in gallery.get(w("val"), "")


def shown(root: _Element) -> Iterator[_Element]:
    """Yield an element and all below it in document order, of alternatives the branch that is shown."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        yield element
        waiting.extend(reversed([*(chosen(element) if element.tag == ALTERNATE else element)]))
