"""Decodes source files: encodings, line ends, suspect characters; columns stay those of the file."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, Position, Result, diagnose
from bulletin.parsing.conflicts import find_conflicts

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT = 1024 * 1024
"""Bytes: an issue of this size would have two hundred pages."""

_MOST_FINDINGS = 100
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
# Characters that break a document: controls (also Word's vertical tab), line ends that only some programs know,
# bidirectional controls (CVE-2021-42574), tags, surrogates, non-characters, replacement characters.
BAD = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffd"
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e0fff"
)
_HIDDEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0"
)
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_LOOKALIKE = "\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f"
ORDINARY = re.compile(
    "(?:[\u4e00-\u9fff\uff01-\uff5e]++|[\u3000-\u3029\u3030-\u303f]++|[\t\n\x20-\x7e\u00b0\u00b7\u00d7]++"
    "|[\u2010-\u2027\u25a0-\u25ff]|[\u2030\u2460-\u2473]|\u2103)*+"
)
"""What nearly every text consists of: nothing that is suspect or must be shaped; the patterns of suspects are costly
to compile and needed only for other texts."""


@cache
def _pattern(characters: str) -> re.Pattern[str]:
    return re.compile(f"[{characters}]")


_SUSPECT = BAD + _HIDDEN + _PRIVATE + _LOOKALIKE


def decode(path: str, content: bytes) -> Result[str]:
    """Decode a file to text with LF line ends.

    UTF-8 with or without BOM; UTF-16 with BOM and GB18030 are accepted with a notice. A file with conflict markers has
    no text. A character that is not
    allowed in a document is reported, and replaced by U+FFFD so that the rest can be parsed.
    """
    kind = next((kind for start, kind in _NO_TEXT.items() if content.startswith(start)), None)
    if kind:
        return _failed("not-text", Position(path), kind=kind)
    if len(content) > LIMIT:
        return _failed("file-too-large", Position(path), size=f"{len(content) / LIMIT:.1f}")
    read = _to_text(path, content)
    if read.value is None:
        return read
    text = read.value.replace("\r\n", "\n").replace("\r", "\n")
    conflicts = find_conflicts(path, text)
    if conflicts:
        return Result(None, conflicts)
    if not text.strip():
        return _failed("file-empty", Position(path))
    if ORDINARY.fullmatch(text):
        return Result(text, read.diagnostics)
    diagnostics = (*read.diagnostics, *islice(_suspects(path, text), _MOST_FINDINGS))
    return Result(_pattern(BAD).sub(_REPLACEMENT, text), diagnostics)


def suspect_code(character: str) -> str | None:
    """Return the code of the diagnostic for this character, None if it is not suspect."""
    if _pattern(BAD).match(character):
        return "character-bad"
    if _pattern(_HIDDEN).match(character):
        return "character-hidden"
    if _pattern(_PRIVATE).match(character):
        return "character-private"
    return "character-lookalike" if _ordinary(character) != character else None


def _suspects(path: str, text: str) -> Iterator[Diagnostic]:
    """Report every suspect character."""
    suspect = _pattern(_SUSPECT)
    for number, line in enumerate(text.split("\n") if suspect.search(text) else (), 1):
        for match in suspect.finditer(line):
            code = None if _joins(line, match.start()) else suspect_code(match.group())
            if code:
                place = Position(path, number, match.start() + 1)
                yield diagnose(code, place, **suspect_values(match.group()))


def suspect_values(character: str) -> dict[str, str]:
    """Return what the message about a suspect character says of it."""
    return {"point": f"U+{ord(character):04X}", "instead": _ordinary(character)}


def _joins(line: str, place: int) -> bool:
    """Whether an invisible character shapes the letter before it: joiners, the Mongolian vowel separator."""
    if line[place] not in "\u180e\u200c\u200d":
        return False
    return "\u0600" <= line[place - 1 : place] <= "\u1cff" or "\ua800" <= line[place - 1 : place] <= "\uabff"


def _ordinary(character: str) -> str:
    """Return the ordinary character behind a radical or compatibility form (NFKC), else the character."""
    return unicodedata.normalize("NFKC", character)


# --- Encodings ----------------------------------------------------------------------------------------------


def _to_text(path: str, content: bytes) -> Result[str]:
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


def _failed(code: str, position: Position, **values: object) -> Result[str]:
    return Result(None, (diagnose(code, position, **values),))
