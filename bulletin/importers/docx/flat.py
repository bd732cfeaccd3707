"""Word documents that are one XML file: flat Office Open XML (flat OPC), and Word 2003 XML, made into packages."""

from __future__ import annotations

import base64
import binascii
from functools import partial
from typing import TYPE_CHECKING

from lxml import etree

from bulletin.importers.docx.package import BROKEN, Package, parse_xml
from bulletin.importers.docx.word2003 import WORD_2003, word_2003_parts
from bulletin.importers.values import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

_FLAT = "http://schemas.microsoft.com/office/2006/xmlPackage"


def open_flat(content: bytes) -> Package:
    """Open a document that is one XML file. Raises UnreadableError."""
    root = parse_xml(content)
    if root.tag == f"{{{_FLAT}}}package":
        return Package(_flat_parts(root))
    if root.tag == f"{{{WORD_2003}}}wordDocument":
        parts = word_2003_parts(root)
        return Package({name: partial(bytes, part) for name, part in parts.items()})
    raise UnreadableError("是 XML 文件，但不是 Word 存的，请用原来的程序打开、另存为 docx 再试")


def _flat_parts(root: _Element) -> dict[str, Callable[[], bytes]]:
    parts: dict[str, Callable[[], bytes]] = {}
    for part in root:
        name = part.get(f"{{{_FLAT}}}name", "")
        xml, binary = part.find(f"{{{_FLAT}}}xmlData"), part.find(f"{{{_FLAT}}}binaryData")
        if xml is not None and len(xml):
            parts[name] = partial(_written, xml[0])
        elif binary is not None:
            parts[name] = partial(_decoded, binary.text or "")
    return parts


def _written(element: _Element) -> bytes:
    return etree.tostring(element, encoding="UTF-8", with_tail=False)


def _decoded(text: str) -> bytes:
    """Decode a part in base64. Raises UnreadableError."""
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError) as error:
        raise UnreadableError(BROKEN) from error
