"""The bidirectional algorithm against Unicode's own tests (Debian ships them in `unicode-data`), and by its rules."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import bidirectional

import pytest

from bulletin.linebreak.bidi import has_right_to_left, levels, visual_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DATA = Path("/usr/share/unicode")
REMOVED = frozenset(("RLE", "LRE", "RLO", "LRO", "PDF", "BN"))
TRAILING = frozenset(("WS", "FSI", "LRI", "RLI", "PDI")) | REMOVED
SAMPLES = {
    "L": "a", "R": "\u05d0", "AL": "\u0627", "EN": "0", "AN": "\u0661", "ES": "+", "ET": "#", "CS": ",",
    "B": "\u2029", "S": "\t", "WS": " ", "ON": "!", "NSM": "\u0300", "BN": "\xad", "LRE": "\u202a",
    "LRO": "\u202d", "RLE": "\u202b", "RLO": "\u202e", "PDF": "\u202c", "LRI": "\u2066", "RLI": "\u2067",
    "FSI": "\u2068", "PDI": "\u2069",
}  # fmt: skip
DIRECTIONS = ((2, 0), (4, 1))
"""Bits of the test data for paragraphs from left to right, and from right to left."""


def _line_levels(text: str, base: int) -> list[int]:
    """Return the levels of a text that is one line (L1)."""
    resolved, trailing = levels(text, base), True
    for at in range(len(text) - 1, -1, -1):
        kind = bidirectional(text[at])
        trailing = kind in {"B", "S"} or (trailing and kind in TRAILING)
        if trailing:
            resolved[at] = base
    return resolved


def _agrees(text: str, base: int, wanted: Sequence[str], order: Sequence[int]) -> bool:
    computed = _line_levels(text, base)
    same = all(one in {"x", str(two)} for one, two in zip(wanted, computed, strict=True))
    return same and [at for at in visual_order(computed) if wanted[at] != "x"] == list(order)


def _lines(name: str) -> Iterator[str]:
    if not (DATA / name).is_file():
        pytest.skip("no copy of Unicode's tests: install unicode-data")
    with (DATA / name).open(encoding="utf-8") as stream:
        yield from (line for line in (each.partition("#")[0].strip() for each in stream) if line)


def test_characters_have_the_levels_of_unicodes_tests() -> None:
    cases = list(islice(_lines("BidiCharacterTest.txt"), 0, None, 13))
    assert len(cases) > 5_000
    for case in cases:
        points, _, base, wanted, order = case.split(";")
        text = "".join(chr(int(point, 16)) for point in points.split())
        assert _agrees(text, int(base), wanted.split(), [int(each) for each in order.split()]), case


def test_classes_have_the_levels_of_unicodes_tests() -> None:
    wanted: list[str] = []
    order: list[int] = []
    checked = 0
    for number, line in enumerate(_lines("BidiTest.txt")):
        name, _, values = line.partition(":")
        if name == "@Levels":
            wanted = values.split()
        elif name == "@Reorder":
            order = [int(each) for each in values.split()]
        elif number % 41 == 0:
            classes, bits = line.split(";")
            text = "".join(SAMPLES[each] for each in classes.split())
            for bit, base in DIRECTIONS:
                if int(bits) & bit:
                    checked += 1
                    assert _agrees(text, base, wanted, order), (line, base)
    assert checked > 5_000


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("汉字abc", "00000"),
        ("前ئاب后", "01110"),
        ("前ئا ئا后", "0111110"),
        ("前ئا 12 ئا后", "0111221110"),
        ("《ئا》", "0110"),
        ("前ئا (ئا) ئا后", "0" + "1" * 10 + "0"),
        ("前ئا.后", "01100"),
    ],
)
def test_text_in_a_chinese_paragraph(text: str, wanted: str) -> None:
    assert "".join(map(str, levels(text))) == wanted


def test_only_some_text_has_another_direction() -> None:
    assert has_right_to_left("前ئا后")
    assert has_right_to_left("שלום")
    assert not has_right_to_left("汉字、abc，བོད་ཡིག 12")


def test_pieces_of_a_line_from_left_to_right() -> None:
    assert visual_order([0, 0, 0]) == [0, 1, 2]
    assert visual_order([0, 1, 1, 2, 1, 0]) == [0, 4, 3, 2, 1, 5]
    assert visual_order([]) == []
