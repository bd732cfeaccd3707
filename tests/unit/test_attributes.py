"""Attribute lists in braces."""

from __future__ import annotations

import pytest

from bulletin.parsing.markdown.attributes import ATTRIBUTES, read_attributes


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("{landscape}", [("landscape", "", 1)]),
        ("{.landscape}", [("landscape", "", 1)]),
        ("｛.横排｝", [("横排", "", 1)]),
        ("{ width=80mm here }", [("width", "80mm", 2), ("here", "", 13)]),
        ("{width=50%}", [("width", "50%", 1)]),
        ("{width=12.5mm}", [("width", "12.5mm", 1)]),
        ("{宽＝80mm，此处}", [("宽", "80mm", 1), ("此处", "", 8)]),
        ('{size="五号"}', [("size", "五号", 1)]),
    ],
)
def test_a_list_has_words_and_names_with_values(text: str, attributes: list[tuple[str, str, int]]) -> None:
    read = read_attributes(text)
    assert read is not None
    assert [(one.name, one.value, one.start) for one in read] == attributes


@pytest.mark.parametrize(
    "text", ["", "{}", "{ }", "landscape", "{landscape", "{a} b", "{{a}}", "{=80mm}", "{a=}"]
)
def test_other_texts_are_no_lists(text: str) -> None:
    assert read_attributes(text) is None


def test_a_list_is_found_behind_a_picture() -> None:
    match = ATTRIBUTES.match("![图](a.jpg){width=80mm} 后", 11)
    assert match is not None
    assert match[0] == "{width=80mm}"
    assert ATTRIBUTES.match("{" + "a " * 50_000 + "b", 0) is None
