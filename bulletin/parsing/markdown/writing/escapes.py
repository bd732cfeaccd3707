"""Escapes: text that looks like markup, written so that it is read as text.

`LIGHT` escapes what would be markup where it stands, so that an editor reads plain sentences; `THOROUGH` all that could
be. ASCII signs get a backslash, full-width ones an entity, as a backslash before them would be text.
"""

from __future__ import annotations

import re
from enum import Enum

_PUNCTUATION = r"!-/:-@\[-`{-~"
_WIDE = "＊～｀［］【】＃＞《》〈〉＜－＋｜＾！（）｛｝"
_ADDRESS = (
    r"\s*(?:https?://|www\.|mailto:|[\w.+-]{1,64}@|[^\s()（）]*\.(?:jpe?g|png|gif|bmp|tiff?|webp|heic|svg))"
)
_LIGHT = re.compile(
    rf"\\(?=[{_PUNCTUATION}]|$)"
    r"|\*(?!(?<=[0-9]\*)[0-9])|`"
    r"|~(?=~)|(?<=~)~|=(?==)"
    r"|(?P<blanks>_+)"
    r"|[<＜〈《](?=[ 　]*[/／]?[ 　]*[A-Za-z!！?])|(?<=--)>"
    r"|&(?=#?[A-Za-z0-9]{1,32}[;；])"
    rf"|[\]］】](?=[ 　]?[(（]{_ADDRESS})|\](?=\()"
    r"|[\[［【](?=[ 　]*(?:[\^＾]|…))|\[(?=\[)|!(?=\[)"
    r"|＊(?=＊)|(?<=＊)＊|＊(?=[^\s＊，。、]{2,40}＊)|～(?=～)|(?<=～)～|｀",
    re.IGNORECASE,
)
_THOROUGH = re.compile(rf"(?!\|)[{_PUNCTUATION}{re.escape(_WIDE)}]")
_BRACKETS = re.compile(r"(?<!\\)[\[\]]")
_BLOCK = re.compile(
    r"[#>|]|[-+](?= |$)|[-=·＝－＋＊](?=[-=·＝－ ]*$)|~{3}|_(?=[_ ]*$)|\{|\[(?=[ xX]\])|\[(?=[^\[\]]*\]:)"
    r"|[＃＞》－＋＊｛](?=.)|[［【](?=[^［］【】]*[］】][:：])|[|｜]|\[(?=toc\]$)",
    re.IGNORECASE,
)
"""What begins a block of Markdown, or looks as if it did."""
_ORDINAL = re.compile(r"(?P<number>[0-9]{1,9})(?=[.)](?: |$))")


class Escaping(Enum):
    """How much is escaped; `PLAIN` also leaves out emphasis."""

    LIGHT = 0
    THOROUGH = 1
    PLAIN = 2


def escape(text: str, how: Escaping) -> str:
    """Escape a text within a block."""
    return _LIGHT.sub(_lightly, text) if how is Escaping.LIGHT else _THOROUGH.sub(_thoroughly, text)


def _lightly(match: re.Match[str]) -> str:
    """Escape a sign; underscores only where they could open or close emphasis: `姓名____` and `a_b` are left."""
    blanks = match["blanks"]
    if not blanks:
        return _one(match[0])
    beside = match.string[match.start() - 1 : match.start()] + match.string[match.end() : match.end() + 1]
    is_text = len(blanks) > 2 or (len(blanks) == 1 and len(beside) == 2 and beside.isalnum())
    return blanks if is_text else "\\_" * len(blanks)


def _thoroughly(match: re.Match[str]) -> str:
    return _one(match[0])


def escape_brackets(text: str) -> str:
    """Escape the brackets of an escaped text that stands within brackets."""
    return _BRACKETS.sub(lambda match: f"\\{match[0]}", text)


def escape_start(line: str, *, always: bool = False) -> str:
    """Escape the first sign of a line that would begin another block; `always`: also a letter."""
    number = _ORDINAL.match(line)
    if number and not always:
        return f"{number[0]}\\{line[number.end() :]}"
    if line and (always or _BLOCK.match(line)) and line[0] != "\\":
        return (entity(line[0]) if always else _one(line[0])) + line[1:]
    return line


def entity(character: str) -> str:
    """Return the entity of a character."""
    return f"&#x{ord(character):X};"


def _one(character: str) -> str:
    return f"\\{character}" if character.isascii() else entity(character)
