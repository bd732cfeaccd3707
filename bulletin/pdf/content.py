"""The content of a page → its instructions (ISO 32000-1 §7.8.2).

What the engine writes is so plain that one pattern reads it in 1.4 ms for ten pages, where a PDF library takes 13:
it makes an object of every number. What the pattern does not know (strings in parentheses, comments, pictures
inside the content) is read by the library and written plainly first.
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
"""Operands and operator of an instruction; both empty for a byte that is not understood. Possessive: read once."""
_UNKNOWN = frozenset((b"", b"BI"))
"""What is not understood, and where a picture inside the content begins."""
_SHOWN = re.compile(rb"<([0-9A-Fa-f]*+)>" + _BLANKS + rb"([-+.0-9]*+)|([-+.0-9]++)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
WIDTH = 4
"""Hexadecimal digits of a glyph's number: two bytes (Identity-H)."""


def instructions(page: Any) -> list[tuple[bytes, bytes]]:
    """Return the instructions of a page: the operands as they are written, and the operator."""
    found = _INSTRUCTION.findall(_content(page).strip(b"\t\n\f\r "))
    if not _UNKNOWN.isdisjoint({operator for _, operator in found}):
        found = _INSTRUCTION.findall(_rewritten(page))
    return found


def _content(page: Any) -> bytes:
    """Return the content of a page; its parts are read as if a blank stood between them."""
    import pikepdf

    contents = page.obj.get("/Contents")
    parts = (
        list(contents) if isinstance(contents, pikepdf.Array) else [contents] if contents is not None else []
    )
    return b"\n".join(part.read_bytes() for part in parts)


def _rewritten(page: Any) -> bytes:
    """Return the content of a page as the pattern knows it, without the pictures in it."""
    import pikepdf

    return b"\n".join(
        b" ".join((*map(_plain, one.operands), str(one.operator).encode()))
        for one in pikepdf.parse_content_stream(page)
        if isinstance(one, pikepdf.ContentStreamInstruction)
    )


def _plain(operand: Any) -> bytes:
    """Write an operand plainly; of dictionaries only what their content says counts, names in arrays move no glyph."""
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
    """Read a name."""
    told = operand.strip()
    return (
        _ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), told) if b"#" in told else told
    ).decode()


_ACTUAL_TEXT = re.compile(rb"/ActualText" + _BLANKS + rb"<([0-9A-Fa-f]*+)>")


def actual_text(operands: bytes) -> str | None:
    """Read what marked content says in place of its glyphs (ISO 32000-1 §14.9.4)."""
    found = _ACTUAL_TEXT.search(operands)
    if found is None:
        return None
    text = bytes.fromhex(found[1].decode())
    return text.decode("utf-16" if text.startswith(b"\xfe\xff") else "latin-1")


def shown(operand: bytes) -> list[tuple[bytes, bytes, bytes]]:
    """Read what a `TJ` or `Tj` shows: a string and how far the pen goes back behind it, or that alone."""
    return _SHOWN.findall(operand)


def codes(digits: bytes) -> tuple[bytes, ...]:
    """Part a string into glyph numbers; its last digit may be left out if it is a zero, half a glyph is none."""
    whole = digits + b"0" * (len(digits) % 2)
    return tuple([whole[at : at + WIDTH] for at in range(0, len(whole) - WIDTH + 1, WIDTH)])
