"""Compound files (OLE, [MS-CFB]): the streams that stand at their root, for knowing what an old file is."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.importers.values import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
"""Numbers of sectors from here on are marks."""
_NOTHING = 0xFFFFFFFF
_ENTRY = 128
_MINI = 64
_MOST_ENTRIES = 50_000
_BROKEN = "文件已损坏，打不开，请重新保存或者重新下载一次"


class OleStream(Struct, frozen=True):
    """A stream or storage: the number of its first sector, and its size in bytes."""

    start: int
    size: int


class OleFile:
    """The root of a compound file."""

    def __init__(self, content: bytes) -> None:
        """Read the directory. Raises UnreadableError."""
        self._content = content
        try:
            shift, self._cutoff = struct.unpack_from("<H", content, 30)[0], 4096
            if not 7 <= shift <= 16:
                raise UnreadableError(_BROKEN)
            self._sector = 1 << shift
            self._table = self._read_table()
            [self._root, *entries] = self._entries(struct.unpack_from("<I", content, 48)[0])
        except (struct.error, ValueError) as error:
            raise UnreadableError(_BROKEN) from error
        self.streams: dict[str, OleStream] = dict(self._top_level([self._root, *entries]))

    def beginning(self, name: str, size: int) -> bytes:
        """Return the first bytes of a stream, which don't cross a sector."""
        stream = self.streams[name]
        if stream.size >= self._cutoff:
            return self._at(stream.start)[:size]
        place = stream.start * _MINI
        root = struct.unpack_from("<I", self._root, 116)[0]
        for _ in range(place // self._sector):
            root = self._next(root)
        within = place % self._sector
        return self._at(root)[within : within + size]

    def _at(self, sector: int) -> bytes:
        place = (sector + 1) * self._sector
        return self._content[place : place + self._sector] if sector < _END else b""

    def _read_table(self) -> list[int]:
        """Return the number of the sector that follows each one."""
        listed = struct.unpack_from("<109I", self._content, 76)
        table: list[int] = []
        for sector in listed:
            if sector < _END:
                part = self._at(sector)
                table += struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])
        return table

    def _next(self, sector: int) -> int:
        return self._table[sector] if sector < len(self._table) else _NOTHING

    def _entries(self, sector: int) -> list[bytes]:
        entries: list[bytes] = []
        seen: set[int] = set()
        while sector < _END and sector not in seen and len(entries) < _MOST_ENTRIES:
            seen.add(sector)
            part = self._at(sector)
            entries += [part[at : at + _ENTRY] for at in range(0, len(part) - _ENTRY + 1, _ENTRY)]
            sector = self._next(sector)
        return entries

    def _top_level(self, entries: list[bytes]) -> Iterator[tuple[str, OleStream]]:
        """Yield the entries of the root: a tree, whose order does not matter."""
        left: list[int] = [struct.unpack_from("<I", entries[0], 76)[0]]
        seen: set[int] = set()
        while left:
            number = left.pop()
            if number >= len(entries) or number in seen:
                continue
            seen.add(number)
            entry = entries[number]
            length, before, after, start, size = struct.unpack_from("<64xH2xII40xII", entry)
            left += [before, after]
            yield entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace"), OleStream(start, size)
