"""The characters of a text file, a saved web page or a part of a mail, whatever its encoding."""

from __future__ import annotations

import codecs
import re

from msgspec import Struct

from bulletin.importers.values import UnreadableError
from bulletin.parsing.text.decode import decode_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ALIASES = {
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "ms936"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-big5", "cp950"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-1", "latin1", "windows-1252"), "cp1252"),
    **dict.fromkeys(("utf8", "unicode-1-1-utf-8"), "utf-8"),
    "hz-gb-2312": "hz",
}
"""Names of encodings that mean more than they say."""
_TEXT_ENCODINGS = re.compile(
    r"(?:utf-(?:8|16(?:-[lb]e)?|32(?:-[lb]e)?|7)|gb18030|hz|big5hkscs|euc[-_](?:jp|kr)|shift_jis|iso-2022-(?:jp|kr)"
    r"|iso-8859-\d{1,2}|cp125\d|windows-125\d|koi8-[ru]|macintosh)"
)
_COMMON = frozenset(
    "的一是不在有人和了中大为这国國年会會以上我们們到时時地来來个個要就出也，。、：「」（）；"
)
"""Characters of which any longer Chinese text has many, simplified or traditional."""
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_MOST_DAMAGED = 0.02


class DecodedText(Struct, frozen=True):
    """A text, what it was encoded in, and how many damaged places in it are now U+FFFD."""

    text: str
    encoding: str
    damaged: int = 0

    @property
    def reports(self) -> tuple[str, ...]:
        """What the editor must know of it, in Chinese."""
        if not self.damaged:
            return ()
        return (f"有 {self.damaged} 处的字节坏了，读不出来，稿件里是“\ufffd”，请照原文补上",)


def decode_text(content: bytes, declared: str = "") -> DecodedText:
    """Decode a text: by its byte order mark, the declared encoding, or its bytes.

    Raises UnreadableError where it is no text in an encoding that is known.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _checked(content[len(mark) :].decode(encoding, "replace"), encoding)
    named = normal_encoding(declared)
    found = _as_utf8(content, named) or _as_declared(content, named) or _by_bytes(content, named)
    return _checked(found.text, found.encoding)


def normal_encoding(declared: str) -> str:
    """Return the name of a declared encoding as Python has it; empty where it is unknown or says nothing."""
    name = declared.strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    return name if _TEXT_ENCODINGS.fullmatch(name) else ""


def _checked(text: str, encoding: str) -> DecodedText:
    """Leave out control characters; refuse what has too many of them, or is damaged throughout."""
    controls, damaged = len(_CONTROLS.findall(text)), text.count("\ufffd")
    if controls + damaged > max(3, _MOST_DAMAGED * len(text)):
        raise UnreadableError(
            "看不出它的文字是什么编码，或者它不是文字。请用原来的程序打开，另存为 .docx 再导入"
        )
    text = _CONTROLS.sub("", text) if controls else text
    return DecodedText(text.replace("\ufeff", ""), encoding, damaged)


def _as_utf8(content: bytes, declared: str) -> DecodedText | None:
    """Take a text for UTF-8 where it is valid; a few characters may be so by chance, and a declaration decides."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if content.count(0) * 4 > len(content) or (declared.startswith("utf-16") and b"\0" in content):
        return None
    if declared in {"hz", "utf-7"} or declared.startswith("iso-2022"):
        return None
    foreign = sum(character >= "\x80" for character in text)
    return DecodedText(text, "utf-8") if not declared or not 0 < foreign < 3 else None


def _as_declared(content: bytes, declared: str) -> DecodedText | None:
    if not declared or declared in {"utf-8", "cp1252"}:
        return None
    try:
        return DecodedText(content.decode(declared), declared)
    except (UnicodeDecodeError, LookupError):
        return None


def _by_bytes(content: bytes, declared: str) -> DecodedText:
    found = _as_utf16(content) or _as_big5(content) or _as_product(content)
    if declared == "cp1252" and found.encoding == "gb18030" and _common(found.text) * 50 < len(found.text):
        return DecodedText(content.decode(declared, "replace"), declared)
    return found


def _as_utf16(content: bytes) -> DecodedText | None:
    """Take a text for UTF-16 without a mark where nearly all characters are then common ones."""
    sample = content[: 4096 & ~1]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        ordinary = len(
            re.findall("[\t\n\r\x20-\x7e\u2014-\u2026\u3000-\u3011\u4e00-\u9fff\uff01-\uff5e]", text)
        )
        sure = re.search("[\t\n\r\x20-\x7e\u3001\u3002\uff0c]", text)
        if text and ordinary >= 0.95 * len(text) and sure:
            return DecodedText(content.decode(encoding, "replace"), encoding)
    return None


def _as_big5(content: bytes) -> DecodedText | None:
    """Take a text for Big5 where it reads well so, and as GB18030 has private characters in place of marks."""
    try:
        text = content.decode("big5hkscs")
    except UnicodeDecodeError:
        return None
    other = content.decode("gb18030", "replace")
    strange = len(_PRIVATE.findall(other)) + other.count("\ufffd")
    common = _common(text)
    return DecodedText(text, "big5") if strange and common >= 3 and common > 2 * _common(other) else None


def _common(text: str) -> int:
    return sum(character in _COMMON for character in text)


def _as_product(content: bytes) -> DecodedText:
    """Read a text as sources are read; where a few bytes are damaged, the rest is kept."""
    read = decode_bytes("", content)
    if read.value is not None:
        return DecodedText(read.value, "gb18030")
    found = (DecodedText(content.decode(encoding, "replace"), encoding) for encoding in ("utf-8", "gb18030"))
    return min(found, key=lambda one: one.text.count("\ufffd"))
