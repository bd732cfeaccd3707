"""Writes values as YAML scalars."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TypeAlias

from bulletin.parsing.text.characters import BAD, HIDDEN, LINE_ENDS

Typed: TypeAlias = str | int | bool | date

_PLAIN = re.compile(r"[\w“”《》（）·…—][\w“”《》（）·…—|：，。、；！？ /.+%-]*")
_TYPES = re.compile(
    r"~|null|true|false|yes|no|on|off|y|n|[-+.]?[0-9][-+.0-9_a-fx:TZ ]*|[-+]?\.?(?:inf|nan)", re.IGNORECASE
)
_ESCAPED = re.compile(f"[{BAD}{LINE_ENDS}{HIDDEN}]")


def scalar(value: Typed, *, quoted: bool = False) -> str:
    """Write a value as a YAML scalar: plain where that is unambiguous, else quoted."""
    text = scalar_text(value)
    is_plain = _PLAIN.fullmatch(text) and not _TYPES.fullmatch(text) and text == text.strip()
    if is_plain or not isinstance(value, str):
        return f'"{text}"' if quoted else text
    return _ESCAPED.sub(lambda match: _escape(match[0]), json.dumps(text, ensure_ascii=False))


def scalar_text(value: Typed) -> str:
    """Return the text that a value is read as."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _escape(character: str) -> str:
    """Write a character as a YAML escape."""
    point = ord(character)
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
