"""XML of the parts of a Word file: nodes as values, and their serialization."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias, cast

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "ct": "http://schemas.openxmlformats.org/package/2006/content-types",
    "pr": "http://schemas.openxmlformats.org/package/2006/relationships",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "op": "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
    "vt": "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
"""Namespaces by prefix; those of the package's own parts are written without one."""
_DEFAULT = ("ct", "pr", "op")
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write."""
MM_PER_INCH = 25.4

Value: TypeAlias = str | int


class XmlNode(Struct, frozen=True):
    """An element: its name and attributes with prefixes, its children and texts."""

    name: str
    attributes: tuple[tuple[str, Value], ...] = ()
    children: tuple[XmlNode | str, ...] = ()


def node(name: str, attributes: Mapping[str, Value], *children: XmlNode | str | None) -> XmlNode:
    """Return an element; children that are None are left out."""
    return XmlNode(name, tuple(attributes.items()), tuple(child for child in children if child is not None))


def w(name: str, /, *children: XmlNode | str | None, **attributes: Value) -> XmlNode:
    """Return an element of WordprocessingML, all of whose attributes are in its namespace."""
    return node(f"w:{name}", {f"w:{key}": value for key, value in attributes.items()}, *children)


def legal(text: str) -> str:
    """Return a text without the characters that XML can't hold."""
    return _ILLEGAL.sub("", text)


def serialize(root: XmlNode) -> bytes:
    """Return the bytes of a part: UTF-8 with a declaration, only the namespaces that are used, no white space added."""
    from lxml import etree

    used = sorted({name.partition(":")[0] for name in _names(root)} - {"xml"})
    prefixes = {(None if prefix in _DEFAULT else prefix): NAMESPACES[prefix] for prefix in used}
    element = etree.Element(_qualified(root.name), _attributes(root), nsmap=cast("dict[str, str]", prefixes))
    _fill(element, root)
    return etree.tostring(element, encoding="UTF-8", xml_declaration=True, standalone=True)


def _names(root: XmlNode) -> Iterator[str]:
    """Yield the names of all elements and attributes that have a prefix."""
    yield root.name
    yield from (name for name, _ in root.attributes if ":" in name)
    for child in root.children:
        if isinstance(child, XmlNode):
            yield from _names(child)


def _fill(element: _Element, source: XmlNode) -> None:
    from lxml import etree

    last: _Element | None = None
    for child in source.children:
        if isinstance(child, XmlNode):
            last = etree.SubElement(element, _qualified(child.name), _attributes(child))
            _fill(last, child)
        elif last is None:
            element.text = (element.text or "") + legal(child)
        else:
            last.tail = (last.tail or "") + legal(child)


def _attributes(source: XmlNode) -> dict[str, str]:
    return {_qualified(name): legal(str(value)) for name, value in source.attributes}


def _qualified(name: str) -> str:
    """Return a name as lxml wants it: one without a prefix is in no namespace."""
    prefix, _, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local


# --- Lengths -------------------------------------------------------------------------------------------------


def twips(mm: float) -> int:
    """Return a length in twentieths of a point."""
    return round(mm * 1440 / MM_PER_INCH)


def eighths(mm: float) -> int:
    """Return the thickness of a rule in eighths of a point, at least 2 as Word has it."""
    return max(2, round(mm * 72 * 8 / MM_PER_INCH))


def emu(mm: float) -> int:
    """Return a length in English metric units, as drawings have them."""
    return round(mm * 36000)
