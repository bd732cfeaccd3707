"""The content stream of a page → its instructions (ISO 32000-1 §7.8.2).

The content that this tool writes is so regular that one pattern reads it, nine times as fast as a PDF library, which
makes an object of every number. What the pattern does not match (strings in parentheses, comments, inline images) is
parsed by the library and rewritten in the regular form first.
"""

from __future__ import annotations

import re
from typing import Any

_BLANKS = rb"[\t\n\f\r ]*+"
_NUMBER = rb"[-+.0-9]++"
_STRING = rb"<[0-9A-Fa-f]*+>"
_NAME = rb"/[^\x00\t\n\f\r ()<>\[\]{}/%]*+"
_ARRAY = rb"\[(?:" + _NUMBER + rb"|" + _STRING + rb"|[\t\n\f\r ]++)*+\]"
_DICTIONARY = rb"<<(?:[^<>()%]++|" + _STRING + rb")*+>>"
_OPERAND = rb"|".join((_NUMBER, _NAME, _STRING, _ARRAY, _DICTIONARY))
_INSTRUCTION = re.compile(
    rb"((?:(?:" + _OPERAND + rb")" + _BLANKS + rb")*+)([A-Za-z'\"][A-Za-z0-9*'\"]*+)" + _BLANKS + rb"|.",
    re.DOTALL,
)
"""Operands and operator of an instruction; both empty for a byte that does not match. Possessive: no backtracking."""
_UNKNOWN = frozenset((b"", b"BI"))
"""Operators of what does not match, and of the beginning of an inline image."""
_SHOWN = re.compile(rb"<([0-9A-Fa-f]*+)>" + _BLANKS + rb"([-+.0-9]*+)|([-+.0-9]++)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
WIDTH = 4
"""Hexadecimal digits of a glyph's number: two bytes (Identity-H)."""


def instructions(page: Any) -> list[tuple[bytes, bytes]]:
    """Return the instructions of a page: operands as they are written, and operator."""
    matches = _INSTRUCTION.findall(page_content(page.obj).strip(b"\t\n\f\r "))
    if not _UNKNOWN.isdisjoint({operator for _, operator in matches}):
        matches = _INSTRUCTION.findall(_rewritten(page))
    return matches


def page_content(page: Any) -> bytes:
    """Return the content of a page, its streams joined by white space (ISO 32000-1 §7.8.2)."""
    import pikepdf

    contents = page.get("/Contents", [])
    parts = [contents] if isinstance(contents, pikepdf.Stream) else list(contents)
    return b"\n".join(part.read_bytes() for part in parts)


def _rewritten(page: Any) -> bytes:
    """Return the content of a page in the form that the pattern matches, without inline images."""
    import pikepdf

    return b"\n".join(
        b" ".join((*map(_plain, one.operands), str(one.operator).encode()))
        for one in pikepdf.parse_content_stream(page)
        if isinstance(one, pikepdf.ContentStreamInstruction)
    )


def _plain(operand: Any) -> bytes:
    """Write an operand in that form: of dictionaries only ActualText, of arrays no names, which move no glyph."""
    import pikepdf

    match operand:
        case pikepdf.String():
            return b"<" + bytes(operand).hex().encode() + b">"
        case pikepdf.Array():
            return (
                b"["
                + b" ".join(_plain(item) for item in operand if not isinstance(item, pikepdf.Name))
                + b"]"
            )
        case pikepdf.Name():
            written: bytes = operand.unparse()
            return written
        case pikepdf.Dictionary():
            actual = operand.get("/ActualText")
            return b"<</ActualText " + _plain(actual) + b">>" if actual is not None else b"<<>>"
        case _:
            return str(operand).encode()


def name(operand: bytes) -> str:
    """Decode a name."""
    raw = operand.strip()
    return (_ESCAPE.sub(lambda match: bytes.fromhex(match[1].decode()), raw) if b"#" in raw else raw).decode()


_ACTUAL_TEXT = re.compile(rb"/ActualText" + _BLANKS + rb"<([0-9A-Fa-f]*+)>")


def actual_text(operands: bytes) -> str | None:
    """Return the ActualText of marked content (ISO 32000-1 §14.9.4); None where it has none."""
    match = _ACTUAL_TEXT.search(operands)
    if match is None:
        return None
    text = bytes.fromhex(match[1].decode())
    return text.decode("utf-16" if text.startswith(b"\xfe\xff") else "latin-1")


def parse_show(operand: bytes) -> list[tuple[bytes, bytes, bytes]]:
    """Parse the operand of `TJ` or `Tj`: strings with the adjustment behind each, or an adjustment alone."""
    return _SHOWN.findall(operand)


def codes(digits: bytes) -> tuple[bytes, ...]:
    """Divide a string into glyph numbers; a missing last digit is zero, and half a glyph number is dropped."""
    padded = digits + b"0" * (len(digits) % 2)
    return tuple([padded[at : at + WIDTH] for at in range(0, len(padded) - WIDTH + 1, WIDTH)])
