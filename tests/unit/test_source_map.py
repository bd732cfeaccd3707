"""Source maps: every character of a text that is read leads to the one that it was read from."""

from __future__ import annotations

from unicodedata import normalize

from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.parsing.markdown.parser import read_markdown
from bulletin.parsing.text.decode import decode
from bulletin.parsing.text.source_map import SourceMap
from tests.support.tree import leaves

PIECES = st.sampled_from(
    [
        *"甲乙丙a，*|\n",
        "\n\n",
        "<!-- 密\u200b\n密 -->",
        "<!---->",
        *"\u200b\ufeff\u00ad\u200e\u00a0\u2003\u2028\u2029\v\f\u0085",
        *"\u2f00\u2ed3\ufb01\ufb03\u0301\u0323e\u1112\u1161",
        "- ",
        "> ",
        "# ",
    ]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=30).map("".join)
KEPT = "甲乙丙a，"
"""Characters that are never left out or written otherwise."""


@settings(max_examples=1000)
@given(TEXTS)
def test_ordinary_characters_lead_to_themselves(typed: str) -> None:
    source = decode("a.md", f"甲{typed}".encode()).value
    assert source is not None
    lines = f"甲{typed}".split("\n")
    for number, line in enumerate(source.text.split("\n")):
        for column, character in enumerate(line):
            if character in KEPT:
                row, at = source.source_map.to_original(number, column)
                assert lines[row][at] in {character, normalize("NFKC", character)}
                assert source.source_map.from_original(row, at) == (number, column)


@settings(max_examples=1000)
@given(TEXTS)
def test_texts_of_the_tree_stand_in_the_file_where_they_say(typed: str) -> None:
    """Also where a comment was cut out of a text from which characters had been left out."""
    content = f"甲\n{typed}"
    source = decode("a.md", content.encode()).value
    assert source is not None
    lines = content.split("\n")
    _, _, body = source.text.partition("\n")
    for leaf in leaves(read_markdown(body, "a.md", 2, source.source_map)):
        if leaf.position:
            line = lines[leaf.position.line - 1]
            for offset, character in enumerate(leaf.text):
                if character in KEPT:
                    assert line[leaf.position.column - 1 + offset] == character


def test_two_maps_are_joined() -> None:
    cut = SourceMap((((0, 2), (0, 5)), ((1, 0), (3, 0))))
    read = SourceMap((((4, 3), (4, 4)),))
    joined = cut.onto(read, 4)
    assert joined.to_original(0, 0) == (4, 0)
    assert joined.to_original(0, 2) == (4, 6)
    assert joined.to_original(1, 1) == (7, 1)
    assert joined.from_original(4, 6) == (0, 2)
    assert list(joined.contiguous(0, 0, 4)) == [(0, 2), (2, 4)]
