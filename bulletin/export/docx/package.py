"""The package of a Word file: its parts, their content types and relationships, in a zip archive without times."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.export.docx.xml import XmlNode, node, serialize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bulletin.export.docx.xml import Value
    from bulletin.model.document import DocumentProperties
    from bulletin.model.returned import ReviewMark

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
METADATA = "http://schemas.openxmlformats.org/package/2006/relationships/metadata"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = {
    "word/document.xml": f"{WORD_TYPE}.document.main+xml",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "docProps/custom.xml": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
}
OTHER_TYPES = {"theme": "application/vnd.openxmlformats-officedocument.theme+xml"}
EXTENSIONS = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
    "jpg": "image/jpeg",
    "png": "image/png",
}
PROPERTY_SET = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
PROPERTY = "bulletin"
"""The custom property that says which document and which review a file is."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of all parts, so that the same document gives the same bytes."""


class WordPart(Struct, frozen=True):
    """A part beside the document: the identifier of its relationship, its kind, its name below `word/`, its content."""

    identifier: str
    kind: str
    name: str
    content: XmlNode | bytes


class WordPackage(Struct, frozen=True):
    """A Word file: the document, the parts that it refers to, its properties, the mark of a review."""

    document: XmlNode
    parts: tuple[WordPart, ...]
    properties: DocumentProperties
    mark: ReviewMark | None = None

    def to_bytes(self) -> bytes:
        """Return the file."""
        own = {f"word/{part.name}": part for part in self.parts}
        types = TYPES | {
            name: OTHER_TYPES.get(part.kind, f"{WORD_TYPE}.{part.kind}+xml")
            for name, part in own.items()
            if part.kind != "image"
        }
        custom = {"docProps/custom.xml": _custom(self.mark)} if self.mark else {}
        if not self.mark:
            del types["docProps/custom.xml"]
        files: dict[str, XmlNode | bytes] = {
            "[Content_Types].xml": _content_types(types),
            "_rels/.rels": self._root_relationships(),
            "word/document.xml": self.document,
            "word/_rels/document.xml.rels": _relationships(
                (part.identifier, f"{OFFICE}/{part.kind}", part.name) for part in self.parts
            ),
            **{name: part.content for name, part in own.items()},
            "docProps/core.xml": _core(self.properties),
            **custom,
        }
        return _archive(files)

    def _root_relationships(self) -> XmlNode:
        related = [
            ("rId1", f"{OFFICE}/officeDocument", "word/document.xml"),
            ("rId2", f"{METADATA}/core-properties", "docProps/core.xml"),
        ]
        if self.mark:
            related.append(("rId3", f"{OFFICE}/custom-properties", "docProps/custom.xml"))
        return _relationships(related)


def _content_types(types: dict[str, str]) -> XmlNode:
    defaults = (
        node("ct:Default", {"Extension": end, "ContentType": kind}) for end, kind in EXTENSIONS.items()
    )
    overrides = (
        node("ct:Override", {"PartName": f"/{name}", "ContentType": kind}) for name, kind in types.items()
    )
    return node("ct:Types", {}, *defaults, *overrides)


def _relationships(related: Iterable[tuple[str, str, str]]) -> XmlNode:
    return node(
        "pr:Relationships",
        {},
        *(
            node("pr:Relationship", {"Id": identifier, "Type": kind, "Target": target})
            for identifier, kind, target in related
        ),
    )


def _core(properties: DocumentProperties) -> XmlNode:
    """Return the properties that all documents have; no times, which would differ each time."""
    values = {
        "dc:title": properties.title,
        "dc:subject": properties.subject,
        "dc:creator": properties.author,
        "cp:keywords": properties.keywords,
        "dc:language": "zh-CN",
    }
    return node("cp:coreProperties", {}, *(node(name, {}, value) for name, value in values.items() if value))


def _custom(mark: ReviewMark) -> XmlNode:
    value = node("vt:lpwstr", {}, mark.written)
    attributes: dict[str, Value] = {"fmtid": PROPERTY_SET, "pid": 2, "name": PROPERTY}
    return node("op:Properties", {}, node("op:property", attributes, value))


def _archive(files: dict[str, XmlNode | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            written = content if isinstance(content, bytes) else serialize(content)
            stored = name.endswith((".jpg", ".png"))
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            entry.create_system = 3
            archive.writestr(entry, written)
    return stream.getvalue()
