"""Tile maps of provinces: cities in rows from north to south, west to east; "" is a gap.

Built in for Jiangsu; other offices define theirs in `bulletin.yaml` (`tally.tiles`).
"""

from __future__ import annotations

from typing import TypeAlias

Tiles: TypeAlias = tuple[tuple[str, ...], ...]

GAPS = frozenset({".", "·", "-", "—", "〇", "○"})
KNOWN: dict[str, Tiles] = {
    "江苏省": (
        ("徐州市", "", "连云港市"),
        ("", "宿迁市", "淮安市", "盐城市"),
        ("", "", "扬州市", "泰州市", "南通市"),
        ("南京市", "镇江市", "常州市", "无锡市", "苏州市"),
    ),
}
