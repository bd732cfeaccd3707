"""Writing PDF objects and files (ISO 32000-1 §7): values, streams, object streams, cross-references."""

from __future__ import annotations

import re
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COMPRESSION = 6
"""The level of zlib."""
OBJECTS_PER_STREAM = 500
ID_DIGITS = 32


class Name(str):
    """A name (§7.3.5)."""

    __slots__ = ()


class Ref(int):
    """A reference to an object, by its number."""

    __slots__ = ()


class Raw(bytes):
    """A serialized value."""

    __slots__ = ()


Value: TypeAlias = "bool | int | float | str | Name | Ref | Raw | Mapping[str, Value] | Sequence[Value]"

_PLAIN = re.compile(r"[ -'*-\[\]-~]*")
_IRREGULAR = re.compile(r"[^!-~]|[#()<>\[\]{}/%]")


def serialized(value: Value) -> str:
    """Serialize a value; a string that is no name is a text string."""
    match value:
        case Name():
            return f"/{_IRREGULAR.sub(_escaped, value)}"
        case Ref():
            return f"{int(value)} 0 R"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return number(value)
        case str():
            return f"({value})" if _PLAIN.fullmatch(value) else text_string(value)
        case Raw():
            return value.decode("latin-1")
        case dict():
            return f"<<{''.join([f'/{key} {serialized(each)}' for key, each in value.items()])}>>"
        case _:
            return f"[{' '.join([serialized(each) for each in value])}]"


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"#{byte:02X}" for byte in match[0].encode())


def text_string(text: str) -> str:
    """Write a text string in UTF-16 (§7.9.2.2)."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def number(value: float) -> str:
    """Write a number in hundredths: of a point, that is 0.0035 mm."""
    digits = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits


class PdfFile:
    """A PDF file while it is built."""

    def __init__(self) -> None:
        self._values: list[Mapping[str, Value] | Sequence[Value] | None] = []
        self._streams: dict[int, bytes] = {}

    def reserve(self) -> Ref:
        """Return the reference of an object whose value is set later, by `put`."""
        self._values.append(None)
        return Ref(len(self._values))

    def put(self, ref: Ref, value: Mapping[str, Value]) -> None:
        """Set the value of a reserved object."""
        self._values[ref - 1] = value

    def add(self, value: Mapping[str, Value] | Sequence[Value]) -> Ref:
        """Add an object; returns its reference."""
        self._values.append(value)
        return Ref(len(self._values))

    def stream(
        self, content: bytes, entries: Mapping[str, Value] | None = None, *, encoded: bool = False
    ) -> Ref:
        """Add a stream; it is deflated unless it is `encoded` already (its filter is then among the entries)."""
        entries = dict(entries or {})
        if not encoded:
            content = zlib.compress(content, COMPRESSION)
            entries["Filter"] = Name("FlateDecode")
        ref = self.add({**entries, "Length": len(content)})
        self._streams[ref] = content
        return ref

    def content(self, root: Ref, info: Ref) -> bytes:
        """Return the file: streams, then all other objects in object streams, then the cross-reference stream.

        Its identifier is a digest of the content: same objects, same bytes.
        """
        parts = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
        offset = len(parts[0])
        entries: dict[int, tuple[int, int, int]] = {}
        packed = [ref for ref in range(1, len(self._values) + 1) if ref not in self._streams]
        for start in range(0, len(packed), OBJECTS_PER_STREAM):
            group = packed[start : start + OBJECTS_PER_STREAM]
            container = self._object_stream(group)
            entries |= {ref: (2, container, index) for index, ref in enumerate(group)}
        for ref, content in self._streams.items():
            part = _stream_object(ref, self._values[ref - 1] or {}, content)
            entries[ref] = (1, offset, 0)
            parts.append(part)
            offset += len(part)
        digest = sha256(b"".join(parts)).hexdigest()[:ID_DIGITS]
        trailer: dict[str, Value] = {
            "Root": root,
            "Info": info,
            "ID": Raw(f"[<{digest}><{digest}>]".encode()),
        }
        parts.append(self._cross_references(entries, offset, trailer))
        return b"".join(parts)

    def _object_stream(self, group: Sequence[int]) -> Ref:
        bodies = [serialized(self._values[ref - 1] or {}) for ref in group]
        offset, heads = 0, []
        for ref, body in zip(group, bodies, strict=True):
            heads.append(f"{ref} {offset}")
            offset += len(body) + 1
        head = " ".join(heads) + " "
        content = (head + " ".join(bodies)).encode("latin-1")
        return self.stream(content, {"Type": Name("ObjStm"), "N": len(group), "First": len(head)})

    def _cross_references(
        self, entries: Mapping[int, tuple[int, int, int]], offset: int, trailer: Mapping[str, Value]
    ) -> bytes:
        """Write the cross-reference stream (§7.5.8), which ends the file."""
        last = len(self._values) + 1
        rows = [(0, 0, 0xFFFF), *(entries[ref] for ref in range(1, last)), (1, offset, 0)]
        table = b"".join(
            kind.to_bytes(1) + place.to_bytes(4) + index.to_bytes(2) for kind, place, index in rows
        )
        content = zlib.compress(table, COMPRESSION)
        head: dict[str, Value] = {
            "Type": Name("XRef"),
            "Size": last + 1,
            "W": [1, 4, 2],
            **trailer,
            "Filter": Name("FlateDecode"),
            "Length": len(content),
        }
        return _stream_object(last, head, content) + b"startxref\n%d\n%%%%EOF\n" % offset


def _stream_object(number: int, entries: Value, content: bytes) -> bytes:
    head = serialized(entries).encode("latin-1")
    return b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj\n" % (number, head, content)
