"""Small compound files (OLE, [MS-CFB]) with streams at their root."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file; streams below 4096 bytes stand in the stream for small ones."""
    sectors: list[bytes] = [b""]  # the first is that of the table
    table: list[int] = [0xFFFFFFFD]
    small, entries = b"", []
    for name, content in streams.items():
        if len(content) >= CUTOFF:
            start = _append(sectors, table, content)
        else:
            start = len(small) // MINI
            small += content.ljust(-(-len(content) // MINI) * MINI, b"\0")
        entries.append((name, 2, start, len(content)))
    root = ("Root Entry", 5, _append(sectors, table, small) if small else END, len(small))
    directory = b"".join(
        _entry(*one, child=1 if at == 0 else NONE, after=at + 1 if 0 < at < len(entries) else NONE)
        for at, one in enumerate([root, *entries])
    )
    first = _append(sectors, table, directory)
    sectors[0] = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    header += bytes(10) + struct.pack("<II", 1, first) + struct.pack("<IIIII", 0, CUTOFF, END, 0, END)
    header += struct.pack("<II", 0, 0) + b"\xff" * 432
    return header[:SECTOR] + b"".join(sectors)


def _append(sectors: list[bytes], table: list[int], content: bytes) -> int:
    """Append sectors that follow each other; returns the number of the first."""
    first = len(sectors)
    parts = [content[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(content), SECTOR)]
    sectors += parts
    table += [*range(first + 1, first + len(parts)), END]
    return first


def _entry(name: str, kind: int, start: int, size: int, *, child: int, after: int) -> bytes:
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
    return head + struct.pack("<III", NONE, after, child) + bytes(36) + struct.pack("<III", start, size, 0)
