"""Compound files (OLE), the container of old office programs: what stands in their root, without reading it."""

from __future__ import annotations

import struct

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_STREAM = 0xFFFFFFFF
_LAST_SECTOR = 0xFFFFFFFA
"""This number and those above it are no sectors."""
_ENTRY = 128
_MOST_SECTORS = 4096
_HEADER_SECTORS = 109


def root_names(content: bytes) -> frozenset[str]:
    """Return the names of streams and storages in the root of a compound file; empty where it is damaged."""
    try:
        return frozenset(_names(_directory(content)))
    except (struct.error, IndexError, UnicodeDecodeError):
        return frozenset()


def _directory(content: bytes) -> bytes:
    """Return the directory: the sectors of its chain, one behind the other."""
    (shift,) = struct.unpack_from("<H", content, 30)
    size = 1 << min(shift, 16)
    (sector,) = struct.unpack_from("<I", content, 48)
    tables = struct.unpack_from(f"<{_HEADER_SECTORS}I", content, 76)
    parts: list[bytes] = []
    while sector < _LAST_SECTOR and len(parts) < _MOST_SECTORS:
        start = (sector + 1) * size
        parts.append(content[start : start + size])
        table, place = divmod(sector, size // 4)
        if table >= _HEADER_SECTORS:
            break
        (sector,) = struct.unpack_from("<I", content, (tables[table] + 1) * size + 4 * place)
    return b"".join(parts)


def _names(directory: bytes) -> set[str]:
    """Return the names of the children of the root, which are a tree by their neighbours."""
    names: set[str] = set()
    (child,) = struct.unpack_from("<I", directory, 76)
    waiting, seen = [child], set()
    while waiting:
        number = waiting.pop()
        start = number * _ENTRY
        if number == _NO_STREAM or number in seen or start + _ENTRY > len(directory):
            continue
        seen.add(number)
        (length,) = struct.unpack_from("<H", directory, start + 64)
        names.add(directory[start : start + max(0, min(length, 64) - 2)].decode("utf-16-le"))
        waiting += struct.unpack_from("<II", directory, start + 68)
    return names
