"""CIDs of CFF outlines: those of a subset are the glyph numbers of the complete face, those of a complete face its own.

HarfBuzz can keep glyph numbers in a subset, but then a face of 65,535 glyphs leaves a table of 63,000 empty glyphs
beside 71 that are drawn. In a CID-keyed font glyphs are renumbered instead, and the original numbers, which pages use
and which do not depend on what else is drawn, become their CIDs (Adobe Technical Note 5176 §13).
"""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CHARSET, ROS = (15,), (12, 30)
"""Operators of a Top DICT: offset of the charset; ROS, which makes a font CID-keyed."""
LONG_INTEGER = 29
"""The byte before an operand of four bytes."""
ESCAPE, LAST_OPERATOR = 12, 21
REAL, SHORT_INTEGER, FIRST_TWO_BYTE = 30, 28, 247


def with_cids(content: bytes, cids: Sequence[int]) -> bytes | None:
    """Return CID-keyed outlines with these CIDs, one for each glyph; None for a font that is not CID-keyed.

    The old charset stays, unused; its offset in the Top DICT is overwritten (§4, §9, §13).
    """
    operators = _top_dict(content)
    charset = operators.get(CHARSET)
    if ROS not in operators or charset is None or content[charset] != LONG_INTEGER:
        return None
    patched = bytearray(content)
    struct.pack_into(">i", patched, charset + 1, len(content))
    return bytes(patched) + struct.pack(f">B{len(cids) - 1}H", 0, *cids[1:])


def with_glyph_numbers(content: bytes, glyphs: int) -> bytes:
    """Return outlines in which the CID of every glyph is its number; other than CID-keyed fonts are unchanged.

    The charset becomes one range (format 2, §13), which is never longer than another charset.
    """
    operators = _top_dict(content)
    if ROS not in operators or CHARSET not in operators:
        return content
    charset = struct.pack(">BHH", 2, 1, glyphs - 2)
    at = _integer(content, operators[CHARSET])
    ranged, first, left = struct.unpack_from(">BHB", content, at)
    if ranged == 1 and (first, left) == (1, glyphs - 2):
        return content
    return content[:at] + charset + content[at + len(charset) :]


def _top_dict(content: bytes) -> dict[tuple[int, ...], int]:
    """Return the operators of the Top DICT, each with the offset of its last operand."""
    _, after_names = _index(content, content[2])
    (top_dict, *_), _ = _index(content, after_names)
    return dict(_operators(content, *top_dict))


def _index(content: bytes, start: int) -> tuple[list[tuple[int, int]], int]:
    """Return start and end of each item of an INDEX, and the end of the INDEX."""
    count = struct.unpack_from(">H", content, start)[0]
    if count == 0:
        return [], start + 2
    size = content[start + 2]
    places = [start + 3 + size * number for number in range(count + 1)]
    base = start + 3 + size * (count + 1) - 1
    bounds = [base + int.from_bytes(content[place : place + size], "big") for place in places]
    return list(pairwise(bounds)), bounds[-1]


def _operators(content: bytes, start: int, end: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield the operators of a DICT, each with the offset of its last operand."""
    operand = at = start
    while at < end:
        byte = content[at]
        if byte <= LAST_OPERATOR:
            operator = (byte, content[at + 1]) if byte == ESCAPE else (byte,)
            yield operator, operand
            at += len(operator)
        else:
            operand = at
            at += _operand_length(content, at)


def _integer(content: bytes, at: int) -> int:
    """Decode an integer operand (§4, table 3)."""
    byte, following = content[at], content[at + 1]
    if byte == LONG_INTEGER:
        return int.from_bytes(content[at + 1 : at + 5], "big", signed=True)
    if byte == SHORT_INTEGER:
        return int.from_bytes(content[at + 1 : at + 3], "big", signed=True)
    if byte < FIRST_TWO_BYTE:
        return byte - 139
    return (byte - FIRST_TWO_BYTE) * 256 + following + 108


def _operand_length(content: bytes, at: int) -> int:
    """Return the length of an operand in bytes."""
    byte = content[at]
    if byte == REAL:
        end = at + 1
        while content[end] & 0xF != 0xF and content[end] >> 4 != 0xF:
            end += 1
        return end + 1 - at
    if byte == LONG_INTEGER:
        return 5
    if byte == SHORT_INTEGER:
        return 3
    return 1 if byte < FIRST_TWO_BYTE else 2
