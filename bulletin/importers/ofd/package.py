"""The parts of an OFD file: an archive of XML parts, which name each other, and of resources."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from bulletin.importers.archive import Archive
from bulletin.importers.docx.package import parse_xml
from bulletin.importers.values import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

Element: TypeAlias = "_Element"
BROKEN = "这个 OFD 不完整或者已经损坏，请来稿单位重发，或者发 Word 文件"


class OfdFace(Struct, frozen=True):
    """A face: its name, and whether it is bold."""

    name: str
    bold: bool = False


class OfdPackage:
    """The parts of an OFD file by their paths, without regard to case."""

    def __init__(self, content: bytes) -> None:
        """Open the archive. Raises UnreadableError."""
        self._archive = Archive(content)
        self._paths = {path.lower(): path for path in self._archive}

    def __contains__(self, path: str) -> bool:
        return path.lower() in self._paths

    def read(self, path: str) -> bytes:
        """Return the content of a part. Raises UnreadableError where it is missing or damaged."""
        found = self._paths.get(path.lower())
        if found is None:
            raise UnreadableError(BROKEN)
        return self._archive[found]

    def parse(self, path: str) -> Element:
        """Return the root of an XML part. Raises UnreadableError."""
        content = self.read(path)
        try:
            return parse_xml(content)
        except UnreadableError:
            raise UnreadableError(BROKEN) from None


class Resources:
    """Faces, pictures and composed graphics of a document, by their identifiers."""

    def __init__(self, package: OfdPackage, parts: list[str]) -> None:
        self.faces: dict[str, OfdFace] = {}
        self.media: dict[str, str] = {}
        self.graphics: dict[str, Element] = {}
        for path in parts:
            if path in package:
                self._add(package.parse(path), posixpath.dirname(path))

    def _add(self, root: Element, folder: str) -> None:
        base = resolved(folder, root.get("BaseLoc", "") + "/")
        for element in named(root, "Font"):
            name = element.get("FontName") or element.get("FamilyName") or ""
            self.faces[element.get("ID", "")] = OfdFace(name, bold=element.get("Bold") == "true")
        for element in named(root, "MultiMedia"):
            file = next(named(element, "MediaFile"), None)
            if file is not None and file.text:
                self.media[element.get("ID", "")] = resolved(base, file.text.strip())
        for element in named(root, "CompositeGraphicUnit"):
            self.graphics[element.get("ID", "")] = element


def resolved(folder: str, path: str) -> str:
    """Return the path in the package of what a part in a folder names."""
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")


def local(element: Element) -> str:
    """Return the name of an element without its namespace, of which there are several; empty for what is none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def named(root: Element, name: str) -> Iterator[Element]:
    """Yield the elements below a root that have this name."""
    return (element for element in root.iter() if local(element) == name)


def text_of(root: Element, name: str) -> str:
    """Return the text of the first element of this name; empty without one."""
    element = next(named(root, name), None)
    return (element.text or "").strip() if element is not None else ""


def child(element: Element, name: str) -> Element | None:
    """Return the first child of this name."""
    return next((one for one in element if local(one) == name), None)
