"""A package of parts (Open Packaging Conventions): unpacked within limits, parsed without entities, DTD and network."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from functools import partial
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct

from bulletin.importers.docx.names import STRICT
from bulletin.importers.values import LARGEST, LARGEST_TOTAL, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml.etree import _Element

MOST_PARTS = 5000
MOST_TAGS = 200_000
"""Tags of all parts that are parsed: some three hundred pages."""
MOST_CHARACTERS = 32 * 1024 * 1024
"""Bytes of a part that is XML."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_DOCTYPE = re.compile(rb"<\0*!\0*D\0*O\0*C\0*T\0*Y\0*P\0*E", re.IGNORECASE)
_CHUNK = 1 << 20

TOO_LARGE = "文件太大（解开以后），请分成几份，或者删去用不着的图片、表格后再试"
BROKEN = "文件不完整或者已经损坏，请用 Word 或 WPS 打开、另存为 docx 再试，打不开的请对方重发"


class Relationship(Struct, frozen=True):
    """What a part refers to: `kind` is the last word of its type; the target of an internal one is a part's name."""

    kind: str
    target: str
    external: bool = False


class Package:
    """The parts of a document by name; a name is looked for without regard to case, as Word does."""

    def __init__(self, parts: Mapping[str, Callable[[], bytes]]) -> None:
        self._parts = {_normal(name).lower(): load for name, load in parts.items()}
        self._tags_left = MOST_TAGS

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, in lower case."""
        return tuple(self._parts)

    def __contains__(self, name: str) -> bool:
        return _normal(name).lower() in self._parts

    def read(self, name: str) -> bytes:
        """Return the content of a part. Raises KeyError where there is none, UnreadableError for a broken one."""
        return self._parts[_normal(name).lower()]()

    def parse(self, name: str) -> _Element:
        """Parse a part. Raises KeyError and UnreadableError."""
        content = self.read(name)
        tags = content.count(b"<")
        if tags > self._tags_left:
            raise UnreadableError(TOO_LARGE)
        self._tags_left -= tags
        return parse_xml(content)

    def relationships(self, name: str) -> dict[str, Relationship]:
        """Return what a part refers to, by identifier; that of the package itself for an empty name."""
        folder, base = posixpath.split(_normal(name))
        try:
            root = self.parse(posixpath.join(folder, "_rels", f"{base}.rels"))
        except KeyError:
            return {}
        return {element.get("Id", ""): _relationship(element, folder) for element in root}


def _relationship(element: _Element, folder: str) -> Relationship:
    target = element.get("Target", "")
    kind = element.get("Type", "").rpartition("/")[2]
    if element.get("TargetMode") == "External":
        return Relationship(kind, target, external=True)
    return Relationship(kind, _normal(target if target.startswith("/") else f"{folder}/{target}"))


def _normal(path: str) -> str:
    """Return a name without leading slash, `.` and `..`; names are keys only, no paths of a disk."""
    return posixpath.normpath("/" + path.replace("\\", "/").lstrip("/")).lstrip("/")


# --- Archives ------------------------------------------------------------------------------------------------


class _Budget:
    """How many bytes may still be unpacked, whatever an archive declares."""

    def __init__(self) -> None:
        self.left = LARGEST_TOTAL

    def unpack(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
        """Return the content of an entry. Raises UnreadableError."""
        content = bytearray()
        try:
            with archive.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    content += chunk
                    self.left -= len(chunk)
                    if self.left < 0 or len(content) > LARGEST:
                        raise UnreadableError(TOO_LARGE)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, ValueError) as error:
            raise UnreadableError(BROKEN) from error
        return bytes(content)


def open_package(content: bytes) -> Package:
    """Open a zip archive. Raises UnreadableError."""
    if content.startswith(_OLE):
        if _PASSWORD in content:
            raise UnreadableError("文件加了密码，请在 Word 里去掉密码、另存以后再试")
        raise UnreadableError("是 Word 97-2003 的格式（doc），请用 Word 或 WPS 另存为 docx")
    if len(content) > LARGEST:
        raise UnreadableError(TOO_LARGE)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, RuntimeError, UnicodeError) as error:
        raise UnreadableError(BROKEN) from error
    if len(entries) > MOST_PARTS:
        raise UnreadableError(TOO_LARGE)
    budget = _Budget()
    return Package({entry.filename: partial(budget.unpack, archive, entry) for entry in entries})


# --- XML -----------------------------------------------------------------------------------------------------


def parse_xml(content: bytes) -> _Element:
    """Parse XML, the strict variant of Office Open XML as the other one. Raises UnreadableError."""
    if len(content) > MOST_CHARACTERS or content.count(b"<") > MOST_TAGS:
        raise UnreadableError(TOO_LARGE)
    if _DOCTYPE.search(content):
        raise UnreadableError("里面有 DTD（文档类型定义），Word 的文件不会有，不予读取")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(BROKEN) from error
    if next(root.iter(etree.Entity), None) is not None:
        raise UnreadableError(BROKEN)
    _make_transitional(root)
    return root


def _make_transitional(root: _Element) -> None:
    """Give elements and attributes of the strict variant the names of the transitional one."""
    if not STRICT.keys() & set(root.nsmap.values()):
        return
    for element in root.iter():
        element.tag = _transitional(element.tag)
        for name, text in element.attrib.items():
            renamed = _transitional(str(name))
            if renamed != name:
                del element.attrib[name]
                element.set(renamed, str(text))


def _transitional(name: str) -> str:
    space, closing, local = name.partition("}")
    return f"{{{STRICT[space[1:]]}}}{local}" if closing and space[1:] in STRICT else name
