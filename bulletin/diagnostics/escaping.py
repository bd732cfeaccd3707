"""Names as they may be shown: control characters and bytes that are no UTF-8 are escaped.

A name of a file may hold any byte but `/` and NUL. On a terminal, in a log, in JSON or in an annotation it must neither
act as a command nor look like another line.
"""

from __future__ import annotations

import re

_SPECIAL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029"  # control characters, line and paragraph separators
    "\u202a-\u202e\u2066-\u2069"  # what changes the direction of text
    "\ud800-\udfff]"  # bytes that are no UTF-8, as Python holds them, and other surrogates
)
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def escaped(text: str) -> str:
    r"""Return a text on one line: `\n` for a line break, `\x1b` for ESC, `\xff` for a byte that is no UTF-8."""
    return text if text.isprintable() else _SPECIAL.sub(_escape, text)


def json_escaped(text: str) -> str:
    r"""Return a JSON text in which these characters are escaped as `\u001b`; line breaks between values stay."""
    return _SPECIAL.sub(_escape_in_json, text)


def _escape_in_json(match: re.Match[str]) -> str:
    return match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}"


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    return _SHORT.get(character) or (f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}")
