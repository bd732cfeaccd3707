"""The files of a zip archive, one at a time and within limits; nothing is written, so their paths are only names."""

from __future__ import annotations

import io
import posixpath
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import IO

from msgspec import Struct

from bulletin.importers.values import LARGEST, UnreadableError

LARGEST_TOTAL = 2 * LARGEST
"""Bytes of all files of an archive when unpacked."""
MOST_FILES = 1000
_CHUNK = 1 << 20
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
_OF_SYSTEM = re.compile(
    r"(?:^|/)(?:__MACOSX(?:/|$)|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._|~\$|\.~)", re.IGNORECASE
)
FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
"""What a damaged or unusual archive raises."""
_MOST_ENTRIES = 20_000
_DAMAGED = "压缩文件不完整或者已经损坏，请来稿单位重发，或者解压以后导入里面的稿件"


class ArchivedFile(Struct, frozen=True):
    """A file of an archive: its path there, with `/`, without what leads out of it."""

    path: str
    info: zipfile.ZipInfo


def open_zip(content: bytes) -> zipfile.ZipFile:
    """Open a zip archive or package. Raises one of FAULTS, and UnreadableError for too many entries."""
    if content.count(b"PK\x01\x02") > _MOST_ENTRIES:
        raise UnreadableError("压缩文件里的文件太多，不像是稿件。请解压以后只导入稿件")
    return zipfile.ZipFile(io.BytesIO(content))


class Archive(Mapping[str, bytes]):
    """The files of a zip archive by path, unpacked when they are asked for.

    Raises UnreadableError for an archive that is damaged or too large; reading a file, also for one with a password.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = open_zip(content)
        except FAULTS:
            raise UnreadableError(_DAMAGED) from None
        files = [info for info in self._archive.infolist() if not info.is_dir()]
        if len(files) > MOST_FILES:
            raise UnreadableError(f"压缩文件里有 {len(files)} 个文件，太多了。请解压以后只导入稿件")
        self._files = {file.path: file for file in map(_file, files) if file.path and not _skipped(file)}
        self._left = LARGEST_TOTAL

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, path: object) -> bool:
        return path in self._files

    def __getitem__(self, path: str) -> bytes:
        info = self._files[path].info
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise UnreadableError("压缩文件有密码，打不开。请用密码解压以后导入里面的稿件")
        try:
            with self._archive.open(info) as part:
                return self._read(part)
        except FAULTS:
            raise UnreadableError(_DAMAGED) from None

    def _read(self, part: IO[bytes]) -> bytes:
        """Read a part within the limits, whatever size it declares."""
        chunks: list[bytes] = []
        size = 0
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            self._left -= len(chunk)
            if size > LARGEST or self._left < 0:
                raise UnreadableError("压缩文件解开以后太大，不像是稿件。请解压以后只导入稿件")
            chunks.append(chunk)
        return b"".join(chunks)

    def beside(self, path: str) -> Mapping[str, bytes]:
        """Return the files of the archive by their paths from the folder of one of them."""
        return _Beside(self, posixpath.dirname(path))


class _Beside(Mapping[str, bytes]):
    """The files of an archive as a page in one of its folders names them."""

    def __init__(self, archive: Archive, folder: str) -> None:
        self._archive, self._folder = archive, folder

    def _path(self, path: str) -> str:
        return posixpath.normpath(posixpath.join(self._folder, path))

    def __getitem__(self, path: str) -> bytes:
        return self._archive[self._path(path)]

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self._path(path) in self._archive

    def __iter__(self) -> Iterator[str]:
        return (posixpath.relpath(path, self._folder or ".") for path in self._archive)

    def __len__(self) -> int:
        return len(self._archive)


def _file(info: zipfile.ZipInfo) -> ArchivedFile:
    parts = re.split(r"[/\\]", re.sub(r"^[A-Za-z]:", "", _name(info)))
    return ArchivedFile("/".join(part for part in parts if part not in {"", ".", ".."}), info)


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of a file; programs of Chinese systems write it in GBK without saying so."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _skipped(file: ArchivedFile) -> bool:
    """Whether a file is of the system, of a program, or a link, and no manuscript."""
    return bool(_OF_SYSTEM.search(file.path)) or stat.S_ISLNK(file.info.external_attr >> 16)
