"""Compound files (OLE, [MS-CFB]), the container of old office programs: what stands in their root."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.importers.values import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOTHING = 0xFFFFFFFF
_LAST_SECTOR = 0xFFFFFFFA
"""This number and those above it are no sectors."""
_SHIFTS = (9, 12)
"""Sectors have 512 or 4,096 bytes."""
_ENTRY = 128
_SMALL_SECTOR, _SMALL_STREAM = 64, 4096
"""Bytes of the sectors of small streams, and those from which a stream is no small one."""
_MOST_SECTORS = 4096
_HEADER_SECTORS = 109


def root_names(content: bytes) -> frozenset[str]:
    """Return the names of streams and storages in the root of a compound file; empty where it is damaged."""
    try:
        return frozenset(CompoundFile(content).streams)
    except UnreadableError:
        return frozenset()


class CompoundStream(Struct, frozen=True):
    """A stream: the number of its first sector, and its size in bytes."""

    start: int
    size: int


class CompoundFile:
    """The streams and storages in the root of a compound file, by name."""

    def __init__(self, content: bytes) -> None:
        """Read the directory. Raises UnreadableError where it is damaged."""
        self._content = content
        try:
            (shift,) = struct.unpack_from("<H", content, 30)
            self._sector = 1 << (shift if shift in _SHIFTS else 9)
            self._tables = struct.unpack_from(f"<{_HEADER_SECTORS}I", content, 76)
            self._directory = b"".join(map(self._at, self._chain(*struct.unpack_from("<I", content, 48))))
            self.streams: Mapping[str, CompoundStream] = dict(self._root())
        except (struct.error, UnicodeDecodeError):
            raise UnreadableError(
                "文件不完整或者已经损坏，请来稿单位重发，或者用原来的程序打开、另存一份再导入"
            ) from None

    def beginning(self, name: str, size: int) -> bytes:
        """Return the first bytes of a stream, no more than are in its first sector."""
        stream = self.streams[name]
        if stream.size >= _SMALL_STREAM:
            return self._at(stream.start)[:size]
        number, within = divmod(stream.start * _SMALL_SECTOR, self._sector)
        try:
            holding = list(self._chain(*struct.unpack_from("<I", self._directory, 116)))
        except struct.error:
            return b""
        return self._at(holding[number])[within : within + size] if number < len(holding) else b""

    def _at(self, sector: int) -> bytes:
        place = (sector + 1) * self._sector
        return self._content[place : place + self._sector]

    def _chain(self, sector: int) -> Iterator[int]:
        """Yield the numbers of a sector and of those that follow it."""
        for _ in range(_MOST_SECTORS):
            if sector >= _LAST_SECTOR:
                return
            yield sector
            table, place = divmod(sector, self._sector // 4)
            if table >= _HEADER_SECTORS:
                return
            start = (self._tables[table] + 1) * self._sector + 4 * place
            (sector,) = struct.unpack_from("<I", self._content, start)

    def _root(self) -> Iterator[tuple[str, CompoundStream]]:
        """Yield the children of the root, which are a tree by their neighbours."""
        waiting = list(struct.unpack_from("<I", self._directory, 76))
        seen: set[int] = set()
        while waiting:
            number = waiting.pop()
            start = number * _ENTRY
            if number == _NOTHING or number in seen or start + _ENTRY > len(self._directory):
                continue
            seen.add(number)
            entry = self._directory[start : start + _ENTRY]
            length, before, after, first, size = struct.unpack("<64xH2xII40xII4x", entry)
            waiting += [before, after]
            yield entry[: max(0, min(length, 64) - 2)].decode("utf-16-le"), CompoundStream(first, size)
