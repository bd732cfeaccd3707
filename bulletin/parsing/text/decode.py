"""Decodes source files: encodings, line ends, suspect characters."""

from __future__ import annotations

import re
from typing import Any

from bulletin.diagnostics import Position, Result, diagnose
from bulletin.parsing.text.conflicts import find_conflicts
from bulletin.parsing.text.frontmatter import front_matter_end
from bulletin.parsing.text.source_map import SourceText

LIMIT = 1024 * 1024
"""Bytes: an issue of this size would have two hundred pages."""

_REPLACEMENT = "\ufffd"

_NO_TEXT = {
    b"PK\x03\x04": "Word、WPS 文件（.docx）或者压缩文件（.zip）",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "旧式的 Word、WPS 文件（.doc、.wps）",
    b"{\\rtf": "Word 文件（.rtf）",
    b"%PDF-": "PDF 文件",
    b"Rar!\x1a\x07": "压缩文件（.rar）",
    b"7z\xbc\xaf": "压缩文件（.7z）",
    b"\x89PNG": "图片（.png）",
    b"\xff\xd8\xff": "图片（.jpg）",
}
"""How files of other programs begin, and what they are."""
ORDINARY = re.compile(
    "(?:[\u4e00-\u9fff\uff01-\uff5e]++|[\u3000-\u3029\u3030-\u303f]++|[\t\n\x20-\x7e\u00b0\u00b7\u00d7]++"
    "|[\u2010-\u2027\u25a0-\u25ff]|[\u2030\u2460-\u2473]|\u2103)*+"
)
"""What nearly every text consists of: nothing that is suspect or must be shaped; the patterns of suspects are costly
to compile and needed only for other texts."""


def decode(path: str, content: bytes) -> Result[SourceText]:
    """Decode a file to text with LF line ends.

    UTF-8 with or without BOM; UTF-16 with BOM and GB18030 are accepted with a notice. Invisible and wrong characters
    are left out or replaced. A character that is not allowed in a document is reported, and replaced by U+FFFD so that
    the rest can be parsed. A file with conflict markers has no text.
    """
    kind = next((kind for start, kind in _NO_TEXT.items() if content.startswith(start)), None)
    if kind:
        return _failed("not-text", Position(path), kind=kind)
    if len(content) > LIMIT:
        return _failed("file-too-large", Position(path), size=f"{len(content) / LIMIT:.1f}")
    read = decode_bytes(path, content)
    if read.value is None:
        return Result(None, read.diagnostics)
    text = read.value.replace("\r\n", "\n").replace("\r", "\n")
    conflicts = find_conflicts(path, text)
    if conflicts:
        return Result(None, conflicts)
    if not text.strip():
        return _failed("file-empty", Position(path))
    if ORDINARY.fullmatch(text):
        return Result(SourceText(text), read.diagnostics)
    from bulletin.parsing.text.source_text import read_text

    yaml_end = len(text) if path.endswith(".yaml") else front_matter_end(text)
    source, diagnostics = read_text(path, text, yaml_end)
    return Result(source, (*read.diagnostics, *diagnostics))


# --- Encodings ----------------------------------------------------------------------------------------------


def decode_bytes(path: str, content: bytes) -> Result[str]:
    """Decode bytes by their encoding alone; where they are none that is known, the diagnostic says at which byte."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _converted(path, content, "UTF-16")
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return Result(content.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError as error:
        damage = error.start
    if _mostly_utf8(content):
        return _failed("encoding-damaged", _locate(path, content[:damage]), byte=f"0x{content[damage]:02X}")
    return _converted(path, content, "GB18030")


def _converted(path: str, content: bytes, encoding: str) -> Result[str]:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        place = _locate(path, content[: error.start], encoding)
        return _failed("encoding-unknown", place, byte=f"0x{content[error.start]:02X}")
    return Result(text, (diagnose("encoding-converted", Position(path, 1, 1), encoding=encoding),))


def _mostly_utf8(content: bytes) -> bool:
    """Whether this is UTF-8 with a few broken bytes, and not another encoding.

    GB18030 can read nearly anything, also UTF-8, as wrong characters; but text in GB18030 hardly ever holds a
    valid UTF-8 sequence of three bytes.
    """
    text = content.decode("utf-8", "replace")
    whole = sum(1 for character in text if character >= "\u0800" and character != _REPLACEMENT)
    return whole > text.count(_REPLACEMENT)


def _locate(path: str, before: bytes, encoding: str = "utf-8") -> Position:
    """Return the position behind these bytes."""
    lines = before.decode(encoding, "replace").replace("\r\n", "\n").split("\n")
    return Position(path, len(lines), len(lines[-1]) + 1)


def _failed(code: str, position: Position, **values: object) -> Result[Any]:
    return Result(None, (diagnose(code, position, **values),))
